// SPDX-License-Identifier: Apache-2.0
// Joins constant texts at compile time.
#pragma once

#include <array>
#include <cstddef>
#include <string_view>

namespace oemr {

/// joined<first, second> is one std::string_view of static storage.
template <const std::string_view&... parts>
class Joined {
  static constexpr auto characters = [] {
    std::array<char, (parts.size() + ...)> all{};
    std::size_t length = 0;
    const auto add = [&](std::string_view part) {
      for (char c : part) all[length++] = c;
    };
    (add(parts), ...);
    return all;
  }();

 public:
  static constexpr std::string_view value{characters.data(), characters.size()};
};
template <const std::string_view&... parts>
inline constexpr std::string_view joined = Joined<parts...>::value;

}  // namespace oemr
