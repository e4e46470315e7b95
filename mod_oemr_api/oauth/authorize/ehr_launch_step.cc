// SPDX-License-Identifier: Apache-2.0
// A launch out of the EHR without a sign-in: where the practice and the client's settings allow it, whoever is signed
// in to OpenEMR's own pages is taken at his session's word.
#include "core/crypto.h"
#include "core/uuid.h"
#include "oauth/authorize/decision.h"
#include "oauth/authorize/ehr_launch.h"
#include "oauth/authorize/offer.h"
#include "oauth/authorize/patients.h"
#include "openemr/php_session.h"
#include "pages/opening.h"
#include "rest/cookies.h"

namespace oemr::oauth {
namespace {

std::string_view session_id(const rest::Request& request) {
  for (const auto& [name, value] : rest::cookies(request)) {
    if (name == openemr::ehr_session_name) return value;
  }
  return {};
}

/// The user of the session, if it is of this site and his password has not changed since.
std::optional<std::string> account_of(Visit& visit, const openemr::EhrSession& session) {
  if (session.site != visit.call.site.name()) return std::nullopt;
  db::Rows rows = visit.call.db->query(
      "SELECT u.uuid, s.password FROM users u JOIN users_secure s ON s.id = u.id"
      " WHERE u.id = ? AND BINARY u.username = ? AND u.active = 1",
      {session.user_id, session.username});
  if (!rows.next() || !crypto::equal(rows.text(1), session.password_hash)) return std::nullopt;
  const auto uuid = rows.uuid(0);
  return uuid && !uuid->is_nil() ? std::optional(uuid->text()) : std::nullopt;
}

/// False when nobody is signed in there: then it goes on with the sign-in page.
bool take_ehr_session(Visit& visit) {
  const auto session = openemr::read_ehr_session(visit.call.settings.php_sessions, session_id(visit.call.request),
                                                 visit.globals->integer("timeout", 7200));
  const auto account = session ? account_of(visit, *session) : std::nullopt;
  if (!account) return false;
  Flow& flow = visit.flow;
  if (!flow.request.expected_account.empty() && flow.request.expected_account != *account) return false;
  flow.role = rest::Role::users;
  flow.username = session->username;
  flow.account_uuid = *account;
  return true;
}

void submit(Visit& visit) {
  if (!skips_sign_in(visit) || current_step(visit) != Step::sign_in || !take_ehr_session(visit)) return go_on(visit);
  take_handed_over_patient(visit);
  if (current_step(visit) != Step::consent) {
    visit.flow.new_csrf();
    return go_on(visit);
  }
  allow(visit, offered_scopes(visit), false);
}

}  // namespace

bool skips_sign_in(const Visit& visit) {
  const AuthorizationRequest& request = visit.flow.request;
  return !visit.call.settings.php_sessions.empty() && !request.launch.empty() && !request.wants_consent &&
         !request.wants_sign_in && visit.client.skips_authorization_at_ehr_launch &&
         visit.globals->text("oauth_ehr_launch_authorization_flow_skip",
                             visit.call.site.release(*visit.call.db)->skips_sign_in_at_ehr_launch() ? "1" : "0") == "1";
}

void show_opening(Visit& visit) {
  keep_flow(visit.call, visit.flow);
  pages::write_opening(visit.call.response, visit.look, visit.flow.csrf, visit.client.name);
}

void serve_ehr_launch(OAuthCall& call) { in_flow(call, submit); }

}  // namespace oemr::oauth
