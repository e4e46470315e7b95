// SPDX-License-Identifier: Apache-2.0
// The bearer check of API calls, in the order of OpenEMR's own; its outcome is kept in the shared cache for a few
// seconds.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

#include "core/shared_cache.h"
#include "openemr/site.h"
#include "rest/identity.h"
#include "rest/request.h"

namespace oemr::oauth {

struct BearerSettings {
  std::chrono::seconds cache_ttl{5};
};

/// Whether there is a token at all, which needs no database. Throws the OAuthError of check_bearer().
void check_token_is_there(const rest::Request& request);

/// The caller of an API request. Throws OAuthError 401/400 (RFC 6750 WWW-Authenticate included). A cache hit takes no
/// statement and no connection. Cache keys: SHA-256 over site and token; a revocation made here removes the entry.
rest::Identity check_bearer(const rest::Request& request, openemr::SiteConnection& db, SharedCache& cache,
                            const BearerSettings& settings);

/// Forgets a token of that site (after revocation, logout, refresh). token_id is the jti.
void forget_token(SharedCache& cache, openemr::Site& site, std::string_view token_id);

/// The cached form of a caller: a few hundred bytes, whatever the number of scopes.
std::string pack_identity(const rest::Identity& identity);
std::optional<rest::Identity> unpack_identity(std::string_view packed);

}  // namespace oemr::oauth
