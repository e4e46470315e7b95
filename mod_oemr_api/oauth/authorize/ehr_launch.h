// SPDX-License-Identifier: Apache-2.0
// Launches out of the EHR without a sign-in.
#pragma once

#include "oauth/authorize/visit.h"

namespace oemr::oauth {

/// Whether the practice, the client's settings and the request allow it (oauth_ehr_launch_authorization_flow_skip,
/// skip_ehr_launch_authorization_flow), and the server knows where PHP keeps its sessions.
bool skips_sign_in(const Visit& visit);

/// OpenEMR's session cookie is SameSite=Strict: it comes with a form of our own page, not with the way from the app.
void show_opening(Visit& visit);

}  // namespace oemr::oauth
