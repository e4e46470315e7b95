// SPDX-License-Identifier: Apache-2.0
// Writes registrations: what of a client's metadata the table oauth_clients can hold, and what may change in it.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "oauth/clients.h"
#include "oauth/endpoint.h"
#include "oauth/registration_metadata.h"

namespace oemr::oauth {

/// What the server gives a new client.
struct ClientCredentials {
  std::string client_id, secret, registration_token, registration_path;  // public clients have no secret

  ClientCredentials();  // at random
  /// Always the same ones for the same seed, which nobody can tell without the key.
  ClientCredentials(std::string_view key, std::string_view seed);
};

/// What is kept of a client's decision support. The values look into `held`.
DecisionSupport find_decision_support(db::Connection& db, const Client& client,
                                      std::vector<std::pair<std::string, std::string>>& held);

/// Nothing happens when there is a client of that identifier.
void insert_client(OAuthCall& call, const ClientMetadata& metadata, const ClientCredentials& credentials);

/// Replaces the metadata; identifier, secret, kind and registration stay. A client that asks for scopes which it had
/// not and which an administrator must approve waits for that again.
void update_client(OAuthCall& call, const Client& client, const ClientMetadata& metadata);

/// Ends a client for good, and at once every token and consent of it. The row stays as the record of who had access.
void retire_client(OAuthCall& call, const Client& client);

}  // namespace oemr::oauth
