// SPDX-License-Identifier: Apache-2.0
// The one counter that OpenEMR draws encounter numbers and form ids from.
#pragma once

#include <cstdint>

#include "db/connection.h"

namespace oemr::openemr {

/// UPDATE sequences SET id = LAST_INSERT_ID(id + 1): safe beside PHP.
std::int64_t next_sequence(db::Connection& connection);

}  // namespace oemr::openemr
