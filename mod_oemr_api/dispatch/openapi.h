// SPDX-License-Identifier: Apache-2.0
// The OpenAPI 3.1 document of a site, made of the declared routes and the live columns of its tables.
#pragma once

#include <span>

#include "rest/route.h"

namespace oemr::dispatch {

extern const std::span<const rest::Route> openapi_routes;

}  // namespace oemr::dispatch
