// SPDX-License-Identifier: Apache-2.0
// The endpoints below /oauth2/<site>: one table, one file per endpoint.
#pragma once

#include <span>
#include <string_view>

#include "core/shared_cache.h"
#include "openemr/site.h"
#include "rest/request.h"
#include "rest/response.h"

namespace oemr::oauth {

/// What an endpoint may use. Throws OAuthError (or another Error); the dispatcher writes it.
struct OAuthCall {
  const rest::Request& request;
  rest::Response& response;
  openemr::Site& site;
  openemr::SiteConnection& db;
  SharedCache& cache;
  bool require_client_secret = false;  // OemrRequireClientSecret
  std::string_view extra_scopes;       // OemrExtraScopes, blank separated
};

struct Endpoint {
  std::string_view path;     // below /oauth2/<site>, exact: "/token"
  std::string_view methods;  // "GET POST"
  void (*handler)(OAuthCall&);
};

/// Every endpoint served here; what is not in it falls through.
std::span<const Endpoint> endpoints() noexcept;
const Endpoint* find_endpoint(std::string_view path) noexcept;

// The handlers, each in the file of its name.
void serve_openid_configuration(OAuthCall& call);
void serve_jwk(OAuthCall& call);
void serve_registration(OAuthCall& call);
void serve_token(OAuthCall& call);
void serve_introspection(OAuthCall& call);
void serve_logout(OAuthCall& call);

}  // namespace oemr::oauth
