// SPDX-License-Identifier: Apache-2.0
// Tables of a site: whether one is there, how many rows, and changes of many rows in small transactions, so that nobody
// waits for a lock for long.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "db/connection.h"

namespace oemr::control {

inline bool has_table(db::Connection& db, std::string_view table) {
  return db.query("SELECT 1 FROM information_schema.tables WHERE table_schema = DATABASE() AND table_name = ?", {table})
      .next();
}

/// Repeats the statement, which must find none of the rows again that it has changed, until nothing is left; the number
/// of rows. Its LIMIT is added.
inline std::int64_t in_batches(db::Connection& db, std::string statement,
                               const std::vector<db::Parameter>& parameters) {
  constexpr std::uint64_t batch = 1000;
  statement += " LIMIT " + std::to_string(batch);
  std::uint64_t all = 0;
  for (;;) {
    const std::uint64_t changed = db.execute(statement, parameters);
    all += changed;
    if (changed < batch) return static_cast<std::int64_t>(all);
  }
}

inline std::int64_t count(db::Connection& db, const std::string& from, const std::vector<db::Parameter>& parameters) {
  db::Rows rows = db.query("SELECT COUNT(*) FROM " + from, parameters);
  return rows.next() ? rows.integer(0) : 0;
}

}  // namespace oemr::control
