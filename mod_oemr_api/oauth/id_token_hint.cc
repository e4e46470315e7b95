// SPDX-License-Identifier: Apache-2.0
// Verifies the signature and the issuer.
#include "oauth/id_token_hint.h"

#include "oauth/jwt.h"

namespace oemr::oauth {

std::optional<IdTokenHint> read_id_token_hint(openemr::Site& site, db::Connection& db, std::string_view hint) {
  const ParsedJwt parsed = parse_jwt(hint);
  if (!parsed.jwt || !is_signed_by(*parsed.jwt, *site.signing_keys(db))) return std::nullopt;
  const JsonValue claims = parsed.jwt->claims.root();
  // Access tokens are signed by the same key for the same issuer, and alone say what they open.
  if (claims["iss"].string() != site.oauth_base(db) || claims["scopes"].exists()) return std::nullopt;
  return IdTokenHint{std::string(claims["aud"].string()), std::string(claims["sub"].string())};
}

}  // namespace oemr::oauth
