// SPDX-License-Identifier: Apache-2.0
// grant_type=password: a user or a patient hands his password to the client (RFC 6749 section 4.3; refused by RFC 9700
// section 2.4, kept because OpenEMR has it, and off unless the site switches it on).
#include <optional>
#include <string>

#include "core/json_writer.h"
#include "core/time.h"
#include "oauth/account.h"
#include "oauth/client_authentication.h"
#include "oauth/grant.h"
#include "oauth/issuance.h"
#include "oauth/scopes.h"
#include "oauth/second_factor.h"
#include "oauth/sign_in.h"
#include "oauth/token_response.h"
#include "oauth/token_store.h"

namespace oemr::oauth {
namespace {

// oauth_password_grant: 1 users, 2 patients, 3 both.
rest::Role role_of(const TokenRequest& request) {
  const std::string_view role = request.required("user_role");
  const std::int64_t allowed = request.globals->integer("oauth_password_grant");
  if (role == "users" && (allowed & 1) != 0) return rest::Role::users;
  if (role == "patient") {
    request.required("email");
    if ((allowed & 2) != 0) return rest::Role::patient;
  }
  throw invalid_grant("Failed Authentication");
}

void refuse(const TokenRequest& request, const SignInAttempt& attempt, const SignIn& sign_in) {
  OAuthCall& call = request.call;
  in_transaction(*call.db, [&] { record_sign_in(*call.db, call.site, call.cache, attempt, sign_in); });
}

/// OpenEMR asks for the second factor only of those who offer it; here it is due whenever the user has one.
void check_second_factor(const TokenRequest& request, const SignInAttempt& attempt, SignIn& sign_in) {
  if (attempt.role != rest::Role::users) return;
  const SecondFactors factors = find_second_factors(*request.call.db, sign_in.user_id);
  const auto code = request.form.find("mfa_token");
  if (code && factors.totp.empty()) throw OAuthError(403, "mfa_not_supported", "MFA not supported.");
  if (!code && !factors.any) return;
  if (!code) throw invalid_grant("The account has a second factor: send its code as mfa_token");
  if (use_totp_code(*request.call.db, *request.call.site.crypto(*request.call.db), factors, *code, now_seconds()))
    return;
  sign_in.failure = wrong_code;
  sign_in.counts_for_account = true;
  refuse(request, attempt, sign_in);
  throw OAuthError(401, "mfa_token_invalid", "The MFA code you entered was not valid.");
}

Account signed_in_account(const TokenRequest& request, const SignInAttempt& attempt, SignIn& sign_in) {
  OAuthCall& call = request.call;
  sign_in = check_sign_in(call.db, call.site, call.cache, attempt);
  if (!sign_in.failure.empty()) {
    refuse(request, attempt, sign_in);
    throw invalid_grant("Failed Authentication");
  }
  check_second_factor(request, attempt, sign_in);
  auto account = find_account(*call.db, sign_in.account_uuid);
  if (!account || account->role != attempt.role) throw invalid_grant("Failed Authentication");
  return std::move(*account);
}

/// What OpenEMR's own server finds when it takes the session over.
std::string session_cache(const std::string& site, const SignInAttempt& attempt, const Account& account) {
  std::string text;
  JsonWriter(text)
      .begin_object()
      .member("site_id", site)
      .member("pass_user_id", account.uuid)
      .member("pass_username", attempt.username)
      .member("pass_user_role", attempt.role == rest::Role::patient ? "patient" : "users")
      .member("pass_user_email", attempt.email)
      .end_object();
  return text;
}

}  // namespace

void grant_password(const TokenRequest& request) {
  OAuthCall& call = request.call;
  Client client = authenticate_client(call, request.form, SecretRule::optional);
  const std::string requested(request.form["scope"]);
  const auto scopes = split_scopes(requested);
  const ScopeRules rules = ScopeRules::of(call.site, *call.db, call.settings.extra_scopes);
  check_scopes(scopes, rules);

  SignInAttempt attempt{rest::Role::users, request.required("username"), request.required("password"),
                        request.form["email"], call.request};
  attempt.role = role_of(request);
  refuse_if_spent(spend_sign_in(call, attempt.username));
  SignIn sign_in;
  Account account = signed_in_account(request, attempt, sign_in);

  Issuance issuance;
  issuance.scopes = finalize_scopes(scopes, client.scope, false, rules);
  issuance.client = std::move(client);
  issuance.account = std::move(account);
  const IssuedTokens issued = make_tokens(call, issuance);
  const TrustedUser trusted{issuance.client.id,
                            issuance.account.uuid,
                            requested,
                            false,
                            "",
                            session_cache(call.site.name(), attempt, issuance.account),
                            "password"};
  db::Connection& db = *call.db;
  const std::string now = call.site.local_now(db);
  in_transaction(db, [&] {
    record_sign_in(db, call.site, call.cache, attempt, sign_in);
    trust(db, trusted, now);
    store_tokens(db, issuance, issued);
  });
  write_token_response(call.response, issuance, issued);
}

}  // namespace oemr::oauth
