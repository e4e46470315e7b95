// SPDX-License-Identifier: Apache-2.0
// One value of a result row as it lies in the network buffer (binary protocol), and its readings.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <mysql.h>
#include <string_view>

namespace oemr::db {

struct Value {
  enum_field_types type = MYSQL_TYPE_NULL;
  bool is_unsigned = false;
  unsigned decimals = 0;
  std::size_t zero_fill = 0;            // a ZEROFILL column (YEAR is one) shows at least that many digits
  const unsigned char* data = nullptr;  // null: the value is NULL
  std::size_t length = 0;
  std::array<char, 64> scratch;  // numbers and temporal values are written here when they are asked for as text

  /// Takes this value off the row at `position`, which moves on to the next one.
  void take(const unsigned char*& position);

  std::string_view text();
  std::int64_t integer();
  double real();

  std::string_view bytes() const noexcept { return {reinterpret_cast<const char*>(data), length}; }

 private:
  std::string_view integer_text();
  std::string_view real_text();
  std::string_view temporal_text();
};

}  // namespace oemr::db
