// SPDX-License-Identifier: Apache-2.0
// Reads values of the binary protocol and prints them exactly as the server prints them in the text protocol.
#include "db/value.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <cstring>
#include <limits>

namespace oemr::db {
namespace {

// DECIMALS of a FLOAT, DOUBLE or temporal column that shows as many digits as it has.
constexpr unsigned decimals_not_fixed = 31;
// A number is printed without an exponent from 1e-15 to below 1e15, and above as long as it has digits behind the
// point.
constexpr int largest_plain_exponent = 15;
constexpr int float_digits = 6;

template <typename Unsigned>
Unsigned load(const unsigned char* data) noexcept {
  Unsigned value = 0;
  for (std::size_t byte = 0; byte < sizeof(Unsigned); ++byte) {
    value = static_cast<Unsigned>(value | static_cast<Unsigned>(static_cast<Unsigned>(data[byte]) << (8 * byte)));
  }
  return value;
}

std::size_t take_length(const unsigned char*& position) noexcept {
  const unsigned char first = *position++;
  if (first < 251) return first;
  std::size_t length = 0;
  const int bytes = first == 252 ? 2 : first == 253 ? 3 : 8;
  for (int byte = 0; byte < bytes; ++byte) length |= static_cast<std::size_t>(position[byte]) << (8 * byte);
  position += bytes;
  return length;
}

float load_float(const unsigned char* data) noexcept {
  const auto bits = load<std::uint32_t>(data);
  float value;
  std::memcpy(&value, &bits, sizeof value);
  return value;
}

double load_double(const unsigned char* data) noexcept {
  const auto bits = load<std::uint64_t>(data);
  double value;
  std::memcpy(&value, &bits, sizeof value);
  return value;
}

char* put(char* out, std::string_view text) noexcept {
  std::memcpy(out, text.data(), text.size());
  return out + text.size();
}

char* put_digits(char* out, unsigned number, int width) noexcept {
  for (int place = width - 1; place >= 0; --place) {
    out[place] = static_cast<char>('0' + number % 10);
    number /= 10;
  }
  return out + width;
}

/// digits d1 d2 d3 … of the number d1.d2d3… * 10^exponent.
char* put_real(char* out, std::string_view digits, int exponent) noexcept {
  const bool has_fraction = exponent >= 0 && digits.size() > static_cast<std::size_t>(exponent) + 1;
  if (exponent < -largest_plain_exponent || (exponent >= largest_plain_exponent && !has_fraction)) {
    out = put(out, digits.substr(0, 1));
    if (digits.size() > 1) out = put(put(out, "."), digits.substr(1));
    *out++ = 'e';
    return std::to_chars(out, out + 8, exponent).ptr;
  }
  if (exponent < 0) {
    out = put(out, "0.");
    out = std::fill_n(out, -exponent - 1, '0');
    return put(out, digits);
  }
  const auto whole = static_cast<std::size_t>(exponent) + 1;
  if (digits.size() <= whole) return std::fill_n(put(out, digits), whole - digits.size(), '0');
  return put(put(put(out, digits.substr(0, whole)), "."), digits.substr(whole));
}

/// `scientific` is what std::to_chars made: [-]d[.ddd]e±dd.
char* put_scientific(char* out, std::string_view scientific) noexcept {
  if (scientific.front() == '-') {
    *out++ = '-';
    scientific.remove_prefix(1);
  }
  const std::size_t mark = scientific.find('e');
  if (mark == std::string_view::npos) return put(out, "0");  // no number: a server never sends one
  int exponent = 0;
  const char* written = scientific.data() + mark + (scientific[mark + 1] == '+' ? 2 : 1);
  std::from_chars(written, scientific.data() + scientific.size(), exponent);
  std::array<char, 24> digits;
  char* end = put(digits.data(), scientific.substr(0, 1));
  if (mark > 1) end = put(end, scientific.substr(2, mark - 2));
  while (end > digits.data() + 1 && end[-1] == '0') --end;
  return put_real(out, {digits.data(), static_cast<std::size_t>(end - digits.data())}, exponent);
}

std::int64_t clamp(double number) noexcept {
  constexpr double limit = 9223372036854775808.0;
  if (std::isnan(number)) return 0;
  if (number >= limit) return std::numeric_limits<std::int64_t>::max();
  if (number < -limit) return std::numeric_limits<std::int64_t>::min();
  return static_cast<std::int64_t>(number);
}

std::string_view without_leading_blanks(std::string_view text) noexcept {
  const std::size_t start = text.find_first_not_of(" \t\n\r\v\f");
  if (start == std::string_view::npos) return {};
  text.remove_prefix(start);
  if (text.size() > 1 && text[0] == '+' && text[1] != '-') text.remove_prefix(1);
  return text;
}

}  // namespace

void Value::take(const unsigned char*& position) {
  switch (type) {
    case MYSQL_TYPE_TINY:
      length = 1;
      break;
    case MYSQL_TYPE_SHORT:
    case MYSQL_TYPE_YEAR:
      length = 2;
      break;
    case MYSQL_TYPE_LONG:
    case MYSQL_TYPE_INT24:
    case MYSQL_TYPE_FLOAT:
      length = 4;
      break;
    case MYSQL_TYPE_LONGLONG:
    case MYSQL_TYPE_DOUBLE:
      length = 8;
      break;
    default:
      length = take_length(position);
  }
  data = position;
  position += length;
}

std::string_view Value::integer_text() {
  std::array<char, 24> digits;
  const char* end = is_unsigned && type == MYSQL_TYPE_LONGLONG
                        ? std::to_chars(digits.begin(), digits.end(), load<std::uint64_t>(data)).ptr
                        : std::to_chars(digits.begin(), digits.end(), integer()).ptr;
  const auto count = static_cast<std::size_t>(end - digits.data());
  char* out = scratch.data();
  if (count < zero_fill) out = std::fill_n(out, std::min(zero_fill, scratch.size()) - count, '0');
  out = put(out, {digits.data(), count});
  return {scratch.data(), static_cast<std::size_t>(out - scratch.data())};
}

std::string_view Value::real_text() {
  const double number = type == MYSQL_TYPE_FLOAT ? static_cast<double>(load_float(data)) : load_double(data);
  if (decimals < decimals_not_fixed) {  // FLOAT(7,2): always that many digits
    const auto fixed =
        std::to_chars(scratch.begin(), scratch.end(), number, std::chars_format::fixed, static_cast<int>(decimals));
    if (fixed.ec == std::errc()) return {scratch.data(), static_cast<std::size_t>(fixed.ptr - scratch.data())};
  }
  std::array<char, 32> scientific;
  const auto written =
      type == MYSQL_TYPE_FLOAT
          ? std::to_chars(scientific.begin(), scientific.end(), number, std::chars_format::scientific, float_digits - 1)
          : std::to_chars(scientific.begin(), scientific.end(), number, std::chars_format::scientific);
  const char* end =
      put_scientific(scratch.data(), {scientific.data(), static_cast<std::size_t>(written.ptr - scientific.data())});
  return {scratch.data(), static_cast<std::size_t>(end - scratch.data())};
}

// DATE, DATETIME, TIMESTAMP: [year:2 month day [hour minute second [microseconds:4]]]
// TIME: [negative days:4 hours minutes seconds [microseconds:4]]; what is left out is zero.
std::string_view Value::temporal_text() {
  std::array<unsigned char, 12> all{};
  std::copy_n(data, std::min(length, all.size()), all.begin());
  char* out = scratch.data();
  unsigned microseconds;
  if (type == MYSQL_TYPE_TIME) {
    const unsigned hours = load<std::uint32_t>(&all[1]) * 24 + all[5];
    if (all[0] != 0) *out++ = '-';
    out = hours < 100 ? put_digits(out, hours, 2) : std::to_chars(out, out + 10, hours).ptr;
    out = put_digits(put(out, ":"), all[6], 2);
    out = put_digits(put(out, ":"), all[7], 2);
    microseconds = load<std::uint32_t>(&all[8]);
  } else {
    out = put_digits(out, load<std::uint16_t>(&all[0]), 4);
    out = put_digits(put(out, "-"), all[2], 2);
    out = put_digits(put(out, "-"), all[3], 2);
    if (type == MYSQL_TYPE_DATE) return {scratch.data(), static_cast<std::size_t>(out - scratch.data())};
    out = put_digits(put(out, " "), all[4], 2);
    out = put_digits(put(out, ":"), all[5], 2);
    out = put_digits(put(out, ":"), all[6], 2);
    microseconds = load<std::uint32_t>(&all[7]);
  }
  const unsigned shown = decimals < decimals_not_fixed ? std::min(decimals, 6U) : microseconds != 0 ? 6U : 0U;
  if (shown > 0) {
    put_digits(put(out, "."), microseconds, 6);
    out += 1 + shown;
  }
  return {scratch.data(), static_cast<std::size_t>(out - scratch.data())};
}

std::string_view Value::text() {
  if (data == nullptr) return {};
  switch (type) {
    case MYSQL_TYPE_TINY:
    case MYSQL_TYPE_SHORT:
    case MYSQL_TYPE_YEAR:
    case MYSQL_TYPE_LONG:
    case MYSQL_TYPE_INT24:
    case MYSQL_TYPE_LONGLONG:
      return integer_text();
    case MYSQL_TYPE_FLOAT:
    case MYSQL_TYPE_DOUBLE:
      return real_text();
    case MYSQL_TYPE_DATE:
    case MYSQL_TYPE_TIME:
    case MYSQL_TYPE_DATETIME:
    case MYSQL_TYPE_TIMESTAMP:
      return temporal_text();
    default:
      return bytes();
  }
}

std::int64_t Value::integer() {
  if (data == nullptr) return 0;
  switch (type) {
    case MYSQL_TYPE_TINY:
      return is_unsigned ? data[0] : static_cast<std::int8_t>(data[0]);
    case MYSQL_TYPE_SHORT:
    case MYSQL_TYPE_YEAR: {
      const auto bits = load<std::uint16_t>(data);
      return is_unsigned ? bits : static_cast<std::int16_t>(bits);
    }
    case MYSQL_TYPE_LONG:
    case MYSQL_TYPE_INT24: {
      const auto bits = load<std::uint32_t>(data);
      return is_unsigned ? static_cast<std::int64_t>(bits) : static_cast<std::int32_t>(bits);
    }
    case MYSQL_TYPE_LONGLONG: {
      const auto bits = load<std::uint64_t>(data);
      constexpr std::uint64_t largest = std::numeric_limits<std::int64_t>::max();
      return static_cast<std::int64_t>(is_unsigned ? std::min(bits, largest) : bits);
    }
    case MYSQL_TYPE_FLOAT:
    case MYSQL_TYPE_DOUBLE:
      return clamp(real());
    case MYSQL_TYPE_BIT: {
      std::uint64_t bits = 0;
      for (std::size_t byte = 0; byte < length; ++byte) bits = bits << 8 | data[byte];
      return static_cast<std::int64_t>(bits);
    }
    default: {
      const std::string_view digits = without_leading_blanks(text());
      std::int64_t number = 0;
      const auto read = std::from_chars(digits.data(), digits.data() + digits.size(), number);
      if (read.ec == std::errc::result_out_of_range) return clamp(digits.front() == '-' ? -HUGE_VAL : HUGE_VAL);
      return number;
    }
  }
}

double Value::real() {
  if (data == nullptr) return 0;
  switch (type) {
    case MYSQL_TYPE_TINY:
    case MYSQL_TYPE_SHORT:
    case MYSQL_TYPE_YEAR:
    case MYSQL_TYPE_LONG:
    case MYSQL_TYPE_INT24:
      return static_cast<double>(integer());
    case MYSQL_TYPE_LONGLONG:
      return is_unsigned ? static_cast<double>(load<std::uint64_t>(data)) : static_cast<double>(integer());
    case MYSQL_TYPE_DOUBLE:
      return load_double(data);
    default: {  // FLOAT too: 0.1f is 0.1 to a reader, as the text protocol prints it
      const std::string_view digits = without_leading_blanks(text());
      double number = 0;
      std::from_chars(digits.data(), digits.data() + digits.size(), number);
      return number;
    }
  }
}

}  // namespace oemr::db
