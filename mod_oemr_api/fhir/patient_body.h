// SPDX-License-Identifier: Apache-2.0
// A FHIR Patient in a request, turned into columns of patient_data.
#pragma once

#include <string>

#include "core/json.h"

namespace oemr::fhir {

/// The columns as a JSON object, for the validation and the write of the patient resource. Throws BadRequest for what
/// is no Patient: another type, an unknown element, a list that is none.
std::string patient_columns(JsonValue resource);

}  // namespace oemr::fhir
