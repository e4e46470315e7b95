// SPDX-License-Identifier: Apache-2.0
// Family, role, scope, patient binding and ACL.
#include "dispatch/access.h"

#include <optional>

#include "core/text.h"
#include "rest/scope_grant.h"

namespace oemr::dispatch {
namespace {

constexpr std::string_view write_levels = "write,wsome,addonly";

/// The operation ("$export") when the pattern's last element is one, else read for GET and write for the rest.
std::string_view permission(const rest::Route& route, std::string_view method) {
  const std::string_view last = route.pattern.substr(route.pattern.rfind('/') + 1);
  if (last.starts_with('$')) return last;
  return method == "GET" ? "read" : "write";
}

/// The letter of SMART App Launch 2 for what the route does.
char interaction(const rest::Route& route, std::string_view method) {
  if (method == "POST") return 'c';
  if (method == "DELETE") return 'd';
  if (method != "GET") return 'u';
  return rest::ends_with_identifier(route) ? 'r' : 's';
}

}  // namespace

void check_family(const Family& family, const rest::Identity& identity, const openemr::Globals& globals,
                  const openemr::Release& release) {
  const bool with_403 = release.refuses_with_403();
  if (!family.scope.empty() && !identity.has_scope(family.scope)) {
    throw Forbidden(with_403, "the token lacks the scope " + std::string(family.scope));
  }
  if (!family.admits(identity.role)) throw Forbidden(with_403, "this API is not for callers of this kind");
  check_switch(family, globals);
}

void check_switch(const Family& family, const openemr::Globals& globals) {
  if (!family.global.empty() && !globals.is_on(family.global)) throw Error(501, "this API is switched off");
}

ScopeGrant check_scope(const Family& family, const rest::Route& route, std::string_view method,
                       const rest::Identity& identity) {
  const std::string_view resource = rest::scope_resource(route);
  if (resource == "-") return {};
  const std::string_view what = permission(route, method);
  const char letter = what.starts_with('$') ? '\0' : interaction(route, method);
  const bool patient_role = identity.role == rest::Role::patient;
  const bool bound = patient_role || rest::scope_context(identity, resource, letter) == "patient";
  if (bound && family.prefix == "/fhir/" && patient_role && method != "GET") {
    throw AccessDenied("patients may read only");
  }
  const std::string& patient = patient_role ? identity.account_uuid : identity.context_patient;
  if (bound && patient.empty()) throw AccessDenied("the token's patient scope is bound to no patient");
  const std::string_view type = bound ? "patient" : identity.role == rest::Role::system ? "system" : "user";
  if (family.prefix == "/api/" && type != "user") throw AccessDenied("the standard API takes user scopes only");
  const std::string needed = std::string(type) + "/" + std::string(resource) + "." + std::string(what);
  ScopeGrant grant;
  if (bound) grant.bound_patient = patient;
  const auto categories = rest::granted_categories(identity, type, resource, what, letter);
  if (!categories) throw AccessDenied("the token lacks the scope " + needed);
  if (!categories->empty() && !route.heeds_categories) {
    throw AccessDenied("the token's scopes open a part that this route does not tell apart");
  }
  grant.categories = *categories;
  return grant;
}

const rest::Acl& acl_of(const rest::Route& route, const openemr::Release& release) noexcept {
  return route.newer_acl.section.empty() || !release.guards_more_routes() ? route.acl : route.newer_acl;
}

void check_acl(const rest::Route& route, std::string_view method, const rest::Identity& identity,
               const std::string& bound_patient, const openemr::Release& release, openemr::Site& site,
               db::Connection& connection, bool strict) {
  const rest::Acl& acl = acl_of(route, release);
  if (acl.section.empty()) return;
  if (!bound_patient.empty() && !acl.always) return;
  const std::string_view levels = strict && method != "GET" ? write_levels : std::string_view{};
  if (identity.username.empty() || !site.is_allowed(connection, identity.username, acl.section, acl.value, levels)) {
    throw Forbidden(release.refuses_with_403(),
                    "the user's access does not cover " + std::string(acl.section) + "/" + std::string(acl.value));
  }
}

}  // namespace oemr::dispatch
