// SPDX-License-Identifier: Apache-2.0
// grant_type=authorization_code: a code of the consent page, made here or by OpenEMR's own server, becomes tokens;
// once.
#include <algorithm>
#include <optional>
#include <string>
#include <vector>

#include "core/crypto.h"
#include "core/json.h"
#include "core/time.h"
#include "oauth/account.h"
#include "oauth/authorization_code.h"
#include "oauth/client_authentication.h"
#include "oauth/grant.h"
#include "oauth/issuance.h"
#include "oauth/pkce.h"
#include "oauth/scopes.h"
#include "oauth/token_response.h"
#include "oauth/token_store.h"

namespace oemr::oauth {
namespace {

AuthorizationCode open_for(const Client& client, std::string_view sealed, const std::string& secret) {
  auto code = open_code(sealed, secret);
  if (!code) throw invalid_grant("Cannot decrypt the authorization code");
  if (code->client_id != client.id) throw invalid_grant("Authorization code was not issued to this client");
  return std::move(*code);
}

void check_redirect_uri(const TokenRequest& request, const AuthorizationCode& code) {
  const auto sent = request.form.find("redirect_uri");
  if (code.redirect_uri && !sent) throw missing_parameter("redirect_uri");
  if (sent.has_value() != code.redirect_uri.has_value() || (sent && *sent != *code.redirect_uri)) {
    throw invalid_grant("Invalid redirect URI");
  }
}

/// The patient chosen at sign-in, or what the EHR handed over in its launch token.
LaunchContext launch_context(OAuthCall& call, JsonValue session, const std::vector<std::string>& scopes) {
  const auto has = [&](std::string_view s) { return std::find(scopes.begin(), scopes.end(), s) != scopes.end(); };
  LaunchContext context;
  if (has("launch/patient")) {
    context.patient = session["puuid"].string();
  } else if (has("launch")) {
    const auto handed_over = open_launch_token(*call.site.crypto(*call.db), session["launch"].string());
    if (!handed_over) throw OAuthError(400, "invalid_launch_context", "Invalid launch parameter");
    context = *handed_over;
  }
  return context;
}

OAuthError used_up() { return invalid_grant("Authorization code has been used or replaced"); }

/// The session of the sign-in that made the code. A code that comes a second time is stolen from somebody: the tokens
/// of the pair go (RFC 6749 section 4.1.2).
Json pending_session(OAuthCall& call, const AuthorizationCode& code, std::string_view sealed, const Client& client) {
  db::Connection& db = *call.db;
  const auto row = find_pending_code(db, client.id, code.account_uuid);
  if (row && crypto::equal(row->code, redeemed_mark(code.id))) {
    revoke_pair(call, client.id, code.account_uuid);
    throw used_up();
  }
  auto session = row && crypto::equal(row->code, sealed) ? Json::parse(row->session_cache) : std::nullopt;
  if (!session) throw used_up();
  return std::move(*session);
}

}  // namespace

void grant_authorization_code(const TokenRequest& request) {
  OAuthCall& call = request.call;
  Client client = authenticate_client(call, request.form, SecretRule::required);
  const std::string_view sealed = request.required("code");
  const AuthorizationCode code = open_for(client, sealed, take_sealing_secret(call));
  const Json session = pending_session(call, code, sealed, client);
  // Only now: a code that was redeemed and comes again ends its tokens, however late it is.
  if (code.expires < now_seconds()) throw invalid_grant("Authorization code has expired");
  check_redirect_uri(request, code);
  check_code_verifier(code.challenge, code.challenge_method, request.form.find("code_verifier"));
  const ScopeRules rules = ScopeRules::of(call.site, *call.db, call.settings.extra_scopes);
  check_scopes(without_marks(code.scopes, rules.site), rules);
  auto account = find_account(*call.db, code.account_uuid);
  if (!account || !account->may_act) throw invalid_grant("Failed Authentication");

  Issuance issuance;
  issuance.nonce = session.root()["nonce"].string();
  issuance.signed_in_at = session.root()["auth_time"].integer();
  issuance.scopes = finalize_scopes(code.scopes, client.scope, !issuance.nonce.empty(), rules);
  issuance.launch = launch_context(call, session.root(), issuance.scopes);
  issuance.client = std::move(client);
  issuance.account = std::move(*account);
  const IssuedTokens issued = make_tokens(call, issuance);
  db::Connection& db = *call.db;
  bool was_first = false;
  in_transaction(db, [&] {
    was_first = redeem_code(db, issuance.client.id, code.account_uuid, sealed, code.id);
    if (was_first) store_tokens(db, issuance, issued);
  });
  if (!was_first) {
    revoke_pair(call, issuance.client.id, code.account_uuid);
    throw used_up();
  }
  write_token_response(call.response, issuance, issued);
}

}  // namespace oemr::oauth
