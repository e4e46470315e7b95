// SPDX-License-Identifier: Apache-2.0
// Registered clients: table oauth_clients, read on each use so that OpenEMR's own screens take effect at once.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "db/connection.h"
#include "openemr/crypto_gen.h"

namespace oemr::oauth {

struct Client {
  std::string id, name, role;  // role: "user" for confidential clients, "patient" for public ones
  std::string sealed_secret;   // as its column has it; empty for public clients
  std::string registration_token, registration_path;
  std::vector<std::string> contacts, redirect_uris, logout_redirect_uris;
  std::string scope, registered_at;  // local time
  std::string jwks_uri, jwks, initiate_login_uri, policy_uri, tos_uri;
  bool is_confidential = true, is_enabled = false, skips_authorization_at_ehr_launch = false;
  std::int64_t decision_support_type = 0;  // as oauth_clients.dsi_type
  bool has_proven_itself = false;          // by a secret or an assertion, in this request
};

std::optional<Client> find_client(db::Connection& db, std::string_view client_id);
std::optional<Client> find_client_by_registration_path(db::Connection& db, std::string_view path);

/// The secret that the client was given; nothing for public clients and unreadable ciphertexts.
std::optional<std::string> client_secret(const Client& client, const openemr::CryptoGen& crypto);
/// Compares in constant time.
bool is_client_secret(const Client& client, const openemr::CryptoGen& crypto, std::string_view presented);

}  // namespace oemr::oauth
