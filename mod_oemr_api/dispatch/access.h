// SPDX-License-Identifier: Apache-2.0
// May this caller take this route: family, role, scope, patient binding and ACL, in OpenEMR's order.
#pragma once

#include <string>

#include "db/connection.h"
#include "dispatch/family.h"
#include "openemr/globals.h"
#include "openemr/release.h"
#include "openemr/site.h"
#include "rest/identity.h"
#include "rest/route.h"

namespace oemr::dispatch {

/// Before the route is looked up: scope and role of the family, its switch (501).
void check_family(const Family& family, const rest::Identity& identity, const openemr::Globals& globals,
                  const openemr::Release& release);

/// 501 while the family is switched off: for open routes, too.
void check_switch(const Family& family, const openemr::Globals& globals);

/// What the caller's scopes leave open of a route.
struct ScopeGrant {
  std::string bound_patient;  // uuid of the patient that the call is bound to, or empty
  std::string categories;     // as Call::categories
};
/// Throws AccessDenied without a scope of the route. A patient scope without a patient is refused.
ScopeGrant check_scope(const Family& family, const rest::Route& route, std::string_view method,
                       const rest::Identity& identity);

/// What a route demands of the user's access in this release.
const rest::Acl& acl_of(const rest::Route& route, const openemr::Release& release) noexcept;

/// The route's ACL. FHIR asks it only of calls that are not bound to a patient.
void check_acl(const rest::Route& route, std::string_view method, const rest::Identity& identity,
               const std::string& bound_patient, const openemr::Release& release, openemr::Site& site,
               db::Connection& connection, bool strict);

}  // namespace oemr::dispatch
