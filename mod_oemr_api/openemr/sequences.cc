// SPDX-License-Identifier: Apache-2.0
// The counter of table `sequences`.
#include "openemr/sequences.h"

#include "core/error.h"

namespace oemr::openemr {

std::int64_t next_sequence(db::Connection& connection) {
  if (connection.execute("UPDATE sequences SET id = LAST_INSERT_ID(id + 1)") == 0) {
    throw Error(500, "Internal error", "table sequences has no row");
  }
  return static_cast<std::int64_t>(connection.last_insert_id());
}

}  // namespace oemr::openemr
