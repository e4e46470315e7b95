// SPDX-License-Identifier: Apache-2.0
// The WHERE clause of a read: the resource's own condition, path keys, filters and the patient compartment, all bound;
// and which page of the list it is.
#pragma once

#include <deque>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/uuid.h"
#include "db/connection.h"

namespace oemr::rest {

class Selection {
 public:
  Selection() = default;
  Selection(const Selection&) = delete;  // parameters look into owned_
  Selection& operator=(const Selection&) = delete;

  /// SQL without values, from a declaration.
  void add(std::string_view condition);
  /// A condition with one "?".
  void add(std::string_view condition, std::string value);
  void add(std::string_view condition, std::int64_t value);
  /// A condition with as many "?" as values.
  void add(std::string_view condition, std::vector<std::string> values);
  void add_uuid(std::string_view column, const Uuid& uuid);

  bool has_parameters() const noexcept { return !parameters_.empty(); }
  /// "" or " WHERE a AND b".
  std::string where() const;
  const std::vector<db::Parameter>& parameters() const noexcept { return parameters_; }

  /// The list's order and, unless limit is 0, its part. Record writers that load what belongs to the records may keep
  /// to the page.
  void set_page(std::string order, std::int64_t limit, std::int64_t offset);
  bool is_page() const noexcept { return limit_ > 0; }
  /// The records of the page are found along this index of the first table of FROM, from where the page begins. Left to
  /// itself, the server would find them by an index of the condition, and go over it from its beginning for each page.
  void walk_along(std::string_view index) { index_ = index; }
  /// where(), then ORDER BY and LIMIT, and what they bind.
  std::string clauses() const;
  /// The whole SELECT, of which `select` is what comes before FROM. Of the records that are not on a page nothing is
  /// read but what finds and orders them, where they have a key: a column whose value no two of them share.
  std::string statement(std::string select, std::string_view from, std::string_view key) const;
  std::vector<db::Parameter> all_parameters() const;

 private:
  std::string order_clause() const;

  std::string conditions_;
  std::deque<std::string> owned_;
  std::vector<db::Parameter> parameters_;
  std::string order_, index_;
  std::int64_t limit_ = 0, offset_ = 0;
};

/// _limit, _offset and _sort of a list. limit 0: everything.
struct Paging {
  static constexpr std::int64_t maximum_limit = 200;
  std::int64_t limit = 0, offset = 0;
  std::string order;  // from _sort, with quoted identifiers; empty: the resource's own
};

}  // namespace oemr::rest
