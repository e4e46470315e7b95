// SPDX-License-Identifier: Apache-2.0
// /client/<path>: a client reads, changes and ends its own registration (RFC 7592).
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/crypto.h"
#include "core/json_writer.h"
#include "core/text.h"
#include "core/time.h"
#include "oauth/client_store.h"
#include "oauth/clients.h"
#include "oauth/endpoint.h"
#include "oauth/error.h"
#include "oauth/metadata.h"
#include "oauth/registration.h"
#include "oauth/registration_metadata.h"
#include "oauth/scopes.h"

namespace oemr::oauth {
namespace {

/// RFC 7592 section 2.1: 401 as well when the client does not exist, and without telling which it was.
OAuthError refused(bool token_was_sent) {
  const char* challenge = token_was_sent ? "Bearer realm=\"OAuth\", error=\"invalid_token\"" : "Bearer realm=\"OAuth\"";
  return {401, "invalid_token", "Invalid registration token", {}, challenge};
}

std::string bearer_token(const rest::Request& request) {
  constexpr std::string_view scheme = "bearer ";
  const std::string_view header = request.header("Authorization").value_or("");
  return starts_with_ignoring_case(header, scheme) ? std::string(trim(header.substr(scheme.size()))) : std::string();
}

/// The client whose registration the request may manage. A disabled one may: that is no secret to it.
Client authorized_client(OAuthCall& call) {
  const std::string token = bearer_token(call.request);
  if (token.empty()) throw refused(false);
  const std::string_view path = std::string_view(call.request.route_path).substr(std::string_view("/client/").size());
  auto client = find_client_by_registration_path(*call.db, path);
  if (!client || client->registration_token.empty() || !crypto::equal(client->registration_token, token)) {
    throw refused(true);
  }
  return std::move(*client);
}

void write_text(JsonWriter& out, std::string_view name, std::string_view text) {
  if (!text.empty()) out.member(name, text);
}

/// The client information response (RFC 7592 section 3): all that the table keeps.
void write_client(OAuthCall& call, const Client& client) {
  call.response.content_type("application/json");
  JsonWriter out(call.response.body);
  out.begin_object().member("client_id", client.id);
  if (const auto secret = client_secret(client, *call.site.crypto(*call.db))) {
    out.member("client_secret", *secret).key("client_secret_expires_at").integer(0);
  }
  if (const auto registered = parse_date_time(client.registered_at)) {
    out.key("client_id_issued_at").integer(call.site.zone(*call.db)->instant(*registered));
  }
  out.member("registration_access_token", client.registration_token);
  out.member("registration_client_uri", call.site.oauth_base(*call.db) + "/client/" + client.registration_path);
  out.member("client_role", client.role);
  write_texts(out, "contacts", client.contacts);
  out.member("application_type", client.is_confidential ? "private" : "public").member("client_name", client.name);
  write_texts(out, "redirect_uris", client.redirect_uris);
  if (!client.logout_redirect_uris.empty()) {
    write_texts(out, "post_logout_redirect_uris", client.logout_redirect_uris);
  }
  // Of a confidential client any method is accepted, so none is kept.
  if (!client.is_confidential) out.member("token_endpoint_auth_method", "none");
  write_text(out, "policy_uri", client.policy_uri);
  write_text(out, "tos_uri", client.tos_uri);
  write_text(out, "jwks_uri", client.jwks_uri);
  if (const auto jwks = Json::parse(client.jwks); jwks && jwks->root().is_object()) {
    out.key("jwks");
    jwks->root().write(out);
  }
  write_text(out, "initiate_login_uri", client.initiate_login_uri);
  out.member("scope", client.scope);
  if (registration_form(call).has_decision_support) {
    std::vector<std::pair<std::string, std::string>> held;
    write_decision_support(out, find_decision_support(*call.db, client, held));
  }
  out.end_object();
}

/// Section 2.2: the request names the client, and does not choose a secret.
void check_identity(OAuthCall& call, const Client& client, JsonValue document) {
  if (document["client_id"].string() != client.id) throw invalid_client_metadata("client_id is invalid");
  const JsonValue secret = document["client_secret"];
  if (!secret.exists() || secret.is_null() || (secret.string().empty() && !client.is_confidential)) return;
  if (!is_client_secret(client, *call.site.crypto(*call.db), secret.string())) {
    throw invalid_client_metadata("client_secret is invalid");
  }
}

void update(OAuthCall& call, const Client& client) {
  const RegistrationForm form = registration_form(call);
  const Json document = read_metadata_document(call.request, form);
  check_identity(call, client, document.root());
  const bool names_scopes = document.root()["scope"].is_string();
  const auto check = [&](const std::vector<std::string>& scopes) {
    if (names_scopes) check_scopes(scopes, ScopeRules::of(call.site, *call.db, call.settings.extra_scopes));
  };
  ClientMetadata metadata = read_client_metadata(document.root(), client.is_confidential, check, form);
  // What is left out goes, but for the scope: the default of registration could be more than the client had.
  if (!names_scopes) metadata.scopes = split_scopes(client.scope);
  update_client(call, client, metadata);
  write_client(call, find_client(*call.db, client.id).value_or(client));
}

}  // namespace

void serve_client_configuration(OAuthCall& call) {
  const Client client = authorized_client(call);
  if (call.request.method == "PUT") return update(call, client);
  if (call.request.method == "DELETE") {
    retire_client(call, client);
    call.response.status = 204;
    return;
  }
  write_client(call, client);
}

}  // namespace oemr::oauth
