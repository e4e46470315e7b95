// SPDX-License-Identifier: Apache-2.0
// Scopes that this server knows; at least one of them is registered for the client.
#include <algorithm>

#include "core/limits.h"
#include "oauth/authorize/checks.h"
#include "oauth/error.h"
#include "oauth/granular_scopes.h"
#include "oauth/scopes.h"

namespace oemr::oauth {

void check_scope(Asking& asking) {
  std::vector<std::string>& scopes = asking.request.scopes;
  std::vector<std::string> sent = split_scopes(asking["scope"]);
  check_limit(sent.size(), limits::scopes);
  for (std::string& scope : sent) {
    if (!asking.request.has_scope(scope)) scopes.push_back(std::move(scope));
  }
  try {
    check_scopes(scopes, ScopeRules::of(asking.call.site, *asking.call.db, asking.call.settings.extra_scopes));
  } catch (const OAuthError& error) {
    throw Refusal(faults::invalid_scope, error.hint());
  }
  const std::vector<std::string> registered = split_scopes(asking.client.scope);
  const bool any = std::any_of(scopes.begin(), scopes.end(),
                               [&](const std::string& scope) { return !covered_part(scope, registered).empty(); });
  if (!any) throw Refusal(faults::no_scope);
}

}  // namespace oemr::oauth
