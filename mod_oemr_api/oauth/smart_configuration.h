// SPDX-License-Identifier: Apache-2.0
// The answer of <FHIR base>/.well-known/smart-configuration (SMART App Launch, "Conformance").
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "db/connection.h"
#include "openemr/site.h"

namespace oemr::oauth {

/// JSON text. OpenEMR sends scopes_supported as a list in a list; SMART wants a list of texts.
std::string smart_configuration(openemr::Site& site, db::Connection& db);

/// SMART capabilities that the CapabilityStatement names too.
std::span<const std::string_view> smart_capabilities() noexcept;

}  // namespace oemr::oauth
