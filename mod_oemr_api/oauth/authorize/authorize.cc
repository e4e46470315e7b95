// SPDX-License-Identifier: Apache-2.0
// GET and POST /authorize (RFC 6749 section 4.1.1, OpenID Connect Core 1.0 section 3.1.2.1).
#include "core/log.h"
#include "core/time.h"
#include "oauth/authorize/checks.h"
#include "oauth/authorize/decision.h"
#include "oauth/authorize/ehr_launch.h"
#include "oauth/authorize/kept_sign_in.h"
#include "oauth/authorize/offer.h"
#include "oauth/authorize/patients.h"
#include "oauth/authorize/visit.h"

namespace oemr::oauth {
namespace {

/// Whoever stayed signed in on this browser need not sign in again, if he is whom the request means.
bool take_kept_sign_in(Visit& visit) {
  const AuthorizationRequest& request = visit.flow.request;
  if (request.wants_sign_in) return false;
  const auto kept = find_kept_sign_in(visit.call);
  if (!kept) return false;
  if (request.max_age && now_seconds() - kept->signed_in_at >= *request.max_age) return false;
  if (!request.expected_account.empty() && request.expected_account != kept->account_uuid) return false;
  if (!request.login_hint.empty() && request.login_hint != kept->username) return false;
  if (kept->role == rest::Role::patient && !admits_patients(visit)) return false;
  visit.flow.role = kept->role;
  visit.flow.username = kept->username;
  visit.flow.account_uuid = kept->account_uuid;
  visit.flow.signed_in_at = kept->signed_in_at;
  visit.flow.stays_signed_in = true;
  keep_sign_in(visit.call, *kept);
  take_handed_over_patient(visit);
  return true;
}

/// prompt=none: no page may be shown.
void answer_silently(Visit& visit) {
  const Step step = current_step(visit);
  if (step == Step::sign_in) throw Refusal(faults::login_required);
  if (step == Step::patient) throw Refusal(faults::interaction_required);
  if (!answer_if_remembered(visit)) throw Refusal(faults::consent_required);
}

void start_flow(OAuthCall& call, AuthorizationRequest request, Client client) {
  Visit visit{call, call.site.globals(*call.db), {}, Flow::start(std::move(request)), std::move(client), {}};
  visit.look = make_look(call, &visit.flow.request);
  pages::add_page_headers(call.response, visit.look);
  drop_old_flows(call);
  const bool is_known = take_kept_sign_in(visit);
  if (visit.flow.request.is_silent) return answer_silently(visit);
  if (!is_known && skips_sign_in(visit)) return show_opening(visit);
  go_on_or_answer(visit);
}

}  // namespace

void serve_authorize(OAuthCall& call) {
  const QueryParameters sent = query_and_form(call.request);
  const auto globals = call.site.globals(*call.db);
  Asking asking{call, sent, *globals, {}, {}};
  try {
    check_request(asking);
    start_flow(call, asking.request, asking.client);
  } catch (const Refusal& refusal) {
    if (!asking.may_answer_client) throw;
    log::info("OEMR1402", refusal.what());
    answer_client(call, asking.request, "error", refusal.fault().code, refusal.description());
  }
}

}  // namespace oemr::oauth
