// SPDX-License-Identifier: Apache-2.0
// Time-based one-time passwords (RFC 6238) as OpenEMR's second factor uses them: SHA-1, six digits, steps of 30
// seconds.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace oemr::openemr {

/// The matching time step (the newest of the current one and its two neighbours), so that the caller can refuse its
/// second use (RFC 6238 section 5.2); nothing when the code or the secret is wrong.
std::optional<std::int64_t> verify_totp(std::string_view secret_base32, std::string_view code, std::int64_t seconds);

}  // namespace oemr::openemr
