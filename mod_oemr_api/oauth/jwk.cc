// SPDX-License-Identifier: Apache-2.0
// The site's public key as a JWK set (RFC 7517), by which others check our tokens.
#include "core/json_writer.h"
#include "oauth/endpoint.h"

namespace oemr::oauth {

void serve_jwk(OAuthCall& call) {
  const auto keys = call.site.signing_keys(*call.db);
  JsonWriter out(call.response.body);
  out.begin_object().key("keys").begin_array().begin_object();
  out.member("kty", "RSA").member("n", keys->modulus()).member("e", keys->exponent()).member("use", "sig");
  out.member("kid", keys->key_id()).member("alg", "RS256");
  out.end_object().end_array().end_object();
  call.response.content_type("application/json");
}

}  // namespace oemr::oauth
