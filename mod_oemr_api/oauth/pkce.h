// SPDX-License-Identifier: Apache-2.0
// Proof key for code exchange (RFC 7636).
#pragma once

#include <optional>
#include <string_view>

namespace oemr::oauth {

/// 43 to 128 unreserved characters: the form of verifiers and challenges alike.
bool is_pkce_text(std::string_view text);

/// Throws OAuthError 400 unless the verifier fits the challenge of the authorization request (empty: there was none).
void check_code_verifier(std::string_view challenge, std::string_view method, std::optional<std::string_view> verifier);

}  // namespace oemr::oauth
