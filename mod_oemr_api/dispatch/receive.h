// SPDX-License-Identifier: Apache-2.0
// The one place where the body of a call is read, before anything is leased.
#pragma once

#include "rest/body_source.h"
#include "rest/request.h"

namespace oemr::dispatch {

/// Fills request.body. Waits for the client. Throws BadRequest: 413 beyond request.body_limit bytes, and what the
/// source throws.
void receive(rest::Request& request, rest::BodySource& source);

}  // namespace oemr::dispatch
