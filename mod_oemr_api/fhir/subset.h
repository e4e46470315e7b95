// SPDX-License-Identifier: Apache-2.0
// Leaves elements out of a resource: _summary and _elements.
#pragma once

#include <string>
#include <string_view>

#include "fhir/resource_type.h"
#include "fhir/search.h"

namespace oemr::fhir {

/// The resource without what is not shown, marked as SUBSETTED. It is one of ours: compact JSON with meta. id, meta and
/// mandatory elements stay.
std::string subset_of(std::string resource, const ResourceType& type, const Shown& shown);

}  // namespace oemr::fhir
