// SPDX-License-Identifier: Apache-2.0
// Claims about an account that its token's scopes ask for: id tokens and the userinfo endpoint.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "core/json_writer.h"
#include "oauth/account.h"

namespace oemr::oauth {

/// Members of the open object, in the order of the scopes, each once. nonce: that of the authorization request, or
/// empty.
void write_identity_claims(JsonWriter& out, const Account& account, const std::vector<std::string>& scopes,
                           std::string_view nonce, std::string_view api_base);

}  // namespace oemr::oauth
