// SPDX-License-Identifier: Apache-2.0
// A cache that workers share (ap_socache in httpd, a map in tests). Never the only copy of anything.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace oemr {

/// A failing or full cache behaves as an empty one. Keys of any length; a longer value is not kept.
class SharedCache {
 public:
  static constexpr std::size_t largest_value = std::size_t{16} * 1024;

  virtual ~SharedCache() = default;
  virtual std::optional<std::string> get(std::string_view key) = 0;
  virtual void put(std::string_view key, std::string_view value, int seconds_to_live) = 0;
  virtual void remove(std::string_view key) = 0;
  /// Takes one of most at key, in one step for all workers; false when all are taken, until that key's time is over.
  /// Nothing when the cache fails.
  virtual std::optional<bool> take_one(std::string_view key, int most, int seconds_to_live) = 0;
};

}  // namespace oemr
