// SPDX-License-Identifier: Apache-2.0
// The second factor of users: table login_mfa_registrations.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "db/connection.h"
#include "openemr/crypto_gen.h"

namespace oemr::oauth {

struct SecondFactors {
  struct Totp {
    std::int64_t user_id = 0;
    std::string name, sealed_secret;
  };
  std::vector<Totp> totp;
  bool any = false;  // one of another method included
};

SecondFactors find_second_factors(db::Connection& db, std::int64_t user_id);

/// Whether the code is right and was not used before (RFC 6238 section 5.2): the step of the last accepted one is kept
/// in last_challenge, in UTC. Writes, outside any transaction: an accepted code is used up whatever happens then.
bool use_totp_code(db::Connection& db, const openemr::CryptoGen& crypto, const SecondFactors& factors,
                   std::string_view code, std::int64_t now_seconds);

}  // namespace oemr::oauth
