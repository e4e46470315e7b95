// SPDX-License-Identifier: Apache-2.0
// Reads table `version`.
#include "openemr/schema_probe.h"

namespace oemr::openemr {
namespace {
constexpr unsigned no_such_table = 1146, no_such_column = 1054;
}

std::string SchemaVersion::text() const {
  if (!present) return "no OpenEMR (table version is missing or empty)";
  return "OpenEMR " + std::to_string(major) + "." + std::to_string(minor) + "." + std::to_string(patch) +
         " (database " + std::to_string(database) + ")";
}

SchemaVersion probe_schema(db::Connection& connection) {
  SchemaVersion version;
  try {
    db::Rows rows = connection.query("SELECT v_major, v_minor, v_patch, v_database FROM version LIMIT 1");
    if (rows.next()) version = {rows.integer(0), rows.integer(1), rows.integer(2), rows.integer(3), true};
  } catch (const db::DatabaseError& error) {
    if (error.number() != no_such_table && error.number() != no_such_column) throw;
  }
  return version;
}

}  // namespace oemr::openemr
