// SPDX-License-Identifier: Apache-2.0
// The SQL of reads and searches, made of declarations: step one finds the keys of a page over all sources, step two
// reads the rows of these keys, source by source.
#pragma once

#include <cstdint>
#include <deque>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "db/connection.h"
#include "fhir/criteria.h"
#include "fhir/resource_type.h"
#include "fhir/search.h"

namespace oemr::fhir {

/// SQL with the values of its "?", in their order.
class Statement {
 public:
  Statement() = default;
  Statement(const Statement&) = delete;  // parameters look into texts_
  Statement& operator=(const Statement&) = delete;
  Statement(Statement&&) = default;
  Statement& operator=(Statement&&) = default;

  Statement& add(std::string_view sql) {
    sql_.append(sql);
    return *this;
  }
  Statement& add(const Clause& clause);
  /// "?" and its value.
  Statement& bind(std::string value);
  Statement& bind(std::int64_t value);

  const std::string& sql() const noexcept { return sql_; }
  const std::vector<db::Parameter>& parameters() const noexcept { return parameters_; }
  db::Rows query(db::Connection& connection) const { return connection.query(sql_, parameters_); }

 private:
  std::string sql_;
  std::deque<std::string> texts_;
  std::vector<db::Parameter> parameters_;
};

/// A resource's place: its source in the type's list, and its row there.
struct RowKey {
  std::size_t source = 0;
  std::int64_t key = 0;
  friend bool operator==(const RowKey&, const RowKey&) = default;
};

/// The last resource of a page, after which the next one begins.
struct Position {
  RowKey row;
  std::vector<std::string> sort;  // values of the sort keys
};

/// Whether the database has what the source needs.
bool is_there(db::Connection& connection, const Source& source);

/// What is searched: what may be found in each source of the type (nothing: it is left out), and in which order.
struct Search {
  const ResourceType& type;
  std::vector<std::optional<Restriction>> sources;
  std::span<const SortKey> sort{};

  bool finds_nothing() const noexcept;
};

/// (source, row_key, sort values …), in order, behind `after` when there is one.
Statement page_statement(const Search& search, const Position* after, std::int64_t limit);
/// The number of matches; with a bound no source is looked at further.
Statement count_statement(const Search& search, std::optional<std::int64_t> bound);
/// The rows with these keys, in any order.
Statement rows_statement(const Source& source, std::span<const std::int64_t> keys);
/// (position in columns, raw uuid) of what these rows refer to there.
Statement references_statement(const Source& source, std::span<const SearchColumn> columns,
                               std::span<const std::int64_t> keys);
/// Source::coded_text of these rows.
Statement coded_texts_statement(const Source& source, std::span<const std::int64_t> keys);

}  // namespace oemr::fhir
