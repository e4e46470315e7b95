// SPDX-License-Identifier: Apache-2.0
// The two writes of a declared resource, for routes that word their own answer (FHIR maps its elements to columns
// first).
#pragma once

#include <span>

#include "rest/call.h"
#include "rest/resource.h"

namespace oemr::rest {

/// Validates the whole body, then inserts; values holds what was written. Throws ValidationError before anything is.
Created insert_record(Call& call, const Resource& resource, const Body& body, ColumnValues& values);

/// Validates body and path keys, then updates the row that the last key names.
void update_record(Call& call, const Resource& resource, std::span<const PathKey> keys, const Body& body);

}  // namespace oemr::rest
