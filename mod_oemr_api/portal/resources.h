// SPDX-License-Identifier: Apache-2.0
// The portal API: a patient's own records, in the form of the standard API.
#pragma once

#include <span>

#include "rest/resource.h"

namespace oemr::portal {

extern const std::span<const rest::Route> patient_routes;

}  // namespace oemr::portal
