// SPDX-License-Identifier: Apache-2.0
// From metadata to columns, in OpenEMR's forms.
#include "oauth/client_store.h"

#include <algorithm>
#include <vector>

#include "core/crypto.h"
#include "core/encoding.h"
#include "core/json_writer.h"
#include "core/text.h"
#include "oauth/granular_scopes.h"
#include "oauth/scopes.h"
#include "oauth/token_store.h"

namespace oemr::oauth {
namespace {

constexpr std::string_view insert_statement =
    "INSERT INTO oauth_clients (client_name, contacts, redirect_uri, scope, logout_redirect_uris, jwks_uri, jwks,"
    " initiate_login_uri, policy_uri, tos_uri, client_id, client_role, client_secret, registration_token,"
    " registration_uri_path, register_date, grant_types, site_id, is_confidential, is_enabled)"
    " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 'authorization_code', ?, ?, ?)"
    " ON DUPLICATE KEY UPDATE client_id = client_id";
// An administrator may enable or disable it at the same time: what he did holds, unless it has to wait anew.
constexpr std::string_view update_statement =
    "UPDATE oauth_clients SET client_name = ?, contacts = ?, redirect_uri = ?, scope = ?, logout_redirect_uris = ?,"
    " jwks_uri = ?, jwks = ?, initiate_login_uri = ?, policy_uri = ?, tos_uri = ?,"
    " is_enabled = IF(?, 0, is_enabled) WHERE client_id = ?";

/// A column's value: absent members are NULL, lists are joined, objects are JSON text.
struct ColumnValue {
  bool is_null = true;
  std::string text;

  explicit ColumnValue(JsonValue value) : is_null(!value.exists()) {
    if (value.is_array()) {
      std::vector<std::string_view> parts;
      for (const JsonValue element : value.elements()) parts.push_back(element.string());
      text = join(parts, "|");
    } else if (value.is_object()) {
      JsonWriter out(text);
      value.write(out);
    } else {
      text = value.string();
    }
  }
  operator db::Parameter() const {  // NOLINT(google-explicit-constructor): read where it is bound
    if (is_null) return nullptr;
    return std::string_view(text);
  }
};

/// The columns that both statements begin with.
struct Columns {
  std::string name, scope;
  ColumnValue contacts, redirect_uris, logout_uris, jwks_uri, jwks, launch_uri, policy_uri, tos_uri;

  Columns(const ClientMetadata& metadata, std::string_view client_id)
      : name(metadata["client_name"].string()),
        scope(join_scopes(metadata.scopes)),
        contacts(metadata["contacts"]),
        redirect_uris(metadata["redirect_uris"]),
        logout_uris(metadata["post_logout_redirect_uris"]),
        jwks_uri(metadata["jwks_uri"]),
        jwks(metadata["jwks"]),
        launch_uri(metadata["initiate_login_uri"]),
        policy_uri(metadata["policy_uri"]),
        tos_uri(metadata["tos_uri"]) {
    if (name.empty()) name = client_id;
    // OpenEMR keeps the empty text of its own page as JSON text.
    if (metadata["jwks"].is_string()) jwks.text = "\"\"";
  }
  std::vector<db::Parameter> parameters() const {
    return {std::string_view(name),
            contacts,
            redirect_uris,
            std::string_view(scope),
            logout_uris,
            jwks_uri,
            jwks,
            launch_uri,
            policy_uri,
            tos_uri};
  }
};

bool asks_for_more(const ClientMetadata& metadata, const Client& client) {
  const std::vector<std::string> had = split_scopes(client.scope);
  return std::any_of(metadata.scopes.begin(), metadata.scopes.end(),
                     [&](const std::string& scope) { return !covers(had, scope); });
}

template <class Source>
void fill(ClientCredentials& credentials, Source source) {
  credentials.client_id = base64url(source("client_id", 32));
  credentials.secret = base64url(source("secret", 64));
  credentials.registration_token = base64url(source("registration_token", 32));
  credentials.registration_path = base64url(source("registration_path", 16));
}

}  // namespace

ClientCredentials::ClientCredentials() {
  fill(*this, [](std::string_view, std::size_t bytes) { return crypto::random_bytes(bytes); });
}

ClientCredentials::ClientCredentials(std::string_view key, std::string_view seed) {
  fill(*this, [&](std::string_view name, std::size_t bytes) {
    std::string text("client ");
    text.append(name).append(1, '\0').append(seed);
    return crypto::hmac(crypto::Digest::sha512, key, text).substr(0, bytes);
  });
}

void insert_client(OAuthCall& call, const ClientMetadata& metadata, const ClientCredentials& credentials) {
  db::Connection& db = *call.db;
  const bool is_confidential = metadata.is_confidential;
  const Columns columns(metadata, credentials.client_id);
  const std::string sealed = is_confidential ? call.site.crypto(db)->to_column(credentials.secret) : "";
  const std::string now = call.site.local_now(db);
  const std::int64_t is_enabled = starts_enabled(metadata, *call.site.globals(db)) ? 1 : 0;
  std::vector<db::Parameter> parameters = columns.parameters();
  parameters.insert(parameters.end(), {credentials.client_id, std::string_view(is_confidential ? "user" : "patient"),
                                       is_confidential ? db::Parameter(std::string_view(sealed)) : nullptr,
                                       credentials.registration_token, credentials.registration_path, now,
                                       call.site.name(), std::int64_t{is_confidential ? 1 : 0}, is_enabled});
  db.execute(insert_statement, parameters);
}

void update_client(OAuthCall& call, const Client& client, const ClientMetadata& metadata) {
  db::Connection& db = *call.db;
  const Columns columns(metadata, client.id);
  const bool must_wait = asks_for_more(metadata, client) && !starts_enabled(metadata, *call.site.globals(db));
  std::vector<db::Parameter> parameters = columns.parameters();
  parameters.insert(parameters.end(), {std::int64_t{must_wait ? 1 : 0}, client.id});
  db.execute(update_statement, parameters);
}

void retire_client(OAuthCall& call, const Client& client) {
  db::Connection& db = *call.db;
  // First, so that no token is made any more.
  db.execute(
      "UPDATE oauth_clients SET is_enabled = 0, revoke_date = ?, client_secret = NULL, registration_token = NULL,"
      " registration_uri_path = NULL WHERE client_id = ?",
      {call.site.local_now(db), client.id});
  revoke_client_tokens(call, client.id);
}

}  // namespace oemr::oauth
