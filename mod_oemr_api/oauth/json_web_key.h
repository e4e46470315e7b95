// SPDX-License-Identifier: Apache-2.0
// Public keys of clients in JWK form (RFC 7517, RFC 7518), which libjwt 1.10 does not know, and who signed an
// assertion.
#pragma once

#include <string>
#include <string_view>

#include "core/json.h"
#include "oauth/jwt.h"

namespace oemr::oauth {

/// SMART demands the first two; the others are what clients of OpenID Connect sign with (Discovery 1.0, section 3).
inline constexpr std::string_view assertion_algorithms[] = {"RS384", "ES384", "RS256", "ES256"};

/// Whether one of the set's keys made the token's signature, by one of these algorithms; RSA keys have 2048 bits or
/// more. A kid in the header chooses among the keys; keys without a kid always count, and no more than 16 keys
/// are tried.
bool is_signed_by_one_of(const Jwt& jwt, JsonValue key_set);
/// Whether is_signed_by_one_of() could be true with any set.
bool has_known_algorithm(const Jwt& jwt);
/// Whether a key of the set bears the kid of the header.
bool has_named_key(const Jwt& jwt, JsonValue key_set);

/// The set again, as JSON text, with the keys that can verify a signature here and of each what that needs.
/// Certificates and the like, which sets carry too, are long.
std::string usable_keys(JsonValue key_set);

}  // namespace oemr::oauth
