// SPDX-License-Identifier: Apache-2.0
// What waits for a client that is slower than the database: a bounded part in memory, the rest in a file without a
// name.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "httpd/module.h"

namespace oemr::httpd {

class Backlog {
 public:
  /// The file lies in httpd's folder for temporary files (TMPDIR), is readable by nobody else, has no name, and goes
  /// with the pool.
  explicit Backlog(apr_pool_t* pool) noexcept : pool_(pool) {}

  bool is_empty() const noexcept { return in_memory_ == memory_.size() && in_file_ == file_end_; }
  /// Bytes that wait.
  std::size_t size() const noexcept {
    return memory_.size() - in_memory_ + static_cast<std::size_t>(file_end_ - in_file_);
  }
  /// Throws Unavailable when they fit neither into memory nor on the disk.
  void add(std::string_view bytes);
  /// Takes out the oldest bytes, at most so many.
  std::string take(std::size_t most);
  void clear();

 private:
  void open_file();
  void write(std::string_view bytes);

  apr_pool_t* pool_;
  std::string memory_;
  std::size_t in_memory_ = 0;  // where the oldest byte is
  apr_file_t* file_ = nullptr;
  apr_off_t in_file_ = 0, file_end_ = 0;
};

}  // namespace oemr::httpd
