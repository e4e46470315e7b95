// SPDX-License-Identifier: Apache-2.0
// The cookies that hold flows, one for each: a person may have several apps ask at the same time.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "oauth/authorize/flow.h"
#include "oauth/endpoint.h"

namespace oemr::oauth {

/// The path of all cookies of the authorization server, and the key that seals them.
std::string flow_path(const openemr::Site& site);
std::string cookie_key(OAuthCall& call);

/// Those that this site sealed and that are not over.
std::vector<Flow> open_flows(OAuthCall& call);

}  // namespace oemr::oauth
