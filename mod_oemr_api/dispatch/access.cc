// SPDX-License-Identifier: Apache-2.0
// Family, role, scope, patient binding and ACL.
#include "dispatch/access.h"

#include <algorithm>

#include "core/text.h"

namespace oemr::dispatch {
namespace {

constexpr std::string_view write_levels = "write,wsome,addonly";

/// The operation ("$export") when the pattern's last element is one, else read for GET and write for the rest.
std::string_view permission(const rest::Route& route, std::string_view method) {
  const std::string_view last = route.pattern.substr(route.pattern.rfind('/') + 1);
  if (last.starts_with('$')) return last;
  return method == "GET" ? "read" : "write";
}

/// Of all scopes for that resource, system beats user beats patient.
std::string_view context_of(const rest::Identity& identity, std::string_view resource) {
  std::string_view context;
  for (const std::string& scope : identity.scopes) {
    const std::size_t slash = scope.find('/');
    if (slash == std::string::npos) continue;
    const std::string_view name = std::string_view(scope).substr(slash + 1);
    if (name.substr(0, name.rfind('.')) != resource) continue;
    const std::string_view found = std::string_view(scope).substr(0, slash);
    if (found == "system") return found;
    if (found == "user" || context.empty()) context = found;
  }
  return context;
}

}  // namespace

void check_family(const Family& family, const rest::Identity& identity, const openemr::Globals& globals) {
  if (!family.scope.empty() && !identity.has_scope(family.scope)) {
    throw AccessDenied("the token lacks the scope " + std::string(family.scope));
  }
  if (!family.admits(identity.role)) throw AccessDenied("this API is not for callers of this kind");
  if (!globals.is_on(family.global)) throw Error(501, "this API is switched off");
}

std::string check_scope(const Family& family, const rest::Route& route, std::string_view method,
                        const rest::Identity& identity) {
  const std::string_view resource = rest::scope_resource(route);
  if (resource == "-") return {};
  const bool patient_role = identity.role == rest::Role::patient;
  const bool bound = patient_role || context_of(identity, resource) == "patient";
  if (bound && family.prefix == "/fhir/" && patient_role && method != "GET") {
    throw AccessDenied("patients may read only");
  }
  const std::string& patient = patient_role ? identity.account_uuid : identity.context_patient;
  if (bound && patient.empty()) throw AccessDenied("the token's patient scope is bound to no patient");
  const std::string_view type = bound ? "patient" : identity.role == rest::Role::system ? "system" : "user";
  if (family.prefix == "/api/" && type != "user") throw AccessDenied("the standard API takes user scopes only");
  const std::string needed =
      std::string(type) + "/" + std::string(resource) + "." + std::string(permission(route, method));
  if (!identity.has_scope(needed)) throw AccessDenied("the token lacks the scope " + needed);
  return bound ? patient : std::string();
}

void check_acl(const rest::Route& route, std::string_view method, const rest::Identity& identity,
               const std::string& bound_patient, openemr::Site& site, db::Connection& connection, bool strict) {
  if (route.acl.section.empty()) return;
  if (!bound_patient.empty() && !route.acl.always) return;
  const std::string_view levels = strict && method != "GET" ? write_levels : std::string_view{};
  if (identity.username.empty() ||
      !site.is_allowed(connection, identity.username, route.acl.section, route.acl.value, levels)) {
    throw AccessDenied("the user's access does not cover " + std::string(route.acl.section) + "/" +
                       std::string(route.acl.value));
  }
}

}  // namespace oemr::dispatch
