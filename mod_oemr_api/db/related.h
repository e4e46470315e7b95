// SPDX-License-Identifier: Apache-2.0
// Rows of other tables that belong to a record: all of them come in one column of the record's own row, so that a list
// streams in one statement however many there are.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/json.h"
#include "db/rows.h"

namespace oemr::db {

/// Which rows they are.
struct Related {
  std::string_view name;                      // the alias of the column
  std::string_view key;                       // their number; they are read in its order
  std::span<const std::string_view> columns;  // expressions over `from`
  std::string_view from;                      // FROM with joins, and WHERE with the record's own column, by an index

  /// ", (SELECT …) AS name", behind the last column of a SELECT list. Its value is NULL when there are none.
  void append_to(std::string& sql) const;
};

/// The related rows of the row that `rows` is at; as long as that.
class RelatedRows {
 public:
  RelatedRows(const Rows& rows, const Related& related);
  /// A value that the server sent for so many columns. Throws Error(500) when it is malformed.
  RelatedRows(std::string_view packed, std::size_t columns);

  /// False after the last. Throws Error(500) when the row is malformed.
  bool next();

  // By position in Related::columns, valid until next() is called.
  bool is_null(std::size_t column) const { return values_.at(column).data() == nullptr; }
  std::string_view text(std::size_t column) const { return values_.at(column); }
  std::int64_t integer(std::size_t column) const;

 private:
  std::string_view take(std::string_view& packed);

  std::optional<Json> json_;
  std::vector<std::pair<std::int64_t, std::string_view>> packed_;  // key, row
  std::size_t columns_, next_ = 0;
  std::string unescaped_;
  std::vector<std::string_view> values_;
};

}  // namespace oemr::db
