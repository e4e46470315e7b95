// SPDX-License-Identifier: Apache-2.0
// Token revocation (RFC 7009): a client gives back a token of its own.
#include <optional>
#include <string>

#include "oauth/access_token.h"
#include "oauth/client_authentication.h"
#include "oauth/endpoint.h"
#include "oauth/error.h"
#include "oauth/jwt.h"
#include "oauth/refresh_token.h"
#include "oauth/token_store.h"

namespace oemr::oauth {
namespace {

/// Section 2.1: the request is refused when the token was issued to somebody else.
void check_owner(const Client& client, std::string_view client_id) {
  if (client_id != client.id) throw invalid_grant("Token was not issued to this client");
}

/// Nothing when no token of this site can be meant: there is nothing to revoke then (section 2.2).
std::optional<AccessClaims> known_access_token(OAuthCall& call, std::string_view token) {
  const ParsedJwt parsed = parse_jwt(token);
  if (!parsed.jwt || !is_signed_by(*parsed.jwt, *call.site.signing_keys(*call.db))) return std::nullopt;
  try {
    return read_access_claims(*parsed.jwt, call.site.name());
  } catch (const OAuthError&) {
    return std::nullopt;
  }
}

void revoke_access(OAuthCall& call, const Client& client, std::string_view token) {
  const auto claims = known_access_token(call, token);
  if (!claims) return;
  check_owner(client, claims->client_id);
  revoke_access_token(*call.db, claims->token_id);
  forget_token(call.cache, call.site, claims->token_id);
}

/// Section 2.1: what was issued by the same grant goes too. Of a grant one access token is good at a time, the one that
/// the refresh token names.
void revoke_refresh(OAuthCall& call, const Client& client, std::string_view sealed) {
  const auto token = open_refresh_token(sealed, take_sealing_secret(call));
  if (!token) return;
  check_owner(client, token->client_id);
  db::Connection& db = *call.db;
  in_transaction(db, [&] {
    revoke_refresh_token(db, token->id);
    revoke_access_token(db, token->access_id);
  });
  forget_token(call.cache, call.site, token->access_id);
}

}  // namespace

void serve_revocation(OAuthCall& call) {
  refuse_if_spent(spend_token_request(call));
  const QueryParameters form = form_parameters(call.request);
  refuse_repeated(form);
  const Client client = authenticate_client(call, form, SecretRule::required);
  const std::string_view token = form["token"];
  if (token.empty()) throw missing_parameter("token");
  // The form of a token says what it is; token_type_hint must not hide one (section 2.1).
  if (token.find('.') != token.npos) {
    revoke_access(call, client, token);
  } else {
    revoke_refresh(call, client, token);
  }
}

}  // namespace oemr::oauth
