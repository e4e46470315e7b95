// SPDX-License-Identifier: Apache-2.0
// The signed-in patient's own record, encounters and appointments; the compartment is the mechanism's.
#include "api/resources.h"
#include "portal/resources.h"

namespace oemr::portal {
namespace {

using namespace rest;

constexpr Route routes[] = {
    one(api::patient, "/portal/patient", {}),
    list(api::encounter, "/portal/patient/encounter", {}),
    one(api::encounter, "/portal/patient/encounter/:euuid", {}),
    list(api::appointment, "/portal/patient/appointment", {}),
    one(api::own_appointment, "/portal/patient/appointment/:auuid", {}),
};

}  // namespace

const std::span<const Route> patient_routes = routes;

}  // namespace oemr::portal
