// SPDX-License-Identifier: Apache-2.0
// Sign-in with a password: the checks of OpenEMR in its order, then what is written about the outcome.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "core/shared_cache.h"
#include "db/connection.h"
#include "oauth/login_counters.h"
#include "openemr/site.h"
#include "rest/identity.h"
#include "rest/request.h"

namespace oemr::oauth {

struct SignInAttempt {
  rest::Role role = rest::Role::users;  // users or patient
  std::string_view username, password;
  std::string_view email;  // patients
  const rest::Request& request;
  bool knows_password = false;  // it was right in an earlier step: only the second factor is asked for

  /// What failures are counted by: the peer. OpenEMR's text with X-Forwarded-For in it would let a caller choose its
  /// own counter; behind a proxy, httpd's mod_remoteip makes the peer the client.
  const std::string& address() const noexcept { return request.peer_address; }
};

/// The outcome of the checks; nothing is written yet.
struct SignIn {
  std::string_view failure;  // OpenEMR's reason for its log; empty: signed in
  std::string account_uuid;
  std::int64_t user_id = 0;                // users, once known
  std::optional<std::int64_t> patient_id;  // patients, once known
  std::string group;                       // legacy group of a user, once known
  bool counts_for_account = false;         // a failure that may be guessing
  bool account_is_blocked = false, address_is_blocked = false;
  LoginCounter account_counter, address_counter;
  std::string renewed_hash;  // the stored hash is weaker than the site's setting
};

// Failures of which the person is told, because he has proven to know the password, or because they tell nothing of any
// account.
constexpr std::string_view password_expired = "user password is expired";
constexpr std::string_view wrong_code = "user MFA code incorrect";

/// Reads only. Takes the time of one password hash, whatever the outcome; the connection is given back meanwhile.
SignIn check_sign_in(openemr::SiteConnection& db, openemr::Site& site, SharedCache& cache,
                     const SignInAttempt& attempt);

/// The second step of a user who has a one-time password: whether he may still sign in, and his code, which is used up.
SignIn check_second_factor(openemr::SiteConnection& db, openemr::Site& site, SharedCache& cache,
                           const SignInAttempt& attempt, std::string_view code);

/// Alone, when the second step is still to come: then failures are not forgotten yet.
void renew_hash(db::Connection& db, rest::Role role, const SignIn& sign_in);

/// Counters, the renewed hash, and the log row of a failure. In the caller's transaction.
void record_sign_in(db::Connection& db, openemr::Site& site, SharedCache& cache, const SignInAttempt& attempt,
                    const SignIn& sign_in);

}  // namespace oemr::oauth
