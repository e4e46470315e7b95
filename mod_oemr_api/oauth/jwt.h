// SPDX-License-Identifier: Apache-2.0
// JSON Web Tokens (RFC 7519) in JWS compact form. Signing and verifying are libjwt's; what it is shown, which key and
// which algorithm, is decided here: by itself it believes the header.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "core/json.h"
#include "core/time.h"
#include "openemr/signing_keys.h"

namespace oemr::oauth {

struct Jwt {
  Json header, claims;
  std::string signed_part;  // "<header>.<claims>" as sent
  std::string signature;    // raw

  std::string_view algorithm() const { return header.root()["alg"].string(); }
  /// RFC 7515 section 4.1.11: extensions that must be understood. None is understood here: such a token is invalid.
  bool has_critical() const { return header.root()["crit"].exists(); }
  /// Whether "typ" is JWT or absent: what SMART demands of assertions, and all that libjwt reads.
  bool is_typed_jwt() const;
};

/// On failure jwt is empty and hint is the text that OpenEMR's clients see.
struct ParsedJwt {
  std::optional<Jwt> jwt;
  std::string_view hint;
};
ParsedJwt parse_jwt(std::string_view token);

/// Whether the token, of exactly that algorithm (RS256, RS384, ES256 or ES384), was signed with the private half of the
/// key. The key must be of the algorithm's kind and curve.
bool is_signed_with(const Jwt& jwt, std::string_view algorithm, std::string_view public_pem);
/// RS256, by a key of the site's own that still verifies: the one that "kid" names, without one any of them, as
/// OpenEMR's tokens name none.
bool is_signed_by(const Jwt& jwt, const openemr::SigningKeys& keys, std::int64_t now = now_seconds());
/// iat and nbf not in the future, exp in the future; each only if present; integer or fractional seconds.
bool is_current(const Jwt& jwt, double now_seconds);

/// Header {"alg":"RS256","kid":…,"typ":"JWT"} and the claims (a JSON object), signed. libjwt writes both anew: members
/// are sorted, fractions of seconds are those of a double, U+0000 becomes U+FFFD.
std::string make_jwt(std::string_view claims_json, const openemr::SigningKeys& keys);

}  // namespace oemr::oauth
