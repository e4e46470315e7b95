// SPDX-License-Identifier: Apache-2.0
// grant_type=refresh_token: rotation, with the whole family revoked when a used token comes back (RFC 9700
// section 4.14.2).
#include <algorithm>
#include <optional>
#include <string>
#include <vector>

#include "core/time.h"
#include "oauth/account.h"
#include "oauth/bearer.h"
#include "oauth/client_authentication.h"
#include "oauth/grant.h"
#include "oauth/granular_scopes.h"
#include "oauth/issuance.h"
#include "oauth/refresh_token.h"
#include "oauth/scopes.h"
#include "oauth/token_response.h"
#include "oauth/token_store.h"

namespace oemr::oauth {
namespace {

struct Presented {
  Client client;
  RefreshToken token;
};

/// Public clients may leave out their client_id (RFC 6749 sections 3.2.1 and 6), as fhirclient does: the token names
/// it.
Presented presented_without_client(OAuthCall& call, std::string_view sealed) {
  auto token = open_refresh_token(sealed, take_sealing_secret(call));
  auto client = token ? find_client(*call.db, token->client_id) : std::nullopt;
  if (!client || !client->is_enabled || client->is_confidential) throw missing_parameter("client_id");
  refuse_if_spent(spend_token_request(call, *client));
  return {std::move(*client), std::move(*token)};
}

Presented presented_by_client(const TokenRequest& request) {
  Client client = authenticate_client(request.call, request.form, SecretRule::optional);
  auto token = open_refresh_token(request.required("refresh_token"), take_sealing_secret(request.call));
  if (!token) throw invalid_refresh_token("Cannot decrypt the refresh token");
  if (token->client_id != client.id) throw invalid_refresh_token("Token is not linked to client");
  return {std::move(client), std::move(*token)};
}

Presented presented(const TokenRequest& request) {
  OAuthCall& call = request.call;
  const bool is_named =
      !presented_client(call.request, request.form).id.empty() || request.form.find("client_assertion").has_value();
  Presented found =
      is_named ? presented_by_client(request) : presented_without_client(call, request.form["refresh_token"]);
  if (found.token.expires < now_seconds()) throw invalid_refresh_token("Token has expired");
  return found;
}

OAuthError revoked() { return invalid_refresh_token("Token has been revoked"); }

/// The account behind the token, unless it was revoked, signed out or barred since.
Account live_account(OAuthCall& call, const RefreshToken& token, const Client& client) {
  db::Connection& db = *call.db;
  const auto row = find_refresh_token(db, token.id);
  if (!row || row->client_id != client.id || row->account_uuid != token.account_uuid) throw revoked();
  if (row->is_revoked) {
    revoke_pair(call, client.id, token.account_uuid);
    throw revoked();
  }
  if (!is_trusted(db, client.id, token.account_uuid)) throw revoked();
  auto account = find_account(db, token.account_uuid);
  if (!account || !account->may_act) throw revoked();
  return std::move(*account);
}

/// The scopes asked for must be among those of the token (RFC 6749 section 6); none asked for means all of them. What
/// was taken from the client's registration since is gone.
std::vector<std::string> narrowed_scopes(const TokenRequest& request, const RefreshToken& token, const Client& client) {
  OAuthCall& call = request.call;
  const ScopeRules rules = ScopeRules::of(call.site, *call.db, call.settings.extra_scopes);
  std::vector<std::string> requested = split_scopes(request.form["scope"]);
  const bool asks_for_all = requested.empty();
  if (asks_for_all) requested = token.scopes;
  const bool has_nonce = std::find(requested.begin(), requested.end(), "nonce") != requested.end();
  requested = without_marks(std::move(requested), rules.site);
  if (asks_for_all) {
    // What a release before this one knew is no reason to refuse.
    requested = without_unknown(std::move(requested), rules);
  } else {
    check_scopes(requested, rules);
    for (const std::string& scope : requested) {
      if (!covers(token.scopes, scope)) throw invalid_scope(scope);
    }
  }
  return finalize_scopes(requested, client.scope, has_nonce, rules);
}

}  // namespace

void grant_refresh_token(const TokenRequest& request) {
  OAuthCall& call = request.call;
  Presented found = presented(request);
  Client& client = found.client;
  const RefreshToken& old = found.token;

  Issuance issuance;
  issuance.account = live_account(call, old, client);
  issuance.scopes = narrowed_scopes(request, old, client);
  issuance.launch = read_launch_context(launch_context_of(*call.db, old.access_id));
  issuance.client = std::move(client);
  const IssuedTokens issued = make_tokens(call, issuance);
  db::Connection& db = *call.db;
  bool was_first = false;
  in_transaction(db, [&] {
    was_first = revoke_refresh_token(db, old.id);
    if (!was_first) return;
    revoke_access_token(db, old.access_id);
    store_tokens(db, issuance, issued);
  });
  if (!was_first) {
    revoke_pair(call, issuance.client.id, old.account_uuid);
    throw revoked();
  }
  forget_token(call.cache, call.site, old.access_id);
  write_token_response(call.response, issuance, issued);
}

}  // namespace oemr::oauth
