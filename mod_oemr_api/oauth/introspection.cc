// SPDX-License-Identifier: Apache-2.0
// Token introspection (RFC 7662): whether a client's own token would be accepted.
#include <optional>
#include <string>

#include "core/json_writer.h"
#include "core/time.h"
#include "oauth/access_token.h"
#include "oauth/account.h"
#include "oauth/client_authentication.h"
#include "oauth/endpoint.h"
#include "oauth/error.h"
#include "oauth/jwt.h"
#include "oauth/refresh_token.h"
#include "oauth/scopes.h"
#include "oauth/token_store.h"

namespace oemr::oauth {
namespace {

struct ActiveToken {
  std::string token_id, client_id, account, scope;
  std::int64_t expires = 0;
};

/// Section 2.1 demands authentication, so public clients are refused; OpenEMR answers them.
Client authenticate(OAuthCall& call, const QueryParameters& form) {
  Client client = verify_client(call, form, SecretRule::required);
  if (!client.is_confidential) throw invalid_client();
  return client;
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

std::optional<ActiveToken> active_refresh_token(OAuthCall& call, std::string_view sealed) {
  db::Connection& db = *call.db;
  const auto token = open_refresh_token(sealed, call.site.signing_keys(db)->sealing_secret());
  if (!token || token->expires < now_seconds()) return std::nullopt;
  const auto row = find_refresh_token(db, token->id);
  if (!row || row->is_revoked || row->client_id != token->client_id || row->account_uuid != token->account_uuid ||
      !is_trusted(db, token->client_id, token->account_uuid)) {
    return std::nullopt;
  }
  const auto account = find_account(db, token->account_uuid);
  if (!account || !account->may_act) return std::nullopt;
  return ActiveToken{token->id, token->client_id, token->account_uuid, join_scopes(token->scopes), token->expires};
}

}  // namespace

void serve_introspection(OAuthCall& call) {
  // OpenEMR answers GET too, with everything in the query.
  const bool is_post = call.request.method == "POST";
  const QueryParameters form = is_post ? form_parameters(call.request) : call.request.query;
  refuse_repeated(form);
  const Client client = authenticate(call, form);
  const std::string_view token = form["token"];
  if (token.empty()) throw missing_parameter("token");

  // The form of a token says what it is; token_type_hint must not hide one (section 2.1).
  const bool is_access_token = token.find('.') != token.npos;
  if (!is_access_token) refuse_if_spent(spend_token_request(call, client));  // a refresh token costs a key derivation
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
