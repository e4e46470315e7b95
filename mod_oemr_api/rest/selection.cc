// SPDX-License-Identifier: Apache-2.0
// Builds the WHERE clause of a read.
#include "rest/selection.h"

#include <algorithm>

namespace oemr::rest {

void Selection::add(std::string_view condition) {
  if (condition.empty()) return;
  if (!conditions_.empty()) conditions_.append(" AND ");
  conditions_.append("(").append(condition).append(")");
}

void Selection::add(std::string_view condition, std::string value) {
  add(condition);
  owned_.push_back(std::move(value));
  parameters_.emplace_back(std::string_view(owned_.back()));
}

void Selection::add(std::string_view condition, std::int64_t value) {
  add(condition);
  parameters_.emplace_back(value);
}

void Selection::add(std::string_view condition, std::vector<std::string> values) {
  add(condition);
  for (std::string& value : values) {
    owned_.push_back(std::move(value));
    parameters_.emplace_back(std::string_view(owned_.back()));
  }
}

void Selection::add_uuid(std::string_view column, const Uuid& uuid) {
  add(std::string(column) + " = ?", std::string(uuid.raw()));
}

std::string Selection::where() const { return conditions_.empty() ? std::string() : " WHERE " + conditions_; }

void Selection::set_page(std::string order, std::int64_t limit, std::int64_t offset) {
  order_ = std::move(order);
  limit_ = limit;
  offset_ = offset;
}

std::string Selection::order_clause() const { return order_.empty() ? std::string() : " ORDER BY " + order_; }

std::string Selection::clauses() const { return where() + order_clause() + (is_page() ? " LIMIT ? OFFSET ?" : ""); }

std::string Selection::statement(std::string select, std::string_view from, std::string_view key) const {
  select.append(" FROM ");
  if (key.empty() || !is_page()) return select.append(from) + clauses();
  select.append("(SELECT ").append(key).append(" AS row_key FROM ");
  const std::size_t table_end = std::min(from.find(' '), from.size());
  select.append(from.substr(0, table_end));
  if (!index_.empty()) select.append(" FORCE INDEX FOR ORDER BY (").append(index_).append(")");
  select.append(from.substr(table_end)).append(clauses());
  // In this order: the server takes the page for larger than it is and would rather sort all records.
  select.append(") page STRAIGHT_JOIN (").append(from).append(") ON page.row_key = ").append(key);
  return select + order_clause();
}

std::vector<db::Parameter> Selection::all_parameters() const {
  std::vector<db::Parameter> all = parameters_;
  if (is_page()) all.insert(all.end(), {limit_, offset_});
  return all;
}

}  // namespace oemr::rest
