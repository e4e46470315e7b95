// SPDX-License-Identifier: Apache-2.0
// Undoes gzip (RFC 1952) in pieces, so that neither memory nor one step grows with what a small body unfolds to.
#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>

namespace oemr {

class Gunzip {
 public:
  Gunzip();
  ~Gunzip();

  /// All that was given has been used; more may come out all the same.
  bool needs_input() const noexcept;
  /// Compressed bytes, which stay the caller's and must live until needs_input(). Only when needs_input().
  void give(std::string_view bytes) noexcept;
  /// Appends at most size bytes. Throws BadRequest (400) for what is no gzip.
  void take(std::string& plain, std::size_t size);
  /// After the last bytes: throws BadRequest when the last member has no end.
  void finish() const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace oemr
