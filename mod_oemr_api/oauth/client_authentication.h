// SPDX-License-Identifier: Apache-2.0
// What a client presents to authenticate itself (RFC 6749 section 2.3.1).
#pragma once

#include <optional>
#include <string>

#include "core/url.h"
#include "rest/request.h"

namespace oemr::oauth {

struct PresentedClient {
  std::string id;                     // empty when none was named
  std::optional<std::string> secret;  // nothing when none was sent
  bool used_basic = false;            // a refusal is then to carry a Basic challenge
};

/// client_id and client_secret of the form, else of HTTP Basic.
PresentedClient presented_client(const rest::Request& request, const QueryParameters& form);

}  // namespace oemr::oauth
