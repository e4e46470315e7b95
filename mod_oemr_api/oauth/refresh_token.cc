// SPDX-License-Identifier: Apache-2.0
// Opens refresh tokens of this server and of OpenEMR's.
#include "oauth/refresh_token.h"

#include "core/json.h"
#include "openemr/sealed.h"

namespace oemr::oauth {

std::optional<RefreshToken> open_refresh_token(std::string_view sealed, std::string_view secret) {
  const openemr::Unsealed unsealed = openemr::unseal(sealed, secret);
  const auto json = unsealed.failure.empty() ? Json::parse(unsealed.plain) : std::nullopt;
  if (!json) return std::nullopt;
  const JsonValue root = json->root();
  RefreshToken token;
  token.id = root["refresh_token_id"].string();
  token.access_id = root["access_token_id"].string();
  token.client_id = root["client_id"].string();
  token.account_uuid = root["user_id"].string();
  for (const JsonValue scope : root["scopes"].elements()) token.scopes.emplace_back(scope.string());
  token.expires = root["expire_time"].integer();
  return token;
}

}  // namespace oemr::oauth
