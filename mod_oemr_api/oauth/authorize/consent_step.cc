// SPDX-License-Identifier: Apache-2.0
// The page /scope-authorize-confirm and its form, which OpenEMR names /device/code.
#include <algorithm>

#include "core/limits.h"
#include "core/text.h"
#include "core/time.h"
#include "oauth/account.h"
#include "oauth/authorize/decision.h"
#include "oauth/authorize/offer.h"
#include "oauth/authorize/patients.h"
#include "oauth/issuance.h"
#include "oauth/registration_metadata.h"
#include "oauth/scopes.h"

namespace oemr::oauth {
namespace {

std::string person_of(db::Connection& db, const Flow& flow) {
  const auto account = find_account(db, flow.account_uuid);
  if (!account) throw Refusal(faults::denied);
  std::string name(trim(account->first_name + " " + account->last_name));
  if (name.empty()) return account->username;
  return account->username.empty() ? name : name + " (" + account->username + ")";
}

/// Of a patient himself nothing is said: he knows whose record it is.
std::string patient_of(const Visit& visit) {
  if (visit.flow.role == rest::Role::patient || visit.flow.patient_uuid.empty()) return {};
  const auto patient = find_patient(*visit.call.db, visit.flow.patient_uuid);
  if (!patient) return {};
  const std::string birth_date = shown_date(*visit.globals, patient->birth_date);
  return birth_date.empty() ? patient->full_name() : patient->full_name() + ", " + birth_date;
}

std::string destination_of(const std::string& redirect_uri) {
  const auto url = parse_url(redirect_uri);
  if (url && !url->host.empty()) return url->host;
  return redirect_uri.substr(0, redirect_uri.find(':'));
}

std::string web_url_or_nothing(const std::string& address) { return is_web_url(address) ? address : std::string(); }

void show(Visit& visit) {
  db::Connection& db = *visit.call.db;
  const openemr::Globals& globals = *visit.globals;
  const std::string offline_until =
      shown_date(globals, format_date(visit.call.site.zone(db)->local(three_months_after(now_seconds()))));
  pages::ConsentView view;
  view.csrf = visit.flow.csrf;
  view.client = visit.client.name;
  view.person = person_of(db, visit.flow);
  view.patient = patient_of(visit);
  view.may_choose_patient = visit.flow.request.launch.empty();
  view.destination = destination_of(visit.flow.request.redirect_uri);
  view.may_remember = may_be_remembered(visit);
  view.policy_uri = web_url_or_nothing(visit.client.policy_uri);
  view.terms_uri = web_url_or_nothing(visit.client.tos_uri);
  describe_scopes(view, offered_scopes(visit), visit.flow.role, visit.look.texts, offline_until);
  pages::write_consent(visit.call.response, visit.look, view);
}

/// Boxes that were left ticked: "scope[<scope>]", each with the scopes that it stands for.
std::vector<std::string> ticked_scopes(const Visit& visit) {
  std::vector<std::string> ticked;
  for (const auto& [name, value] : visit.form.all()) {
    if (!name.starts_with("scope[") || !name.ends_with("]")) continue;
    for (std::string& scope : split_scopes(value)) ticked.push_back(std::move(scope));
    check_limit(ticked.size(), limits::scopes);
  }
  return ticked;
}

void take(Visit& visit) {
  if (!visit.form.find("proceed")) throw Refusal(faults::denied);
  const std::vector<std::string> ticked = ticked_scopes(visit);
  std::vector<std::string> approved = offered_scopes(visit);
  std::erase_if(approved, [&](const std::string& scope) {
    return std::find(ticked.begin(), ticked.end(), scope) == ticked.end();
  });
  allow(visit, approved, visit.form.find("persist_login").has_value() && may_be_remembered(visit));
}

void consent(Visit& visit) {
  if (current_step(visit) != Step::consent) return go_on(visit);
  visit.is_post() ? take(visit) : show(visit);
}

}  // namespace

void serve_consent(OAuthCall& call) { in_flow(call, consent); }

}  // namespace oemr::oauth
