// SPDX-License-Identifier: Apache-2.0
// Writes compact JSON into a string. Nearly all text of a record is plain ASCII, so runs of it are copied whole.
#include "core/json_writer.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <cstddef>
#include <cstring>

#include "core/text.h"

namespace oemr {
namespace {

constexpr std::uint64_t every_byte(unsigned char byte) noexcept { return 0x0101010101010101U * byte; }

/// Has some byte of the chunk its high bit set in the result where the byte is zero? (No byte is missed; a false alarm
/// is only possible above a true one, which is enough to leave the fast loop.)
constexpr std::uint64_t zero_bytes(std::uint64_t chunk) noexcept {
  return (chunk - every_byte(0x01)) & ~chunk & every_byte(0x80);
}

constexpr std::uint64_t special_bytes(std::uint64_t chunk, bool escape_slash) noexcept {
  std::uint64_t special = chunk | ((chunk - every_byte(0x20)) & ~chunk) | zero_bytes(chunk ^ every_byte('"')) |
                          zero_bytes(chunk ^ every_byte('\\'));
  if (escape_slash) special |= zero_bytes(chunk ^ every_byte('/'));
  return special & every_byte(0x80);
}

constexpr bool is_special(char c, bool escape_slash) noexcept {
  const auto byte = static_cast<unsigned char>(c);
  return byte < 0x20 || byte >= 0x80 || c == '"' || c == '\\' || (escape_slash && c == '/');
}

/// The first byte from `at` on that cannot be copied as it is.
std::size_t plain_end(std::string_view text, std::size_t at, bool escape_slash) noexcept {
  for (; text.size() - at >= sizeof(std::uint64_t); at += sizeof(std::uint64_t)) {
    std::uint64_t chunk = 0;
    std::memcpy(&chunk, text.data() + at, sizeof chunk);
    if (special_bytes(chunk, escape_slash) != 0) break;
  }
  while (at < text.size() && !is_special(text[at], escape_slash)) ++at;
  return at;
}

char* put_unit(char* to, unsigned unit) noexcept {
  constexpr std::string_view digits = "0123456789abcdef";
  *to++ = '\\';
  *to++ = 'u';
  for (const unsigned shift : {12U, 8U, 4U, 0U}) *to++ = digits[(unit >> shift) & 0x0FU];
  return to;
}

/// A character as one \uXXXX or as a surrogate pair (RFC 8259 section 7).
void append_escaped(std::string& out, char32_t code) {
  std::array<char, 12> text{};
  char* end = text.data();
  if (code < 0x10000) {
    end = put_unit(end, code);
  } else {
    end = put_unit(end, 0xD800U + ((code - 0x10000U) >> 10U));
    end = put_unit(end, 0xDC00U + ((code - 0x10000U) & 0x3FFU));
  }
  out.append(text.data(), static_cast<std::size_t>(end - text.data()));
}

constexpr char short_escape(char c) noexcept {
  switch (c) {
    case '\b':
      return 'b';
    case '\f':
      return 'f';
    case '\n':
      return 'n';
    case '\r':
      return 'r';
    case '\t':
      return 't';
    case '"':
    case '\\':
    case '/':
      return c;
    default:
      return 0;
  }
}

}  // namespace

void append_json_string(std::string& out, std::string_view text, JsonWriter::Slashes slashes) {
  const bool escape_slash = slashes == JsonWriter::Slashes::escaped;
  out += '"';
  for (std::size_t at = 0;;) {
    const std::size_t end = plain_end(text, at, escape_slash);
    out.append(text.data() + at, end - at);
    if (end == text.size()) break;
    if (const char letter = short_escape(text[end]); letter != 0) {
      const std::array<char, 2> pair = {'\\', letter};
      out.append(pair.data(), pair.size());
      at = end + 1;
    } else {
      const Utf8Character character = decode_utf8(text.substr(end));
      append_escaped(out, character.code);
      at = end + character.size;
    }
  }
  out += '"';
}

void JsonWriter::separate() {
  if (comma_) out_ += ',';
  comma_ = true;
}

JsonWriter& JsonWriter::begin_object() {
  separate();
  out_ += '{';
  comma_ = false;
  return *this;
}

JsonWriter& JsonWriter::end_object() {
  out_ += '}';
  comma_ = true;
  return *this;
}

JsonWriter& JsonWriter::begin_array() {
  separate();
  out_ += '[';
  comma_ = false;
  return *this;
}

JsonWriter& JsonWriter::end_array() {
  out_ += ']';
  comma_ = true;
  return *this;
}

JsonWriter& JsonWriter::key(std::string_view name) {
  string(name);
  out_ += ':';
  comma_ = false;
  return *this;
}

JsonWriter& JsonWriter::string(std::string_view value) {
  separate();
  append_json_string(out_, value, escape_slash_ ? Slashes::escaped : Slashes::plain);
  return *this;
}

JsonWriter& JsonWriter::integer(std::int64_t value) {
  separate();
  std::array<char, 24> text{};
  const auto end = std::to_chars(text.data(), text.data() + text.size(), value).ptr;
  out_.append(text.data(), static_cast<std::size_t>(end - text.data()));
  return *this;
}

JsonWriter& JsonWriter::real(double value) {
  if (!std::isfinite(value)) return null();  // JSON has no word for it
  separate();
  // PHP writes exponents outside of this range only; to_chars alone would prefer 1e+05 to 100000.
  const double size = std::fabs(value);
  const bool fixed = size == 0 || (size >= 1e-4 && size < 1e17);
  std::array<char, 32> text{};
  const auto end = std::to_chars(text.data(), text.data() + text.size(), value,
                                 fixed ? std::chars_format::fixed : std::chars_format::scientific)
                       .ptr;
  const std::string_view shown(text.data(), static_cast<std::size_t>(end - text.data()));
  const std::size_t exponent = std::min(shown.find('e'), shown.size());
  out_.append(shown.substr(0, exponent));
  if (shown.find('.') == std::string_view::npos) out_ += ".0";
  out_.append(shown.substr(exponent));
  return *this;
}

JsonWriter& JsonWriter::boolean(bool value) { return raw(value ? "true" : "false"); }

JsonWriter& JsonWriter::null() { return raw("null"); }

JsonWriter& JsonWriter::raw(std::string_view json) {
  separate();
  out_.append(json);
  return *this;
}

}  // namespace oemr
