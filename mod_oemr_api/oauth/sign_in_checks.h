// SPDX-License-Identifier: Apache-2.0
// What the checks of users and of patients share; only sign_in.cc and the two files of checks include it.
#pragma once

#include <string_view>

#include "oauth/sign_in.h"
#include "openemr/password.h"

namespace oemr::oauth {

struct SignInContext {
  openemr::SiteConnection& db;
  openemr::Site& site;
  SharedCache& cache;
  const openemr::Globals& globals;
  const SignInAttempt& attempt;
  std::string local_now;
  bool password_was_hashed = false;
};

/// The first failing check's reason, or empty. They fill in what becomes known on the way.
std::string_view check_user(SignInContext& context, SignIn& sign_in);
std::string_view check_patient(SignInContext& context, SignIn& sign_in);

/// Compares the password with the stored hash, without a connection: what was read before has to be looked at again; on
/// success notes a renewed one where the site's setting asks for it.
bool password_matches(SignInContext& context, SignIn& sign_in, std::string_view stored_hash);

/// Patients have no counter of OpenEMR's; theirs lives in the shared cache.
LoginCounter read_patient_counter(SharedCache& cache, const openemr::Site& site, std::int64_t pid);
void write_patient_counter(SharedCache& cache, const openemr::Site& site, std::int64_t pid, std::int64_t failures,
                           const LoginLimit& limit);

}  // namespace oemr::oauth
