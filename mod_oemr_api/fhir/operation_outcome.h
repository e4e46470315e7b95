// SPDX-License-Identifier: Apache-2.0
// Errors of the FHIR API: OperationOutcome (FHIR R4), one issue per message.
#pragma once

#include "core/error.h"
#include "rest/response.h"

namespace oemr::fhir {

void write_error(rest::Response& response, const Error& error);

}  // namespace oemr::fhir
