// SPDX-License-Identifier: Apache-2.0
// What the pages show besides themselves: the practice's logo.
#pragma once

#include <string>

#include "openemr/site.h"

namespace oemr::oauth {

/// The path of the logo with the time of its last change, below base; empty when the practice has none.
std::string logo_address(const openemr::Site& site, const std::string& base);

}  // namespace oemr::oauth
