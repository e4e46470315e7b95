// SPDX-License-Identifier: Apache-2.0
// Derives filters from the columns of a record.
#include "rest/list_filters.h"

#include <algorithm>

namespace oemr::rest {
namespace {

Filter::Kind kind_of(db::ColumnKind kind) noexcept {
  switch (kind) {
    case db::ColumnKind::integer:
    case db::ColumnKind::bits:
      return Filter::Kind::number;
    case db::ColumnKind::uuid:
      return Filter::Kind::uuid;
    default:
      return Filter::Kind::exact;
  }
}

bool is_absent(const Resource& resource, std::string_view name) noexcept {
  return std::any_of(resource.members.begin(), resource.members.end(),
                     [&](const Member& member) { return member.name == name && member.kind == Member::Kind::absent; });
}

}  // namespace

ListFilters::ListFilters(db::Connection& connection, const Resource& resource) : all_(resource.filters) {
  if (!resource.filters.empty() || resource.columns.empty()) return;
  std::string sql = "SELECT ";
  sql.append(resource.columns).append(" FROM ").append(resource.from).append(" LIMIT 0");
  const db::Rows rows = connection.query(sql);
  for (const db::Column& column : rows.columns()) {
    if (!column.source.empty() && !column.table.empty() && !is_absent(resource, column.name)) add_column(column);
  }
  all_ = derived_;
}

const Filter* ListFilters::find(std::string_view name) const noexcept {
  const auto found = std::find_if(all_.begin(), all_.end(), [&](const Filter& filter) { return filter.name == name; });
  return found == all_.end() ? nullptr : &*found;
}

void ListFilters::add_column(const db::Column& column) {
  owned_.push_back(column.name);
  const std::string_view name = owned_.back();
  owned_.push_back("`" + column.table + "`.`" + column.source + "`");
  std::erase_if(derived_, [&](const Filter& filter) { return filter.name == name; });  // of equal names the last counts
  derived_.push_back({.name = name, .column = owned_.back(), .kind = kind_of(column.kind)});
}

}  // namespace oemr::rest
