// SPDX-License-Identifier: Apache-2.0
// What a client presents to authenticate itself (RFC 6749 section 2.3, RFC 7523), and the check of it.
#pragma once

#include <optional>
#include <string>

#include "core/url.h"
#include "oauth/clients.h"
#include "oauth/endpoint.h"
#include "rest/request.h"

namespace oemr::oauth {

struct PresentedClient {
  std::string id;                     // empty when none was named
  std::optional<std::string> secret;  // nothing when none was sent
  bool used_basic = false;            // a refusal is then to carry a Basic challenge
};

/// client_id and client_secret of the form, else of HTTP Basic.
PresentedClient presented_client(const rest::Request& request, const QueryParameters& form);

enum class SecretRule {
  optional,  // may be left out unless the site demands it, as OpenEMR's API guide shows for refresh and password calls
  required,
};

/// The enabled client that the request names, or whose assertion (RFC 7523) the form holds: that is used up by this. A
/// secret that a confidential client sent must be right, whatever the rule; an empty one is none. Throws
/// missing_parameter or invalid_client. Cheap: comes before anything that costs a key derivation. May give the database
/// connection back, as an assertion's check may: use none of before.
Client verify_client(OAuthCall& call, const QueryParameters& form, SecretRule rule);
/// As above, and takes a token request of the client's budget.
Client authenticate_client(OAuthCall& call, const QueryParameters& form, SecretRule rule);

}  // namespace oemr::oauth
