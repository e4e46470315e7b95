// SPDX-License-Identifier: Apache-2.0
// The one way to register a client, for programs and for the page alike.
#pragma once

#include "oauth/client_store.h"
#include "oauth/endpoint.h"
#include "oauth/registration_metadata.h"

namespace oemr::oauth {

struct Registration {
  ClientMetadata metadata;
  ClientCredentials credentials;
};

/// Checks the metadata and writes the client, unless it is there already. The document must outlive the result. Throws
/// OAuthError 400.
Registration register_client(OAuthCall& call, JsonValue document, ClientCredentials credentials = {});

/// What the site's release knows of at registration.
RegistrationForm registration_form(OAuthCall& call);

/// Where the client's configuration is read and changed (RFC 7592).
std::string registration_address(OAuthCall& call, const ClientCredentials& credentials);

}  // namespace oemr::oauth
