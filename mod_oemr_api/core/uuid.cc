// SPDX-License-Identifier: Apache-2.0
// UUIDs as OpenEMR keeps them: 16 bytes in textual order, timestamp first (COMB), shown in lower case.
#include "core/uuid.h"

#include <algorithm>
#include <cerrno>
#include <cstddef>
#include <cstring>
#include <sys/random.h>

#include "core/error.h"
#include "core/text.h"
#include "core/time.h"

namespace oemr {
namespace {

constexpr std::size_t byte_count = 16;
constexpr std::size_t text_size = 36;

constexpr bool dash_before_byte(std::size_t index) noexcept {
  return index == 4 || index == 6 || index == 8 || index == 10;
}

void require_sixteen(std::string_view bytes) {
  if (bytes.size() != byte_count) throw Error(500, "Internal error", "a uuid column does not hold 16 bytes");
}

constexpr int digit_value(char c) noexcept {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

std::string_view without_wrapping(std::string_view text) noexcept {
  for (const std::string_view prefix : {"urn:", "uuid:"}) {
    if (starts_with_ignoring_case(text, prefix)) text.remove_prefix(prefix.size());
  }
  if (text.size() >= 2 && text.front() == '{' && text.back() == '}') text = text.substr(1, text.size() - 2);
  return text;
}

std::optional<Uuid> from_digits(std::string_view text, bool dashes_anywhere) noexcept {
  Uuid result;
  std::size_t at = 0;
  const auto skip_dashes = [&] {
    while (at < text.size() && text[at] == '-') ++at;
  };
  const auto next_digit = [&] {
    if (dashes_anywhere) skip_dashes();
    return at < text.size() ? digit_value(text[at++]) : -1;
  };
  for (std::size_t i = 0; i < byte_count; ++i) {
    if (!dashes_anywhere && dash_before_byte(i) && (at >= text.size() || text[at++] != '-')) return std::nullopt;
    const int high = next_digit();
    const int low = next_digit();
    if (high < 0 || low < 0) return std::nullopt;
    result.bytes[i] = static_cast<std::uint8_t>(high * 16 + low);
  }
  if (dashes_anywhere) skip_dashes();
  if (at != text.size()) return std::nullopt;
  return result;
}

void fill_random(std::uint8_t* to, std::size_t count) {
  while (count > 0) {
    const ssize_t got = getrandom(to, count, 0);
    if (got < 0) {
      if (errno == EINTR) continue;
      throw Unavailable("getrandom failed");
    }
    to += got;
    count -= static_cast<std::size_t>(got);
  }
}

}  // namespace

Uuid Uuid::from_bytes(std::string_view sixteen_bytes) {
  require_sixteen(sixteen_bytes);
  Uuid result;
  std::memcpy(result.bytes.data(), sixteen_bytes.data(), byte_count);
  return result;
}

std::optional<Uuid> Uuid::parse_lenient(std::string_view text) { return from_digits(without_wrapping(text), true); }

std::optional<Uuid> Uuid::parse(std::string_view text) { return from_digits(without_wrapping(text), false); }

Uuid Uuid::generate() {
  constexpr std::size_t timestamp_bytes = 6;
  Uuid result;
  auto units = static_cast<std::uint64_t>(now_microseconds() / 10);
  for (std::size_t i = timestamp_bytes; i-- > 0; units >>= 8U)
    result.bytes[i] = static_cast<std::uint8_t>(units & 0xFFU);
  fill_random(result.bytes.data() + timestamp_bytes, byte_count - timestamp_bytes);
  result.bytes[6] = static_cast<std::uint8_t>((result.bytes[6] & 0x0FU) | 0x40U);  // RFC 4122 section 4.4
  result.bytes[8] = static_cast<std::uint8_t>((result.bytes[8] & 0x3FU) | 0x80U);
  return result;
}

std::string Uuid::text() const {
  std::string result;
  append_uuid(result, raw());
  return result;
}

bool Uuid::is_nil() const noexcept {
  return std::all_of(bytes.begin(), bytes.end(), [](std::uint8_t byte) { return byte == 0; });
}

void append_uuid(std::string& out, std::string_view sixteen_bytes) {
  require_sixteen(sixteen_bytes);
  constexpr std::string_view digits = "0123456789abcdef";
  std::array<char, text_size> text{};
  char* to = text.data();
  for (std::size_t i = 0; i < byte_count; ++i) {
    if (dash_before_byte(i)) *to++ = '-';
    const auto byte = static_cast<unsigned char>(sixteen_bytes[i]);
    *to++ = digits[byte >> 4U];
    *to++ = digits[byte & 0x0FU];
  }
  out.append(text.data(), text.size());
}

}  // namespace oemr
