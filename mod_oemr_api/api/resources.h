// SPDX-License-Identifier: Apache-2.0
// The resources of the standard API: one file each, one line here and one in the list of dispatch/routes.cc.
#pragma once

#include <span>

#include "rest/resource.h"

namespace oemr::api {

extern const std::span<const rest::Route> allergy_routes;
extern const std::span<const rest::Route> appointment_routes;
extern const std::span<const rest::Route> dental_issue_routes;
extern const std::span<const rest::Route> document_routes;
extern const std::span<const rest::Route> drug_routes;
extern const std::span<const rest::Route> encounter_routes;
extern const std::span<const rest::Route> facility_routes;
extern const std::span<const rest::Route> immunization_routes;
extern const std::span<const rest::Route> insurance_company_routes;
extern const std::span<const rest::Route> insurance_type_routes;
extern const std::span<const rest::Route> list_routes;
extern const std::span<const rest::Route> medical_problem_routes;
extern const std::span<const rest::Route> medication_routes;
extern const std::span<const rest::Route> message_routes;
extern const std::span<const rest::Route> patient_insurance_routes;
extern const std::span<const rest::Route> patient_routes;
extern const std::span<const rest::Route> practitioner_routes;
extern const std::span<const rest::Route> prescription_routes;
extern const std::span<const rest::Route> procedure_routes;
extern const std::span<const rest::Route> product_routes;
extern const std::span<const rest::Route> soap_note_routes;
extern const std::span<const rest::Route> surgery_routes;
extern const std::span<const rest::Route> transaction_routes;
extern const std::span<const rest::Route> user_routes;
extern const std::span<const rest::Route> version_routes;
extern const std::span<const rest::Route> vital_routes;

// Shared with the portal, which serves a patient's own records in the same form.
extern const rest::Resource patient;
extern const rest::Resource practitioner;
extern const rest::Resource facility;
extern const rest::Resource encounter;
extern const rest::Resource appointment;
extern const rest::Resource own_appointment;

}  // namespace oemr::api
