// SPDX-License-Identifier: Apache-2.0
// The pages /provider/login and /login: username and password, then perhaps a one-time code.
#include <optional>
#include <string>

#include "core/text.h"
#include "core/time.h"
#include "oauth/account.h"
#include "oauth/authorize/decision.h"
#include "oauth/authorize/kept_sign_in.h"
#include "oauth/authorize/offer.h"
#include "oauth/authorize/patients.h"
#include "oauth/authorize/visit.h"
#include "oauth/budget.h"
#include "oauth/second_factor.h"
#include "oauth/sign_in.h"
#include "oauth/token_store.h"
#include "pages/sign_in.h"

namespace oemr::oauth {
namespace {

using pages::Message;

bool asks_email(const Visit& visit) { return visit.globals->integer("enforce_signin_email", 1) != 0; }

void show_sign_in(Visit& visit, rest::Role role, std::optional<Message> problem, int wait_seconds = 0) {
  pages::SignInView view;
  view.csrf = visit.flow.csrf;
  view.client = visit.client.name;
  view.offers_patient = admits_patients(visit);
  view.for_patient = view.offers_patient && role == rest::Role::patient;
  view.patient_link = page_address(visit, "/login") + "&as=patient";
  view.staff_link = page_address(visit, "/login") + "&as=staff";
  view.asks_email = asks_email(visit);
  view.username = visit.form.find("username").value_or(visit.flow.request.login_hint);
  view.email = visit.form["email"];
  view.stays_signed_in = visit.flow.stays_signed_in;
  view.problem = problem;
  view.wait_seconds = wait_seconds;
  pages::write_sign_in(visit.call.response, visit.look, view);
}

void show_second_factor(Visit& visit, std::optional<Message> problem, int wait_seconds = 0) {
  pages::write_second_factor(visit.call.response, visit.look, {visit.flow.csrf, problem, wait_seconds});
}

constexpr Message too_many = "There were too many attempts from your network. Try again later.";

template <class Show>
void say_later(Visit& visit, int seconds, Show show) {
  show();
  visit.call.response.status = 429;
  visit.call.response.header("Retry-After", std::to_string(seconds));
}

Message problem_of(const SignIn& sign_in) {
  if (sign_in.failure == password_expired) return "Your password has expired. Change it in OpenEMR, then sign in here.";
  if (sign_in.failure == wrong_code) return "This code is not right or was used before. Wait for the next one.";
  if (sign_in.address_is_blocked || sign_in.address_counter.is_barred) {
    return too_many;
  }
  return "These details are not right. After too many attempts an account is locked for a while.";
}

void record(Visit& visit, const SignInAttempt& attempt, const SignIn& sign_in) {
  OAuthCall& call = visit.call;
  in_transaction(*call.db, [&] { record_sign_in(*call.db, call.site, call.cache, attempt, sign_in); });
}

/// The person is known now: the flow is his.
void finish_sign_in(Visit& visit, const SignInAttempt& attempt, const SignIn& sign_in) {
  record(visit, attempt, sign_in);
  Flow& flow = visit.flow;
  flow.role = attempt.role;
  flow.username = attempt.role == rest::Role::users ? attempt.username : std::string_view{};
  flow.account_uuid = sign_in.account_uuid;
  flow.awaits_second_factor = false;
  flow.signed_in_at = now_seconds();
  flow.new_csrf();
  if (flow.stays_signed_in) {
    keep_sign_in(visit.call, {flow.role, flow.username, flow.account_uuid, flow.signed_in_at});
  } else {
    end_kept_sign_in(visit.call);  // somebody else's, perhaps
  }
  const std::string& expected = flow.request.expected_account;
  if (!expected.empty() && expected != flow.account_uuid) throw Refusal(faults::other_account);
  take_handed_over_patient(visit);
  go_on_or_answer(visit);
}

rest::Role sent_role(const Visit& visit) {
  return visit.form["user_role"] == "portal-api" ? rest::Role::patient : rest::Role::users;
}

void take_password(Visit& visit) {
  OAuthCall& call = visit.call;
  visit.flow.stays_signed_in = visit.form.find("persist_login").has_value();
  const rest::Role role = sent_role(visit);
  if (role == rest::Role::patient && !admits_patients(visit)) {
    return show_sign_in(visit, role, Message("This app is not for patients."));
  }
  const SignInAttempt attempt{role, visit.form["username"], visit.form["password"], visit.form["email"], call.request};
  if (attempt.username.empty() || attempt.password.empty()) {
    return show_sign_in(visit, role, Message("Enter your username and your password."));
  }
  if (const auto wait = spend_sign_in(call, attempt.username)) {
    return say_later(visit, *wait, [&] { show_sign_in(visit, role, too_many, *wait); });
  }
  const SignIn sign_in = check_sign_in(call.db, call.site, call.cache, attempt);
  if (!sign_in.failure.empty()) {
    record(visit, attempt, sign_in);
    return show_sign_in(visit, role, problem_of(sign_in));
  }
  if (role == rest::Role::users) {
    const SecondFactors factors = find_second_factors(*call.db, sign_in.user_id);
    if (factors.any && factors.totp.empty()) throw Refusal(faults::security_key);
    if (factors.any) {
      renew_hash(*call.db, role, sign_in);
      visit.flow.username = attempt.username;
      visit.flow.awaits_second_factor = true;
      visit.flow.new_csrf();
      return go_on(visit);
    }
  }
  finish_sign_in(visit, attempt, sign_in);
}

void take_code(Visit& visit) {
  OAuthCall& call = visit.call;
  // Apps show it in two groups of three.
  const std::string code = replace_all(visit.form["mfa_token"], " ", "");
  SignInAttempt attempt{rest::Role::users, visit.flow.username, {}, {}, call.request};
  attempt.knows_password = true;
  if (const auto wait = spend_sign_in(call, attempt.username)) {
    return say_later(visit, *wait, [&] { show_second_factor(visit, too_many, *wait); });
  }
  const SignIn sign_in = check_second_factor(call.db, call.site, call.cache, attempt, code);
  if (sign_in.failure.empty()) return finish_sign_in(visit, attempt, sign_in);
  record(visit, attempt, sign_in);
  show_second_factor(visit, problem_of(sign_in));
}

void show(Visit& visit) {
  const Step step = current_step(visit);
  if (step == Step::second_factor) return show_second_factor(visit, std::nullopt);
  if (step != Step::sign_in) return go_on(visit);
  const std::string_view as = visit.call.request.query["as"];
  const bool is_for_staff =
      as == "staff" || (as != "patient" && (asks_for(visit, "user/") || !visit.flow.request.launch.empty()));
  show_sign_in(visit, is_for_staff ? rest::Role::users : rest::Role::patient, std::nullopt);
}

void take(Visit& visit) {
  if (visit.form.find("cancel")) throw Refusal(faults::denied);
  if (visit.form.find("switch_account")) {
    visit.flow.forget_account();
    visit.flow.new_csrf();
    return go_on(visit);
  }
  const Step step = current_step(visit);
  if (step == Step::second_factor) return take_code(visit);
  if (step == Step::sign_in) return take_password(visit);
  go_on(visit);
}

}  // namespace

void serve_sign_in(OAuthCall& call) {
  in_flow(call, [](Visit& visit) { visit.is_post() ? take(visit) : show(visit); });
}

}  // namespace oemr::oauth
