// SPDX-License-Identifier: Apache-2.0
// Numbers that the database does not draw by itself. Nobody waits for another writer's transaction: call these before
// the first write of one that begins there (db::Transaction::Begin::at_first_write).
#pragma once

#include <cstdint>

#include "db/connection.h"

namespace oemr::openemr {

/// From the one counter of encounters, forms, documents and companies, as PHP draws them; larger than `above`, for
/// tables that also hold numbers which did not come from it.
std::int64_t next_sequence(db::Connection& connection, std::int64_t above = 0);

/// The number of a new patient: the largest pid plus one, as in PHP, or the first free one after it that no other
/// writer of this module holds. It is held, by a name of the database server's (GET_LOCK, never waited for), as long as
/// this lives: beyond the commit of its row. Against PHP, which knows no such names, the primary key decides.
class NewPid {
 public:
  explicit NewPid(db::Connection& connection);
  ~NewPid();
  NewPid(const NewPid&) = delete;
  NewPid& operator=(const NewPid&) = delete;

  std::int64_t number() const noexcept { return number_; }

 private:
  bool take();
  void release();

  db::Connection& connection_;
  std::int64_t number_ = 0;
};

}  // namespace oemr::openemr
