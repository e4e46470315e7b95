// SPDX-License-Identifier: Apache-2.0
// The FHIR resource types: one file each, one line here, one in types.cc and one in the list of dispatch/routes.cc.
#pragma once

#include <span>

#include "fhir/resource_type.h"
#include "rest/route.h"

namespace oemr::fhir {

extern const ResourceType patient;

extern const std::span<const rest::Route> patient_routes;
extern const std::span<const rest::Route> discovery_routes;

/// Every type that the site serves, natively or through PHP, in the order of the CapabilityStatement.
std::span<const ResourceType* const> resource_types() noexcept;

}  // namespace oemr::fhir
