// SPDX-License-Identifier: Apache-2.0
// POST /registration: dynamic client registration (RFC 7591).
#include <string>
#include <vector>

#include "core/crypto.h"
#include "core/encoding.h"
#include "core/json_writer.h"
#include "core/text.h"
#include "core/time.h"
#include "oauth/endpoint.h"
#include "oauth/error.h"
#include "oauth/registration_metadata.h"
#include "oauth/scopes.h"

namespace oemr::oauth {
namespace {

constexpr std::string_view insert_client =
    "INSERT INTO oauth_clients (client_id, client_role, client_name, client_secret, registration_token,"
    " registration_uri_path, register_date, contacts, redirect_uri, grant_types, scope, site_id, is_confidential,"
    " logout_redirect_uris, jwks_uri, jwks, initiate_login_uri, policy_uri, tos_uri, is_enabled)"
    " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, 'authorization_code', ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)";

struct Credentials {
  std::string client_id = random_text(32);
  std::string secret;  // empty for public clients
  std::string registration_token = random_text(32);
  std::string registration_path = random_text(16);

  static std::string random_text(std::size_t bytes) { return base64url(crypto::random_bytes(bytes)); }
};

Json read_document(const rest::Request& request) {
  const std::string_view type = request.header("Content-Type").value_or("");
  if (!starts_with_ignoring_case(type, "application/json")) throw invalid_client_metadata("Unexpected content type");
  const std::string_view body = request.body();
  if (body.empty()) throw invalid_client_metadata("No JSON body");
  auto document = Json::parse(body);
  if (!document || !document->root().is_object() || document->root().members().empty()) {
    throw invalid_client_metadata("Invalid JSON");
  }
  return std::move(*document);
}

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

void insert(OAuthCall& call, const ClientMetadata& metadata, const Credentials& credentials) {
  db::Connection& db = *call.db;
  const std::string sealed = metadata.is_confidential ? call.site.crypto(db)->encrypt(credentials.secret) : "";
  const ColumnValue contacts(metadata["contacts"]), redirect_uris(metadata["redirect_uris"]);
  const ColumnValue logout_uris(metadata["post_logout_redirect_uris"]), jwks_uri(metadata["jwks_uri"]);
  const ColumnValue launch_uri(metadata["initiate_login_uri"]);
  const ColumnValue policy_uri(metadata["policy_uri"]), tos_uri(metadata["tos_uri"]);
  ColumnValue jwks(metadata["jwks"]);
  // OpenEMR keeps the empty text of its own page as JSON text.
  if (metadata["jwks"].is_string()) jwks.text = "\"\"";
  const std::string now = call.site.local_now(db), scope = join_scopes(metadata.scopes);
  const std::string_view given_name = metadata["client_name"].string();
  const std::string_view name = given_name.empty() ? std::string_view(credentials.client_id) : given_name;
  const std::string_view role = metadata.is_confidential ? "user" : "patient";
  const std::int64_t is_enabled = starts_enabled(metadata, *call.site.globals(db)) ? 1 : 0;
  const db::Parameter secret = metadata.is_confidential ? db::Parameter(std::string_view(sealed)) : nullptr;

  db.execute(insert_client,
             {credentials.client_id, role, name, secret, credentials.registration_token, credentials.registration_path,
              now, contacts, redirect_uris, scope, call.site.name(), std::int64_t{metadata.is_confidential ? 1 : 0},
              logout_uris, jwks_uri, jwks, launch_uri, policy_uri, tos_uri, is_enabled});
}

void write_member(JsonWriter& out, const ClientMetadata::Member& member) {
  out.key(member.name);
  if (member.name == "require_auth_time") {
    out.boolean(member.value.boolean() || member.value.integer() == 1);
  } else {
    member.value.write(out);
  }
}

}  // namespace

void serve_registration(OAuthCall& call) {
  refuse_if_spent(spend_registration(call));
  const Json document = read_document(call.request);
  const ClientMetadata metadata = read_client_metadata(document.root());
  check_scopes(metadata.scopes, *call.site.globals(*call.db), call.site.name(), call.settings.extra_scopes);

  Credentials credentials;
  if (metadata.is_confidential) credentials.secret = Credentials::random_text(64);
  insert(call, metadata, credentials);

  call.response.status = 201;
  call.response.content_type("application/json");
  JsonWriter out(call.response.body);
  out.begin_object().member("client_id", credentials.client_id).member("client_secret", credentials.secret);
  out.member("registration_access_token", credentials.registration_token);
  out.member("registration_client_uri", call.site.oauth_base(*call.db) + "/client/" + credentials.registration_path);
  out.key("client_id_issued_at").integer(now_seconds()).key("client_secret_expires_at").integer(0);
  out.member("client_role", metadata.is_confidential ? "user" : "patient");
  for (const ClientMetadata::Member& member : metadata.members) write_member(out, member);
  out.member("scope", join_scopes(metadata.scopes)).end_object();
}

}  // namespace oemr::oauth
