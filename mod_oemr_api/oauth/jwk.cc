// SPDX-License-Identifier: Apache-2.0
// The site's public keys as a JWK set (RFC 7517), by which others check our tokens; the one that signs comes first.
#include "core/json_writer.h"
#include "oauth/endpoint.h"

namespace oemr::oauth {

void serve_jwk(OAuthCall& call) {
  const auto keys = call.site.signing_keys(*call.db);
  JsonWriter out(call.response.body);
  out.begin_object().key("keys").begin_array();
  for (const auto& published : keys->published()) {
    const openemr::RsaKey& key = *published.key;
    out.begin_object().member("kty", "RSA").member("n", key.modulus()).member("e", key.exponent());
    out.member("use", "sig").member("kid", key.key_id()).member("alg", "RS256").end_object();
  }
  out.end_array().end_object();
  call.response.content_type("application/json");
}

}  // namespace oemr::oauth
