// SPDX-License-Identifier: Apache-2.0
// Packs related rows into a JSON object of texts made by QUOTE(), both of which MariaDB and MySQL have, and unpacks
// them.
#include "db/related.h"

#include <algorithm>
#include <charconv>

#include "core/error.h"

namespace oemr::db {
namespace {

[[noreturn]] void refuse() { throw Error(500, "internal error", "related rows are malformed or cut off"); }

std::int64_t number_of(std::string_view digits) {
  std::int64_t number = 0;
  std::from_chars(digits.data(), digits.data() + digits.size(), number);
  return number;
}

}  // namespace

// QUOTE keeps every byte, tells NULL from an empty text, and ends by itself: no value needs a separator. For
// GROUP_CONCAT MariaDB would make a temporary table on disk in each execution, which takes longer than all else; hence
// JSON_OBJECTAGG, which has no order.
void Related::append_to(std::string& sql) const {
  sql.append(", (SELECT JSON_OBJECTAGG(").append(key).append(", CONCAT(");
  for (const std::string_view& column : columns) {
    sql.append(&column == columns.data() ? "QUOTE(" : ", QUOTE(").append(column).append(")");
  }
  sql.append(")) FROM ").append(from).append(") AS ").append(name);
}

RelatedRows::RelatedRows(const Rows& rows, const Related& related)
    : RelatedRows(rows.text(related.name), related.columns.size()) {}

RelatedRows::RelatedRows(std::string_view packed, std::size_t columns) : columns_(columns) {
  if (packed.empty()) return;
  json_ = Json::parse(packed);
  if (!json_) refuse();
  for (const auto& [key, row] : json_->root().members()) packed_.emplace_back(number_of(key), row.string());
  std::sort(packed_.begin(), packed_.end());
}

bool RelatedRows::next() {
  if (next_ == packed_.size()) return false;
  unescaped_.clear();
  values_.clear();
  std::string_view row = packed_[next_++].second;
  for (std::size_t column = 0; column < columns_; ++column) values_.push_back(take(row));
  if (!row.empty()) refuse();
  return true;
}

/// NULL, or 'text' with a backslash before quotes, backslashes, U+0000 (as 0) and U+001A (as Z).
std::string_view RelatedRows::take(std::string_view& packed) {
  constexpr std::string_view null = "NULL";
  if (packed.starts_with(null)) {
    packed.remove_prefix(null.size());
    return {};
  }
  if (!packed.starts_with('\'')) refuse();
  packed.remove_prefix(1);
  std::size_t end = packed.find_first_of("\\'");
  if (end == std::string_view::npos) refuse();
  std::string_view value = packed.substr(0, end);
  if (packed[end] == '\\') {
    unescaped_.reserve(unescaped_.size() + packed.size());
    const std::size_t start = unescaped_.size();
    unescaped_.append(value);
    for (; end < packed.size() && packed[end] != '\''; ++end) {
      if (packed[end] == '\\' && ++end < packed.size()) {
        const char escaped = packed[end];
        unescaped_ += escaped == '0' ? '\0' : escaped == 'Z' ? '\x1a' : escaped;
      } else if (end < packed.size()) {
        unescaped_ += packed[end];
      }
    }
    if (end >= packed.size()) refuse();
    value = std::string_view(unescaped_).substr(start);
  }
  packed.remove_prefix(end + 1);
  return value;
}

std::int64_t RelatedRows::integer(std::size_t column) const { return number_of(text(column)); }

}  // namespace oemr::db
