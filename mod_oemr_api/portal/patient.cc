// SPDX-License-Identifier: Apache-2.0
// The signed-in patient's own record and encounters; the compartment is the mechanism's.
#include "api/resources.h"
#include "portal/resources.h"

namespace oemr::portal {
namespace {

using namespace rest;

constexpr Route routes[] = {
    one(api::patient, "/portal/patient", {}),
    list(api::encounter, "/portal/patient/encounter", {}),
    one(api::encounter, "/portal/patient/encounter/:euuid", {}),
};

}  // namespace

const std::span<const Route> patient_routes = routes;

}  // namespace oemr::portal
