// SPDX-License-Identifier: Apache-2.0
// Verifies client assertions against the registered keys.
#include "oauth/client_assertion.h"

#include <algorithm>
#include <utility>

#include "core/crypto.h"
#include "core/encoding.h"
#include "core/time.h"
#include "oauth/client_keys.h"
#include "oauth/error.h"
#include "oauth/metadata.h"

namespace oemr::oauth {
namespace {

constexpr std::string_view assertion_type = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";
constexpr double leeway = 60;          // seconds that clocks may differ
constexpr double longest_life = 300;   // SMART: no more than five minutes in the future
constexpr std::size_t id_limit = 100;  // of the column, which the database would cut silently

bool names(JsonValue audience, std::string_view expected) {
  if (!audience.is_array()) return audience.is_string() && audience.string() == expected;
  const auto members = audience.elements();
  return std::any_of(members.begin(), members.end(), [&](JsonValue one) { return one.string() == expected; });
}

}  // namespace

bool has_valid_claims(const Jwt& jwt, std::string_view client_id, std::string_view token_endpoint,
                      std::string_view issuer, double now_seconds) {
  const JsonValue claims = jwt.claims.root();
  if (claims["iss"].string() != client_id || claims["sub"].string() != client_id) return false;
  if (!names(claims["aud"], token_endpoint) && !names(claims["aud"], issuer)) return false;
  const JsonValue expires = claims["exp"];
  if (!expires.is_number() || expires.real() <= now_seconds - leeway ||
      expires.real() > now_seconds + longest_life + leeway) {
    return false;
  }
  for (const std::string_view begin : {"nbf", "iat"}) {
    const JsonValue time = claims[begin];
    if (time.exists() && (!time.is_number() || time.real() > now_seconds + leeway)) return false;
  }
  return !claims["jti"].string().empty();
}

ClientAssertion check_client_assertion(OAuthCall& call, const QueryParameters& form) {
  if (form["client_assertion_type"] != assertion_type) throw invalid_request("assertion type is not supported");
  const auto text = form.find("client_assertion");
  if (!text) throw missing_parameter("client_assertion");
  const ParsedJwt parsed = parse_jwt(*text);
  if (!parsed.jwt) throw invalid_client();
  const Jwt& jwt = *parsed.jwt;
  if (!jwt.is_typed_jwt()) {
    throw OAuthError(400, "invalid_client", "Client authentication failed",
                     "The header of client_assertion must have no typ but JWT");
  }
  const std::string id(jwt.claims.root()["sub"].string());
  // RFC 7521 section 4.2: a client_id beside the assertion must name the same client.
  if (const auto named = form.find("client_id"); named && *named != id) throw invalid_client();

  auto client = find_client(*call.db, id);
  if (!client || !client->is_enabled || !client->is_confidential) throw invalid_client();
  const std::string issuer = issuer_of(call.site, *call.db);
  const double now = static_cast<double>(now_microseconds()) / 1e6;
  // The claims first: they cost nothing, keys may have to be fetched.
  if (!has_valid_claims(jwt, id, issuer + "/token", issuer, now) || !is_signed_by_client(jwt, *client, call)) {
    throw invalid_client(400);
  }
  ClientAssertion assertion;
  assertion.client = std::move(*client);
  assertion.client.has_proven_itself = true;
  assertion.algorithm = jwt.algorithm();
  assertion.id = jwt.claims.root()["jti"].string();
  if (assertion.id.size() > id_limit) {
    assertion.id = base64url(crypto::digest(crypto::Digest::sha256, assertion.id));
  }
  assertion.expires = jwt.claims.root()["exp"].integer();
  return assertion;
}

bool use_client_assertion(db::Connection& db, const ClientAssertion& assertion) {
  // The table has no unique key: the condition's locks keep a second request from using it at the same time.
  return db.execute(
             "INSERT INTO jwt_grant_history (jti, client_id, jti_exp, creation_date)"
             " SELECT ?, ?, FROM_UNIXTIME(?), NOW() FROM DUAL WHERE NOT EXISTS"
             " (SELECT 1 FROM jwt_grant_history WHERE jti = ? AND client_id = ? FOR UPDATE)",
             {assertion.id, assertion.client.id, assertion.expires, assertion.id, assertion.client.id}) == 1;
}

}  // namespace oemr::oauth
