// SPDX-License-Identifier: Apache-2.0
// Small text helpers; ASCII case rules, UTF-8 checks.
#include "core/text.h"

#include <algorithm>
#include <cstdint>
#include <cstring>

namespace oemr {
namespace {

constexpr char lower(char c) noexcept { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + ('a' - 'A')) : c; }
constexpr char upper(char c) noexcept { return c >= 'a' && c <= 'z' ? static_cast<char>(c - ('a' - 'A')) : c; }

constexpr char32_t replacement = 0xFFFD;
constexpr std::string_view replacement_utf8 = "\xEF\xBF\xBD";

/// How many plain ASCII bytes the text starts with; eight are looked at in one go.
std::size_t ascii_run(std::string_view text) noexcept {
  constexpr std::uint64_t high_bits = 0x8080808080808080U;
  std::size_t at = 0;
  for (; text.size() - at >= sizeof(std::uint64_t); at += sizeof(std::uint64_t)) {
    std::uint64_t chunk = 0;
    std::memcpy(&chunk, text.data() + at, sizeof chunk);
    if ((chunk & high_bits) != 0) break;
  }
  while (at < text.size() && static_cast<unsigned char>(text[at]) < 0x80) ++at;
  return at;
}

/// What RFC 3629 section 4 allows for a lead byte: the length, and the range of the second byte.
struct Lead {
  std::uint8_t size, second_low, second_high;
};

constexpr Lead lead_of(unsigned char byte) noexcept {
  if (byte < 0x80) return {1, 0, 0};
  if (byte >= 0xC2 && byte <= 0xDF) return {2, 0x80, 0xBF};
  if (byte == 0xE0) return {3, 0xA0, 0xBF};
  if (byte == 0xED) return {3, 0x80, 0x9F};
  if (byte >= 0xE1 && byte <= 0xEF) return {3, 0x80, 0xBF};
  if (byte == 0xF0) return {4, 0x90, 0xBF};
  if (byte >= 0xF1 && byte <= 0xF3) return {4, 0x80, 0xBF};
  if (byte == 0xF4) return {4, 0x80, 0x8F};
  return {0, 0, 0};
}

}  // namespace

std::string lower_ascii(std::string_view text) {
  std::string result(text);
  std::transform(result.begin(), result.end(), result.begin(), lower);
  return result;
}

std::string upper_ascii(std::string_view text) {
  std::string result(text);
  std::transform(result.begin(), result.end(), result.begin(), upper);
  return result;
}

bool equal_ignoring_case(std::string_view a, std::string_view b) noexcept {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(), [](char x, char y) { return lower(x) == lower(y); });
}

bool starts_with_ignoring_case(std::string_view text, std::string_view prefix) noexcept {
  return text.size() >= prefix.size() && equal_ignoring_case(text.substr(0, prefix.size()), prefix);
}

std::string_view trim(std::string_view text) noexcept {
  constexpr std::string_view blanks = " \t\r\n";
  const std::size_t first = text.find_first_not_of(blanks);
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(blanks) - first + 1);
}

std::vector<std::string_view> split(std::string_view text, char separator) {
  std::vector<std::string_view> parts;
  std::size_t start = 0;
  for (std::size_t end = text.find(separator); end != std::string_view::npos; end = text.find(separator, start)) {
    parts.push_back(text.substr(start, end - start));
    start = end + 1;
  }
  parts.push_back(text.substr(start));
  return parts;
}

std::string join(const std::vector<std::string_view>& parts, std::string_view separator) {
  std::string result;
  for (std::size_t i = 0; i < parts.size(); ++i) {
    if (i != 0) result += separator;
    result += parts[i];
  }
  return result;
}

std::string like_text(std::string_view text) {
  std::string pattern;
  for (const char c : text) {
    if (c == '%' || c == '_' || c == '\\') pattern.push_back('\\');
    pattern.push_back(c);
  }
  return pattern;
}

std::string replace_all(std::string_view text, std::string_view what, std::string_view with) {
  if (what.empty()) return std::string(text);
  std::string result;
  std::size_t start = 0;
  for (std::size_t found = text.find(what); found != std::string_view::npos; found = text.find(what, start)) {
    result.append(text.substr(start, found - start)).append(with);
    start = found + what.size();
  }
  return result.append(text.substr(start));
}

std::string escape_html(std::string_view text) {
  std::string result;
  result.reserve(text.size());
  for (const char c : text) {
    switch (c) {
      case '&':
        result += "&amp;";
        break;
      case '<':
        result += "&lt;";
        break;
      case '>':
        result += "&gt;";
        break;
      case '"':
        result += "&quot;";
        break;
      case '\'':
        result += "&#039;";
        break;
      default:
        result += c;
    }
  }
  return result;
}

Utf8Character decode_utf8(std::string_view text) noexcept {
  const auto first = static_cast<unsigned char>(text.front());
  const Lead lead = lead_of(first);
  if (lead.size == 1) return {first, 1, true};
  if (lead.size == 0) return {replacement, 1, false};
  // The lead byte carries 7 - size bits of the code, each following byte six.
  char32_t code = first & (0x7FU >> lead.size);
  for (std::size_t i = 1; i < lead.size; ++i) {
    if (i == text.size()) return {replacement, i, false};
    const auto byte = static_cast<unsigned char>(text[i]);
    const unsigned low = i == 1 ? lead.second_low : 0x80U;
    const unsigned high = i == 1 ? lead.second_high : 0xBFU;
    if (byte < low || byte > high) return {replacement, i, false};
    code = (code << 6U) | (byte & 0x3FU);
  }
  return {code, lead.size, true};
}

bool is_utf8(std::string_view text) noexcept {
  for (;;) {
    text.remove_prefix(ascii_run(text));
    if (text.empty()) return true;
    const Utf8Character character = decode_utf8(text);
    if (!character.valid) return false;
    text.remove_prefix(character.size);
  }
}

std::string repair_utf8(std::string_view text) {
  std::string result;
  result.reserve(text.size());
  for (;;) {
    const std::size_t run = ascii_run(text);
    result.append(text.substr(0, run));
    text.remove_prefix(run);
    if (text.empty()) return result;
    const Utf8Character character = decode_utf8(text);
    result.append(character.valid ? text.substr(0, character.size) : replacement_utf8);
    text.remove_prefix(character.size);
  }
}

}  // namespace oemr
