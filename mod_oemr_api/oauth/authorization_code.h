// SPDX-License-Identifier: Apache-2.0
// The content of an authorization code, as OpenEMR seals it: each server redeems the other's.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace oemr::oauth {

constexpr int authorization_code_seconds = 60;

struct AuthorizationCode {
  std::string id, client_id, account_uuid;
  std::optional<std::string> redirect_uri;  // as the request had it
  std::vector<std::string> scopes;          // those that were consented to
  std::string challenge, challenge_method;  // empty: no PKCE
  std::int64_t expires = 0;                 // the code is good in that second still
};

/// Each costs a key derivation. open_code: nothing when the text was not sealed with that secret.
std::string seal_code(const AuthorizationCode& code, std::string_view secret);
std::optional<AuthorizationCode> open_code(std::string_view sealed, std::string_view secret);

}  // namespace oemr::oauth
