// SPDX-License-Identifier: Apache-2.0
// Reads rows of oauth_clients.
#include "oauth/clients.h"

#include "core/crypto.h"
#include "core/text.h"

namespace oemr::oauth {
namespace {

#define OEMR_CLIENT_QUERY                                                                                 \
  "SELECT client_id, client_name, client_role, client_secret, registration_token, registration_uri_path," \
  " contacts, redirect_uri, logout_redirect_uris, scope, jwks_uri, jwks, initiate_login_uri, policy_uri," \
  " tos_uri, is_confidential, is_enabled AND revoke_date IS NULL, register_date, "                        \
  "{oauth_clients.skip_ehr_launch_authorization_flow|0}, {oauth_clients.dsi_type|0} "                     \
  "FROM oauth_clients"
// Identifiers are case sensitive, the columns' collation is not.
constexpr std::string_view by_id = OEMR_CLIENT_QUERY " WHERE client_id = ? AND BINARY client_id = ?";
constexpr std::string_view by_path =
    OEMR_CLIENT_QUERY " WHERE registration_uri_path = ? AND BINARY registration_uri_path = ?";
#undef OEMR_CLIENT_QUERY

std::vector<std::string> list_of(std::string_view column) {
  std::vector<std::string> list;
  for (const std::string_view element : split(column, '|')) {
    if (!element.empty()) list.emplace_back(element);
  }
  return list;
}

std::optional<Client> find(db::Connection& db, std::string_view query, std::string_view key) {
  if (key.empty()) return std::nullopt;
  db::Rows rows = db.query(query, {key, key});
  if (!rows.next()) return std::nullopt;
  Client client;
  client.id = rows.text(0);
  client.name = rows.text(1);
  client.role = rows.text(2);
  client.sealed_secret = rows.text(3);
  client.registration_token = rows.text(4);
  client.registration_path = rows.text(5);
  client.contacts = list_of(rows.text(6));
  client.redirect_uris = list_of(rows.text(7));
  client.logout_redirect_uris = list_of(rows.text(8));
  client.scope = rows.text(9);
  client.jwks_uri = rows.text(10);
  client.jwks = rows.text(11);
  client.initiate_login_uri = rows.text(12);
  client.policy_uri = rows.text(13);
  client.tos_uri = rows.text(14);
  client.is_confidential = rows.integer(15) != 0;
  client.is_enabled = rows.integer(16) != 0;
  client.registered_at = rows.text(17);
  client.skips_authorization_at_ehr_launch = rows.integer(18) != 0;
  client.decision_support_type = rows.integer(19);
  return client;
}

}  // namespace

std::optional<Client> find_client(db::Connection& db, std::string_view client_id) { return find(db, by_id, client_id); }

std::optional<Client> find_client_by_registration_path(db::Connection& db, std::string_view path) {
  return find(db, by_path, path);
}

std::optional<std::string> client_secret(const Client& client, const openemr::CryptoGen& crypto) {
  if (!client.is_confidential || client.sealed_secret.empty()) return std::nullopt;
  return crypto.from_column(client.sealed_secret);
}

bool is_client_secret(const Client& client, const openemr::CryptoGen& crypto, std::string_view presented) {
  const auto secret = client_secret(client, crypto);
  return secret && !secret->empty() && crypto::equal(*secret, presented);
}

}  // namespace oemr::oauth
