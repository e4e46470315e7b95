// SPDX-License-Identifier: Apache-2.0
// Builds the statements of searches.
#include "fhir/statements.h"

#include <algorithm>

namespace oemr::fhir {
namespace {

using Kind = SearchColumn::Kind;

/// Sort keys are texts of the same collation in all sources, so that they can be compared over a UNION and with what a
/// page link says; no value comes first.
std::string sort_expression(const Source& source, const SearchParameter& parameter) {
  const std::vector<SearchColumn> columns = columns_of(source, parameter.name);
  if (columns.empty()) return "''";
  const SearchColumn& column = columns.front();
  std::string sql(column.sql);
  switch (column.kind) {
    case Kind::constant:
      sql = "'" + std::string(column.code) + "'";
      break;
    case Kind::day:
    case Kind::moment:
    case Kind::period:
    case Kind::day_period:
      sql = "DATE_FORMAT(" + sql + ", '%Y-%m-%d %H:%i:%s')";
      break;
    case Kind::uuid:
    case Kind::reference:
      sql = "HEX(" + sql + ")";
      break;
    default:
      sql = "LEFT(" + sql + ", 64)";
  }
  if (!column.rows.empty()) sql = "(SELECT MIN(" + sql + ") FROM " + std::string(column.rows) + ")";
  return "CONVERT(COALESCE(" + sql + ", '') USING utf8mb4) COLLATE utf8mb4_general_ci";
}

/// The rows behind that position: by the sort keys, then the order of the sources, then the key.
void add_behind(Statement& statement, const Search& search, std::size_t source, const Position& after,
                std::size_t level = 0) {
  if (level == search.sort.size()) {
    if (source == after.row.source) {
      statement.add(search.type.sources[source].row_key).add(" > ").bind(after.row.key);
    } else {
      statement.add(source > after.row.source ? "TRUE" : "FALSE");
    }
    return;
  }
  const std::string key = sort_expression(search.type.sources[source], *search.sort[level].parameter);
  statement.add("(").add(key).add(search.sort[level].is_descending ? " < " : " > ").bind(after.sort[level]);
  statement.add(" OR (").add(key).add(" = ").bind(after.sort[level]).add(" AND ");
  add_behind(statement, search, source, after, level + 1);
  statement.add("))");
}

void add_order(Statement& statement, const Search& search, std::string_view last) {
  statement.add(" ORDER BY ");
  for (std::size_t i = 0; i < search.sort.size(); ++i) {
    statement.add("sort_").add(std::to_string(i)).add(search.sort[i].is_descending ? " DESC, " : ", ");
  }
  statement.add(last);
}

/// Without an order nothing comes behind a later source.
bool is_behind(const Search& search, std::size_t source, const Position* after) {
  return after == nullptr || !search.sort.empty() || source >= after->row.source;
}

void add_branch(Statement& statement, const Search& search, std::size_t place, const Position* after,
                std::int64_t limit) {
  const Source& source = search.type.sources[place];
  const Restriction& restriction = *search.sources[place];
  // Where nothing is looked for, the list is read along its key; the server would rather sort all rows of a join.
  statement.add(restriction.is_narrow ? "SELECT " : "SELECT STRAIGHT_JOIN ").add(std::to_string(place));
  statement.add(" AS source, ").add(source.row_key).add(" AS row_key");
  for (std::size_t i = 0; i < search.sort.size(); ++i) {
    statement.add(", ").add(sort_expression(source, *search.sort[i].parameter)).add(" AS sort_").add(std::to_string(i));
  }
  statement.add(" FROM ");
  if (!source.key_index.empty() && !restriction.is_narrow && search.sort.empty()) {
    const std::string_view tables = source.key_tables(), first = tables.substr(0, tables.find(' '));
    statement.add(first).add(" FORCE INDEX FOR ORDER BY (").add(source.key_index).add(")");
    statement.add(tables.substr(first.size()));
  } else {
    statement.add(source.key_tables());
  }
  statement.add(" WHERE ").add(restriction.clause);
  if (after != nullptr && (!search.sort.empty() || place == after->row.source)) {
    statement.add(" AND ");
    add_behind(statement, search, place, *after);
  }
  add_order(statement, search, source.row_key);
  statement.add(" LIMIT ").bind(limit);
}

void add_keys(Statement& statement, const Source& source, std::span<const std::int64_t> keys) {
  // A few sizes, so that the server keeps a few statements prepared.
  constexpr std::size_t sizes[] = {1, 4, 16, 64, 100};
  const auto size = std::find_if(std::begin(sizes), std::end(sizes), [&](std::size_t s) { return s >= keys.size(); });
  const std::size_t places = size == std::end(sizes) ? std::max<std::size_t>(keys.size(), 250) : *size;
  statement.add(source.row_key).add(" IN (");
  for (std::size_t i = 0; i < places; ++i) {
    statement.add(i == 0 ? "" : ",").bind(keys[std::min(i, keys.size() - 1)]);
  }
  statement.add(")");
}

}  // namespace

Statement& Statement::add(const Clause& clause) {
  sql_.append(clause.sql);
  for (const std::string& value : clause.values) {
    texts_.push_back(value);
    parameters_.emplace_back(std::string_view(texts_.back()));
  }
  return *this;
}

Statement& Statement::bind(std::string value) {
  sql_.push_back('?');
  texts_.push_back(std::move(value));
  parameters_.emplace_back(std::string_view(texts_.back()));
  return *this;
}

Statement& Statement::bind(std::int64_t value) {
  sql_.push_back('?');
  parameters_.emplace_back(value);
  return *this;
}

bool Search::finds_nothing() const noexcept {
  return std::none_of(sources.begin(), sources.end(), [](const auto& source) { return source.has_value(); });
}

Statement page_statement(const Search& search, const Position* after, std::int64_t limit) {
  std::vector<std::size_t> places;
  for (std::size_t i = 0; i < search.sources.size(); ++i) {
    if (search.sources[i] && is_behind(search, i, after)) places.push_back(i);
  }
  Statement statement;
  if (places.size() == 1) {
    add_branch(statement, search, places.front(), after, limit);
    return statement;
  }
  for (std::size_t i = 0; i < places.size(); ++i) {
    statement.add(i == 0 ? "(" : " UNION ALL (");
    add_branch(statement, search, places[i], after, limit);
    statement.add(")");
  }
  if (places.empty()) {
    statement.add("SELECT 0 AS source, 0 AS row_key FROM DUAL WHERE FALSE");
    return statement;
  }
  add_order(statement, search, "source, row_key");
  statement.add(" LIMIT ").bind(limit);
  return statement;
}

Statement count_statement(const Search& search, std::optional<std::int64_t> bound) {
  Statement statement;
  statement.add("SELECT COUNT(*) FROM (");
  bool is_first = true;
  for (std::size_t i = 0; i < search.sources.size(); ++i) {
    if (!search.sources[i]) continue;
    statement.add(is_first ? "(" : " UNION ALL (").add("SELECT 1 AS one FROM ");
    statement.add(search.type.sources[i].key_tables()).add(" WHERE ").add(search.sources[i]->clause);
    if (bound) statement.add(" LIMIT ").bind(*bound);
    statement.add(")");
    is_first = false;
  }
  if (is_first) statement.add("SELECT 1 AS one FROM DUAL WHERE FALSE");
  statement.add(") matches");
  return statement;
}

Statement rows_statement(const Source& source, std::span<const std::int64_t> keys) {
  // In the order of the declaration: the server takes the keys for more than they are and would rather read whole
  // tables.
  std::string sql = "SELECT STRAIGHT_JOIN ";
  sql.append(source.columns).append(", ").append(source.row_key).append(" AS row_key");
  if (!source.last_updated.empty()) sql.append(", ").append(source.last_updated).append(" AS last_updated");
  for (const db::Related& related : source.related) related.append_to(sql);
  Statement statement;
  statement.add(sql).add(" FROM ").add(source.from).add(" WHERE ");
  add_keys(statement, source, keys);
  return statement;
}

Statement references_statement(const Source& source, std::span<const SearchColumn> columns,
                               std::span<const std::int64_t> keys) {
  Statement statement;
  for (std::size_t i = 0; i < columns.size(); ++i) {
    const std::string_view rows = columns[i].rows;
    statement.add(i == 0 ? "" : " UNION ").add("SELECT STRAIGHT_JOIN ").add(std::to_string(i)).add(" AS place, ");
    statement.add(columns[i].sql).add(" AS uuid FROM ").add(source.key_tables());
    if (!rows.empty()) statement.add(" CROSS JOIN ").add(rows);
    statement.add(rows.empty() ? " WHERE " : " AND ");
    add_keys(statement, source, keys);
  }
  return statement;
}

Statement coded_texts_statement(const Source& source, std::span<const std::int64_t> keys) {
  Statement statement;
  statement.add("SELECT STRAIGHT_JOIN ")
      .add(source.coded_text)
      .add(" AS coded_text FROM ")
      .add(source.from)
      .add(" WHERE ");
  add_keys(statement, source, keys);
  return statement;
}

}  // namespace oemr::fhir
