// SPDX-License-Identifier: Apache-2.0
// Token introspection (RFC 7662): whether a client's own token is good, by the rules of the bearer check.
#include <optional>
#include <string>
#include <vector>

#include "core/json_writer.h"
#include "core/time.h"
#include "oauth/access_token.h"
#include "oauth/client_authentication.h"
#include "oauth/clients.h"
#include "oauth/endpoint.h"
#include "oauth/error.h"
#include "oauth/jwt.h"
#include "oauth/scopes.h"
#include "openemr/sealed.h"

namespace oemr::oauth {
namespace {

struct ActiveToken {
  std::string token_id, client_id, account, scope;
  std::int64_t expires = 0;
};

/// Section 2.1 demands authentication, so public clients are refused; OpenEMR answers them.
Client authenticate(OAuthCall& call, const QueryParameters& form) {
  const PresentedClient presented = presented_client(call.request, form);
  auto client = find_client(*call.db, presented.id);
  if (!client || !client->is_enabled || !presented.secret ||
      !is_client_secret(*client, *call.site.crypto(*call.db), *presented.secret)) {
    throw invalid_client(401, presented.used_basic);
  }
  return std::move(*client);
}

std::optional<ActiveToken> active_access_token(OAuthCall& call, std::string_view token) {
  const ParsedJwt parsed = parse_jwt(token);
  if (!parsed.jwt || !is_signed_by(*parsed.jwt, *call.site.signing_keys(*call.db)) ||
      !is_current(*parsed.jwt, static_cast<double>(now_microseconds()) / 1e6)) {
    return std::nullopt;
  }
  try {
    AccessClaims claims = read_access_claims(*parsed.jwt, call.site.name());
    const TokenRecord record = load_token_record(*call.db, claims);
    const rest::Identity caller = judge(std::move(claims), record, call.site.local_now(*call.db));
    return ActiveToken{caller.token_id, caller.client_id, caller.account_uuid, join_scopes(caller.scopes),
                       caller.expires};
  } catch (const OAuthError&) {  // an API call with it would be refused
    return std::nullopt;
  }
}

bool is_refresh_row_good(OAuthCall& call, const ActiveToken& token) {
  const std::string now = call.site.local_now(*call.db);
  db::Rows rows = call.db->query(
      "SELECT 1 FROM api_refresh_token r WHERE r.token = ? AND r.client_id = ? AND r.user_id = ? AND r.revoked = 0"
      " AND r.expiry > ? AND EXISTS (SELECT 1 FROM oauth_trusted_user s WHERE s.client_id = r.client_id"
      " AND s.user_id = r.user_id AND s.session_cache <> '')",
      {token.token_id, token.client_id, token.account, now});
  return rows.next();
}

std::optional<ActiveToken> active_refresh_token(OAuthCall& call, std::string_view token) {
  const openemr::Unsealed unsealed = openemr::unseal(token, call.site.signing_keys(*call.db)->sealing_secret());
  const auto json = unsealed.failure.empty() ? Json::parse(unsealed.plain) : std::nullopt;
  if (!json) return std::nullopt;
  const JsonValue content = json->root();
  std::vector<std::string> scopes;
  for (const JsonValue scope : content["scopes"].elements()) scopes.emplace_back(scope.string());
  ActiveToken found{std::string(content["refresh_token_id"].string()), std::string(content["client_id"].string()),
                    std::string(content["user_id"].string()), join_scopes(scopes), content["expire_time"].integer()};
  if (found.expires <= now_seconds() || !is_refresh_row_good(call, found)) return std::nullopt;
  return found;
}

}  // namespace

void serve_introspection(OAuthCall& call) {
  // OpenEMR answers GET too, with everything in the query.
  const bool is_post = call.request.method == "POST";
  const QueryParameters form = is_post ? form_parameters(call.request) : call.request.query;
  const Client client = authenticate(call, form);
  const std::string_view token = form["token"];
  if (token.empty()) throw missing_parameter("token");

  // The form of a token says what it is; token_type_hint must not hide one (section 2.1).
  const bool is_access_token = token.find('.') != token.npos;
  const auto active = is_access_token ? active_access_token(call, token) : active_refresh_token(call, token);
  JsonWriter out(call.response.body);
  call.response.content_type("application/json");
  out.begin_object();
  // Section 2.2: nothing but active about a token that is not good, or not this client's.
  if (!active || active->client_id != client.id) {
    out.key("active").boolean(false).end_object();
    return;
  }
  out.key("active").boolean(true).member("status", "active").member("scope", active->scope);
  out.key("exp").integer(active->expires).member("sub", active->account).member("jti", active->token_id);
  if (is_access_token) out.member("token_type", "Bearer").member("aud", active->client_id);
  out.member("client_id", active->client_id).end_object();
}

}  // namespace oemr::oauth
