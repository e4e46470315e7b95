// SPDX-License-Identifier: Apache-2.0
// Access to types by the scopes of the token.
#include "fhir/access.h"

#include "rest/scope_grant.h"

namespace oemr::fhir {

bool is_open(rest::Call& call, const Access& access, const Source& source) {
  const std::size_t point = source.needs.find('.');
  const bool is_there = point == std::string_view::npos ||
                        call.db.schema()->has_column(source.needs.substr(0, point), source.needs.substr(point + 1));
  if (!is_there || source.acl.section.empty() || !access.bound_patient.empty()) return is_there;
  return call.site.is_allowed(call.db, call.identity.username, source.acl.section, source.acl.value);
}

Access own_access(const rest::Call& call) { return {call.bound_patient, call.categories}; }

std::optional<Access> access_to(rest::Call& call, const ResourceType& type, char letter) {
  const rest::Identity& identity = call.identity;
  const bool is_patient = identity.role == rest::Role::patient;
  const bool is_bound = is_patient || rest::scope_context(identity, type.name, letter) == "patient";
  const std::string_view context = is_bound ? "patient" : identity.role == rest::Role::system ? "system" : "user";
  const auto categories = rest::granted_categories(identity, context, type.name, "read", letter);
  if (!categories) return std::nullopt;
  Access access{call.bound_patient, *categories};
  if (is_bound) {
    access.bound_patient = is_patient ? identity.account_uuid : identity.context_patient;
    const bool is_other = !call.bound_patient.empty() && call.bound_patient != access.bound_patient;
    if (access.bound_patient.empty() || is_other) return std::nullopt;
  }
  const bool is_asked = !type.acl.section.empty() && (access.bound_patient.empty() || type.acl.always);
  if (is_asked && (identity.username.empty() ||
                   !call.site.is_allowed(call.db, identity.username, type.acl.section, type.acl.value))) {
    return std::nullopt;
  }
  return access;
}

}  // namespace oemr::fhir
