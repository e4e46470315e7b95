// SPDX-License-Identifier: Apache-2.0
// The shared part of the discovery documents. It says what is so: OpenEMR also lists plain PKCE, implicit and hybrid
// types and other response modes that it refuses, and leaves out asymmetric clients that it accepts.
#include "oauth/metadata.h"

#include "oauth/error.h"
#include "oauth/json_web_key.h"

namespace oemr::oauth {

std::string issuer_of(openemr::Site& site, db::Connection& db) {
  if (site.has_address(db)) return site.oauth_base(db);
  throw OAuthError(503, "temporarily_unavailable",
                   "This server does not know its own address: its administrator must set site_addr_oath");
}

void write_server_metadata(JsonWriter& out, const std::string& base) {
  out.member("issuer", base);
  out.member("authorization_endpoint", base + "/authorize");
  out.member("token_endpoint", base + "/token");
  out.member("jwks_uri", base + "/jwk");
  out.member("registration_endpoint", base + "/registration");
  out.member("introspection_endpoint", base + "/introspect");
  out.member("revocation_endpoint", base + "/revoke");
  out.member("userinfo_endpoint", base + "/userinfo");
  out.member("end_session_endpoint", base + "/logout");
  write_texts(out, "response_types_supported", {"code"});
  write_texts(out, "response_modes_supported", {"query"});
  write_texts(out, "code_challenge_methods_supported", {"S256"});
  write_texts(out, "token_endpoint_auth_methods_supported",
              {"client_secret_basic", "client_secret_post", "private_key_jwt", "none"});
  write_texts(out, "token_endpoint_auth_signing_alg_values_supported", assertion_algorithms);
  write_texts(out, "introspection_endpoint_auth_methods_supported",
              {"client_secret_basic", "client_secret_post", "private_key_jwt"});
  write_texts(out, "introspection_endpoint_auth_signing_alg_values_supported", assertion_algorithms);
  write_texts(out, "revocation_endpoint_auth_methods_supported",
              {"client_secret_basic", "client_secret_post", "private_key_jwt", "none"});
  write_texts(out, "revocation_endpoint_auth_signing_alg_values_supported", assertion_algorithms);
}

}  // namespace oemr::oauth
