// SPDX-License-Identifier: Apache-2.0
// grant_type=client_credentials: a backend service acts for itself (SMART backend services); never a refresh token.
#include <optional>
#include <string>

#include "core/json_writer.h"
#include "oauth/account.h"
#include "oauth/client_assertion.h"
#include "oauth/grant.h"
#include "oauth/issuance.h"
#include "oauth/scopes.h"
#include "oauth/token_response.h"
#include "oauth/token_store.h"

namespace oemr::oauth {

void grant_client_credentials(const TokenRequest& request) {
  OAuthCall& call = request.call;
  const std::string& site = call.site.name();
  ClientAssertion assertion = check_client_assertion(call, request.form);
  // SMART backend services sign with these two alone.
  if (assertion.algorithm != "RS384" && assertion.algorithm != "ES384") throw invalid_client(400);
  refuse_if_spent(spend_token_request(call, assertion.client));
  const auto scopes = split_scopes(request.form["scope"]);
  const ScopeRules rules = ScopeRules::of(call.site, *call.db, call.settings.extra_scopes);
  check_scopes(scopes, rules);
  auto account = find_system_account(*call.db);
  if (!account) throw Error(500, "The service is not set up for system clients.", "user oe-system is missing");

  Issuance issuance;
  issuance.scopes = finalize_scopes(scopes, assertion.client.scope, false, rules);
  issuance.client = assertion.client;
  issuance.account = std::move(*account);
  issuance.seconds = system_access_token_seconds;
  issuance.may_refresh = false;
  const IssuedTokens issued = make_tokens(call, issuance);
  std::string session;
  JsonWriter(session).begin_object().member("site_id", site).end_object();
  const TrustedUser trusted{
      issuance.client.id,  issuance.account.uuid, join_scopes(issuance.scopes), false, "", session,
      "client_credentials"};
  db::Connection& db = *call.db;
  const std::string now = call.site.local_now(db);
  bool is_first_use = false;
  in_transaction(db, [&] {
    is_first_use = use_client_assertion(db, assertion);
    if (!is_first_use) return;
    trust(db, trusted, now);
    store_tokens(db, issuance, issued);
  });
  if (!is_first_use) throw invalid_client(400);
  write_token_response(call.response, issuance, issued);
}

}  // namespace oemr::oauth
