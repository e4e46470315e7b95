// SPDX-License-Identifier: Apache-2.0
// The key set at a client's jwks_uri: cached, fetched anew when the client has changed its keys, and not asked for more
// often than its host can bear.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

#include "core/http_client.h"
#include "core/shared_cache.h"
#include "oauth/jwt.h"

namespace oemr::oauth {

struct RemoteKeys {
  SharedCache& cache;
  std::string url;
  std::string_view client_id;  // for the log
  std::string_view policy;     // what was fetched under another one is not shared
  std::function<HttpAnswer(const std::string& url)> fetch;
  std::int64_t now_seconds;
};

/// Whether a key of the set made the token's signature. A set without the key that the token names is fetched once
/// more: the client may have a new one. While the host fails, the last set goes on to hold for an hour beyond its time.
/// Throws invalid_client with the reason why there is no set, which holds for a while, or too_many_requests.
bool is_signed_by_one_of(const Jwt& jwt, const RemoteKeys& keys);

}  // namespace oemr::oauth
