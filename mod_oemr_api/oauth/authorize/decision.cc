// SPDX-License-Identifier: Apache-2.0
// Writes oauth_trusted_user as OpenEMR does, so that either server can redeem the code.
#include "oauth/authorize/decision.h"

#include <algorithm>

#include "core/crypto.h"
#include "core/encoding.h"
#include "core/json.h"
#include "core/json_writer.h"
#include "core/time.h"
#include "oauth/account.h"
#include "oauth/authorization_code.h"
#include "oauth/authorize/offer.h"
#include "oauth/scopes.h"
#include "oauth/token_store.h"
#include "openemr/audit.h"

namespace oemr::oauth {
namespace {

/// What PHP takes as its session when it redeems the code; the members below "persist_login" are ours.
std::string session_cache(const Visit& visit, const Account& account, const std::vector<std::string>& offered,
                          const std::vector<std::string>& approved, bool is_remembered) {
  const AuthorizationRequest& request = visit.flow.request;
  std::string text;
  JsonWriter out(text, JsonWriter::Slashes::escaped);
  out.begin_object().member("site_id", visit.call.site.name()).member("enable_database_connection_pooling", "1");
  if (!request.nonce.empty()) out.member("nonce", request.nonce);
  // The state. PHP's server redeems no code without one.
  const std::string state = request.state.value_or("");
  out.member("csrf", state.empty() ? hex(crypto::random_bytes(16)) : state);
  out.member("scopes", join_scopes(request.scopes)).member("client_id", visit.client.id);
  out.member("client_role", visit.client.role).key("launch");
  if (request.launch.empty()) {
    out.null();
  } else {
    out.string(request.launch);
  }
  out.member("redirect_uri", request.redirect_uri).member("user_id", account.uuid);
  if (account.role == rest::Role::patient) out.key("pid").integer(account.id);
  if (!visit.flow.patient_uuid.empty()) out.member("puuid", visit.flow.patient_uuid);
  out.key("persist_login").integer(is_remembered ? 1 : 0);
  out.key("auth_time").integer(visit.flow.signed_in_at);
  out.member("flow", visit.flow.id);
  out.member("offered", join_scopes(offered)).member("approved", join_scopes(approved));
  out.end_object();
  return text;
}

std::string make_code(const Visit& visit, const Account& account, const std::vector<std::string>& approved) {
  const AuthorizationRequest& request = visit.flow.request;
  AuthorizationCode code;
  code.id = hex(crypto::random_bytes(40));
  code.client_id = visit.client.id;
  code.account_uuid = account.uuid;
  if (request.redirect_uri_was_sent) code.redirect_uri = request.redirect_uri;
  code.scopes = approved;
  code.challenge = request.code_challenge;
  if (!request.code_challenge.empty()) code.challenge_method = "S256";
  code.expires = now_seconds() + authorization_code_seconds;
  return seal_code(code, take_sealing_secret(visit.call));
}

void note_decision(Visit& visit, const Account& account) {
  openemr::AuditEntry entry;
  entry.user = account.username;
  if (account.role == rest::Role::patient) entry.patient_id = account.id;
  entry.comment = "API success: " + visit.call.request.ip_text() + ". Access allowed for client[" + visit.client.id +
                  "] and user " + account.uuid + ".";
  openemr::write_audit(*visit.call.db, visit.call.site, {&entry, 1});
}

/// The code that this very flow led to: a form that was sent twice gets the same answer.
std::optional<std::string> earlier_answer(const std::optional<PendingCode>& row, const Flow& flow) {
  const auto session = row ? Json::parse(row->session_cache) : std::nullopt;
  if (!session || session->root()["flow"].string() != flow.id) return std::nullopt;
  return row->code;
}

Account account_of(const Visit& visit) {
  auto account = find_account(*visit.call.db, visit.flow.account_uuid);
  if (!account || !account->may_act) throw Refusal(faults::denied);
  return std::move(*account);
}

/// The scopes that were allowed last time, if nothing is asked for now that was not asked for then.
std::optional<std::vector<std::string>> remembered(const Visit& visit) {
  if (visit.flow.request.wants_consent || !may_be_remembered(visit)) return std::nullopt;
  const auto row = find_pending_code(*visit.call.db, visit.client.id, visit.flow.account_uuid);
  const auto session = row && row->persist_login ? Json::parse(row->session_cache) : std::nullopt;
  if (!session) return std::nullopt;
  const std::vector<std::string> asked = split_scopes(session->root()["offered"].string());
  const std::vector<std::string> approved = split_scopes(session->root()["approved"].string());
  const auto has = [](const std::vector<std::string>& scopes, const std::string& scope) {
    return std::find(scopes.begin(), scopes.end(), scope) != scopes.end();
  };
  std::vector<std::string> allowed;
  for (const std::string& scope : offered_scopes(visit)) {
    if (!has(asked, scope)) return std::nullopt;
    if (has(approved, scope)) allowed.push_back(scope);
  }
  return allowed;
}

}  // namespace

bool may_be_remembered(const Visit& visit) {
  return visit.client.is_confidential || visit.flow.request.redirect_uri.starts_with("https://");
}

bool answer_if_remembered(Visit& visit) {
  if (current_step(visit) != Step::consent) return false;
  const auto scopes = remembered(visit);
  if (scopes) allow(visit, *scopes, true);
  return scopes.has_value();
}

void go_on_or_answer(Visit& visit) {
  if (!answer_if_remembered(visit)) go_on(visit);
}

void allow(Visit& visit, const std::vector<std::string>& scopes, bool is_remembered) {
  OAuthCall& call = visit.call;
  const Account account = account_of(visit);
  std::string code = make_code(visit, account, scopes);
  const TrustedUser trusted{
      visit.client.id,     account.uuid, join_scopes(visit.flow.request.scopes),
      is_remembered,       code,         session_cache(visit, account, offered_scopes(visit), scopes, is_remembered),
      "authorization_code"};
  db::Connection& db = *call.db;
  const std::string now = call.site.local_now(db);
  std::optional<std::string> earlier;
  in_transaction(db, [&] {
    earlier = earlier_answer(lock_pending_code(db, visit.client.id, account.uuid), visit.flow);
    if (earlier) return;
    trust(db, trusted, now);
    note_decision(visit, account);
  });
  if (earlier && !earlier->starts_with("def5")) throw Refusal(faults::answered);
  drop_flow(call, visit.flow);
  answer_client(call, visit.flow.request, "code", earlier.value_or(code));
}

}  // namespace oemr::oauth
