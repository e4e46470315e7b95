// SPDX-License-Identifier: Apache-2.0
// Ids for rows that OpenEMR's screens have made without: what a person entered a moment ago is found by the next
// search.
#pragma once

#include "fhir/resource_type.h"

namespace oemr::fhir {

/// One indexed look whether a row of the type's tables lacks its uuid; if so, a bounded number of them get theirs in a
/// short transaction of their own, at most once a second. A failure is logged: the search goes on without them.
void complete_ids(rest::Call& call, const ResourceType& type);

}  // namespace oemr::fhir
