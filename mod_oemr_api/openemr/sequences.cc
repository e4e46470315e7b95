// SPDX-License-Identifier: Apache-2.0
// The counter of table `sequences`, and numbers of patients.
#include "openemr/sequences.h"

#include <exception>

#include "core/error.h"
#include "core/log.h"

namespace oemr::openemr {
namespace {

constexpr int most_taken = 10000;  // numbers in a row that others hold

#define OEMR_PID_LOCK "CONCAT('oemr.pid.', LEFT(SHA1(DATABASE()), 20), '.', ?)"
constexpr std::string_view take_lock = "SELECT GET_LOCK(" OEMR_PID_LOCK ", 0)";
constexpr std::string_view release_lock = "SELECT RELEASE_LOCK(" OEMR_PID_LOCK ")";
#undef OEMR_PID_LOCK

std::int64_t largest_pid(db::Connection& connection) {
  db::Rows rows = connection.query("SELECT COALESCE(MAX(pid), 0) FROM patient_data");
  return rows.next() ? rows.integer(0) : 0;
}

bool is_used(db::Connection& connection, std::int64_t pid) {
  return connection.query("SELECT 1 FROM patient_data WHERE pid = ?", {pid}).next();
}

}  // namespace

std::int64_t next_sequence(db::Connection& connection, std::int64_t above) {
  const db::Parameter floor = above;
  if (connection.execute_ahead("UPDATE sequences SET id = LAST_INSERT_ID(GREATEST(id, ?) + 1)", {&floor, 1}) == 0) {
    throw Error(500, "Internal error", "table sequences has no row");
  }
  return static_cast<std::int64_t>(connection.last_insert_id());
}

NewPid::NewPid(db::Connection& connection) : connection_(connection), number_(largest_pid(connection)) {
  for (int taken = 0; taken < most_taken; ++taken) {
    ++number_;
    if (!take()) continue;
    if (!is_used(connection_, number_)) return;  // its holder may have committed just before
    release();
  }
  throw Unavailable("no free number for a patient was found");
}

NewPid::~NewPid() {
  if (connection_.broken() || connection_.reading()) return;  // its end releases the name
  try {
    release();
  } catch (const std::exception& error) {
    log::warning("OEMR1105", error.what());
  }
}

bool NewPid::take() {
  db::Rows rows = connection_.query(take_lock, {number_});
  return rows.next() && rows.integer(0) == 1;
}

void NewPid::release() { connection_.query(release_lock, {number_}).next(); }

}  // namespace oemr::openemr
