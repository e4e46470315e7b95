// SPDX-License-Identifier: Apache-2.0
// The list of resources: a new one is one line here; types of the FHIR API come from their own list.
#include "dispatch/routes.h"

#include <array>
#include <span>

#include "api/resources.h"
#include "dispatch/openapi.h"
#include "fhir/resources.h"
#include "portal/resources.h"

namespace oemr::dispatch {
namespace {

// clang-format off
constexpr rest::RouteTable::Group groups[] = {
    &api::allergy_routes,
    &api::appointment_routes,
    &api::dental_issue_routes,
    &api::document_routes,
    &api::drug_routes,
    &api::encounter_routes,
    &api::facility_routes,
    &api::immunization_routes,
    &api::insurance_company_routes,
    &api::insurance_type_routes,
    &api::list_routes,
    &api::medical_problem_routes,
    &api::medication_routes,
    &api::message_routes,
    &api::patient_insurance_routes,
    &api::patient_routes,
    &api::practitioner_routes,
    &api::prescription_routes,
    &api::procedure_routes,
    &api::product_routes,
    &api::soap_note_routes,
    &api::surgery_routes,
    &api::transaction_routes,
    &api::user_routes,
    &api::version_routes,
    &api::vital_routes,
    &portal::patient_routes,
    &fhir::discovery_routes,
    &fhir::binary_routes,
    &openapi_routes,
};
// clang-format on

}  // namespace

rest::RouteTable routes() noexcept {
  static const auto all = [] {
    struct {
      std::array<rest::RouteTable::Group, std::size(groups) + 128> list{};
      std::size_t size = 0;
    } joined;
    for (const auto& part : {std::span<const rest::RouteTable::Group>(groups), fhir::type_routes()}) {
      for (const rest::RouteTable::Group group : part) joined.list.at(joined.size++) = group;
    }
    return joined;
  }();
  return rest::RouteTable(std::span(all.list).first(all.size));
}

}  // namespace oemr::dispatch
