// SPDX-License-Identifier: Apache-2.0
// Small text helpers; ASCII case rules, UTF-8 checks.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace oemr {

std::string lower_ascii(std::string_view text);
std::string upper_ascii(std::string_view text);
bool equal_ignoring_case(std::string_view a, std::string_view b) noexcept;
bool starts_with_ignoring_case(std::string_view text, std::string_view prefix) noexcept;
/// Without blanks, tabs and line breaks at both ends.
std::string_view trim(std::string_view text) noexcept;
/// The parts between separators, empty ones included; an empty text gives one empty part.
std::vector<std::string_view> split(std::string_view text, char separator);
std::string join(const std::vector<std::string_view>& parts, std::string_view separator);
std::string replace_all(std::string_view text, std::string_view what, std::string_view with);
/// For LIKE, whose wildcards '%' and '_' are letters then.
std::string like_text(std::string_view text);
/// & < > " ' as entities, for text put into HTML.
std::string escape_html(std::string_view text);

/// The character that starts a text which is not empty. Of an invalid one: its maximal part (Unicode 15, section 3.9),
/// as U+FFFD.
struct Utf8Character {
  char32_t code;
  std::size_t size;
  bool valid;
};
Utf8Character decode_utf8(std::string_view text) noexcept;

/// RFC 3629: no overlong forms, no surrogates, nothing above U+10FFFF.
bool is_utf8(std::string_view text) noexcept;
/// Each maximal invalid part becomes U+FFFD.
std::string repair_utf8(std::string_view text);

}  // namespace oemr
