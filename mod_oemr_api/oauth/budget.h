// SPDX-License-Identifier: Apache-2.0
// How many tries a caller has in a time, before anything costly is done for it; counted in the shared cache.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

#include "core/shared_cache.h"

namespace oemr::oauth {

struct Client;
struct OAuthCall;

struct BudgetLimit {
  int maximum = 0;  // 0: no limit
  std::chrono::seconds period{60};
};

struct BudgetLimits {
  BudgetLimit registration;  // OemrRegistrationLimit
  BudgetLimit sign_in;       // OemrSignInLimit
  BudgetLimit token;         // OemrTokenLimit
};

/// Takes a registration of the caller's address. Each of these functions gives the seconds to wait when there is none
/// left, and nothing when there is. Where the cache fails there is always one left.
std::optional<int> spend_registration(OAuthCall& call);
/// A token request of the caller's address; of a client, if it has proven to be that.
std::optional<int> spend_token_request(OAuthCall& call);
std::optional<int> spend_token_request(OAuthCall& call, const Client& client);
/// A sign-in of the caller's address and, if there is one, of the account; before the password is looked at.
std::optional<int> spend_sign_in(OAuthCall& call, std::string_view username);

/// Throws the OAuthError 429 with Retry-After.
void refuse_if_spent(std::optional<int> seconds_to_wait);

/// Takes one in the window of the limit's period that now lies in.
std::optional<int> spend(SharedCache& cache, std::string_view key, const BudgetLimit& limit, std::int64_t now_seconds);
/// What an address is counted as: an IPv6 address as its network of 64 bits, which one caller has whole.
std::string counted_address(std::string_view address);

}  // namespace oemr::oauth
