// SPDX-License-Identifier: Apache-2.0
// Hexadecimal, base64 and base64url by tables; the decoders take canonical text only (no stray bits behind the last
// byte).
#include "core/encoding.h"

#include <array>
#include <cstdint>

namespace oemr {
namespace {

constexpr std::string_view hex_digits = "0123456789abcdef";
constexpr std::string_view standard = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
constexpr std::string_view url_safe = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
constexpr std::uint8_t illegal = 0xff;

using Values = std::array<std::uint8_t, 256>;

constexpr Values values_of(std::string_view alphabet) {
  Values values{};
  values.fill(illegal);
  for (std::size_t i = 0; i < alphabet.size(); ++i) {
    values[static_cast<unsigned char>(alphabet[i])] = static_cast<std::uint8_t>(i);
  }
  return values;
}

constexpr Values hex_values() {
  Values values = values_of(hex_digits);
  for (std::size_t i = 0; i < 6; ++i) values['A' + i] = static_cast<std::uint8_t>(10 + i);
  return values;
}

constexpr Values standard_values = values_of(standard);
constexpr Values url_safe_values = values_of(url_safe);
constexpr Values from_hex_values = hex_values();

unsigned byte_at(std::string_view bytes, std::size_t i) { return static_cast<unsigned char>(bytes[i]); }

std::string encode(std::string_view bytes, std::string_view alphabet) {
  std::string out;
  out.reserve((bytes.size() + 2) / 3 * 4);
  std::size_t i = 0;
  for (; i + 3 <= bytes.size(); i += 3) {
    const unsigned group = byte_at(bytes, i) << 16 | byte_at(bytes, i + 1) << 8 | byte_at(bytes, i + 2);
    for (int shift = 18; shift >= 0; shift -= 6) out += alphabet[group >> shift & 63];
  }
  if (bytes.size() - i == 1) {
    const unsigned group = byte_at(bytes, i);
    out += alphabet[group >> 2];
    out += alphabet[group << 4 & 63];
  } else if (bytes.size() - i == 2) {
    const unsigned group = byte_at(bytes, i) << 8 | byte_at(bytes, i + 1);
    out += alphabet[group >> 10];
    out += alphabet[group >> 4 & 63];
    out += alphabet[group << 2 & 63];
  }
  return out;
}

std::optional<std::string> decode(std::string_view text, const Values& values) {
  if (text.size() % 4 == 1) return std::nullopt;
  std::string out;
  out.reserve(text.size() / 4 * 3 + 2);
  unsigned group = 0;
  int bits = 0;
  for (const char c : text) {
    const unsigned value = values[static_cast<unsigned char>(c)];
    if (value == illegal) return std::nullopt;
    group = (group << 6 | value) & 0xffff;
    bits += 6;
    if (bits >= 8) {
      bits -= 8;
      out += static_cast<char>(group >> bits & 0xff);
    }
  }
  if ((group & ((1U << bits) - 1)) != 0) return std::nullopt;
  return out;
}

}  // namespace

std::string hex(std::string_view bytes) {
  std::string out;
  out.reserve(bytes.size() * 2);
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    out += hex_digits[byte_at(bytes, i) >> 4];
    out += hex_digits[byte_at(bytes, i) & 15];
  }
  return out;
}

std::optional<std::string> from_hex(std::string_view text) {
  if (text.size() % 2 != 0) return std::nullopt;
  std::string out;
  out.reserve(text.size() / 2);
  for (std::size_t i = 0; i < text.size(); i += 2) {
    const unsigned high = from_hex_values[byte_at(text, i)], low = from_hex_values[byte_at(text, i + 1)];
    if (high == illegal || low == illegal) return std::nullopt;
    out += static_cast<char>(high << 4 | low);
  }
  return out;
}

std::string base64(std::string_view bytes) {
  std::string out = encode(bytes, standard);
  out.append((4 - out.size() % 4) % 4, '=');
  return out;
}

std::optional<std::string> from_base64(std::string_view text) {
  if (text.size() % 4 != 0) return std::nullopt;
  for (int i = 0; i < 2 && text.ends_with('='); ++i) text.remove_suffix(1);
  return decode(text, standard_values);
}

std::string base64url(std::string_view bytes) { return encode(bytes, url_safe); }

std::optional<std::string> from_base64url(std::string_view text) { return decode(text, url_safe_values); }

}  // namespace oemr
