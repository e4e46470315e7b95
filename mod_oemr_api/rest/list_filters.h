// SPDX-License-Identifier: Apache-2.0
// What a list can be filtered by.
#pragma once

#include <deque>
#include <span>
#include <string>
#include <vector>

#include "db/connection.h"
#include "rest/resource.h"

namespace oemr::rest {

/// The declared filters of a resource; without any, each column of its record that is a table's (not what an expression
/// makes of it, nor what the record writer leaves out), compared as its type says.
class ListFilters {
 public:
  ListFilters(db::Connection& connection, const Resource& resource);
  ListFilters(const ListFilters&) = delete;  // the filters look into owned_
  ListFilters& operator=(const ListFilters&) = delete;

  std::span<const Filter> all() const noexcept { return all_; }
  const Filter* find(std::string_view name) const noexcept;

 private:
  void add_column(const db::Column& column);

  std::deque<std::string> owned_;
  std::vector<Filter> derived_;
  std::span<const Filter> all_;
};

}  // namespace oemr::rest
