// SPDX-License-Identifier: Apache-2.0
// The content of a refresh token, as OpenEMR seals it.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace oemr::oauth {

struct RefreshToken {
  std::string id, access_id, client_id, account_uuid;
  std::vector<std::string> scopes;
  std::int64_t expires = 0;  // OpenEMR takes the token in that second still
};

/// Costs a key derivation: authenticate the client first. Nothing when the text was not sealed with that secret.
std::optional<RefreshToken> open_refresh_token(std::string_view sealed, std::string_view secret);

}  // namespace oemr::oauth
