// SPDX-License-Identifier: Apache-2.0
// JSON Web Tokens (RFC 7519) over JWS compact form: parsing, RS256 with the site's keys. libjwt 1.10 is not used: it
// reads the PEM anew for each token and knows no fractional NumericDate, which OpenEMR's tokens carry.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "core/json.h"
#include "openemr/signing_keys.h"

namespace oemr::oauth {

struct Jwt {
  Json header, claims;
  std::string signed_part;  // "<header>.<claims>" as sent
  std::string signature;    // raw

  std::string_view algorithm() const { return header.root()["alg"].string(); }
};

/// On failure jwt is empty and hint is the text that OpenEMR's clients see.
struct ParsedJwt {
  std::optional<Jwt> jwt;
  std::string_view hint;
};
ParsedJwt parse_jwt(std::string_view token);

/// alg must be RS256 exactly, no "crit" in the header (parse_jwt refuses "enc"); the signature by a key of the site's
/// own that still verifies, the one that "kid" names if it names one.
bool is_signed_by(const Jwt& jwt, const openemr::SigningKeys& keys);
/// iat and nbf not in the future, exp in the future; each only if present; integer or fractional seconds.
bool is_current(const Jwt& jwt, double now_seconds);

/// Header {"typ":"JWT","alg":"RS256","kid":…} and the claims (JSON text), signed.
std::string make_jwt(std::string_view claims_json, const openemr::SigningKeys& keys);

}  // namespace oemr::oauth
