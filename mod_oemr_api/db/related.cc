// SPDX-License-Identifier: Apache-2.0
// Packs related rows with QUOTE(), which MariaDB and MySQL write alike, and unpacks them.
#include "db/related.h"

#include <charconv>

#include "core/error.h"

namespace oemr::db {
namespace {

[[noreturn]] void refuse() { throw Error(500, "internal error", "related rows are malformed or cut off"); }

}  // namespace

// QUOTE keeps every byte, tells NULL from an empty text, and ends by itself: no value needs a separator. One expression
// for the whole row keeps what the server sorts small.
void Related::append_to(std::string& sql) const {
  sql.append(", (SELECT GROUP_CONCAT(CONCAT(");
  for (const std::string_view& column : columns) {
    sql.append(&column == columns.data() ? "QUOTE(" : ", QUOTE(").append(column).append(")");
  }
  sql.append(") ORDER BY ").append(order).append(" SEPARATOR '') FROM ").append(from).append(") AS ").append(name);
}

RelatedRows::RelatedRows(const Rows& rows, const Related& related)
    : packed_(rows.text(related.name)), columns_(related.columns.size()) {}

bool RelatedRows::next() {
  if (packed_.empty()) return false;
  unescaped_.clear();
  values_.clear();
  for (std::size_t column = 0; column < columns_; ++column) values_.push_back(take());
  return true;
}

/// NULL, or 'text' with a backslash before quotes, backslashes, U+0000 (as 0) and U+001A (as Z).
std::string_view RelatedRows::take() {
  constexpr std::string_view null = "NULL";
  if (packed_.starts_with(null)) {
    packed_.remove_prefix(null.size());
    return {};
  }
  if (!packed_.starts_with('\'')) refuse();
  packed_.remove_prefix(1);
  std::size_t end = packed_.find_first_of("\\'");
  if (end == std::string_view::npos) refuse();
  std::string_view value = packed_.substr(0, end);
  if (packed_[end] == '\\') {
    unescaped_.reserve(unescaped_.size() + packed_.size());
    const std::size_t start = unescaped_.size();
    unescaped_.append(value);
    for (; end < packed_.size() && packed_[end] != '\''; ++end) {
      if (packed_[end] == '\\' && ++end < packed_.size()) {
        const char escaped = packed_[end];
        unescaped_ += escaped == '0' ? '\0' : escaped == 'Z' ? '\x1a' : escaped;
      } else if (end < packed_.size()) {
        unescaped_ += packed_[end];
      }
    }
    if (end >= packed_.size()) refuse();
    value = std::string_view(unescaped_).substr(start);
  }
  packed_.remove_prefix(end + 1);
  return value;
}

std::int64_t RelatedRows::integer(std::size_t column) const {
  std::int64_t number = 0;
  const std::string_view digits = text(column);
  std::from_chars(digits.data(), digits.data() + digits.size(), number);
  return number;
}

}  // namespace oemr::db
