// SPDX-License-Identifier: Apache-2.0
// Every route that is served, in the order in which they are tried.
#pragma once

#include "rest/route.h"

namespace oemr::dispatch {

rest::RouteTable routes() noexcept;

}  // namespace oemr::dispatch
