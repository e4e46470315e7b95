// SPDX-License-Identifier: Apache-2.0
// Looks through the scopes of a token.
#include "rest/scope_grant.h"

#include "rest/resource_scope.h"

namespace oemr::rest {

std::string_view scope_context(const Identity& identity, std::string_view resource, char letter) {
  std::string_view context;
  for (const std::string& scope : identity.scopes) {
    const auto parts = ResourceScope::parse(scope);
    if (!parts || parts->resource != resource || (parts->is_granular && !parts->permits(letter))) continue;
    if (parts->context == "system") return parts->context;
    if (parts->context == "user" || context.empty()) context = parts->context;
  }
  return context;
}

std::optional<std::string> granted_categories(const Identity& identity, std::string_view context,
                                              std::string_view resource, std::string_view permission, char letter) {
  const std::string whole = std::string(context) + "/" + std::string(resource) + "." + std::string(permission);
  if (identity.has_scope(whole)) return std::string();
  std::optional<std::string> categories;
  for (const std::string& scope : identity.scopes) {
    const auto parts = ResourceScope::parse(scope);
    if (!parts || parts->context != context || parts->resource != resource || !parts->permits(letter)) continue;
    if (parts->restriction.empty()) return std::string();
    if (parts->category().empty()) continue;  // no restriction that is known here
    if (!categories) categories.emplace();
    categories->append(categories->empty() ? "" : ",").append(parts->category());
  }
  return categories;
}

}  // namespace oemr::rest
