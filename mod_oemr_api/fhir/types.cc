// SPDX-License-Identifier: Apache-2.0
// The resource types of the CapabilityStatement, each in a file of its own but for the one that has no sources.
#include "fhir/resources.h"

namespace oemr::fhir {
namespace {

constexpr std::string_view search_then_read[] = {"search-type", "read"};

constexpr Operation operation_definition_operations[] = {
    {"$export", "http://hl7.org/fhir/uv/bulkdata/OperationDefinition/export"}};
constexpr ResourceType operation_definition = {
    .name = "OperationDefinition",
    .interactions = search_then_read,
    .includes = false,
    .reverse_includes = false,
    .operations = operation_definition_operations,
};

constexpr const ResourceType* all[] = {&allergy_intolerance,
                                       &appointment,
                                       &care_plan,
                                       &care_team,
                                       &condition,
                                       &coverage,
                                       &device,
                                       &diagnostic_report,
                                       &document_reference,
                                       &binary,
                                       &encounter,
                                       &goal,
                                       &group,
                                       &immunization,
                                       &location,
                                       &medication,
                                       &medication_request,
                                       &observation,
                                       &organization,
                                       &patient,
                                       &person,
                                       &practitioner,
                                       &practitioner_role,
                                       &procedure,
                                       &provenance,
                                       &operation_definition};

}  // namespace

std::span<const ResourceType* const> resource_types() noexcept { return all; }

const ResourceType* find_type(std::string_view name) noexcept {
  for (const ResourceType* type : all) {
    if (type->name == name) return type;
  }
  return nullptr;
}

}  // namespace oemr::fhir
