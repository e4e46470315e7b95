// SPDX-License-Identifier: Apache-2.0
// The CapabilityStatement of a site.
#pragma once

#include <string>

#include "openemr/site.h"

namespace oemr::fhir {

std::string capability_statement(openemr::Site& site, db::Connection& connection);

}  // namespace oemr::fhir
