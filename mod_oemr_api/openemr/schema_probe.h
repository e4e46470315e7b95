// SPDX-License-Identifier: Apache-2.0
// Which OpenEMR a database belongs to (table `version`), and whether this module knows its tables.
#pragma once

#include <cstdint>
#include <string>

#include "db/connection.h"

namespace oemr::openemr {

struct SchemaVersion {
  std::int64_t major = 0, minor = 0, patch = 0, database = 0;
  bool present = false;  // whether table `version` exists and has a row

  /// 7.0.x: its tables differ between patches only by what was added.
  bool is_supported() const noexcept { return present && major == 7 && minor == 0; }
  /// "OpenEMR 7.0.3 (database 499)", or that there is none.
  std::string text() const;
};

inline constexpr const char* supported_schemas = "OpenEMR 7.0.x";
/// v_database of the oldest schema that the tests run on: older ones of 7.0 are served with a notice.
inline constexpr std::int64_t tested_database = 499;

SchemaVersion probe_schema(db::Connection& connection);

}  // namespace oemr::openemr
