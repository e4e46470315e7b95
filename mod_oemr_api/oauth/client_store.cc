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
    "INSERT INTO oauth_clients SET client_name = ?, contacts = ?, redirect_uri = ?, scope = ?,"
    " logout_redirect_uris = ?, jwks_uri = ?, jwks = ?, initiate_login_uri = ?, policy_uri = ?, tos_uri = ?,"
    " client_id = ?, client_role = ?, client_secret = ?, registration_token = ?, registration_uri_path = ?,"
    " register_date = ?, grant_types = ?, site_id = ?, is_confidential = ?, is_enabled = ?"
    "{, oauth_clients.dsi_type = ?} ON DUPLICATE KEY UPDATE client_id = client_id";
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

/// Columns of clients that were registered by an older release, or without a word of it, say "evidence" by default.
std::int64_t decision_support_type(const ClientMetadata& metadata) {
  return metadata.decision_support ? static_cast<std::int64_t>(metadata.decision_support->type) : 0;
}

/// One row for each attribute that the site knows of for that type, with what the client said about it.
void keep_source_attributes(db::Connection& db, const ClientMetadata& metadata, std::string_view client_id) {
  if (decision_support_type(metadata) == 0) return;
  const DecisionSupport& support = *metadata.decision_support;
  std::string value = "''";
  std::vector<db::Parameter> parameters{client_id};
  if (!support.attributes.empty()) {
    value = "CASE l.option_id";
    for (const auto& [name, text] : support.attributes) {
      value.append(" WHEN ? THEN ?");
      parameters.insert(parameters.end(), {name, text});
    }
    value.append(" ELSE '' END");
  }
  parameters.emplace_back(support.type == DecisionSupport::Type::evidence
                              ? std::string_view("dsi_evidence_source_attributes")
                              : std::string_view("dsi_predictive_source_attributes"));
  db.execute(
      "INSERT IGNORE INTO dsi_source_attributes (client_id, list_id, option_id, source_value)"
      " SELECT ?, l.list_id, l.option_id, " +
          value + " FROM list_options l WHERE l.list_id = ? AND l.activity = 1",
      parameters);
}

std::string kept_grant_types(OAuthCall& call, const ClientMetadata& metadata) {
  std::vector<std::string_view> types;
  for (const JsonValue type : metadata["grant_types"].elements()) types.push_back(type.string());
  std::string joined = join(types, "|");
  const bool is_kept = call.site.release(*call.db)->has_lenient_registration();
  constexpr std::size_t longest = 80;  // of the column, which the database would cut silently
  return is_kept && !joined.empty() && joined.size() <= longest ? joined : std::string("authorization_code");
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

DecisionSupport find_decision_support(db::Connection& db, const Client& client,
                                      std::vector<std::pair<std::string, std::string>>& held) {
  DecisionSupport support;
  if (client.decision_support_type < 1 || client.decision_support_type > 2) return support;
  support.type = static_cast<DecisionSupport::Type>(client.decision_support_type);
  db::Rows rows = db.query(
      "SELECT option_id, source_value FROM dsi_source_attributes WHERE client_id = ? AND source_value <> ''"
      " ORDER BY id LIMIT 1000",
      {client.id});
  while (rows.next()) held.emplace_back(rows.text(0), rows.text(1));
  support.attributes.assign(held.begin(), held.end());
  return support;
}

void insert_client(OAuthCall& call, const ClientMetadata& metadata, const ClientCredentials& credentials) {
  db::Connection& db = *call.db;
  const bool is_confidential = metadata.is_confidential;
  const Columns columns(metadata, credentials.client_id);
  const std::string sealed = is_confidential ? call.site.crypto(db)->to_column(credentials.secret) : "";
  const std::string now = call.site.local_now(db);
  const std::string grant_types = kept_grant_types(call, metadata);
  const std::int64_t is_enabled = starts_enabled(metadata, *call.site.globals(db)) ? 1 : 0;
  std::vector<db::Parameter> parameters = columns.parameters();
  parameters.insert(parameters.end(),
                    {credentials.client_id, std::string_view(is_confidential ? "user" : "patient"),
                     is_confidential ? db::Parameter(std::string_view(sealed)) : nullptr,
                     credentials.registration_token, credentials.registration_path, now, grant_types, call.site.name(),
                     std::int64_t{is_confidential ? 1 : 0}, is_enabled, decision_support_type(metadata)});
  in_transaction(db, [&] {
    db.execute(insert_statement, parameters);
    keep_source_attributes(db, metadata, credentials.client_id);
  });
}

void update_client(OAuthCall& call, const Client& client, const ClientMetadata& metadata) {
  db::Connection& db = *call.db;
  const Columns columns(metadata, client.id);
  const bool must_wait = asks_for_more(metadata, client) && !starts_enabled(metadata, *call.site.globals(db));
  std::vector<db::Parameter> parameters = columns.parameters();
  parameters.insert(parameters.end(), {std::int64_t{must_wait ? 1 : 0}, client.id});
  in_transaction(db, [&] {
    db.execute(update_statement, parameters);
    // What is left out stays: an administrator may have said it.
    if (!metadata.decision_support || !metadata.decision_support->is_given) return;
    db.execute("UPDATE oauth_clients SET dsi_type = ? WHERE client_id = ?",
               {decision_support_type(metadata), client.id});
    db.execute("DELETE FROM dsi_source_attributes WHERE client_id = ?", {client.id});
    keep_source_attributes(db, metadata, client.id);
  });
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
