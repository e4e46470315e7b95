// SPDX-License-Identifier: Apache-2.0
// Parsing, checking and making of JSON Web Tokens. The header chooses nothing: the algorithm and the key are ours.
#include "oauth/jwt.h"

#include <utility>

#include "core/encoding.h"
#include "core/json_writer.h"

namespace oemr::oauth {
namespace {

constexpr std::string_view base64_hint = "Error while decoding from Base64Url, invalid base64 characters detected";
constexpr std::string_view json_hint = "Error while decoding from JSON";

ParsedJwt failed(std::string_view hint) { return {std::nullopt, hint}; }

/// RFC 7519 section 2: NumericDate may be fractional.
bool is_absent_or(JsonValue date, bool (*holds)(double date, double now), double now) {
  if (!date.exists()) return true;
  return date.is_number() && holds(date.real(), now);
}

}  // namespace

ParsedJwt parse_jwt(std::string_view token) {
  const std::size_t first = token.find('.');
  const std::size_t second = first == token.npos ? first : token.find('.', first + 1);
  if (second == token.npos || token.find('.', second + 1) != token.npos) {
    return failed("The JWT string must have two dots");
  }
  const auto header_text = from_base64url(token.substr(0, first));
  const auto claims_text = from_base64url(token.substr(first + 1, second - first - 1));
  auto signature = from_base64url(token.substr(second + 1));
  if (!header_text || !claims_text || !signature) return failed(base64_hint);

  auto header = Json::parse(*header_text);
  if (!header) return failed(json_hint);
  if (!header->root().is_object()) return failed("headers must be an array");
  if (header->root()["enc"].exists()) return failed("Encryption is not supported yet");
  auto claims = Json::parse(*claims_text);
  if (!claims) return failed(json_hint);
  if (!claims->root().is_object()) return failed("claims must be an array");
  return {Jwt{std::move(*header), std::move(*claims), std::string(token.substr(0, second)), std::move(*signature)}, {}};
}

bool is_signed_by(const Jwt& jwt, const openemr::SigningKeys& keys) {
  // RFC 7515 section 4.1.11: critical extensions that are not understood make the token invalid; we understand none.
  if (jwt.algorithm() != "RS256" || jwt.header.root()["crit"].exists()) return false;
  return !jwt.signature.empty() && keys.verify(jwt.signed_part, jwt.signature, jwt.header.root()["kid"].string());
}

bool is_current(const Jwt& jwt, double now_seconds) {
  const JsonValue claims = jwt.claims.root();
  const auto begun = [](double date, double now) { return date <= now; };
  const auto to_come = [](double date, double now) { return date > now; };
  return is_absent_or(claims["iat"], begun, now_seconds) && is_absent_or(claims["nbf"], begun, now_seconds) &&
         is_absent_or(claims["exp"], to_come, now_seconds);
}

std::string make_jwt(std::string_view claims_json, const openemr::SigningKeys& keys) {
  const openemr::RsaKey& key = keys.signer();
  std::string header;
  JsonWriter(header)
      .begin_object()
      .member("typ", "JWT")
      .member("alg", "RS256")
      .member("kid", key.key_id())
      .end_object();
  std::string token = base64url(header) + "." + base64url(claims_json);
  token += "." + base64url(key.sign(token));
  return token;
}

}  // namespace oemr::oauth
