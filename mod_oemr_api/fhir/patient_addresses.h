// SPDX-License-Identifier: Apache-2.0
// Addresses of a FHIR Patient: the one of patient_data's own row, and further ones in contact_address.
#pragma once

#include <span>
#include <vector>

#include "core/uuid.h"
#include "fhir/patient_body.h"
#include "rest/call.h"

namespace oemr::fhir {

/// The member "address" out of a row of patient_data that has openemr::contact_addresses beside it; nothing when there
/// is none.
void write_addresses(JsonWriter& out, const db::Rows& rows, const Zone& zone);

/// What write_addresses shows of that patient, one by one.
std::vector<ShownAddress> shown_addresses(rest::Call& call, const Uuid& patient, const Zone& zone);

/// Stores changed and new further addresses. Throws ValidationError, by elements, before anything is written.
void store_addresses(rest::Call& call, const Uuid& patient, std::span<const FurtherAddress> addresses);

}  // namespace oemr::fhir
