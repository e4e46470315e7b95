// SPDX-License-Identifier: Apache-2.0
// Open files and folders of the system: owned descriptors, whole reads and writes, what makes a name last.
#pragma once

#include <cstddef>
#include <filesystem>
#include <string_view>
#include <sys/types.h>
#include <utility>

namespace oemr {

/// Closed at the end; a negative number is none.
class Descriptor {
 public:
  explicit Descriptor(int number = -1) noexcept : number_(number) {}
  Descriptor(Descriptor&& other) noexcept : number_(std::exchange(other.number_, -1)) {}
  Descriptor& operator=(Descriptor&& other) noexcept;
  ~Descriptor() { close(); }

  int get() const noexcept { return number_; }
  bool is_open() const noexcept { return number_ >= 0; }
  /// False when what was written may be lost (errno says why).
  bool close() noexcept;

 private:
  int number_;
};

/// All bytes, or false with errno.
bool write_all(int descriptor, std::string_view bytes) noexcept;
bool write_all_at(int descriptor, std::string_view bytes, off_t offset) noexcept;
/// Exactly size bytes, or false with errno (0: the file is shorter).
bool read_all_at(int descriptor, char* buffer, std::size_t size, off_t offset) noexcept;
/// Makes the names in a folder outlive a power cut; false with errno.
bool sync_folder(const std::filesystem::path& folder) noexcept;

}  // namespace oemr
