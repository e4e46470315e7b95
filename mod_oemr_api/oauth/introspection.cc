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

struct Finding {
  std::string token_id, client_id, account, scope;
  std::int64_t expires = 0;
  std::string_view status = "active";
};

/// Nothing when it is no token of this server.
std::optional<Finding> look_at_access_token(OAuthCall& call, std::string_view token) {
  const ParsedJwt parsed = parse_jwt(token);
  if (!parsed.jwt || !is_signed_by(*parsed.jwt, *call.site.signing_keys(*call.db))) return std::nullopt;
  Finding found;
  AccessClaims claims;
  try {
    claims = read_access_claims(*parsed.jwt, call.site.name());
  } catch (const OAuthError&) {
    return std::nullopt;
  }
  found = {claims.token_id, claims.client_id, claims.account.text(), join_scopes(claims.scopes), claims.expires};
  if (!is_current(*parsed.jwt, static_cast<double>(now_microseconds()) / 1e6)) {
    found.status = "expired";
    return found;
  }
  try {
    const TokenRecord record = load_token_record(*call.db, claims);
    judge(std::move(claims), record, call.site.local_now(*call.db));
  } catch (const OAuthError&) {  // an API call with it would be refused
    found.status = "revoked";
  }
  return found;
}

std::optional<Finding> look_at_refresh_token(OAuthCall& call, std::string_view sealed) {
  const auto token = open_refresh_token(sealed, take_sealing_secret(call));
  if (!token) return std::nullopt;
  Finding found{token->id, token->client_id, token->account_uuid, join_scopes(token->scopes), token->expires};
  const auto is_good = [&] {
    db::Connection& db = *call.db;
    const auto row = find_refresh_token(db, token->id);
    if (!row || row->is_revoked || row->client_id != token->client_id || row->account_uuid != token->account_uuid ||
        !is_trusted(db, token->client_id, token->account_uuid)) {
      return false;
    }
    const auto account = find_account(db, token->account_uuid);
    return account && account->may_act;
  };
  if (token->expires < now_seconds()) {
    found.status = "expired";
  } else if (!is_good()) {
    found.status = "revoked";
  }
  return found;
}

}  // namespace

void serve_introspection(OAuthCall& call) {
  // OpenEMR answers GET too, with everything in the query.
  const bool is_post = call.request.method == "POST";
  const QueryParameters form = is_post ? form_parameters(call.request) : call.request.query;
  refuse_repeated(form);
  // A public client is answered about its own tokens, as OpenEMR does: what it sends is all that it learns about.
  const Client client = verify_client(call, form, SecretRule::required);
  const std::string_view token = form["token"];
  if (token.empty()) throw missing_parameter("token");

  // The form of a token says what it is; token_type_hint must not hide one (RFC 7662 section 2.1).
  const bool is_access_token = token.find('.') != token.npos;
  if (!is_access_token) refuse_if_spent(spend_token_request(call, client));  // a refresh token costs a key derivation
  const auto found = is_access_token ? look_at_access_token(call, token) : look_at_refresh_token(call, token);
  JsonWriter out(call.response.body);
  call.response.content_type("application/json");
  out.begin_object();
  if (!found || found->client_id != client.id) {
    out.key("active").boolean(false).end_object();
    return;
  }
  const bool is_active = found->status == "active";
  out.key("active").boolean(is_active).member("status", found->status);
  // Section 2.2 tells nobody else why a token is not good, and its own client nothing but that.
  if (is_active) {
    out.member("scope", found->scope);
    out.key("exp").integer(found->expires).member("sub", found->account).member("jti", found->token_id);
    if (is_access_token) out.member("token_type", "Bearer").member("aud", found->client_id);
  }
  out.member("client_id", found->client_id).end_object();
}

}  // namespace oemr::oauth
