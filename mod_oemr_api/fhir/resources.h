// SPDX-License-Identifier: Apache-2.0
// The FHIR resource types: one file each, one line here and one in the list of types.cc.
#pragma once

#include <span>

#include "fhir/resource_type.h"
#include "rest/route.h"

namespace oemr::fhir {

extern const ResourceType allergy_intolerance;
extern const ResourceType appointment;
extern const ResourceType binary;
extern const ResourceType care_plan;
extern const ResourceType care_team;
extern const ResourceType condition;
extern const ResourceType coverage;
extern const ResourceType device;
extern const ResourceType diagnostic_report;
extern const ResourceType document_reference;
extern const ResourceType encounter;
extern const ResourceType goal;
extern const ResourceType group;
extern const ResourceType immunization;
extern const ResourceType location;
extern const ResourceType medication;
extern const ResourceType medication_request;
extern const ResourceType observation;
extern const ResourceType organization;
extern const ResourceType patient;
extern const ResourceType person;
extern const ResourceType practitioner;
extern const ResourceType practitioner_role;
extern const ResourceType procedure;
extern const ResourceType provenance;

extern const std::span<const rest::Route> binary_routes;
extern const std::span<const rest::Route> patient_routes;
extern const std::span<const rest::Route> discovery_routes;

/// Every type that the site serves, natively or through PHP, in the order of the CapabilityStatement.
std::span<const ResourceType* const> resource_types() noexcept;

/// Null when there is none of that name.
const ResourceType* find_type(std::string_view name) noexcept;

/// Of all native types: their further routes, then search and read.
std::span<const std::span<const rest::Route>* const> type_routes();

}  // namespace oemr::fhir
