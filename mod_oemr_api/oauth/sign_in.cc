// SPDX-License-Identifier: Apache-2.0
// The frame around the checks: the address first, equal time for every outcome, and what is written afterwards.
#include "oauth/sign_in.h"

#include "core/time.h"
#include "oauth/second_factor.h"
#include "oauth/sign_in_checks.h"
#include "openemr/audit.h"

namespace oemr::oauth {
namespace {

/// A failure that needed no hash takes as long as one that did: nobody learns from the time who has an account.
void spend_hash_time(const SignInContext& context) {
  context.db.give_back();
  const std::string_view dummy = context.globals.text("hidden_auth_dummy_hash");
  const openemr::PasswordPolicy policy = openemr::PasswordPolicy::from(context.globals);
  // OpenEMR renews its dummy only now and then: one of another cost would give itself away.
  if (openemr::is_known_hash(dummy) && !openemr::needs_rehash(dummy, policy)) {
    openemr::verify_password(context.attempt.password, dummy);
  } else {
    openemr::hash_password(context.attempt.password, policy);
  }
}

std::string_view check_address(const SignInContext& context, SignIn& sign_in) {
  sign_in.address_counter = read_address_counter(*context.db, context.attempt.address());
  const LoginLimit limit = address_limit(context.globals);
  if (limit.maximum == 0) {
    sign_in.address_counter.is_barred = false;
  } else {
    if (sign_in.address_counter.is_barred) return "IP address has been manually blocked";
    sign_in.address_is_blocked = is_over_limit(sign_in.address_counter, limit, context.local_now);
    if (sign_in.address_is_blocked) return "IP address exceeded maximum number of failed logins";
  }
  const bool has_password = context.attempt.knows_password || !context.attempt.password.empty();
  return context.attempt.username.empty() || !has_password ? "empty username or password" : std::string_view{};
}

void log_failure(db::Connection& db, openemr::Site& site, const SignInAttempt& attempt, const SignIn& sign_in) {
  const bool is_patient = attempt.role == rest::Role::patient;
  openemr::AuditEntry entry;
  entry.event = entry.category = is_patient ? "portalapi" : "api";
  // Nobody tried to sign in as this user before there was a password: OpenEMR's row names nobody either.
  if (attempt.knows_password || !attempt.password.empty()) entry.user = attempt.username;
  entry.group = sign_in.group;
  entry.patient_id = sign_in.patient_id;
  entry.success = false;
  entry.comment = is_patient ? "Portal API failure: " : "API failure: ";
  entry.comment.append(attempt.request.ip_text()).append(". ").append(sign_in.failure);
  openemr::write_audit(db, site, {&entry, 1});
}

void forget_failures(db::Connection& db, openemr::Site& site, SharedCache& cache, const SignInAttempt& attempt,
                     const SignIn& sign_in, const openemr::Globals& globals) {
  if (!sign_in.address_counter.is_known && attempt.role == rest::Role::users) {
    note_address(db, attempt.address());
  } else if (sign_in.address_counter.failures != 0) {
    forget_address_failures(db, attempt.address());
  }
  if (sign_in.account_counter.failures == 0) return;
  if (attempt.role == rest::Role::patient) {
    write_patient_counter(cache, site, sign_in.patient_id.value_or(0), 0, user_limit(globals));
  } else {
    forget_user_failures(db, sign_in.user_id);
  }
}

void record_failure(db::Connection& db, openemr::Site& site, SharedCache& cache, const SignInAttempt& attempt,
                    const SignIn& sign_in, const openemr::Globals& globals, std::string_view local_now) {
  count_address_failure(db, attempt.address(), address_limit(globals), local_now);
  if (sign_in.counts_for_account && attempt.role == rest::Role::patient) {
    // Read anew: others may have failed while the password was hashed.
    const std::int64_t patient = sign_in.patient_id.value_or(0);
    write_patient_counter(cache, site, patient, read_patient_counter(cache, site, patient).failures + 1,
                          user_limit(globals));
  } else if (sign_in.counts_for_account) {
    count_user_failure(db, sign_in.user_id, user_limit(globals), local_now);
    if (sign_in.account_is_blocked && !sign_in.account_counter.notice_sent) {
      notice_user_block(db, globals, sign_in.user_id, attempt.username, local_now);
    }
  }
  if (sign_in.address_is_blocked && !sign_in.address_counter.notice_sent) {
    notice_address_block(db, globals, attempt.address(), local_now);
  }
  log_failure(db, site, attempt, sign_in);
}

}  // namespace

bool password_matches(SignInContext& context, SignIn& sign_in, std::string_view stored_hash) {
  context.password_was_hashed = true;
  context.db.give_back();
  if (!openemr::verify_password(context.attempt.password, stored_hash)) return false;
  const openemr::PasswordPolicy policy = openemr::PasswordPolicy::from(context.globals);
  if (openemr::needs_rehash(stored_hash, policy)) {
    sign_in.renewed_hash = openemr::hash_password(context.attempt.password, policy);
  }
  return true;
}

SignIn check_sign_in(openemr::SiteConnection& db, openemr::Site& site, SharedCache& cache,
                     const SignInAttempt& attempt) {
  const auto globals = site.globals(*db);
  SignInContext context{db, site, cache, *globals, attempt, site.local_now(*db)};
  SignIn sign_in;
  sign_in.failure = check_address(context, sign_in);
  if (sign_in.failure.empty()) {
    sign_in.failure =
        attempt.role == rest::Role::patient ? check_patient(context, sign_in) : check_user(context, sign_in);
  }
  if (!sign_in.failure.empty() && !context.password_was_hashed && !sign_in.address_counter.is_barred &&
      !sign_in.address_counter.skips_dummy_hash) {
    spend_hash_time(context);
  }
  return sign_in;
}

SignIn check_second_factor(openemr::SiteConnection& db, openemr::Site& site, SharedCache& cache,
                           const SignInAttempt& attempt, std::string_view code) {
  const auto globals = site.globals(*db);
  SignInContext context{db, site, cache, *globals, attempt, site.local_now(*db)};
  SignIn sign_in;
  sign_in.failure = check_address(context, sign_in);
  if (sign_in.failure.empty()) sign_in.failure = check_user(context, sign_in);
  if (!sign_in.failure.empty()) return sign_in;
  const SecondFactors factors = find_second_factors(*db, sign_in.user_id);
  if (!use_totp_code(*db, *site.crypto(*db), factors, code, now_seconds())) {
    sign_in.failure = wrong_code;
    sign_in.counts_for_account = true;
  }
  return sign_in;
}

void renew_hash(db::Connection& db, rest::Role role, const SignIn& sign_in) {
  if (sign_in.renewed_hash.empty()) return;
  if (role == rest::Role::patient) {
    db.execute("UPDATE patient_access_onsite SET portal_pwd = ? WHERE pid = ?",
               {sign_in.renewed_hash, sign_in.patient_id.value_or(0)});
  } else {
    db.execute("UPDATE users_secure SET password = ? WHERE id = ?", {sign_in.renewed_hash, sign_in.user_id});
  }
}

void record_sign_in(db::Connection& db, openemr::Site& site, SharedCache& cache, const SignInAttempt& attempt,
                    const SignIn& sign_in) {
  const auto globals = site.globals(db);
  if (sign_in.failure.empty()) {
    forget_failures(db, site, cache, attempt, sign_in, *globals);
    renew_hash(db, attempt.role, sign_in);
  } else {
    record_failure(db, site, cache, attempt, sign_in, *globals, site.local_now(db));
  }
}

}  // namespace oemr::oauth
