// SPDX-License-Identifier: Apache-2.0
// A person who asked to stay signed in on this browser: sealed in a cookie, as flows are.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "oauth/endpoint.h"
#include "rest/identity.h"

namespace oemr::oauth {

struct KeptSignIn {
  rest::Role role = rest::Role::users;
  std::string username, account_uuid;
  std::int64_t signed_in_at = 0;
};

/// It ends after the time for which the practice lets a session be idle, half a day after the sign-in, and when the
/// account is closed or its password changed.
std::optional<KeptSignIn> find_kept_sign_in(OAuthCall& call);
/// From now on, or for another while.
void keep_sign_in(OAuthCall& call, const KeptSignIn& sign_in);
void end_kept_sign_in(OAuthCall& call);

}  // namespace oemr::oauth
