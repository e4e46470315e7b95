// SPDX-License-Identifier: Apache-2.0
// POST /registration: dynamic client registration (RFC 7591).
#include "oauth/registration.h"

#include <utility>

#include "core/json_writer.h"
#include "core/time.h"
#include "oauth/error.h"
#include "oauth/scopes.h"

namespace oemr::oauth {
namespace {

void write_member(JsonWriter& out, const ClientMetadata::Member& member) {
  out.key(member.name);
  if (member.name == "require_auth_time") {
    out.boolean(member.value.boolean() || member.value.integer() == 1);
  } else {
    member.value.write(out);
  }
}

}  // namespace

RegistrationForm registration_form(OAuthCall& call) {
  const auto release = call.site.release(*call.db);
  return {.has_decision_support = release->has_column("oauth_clients", "dsi_type"),
          .is_lenient = release->has_lenient_registration()};
}

Registration register_client(OAuthCall& call, JsonValue document, ClientCredentials credentials) {
  const auto check = [&](const std::vector<std::string>& scopes) {
    check_scopes(scopes, ScopeRules::of(call.site, *call.db, call.settings.extra_scopes));
  };
  Registration registration{read_client_metadata(document, check, registration_form(call)), std::move(credentials)};
  const ClientMetadata& metadata = registration.metadata;
  if (!metadata.is_confidential) registration.credentials.secret.clear();
  insert_client(call, metadata, registration.credentials);
  return registration;
}

std::string registration_address(OAuthCall& call, const ClientCredentials& credentials) {
  return call.site.oauth_base(*call.db) + "/client/" + credentials.registration_path;
}

void serve_registration(OAuthCall& call) {
  refuse_if_spent(spend_registration(call));
  const Json document = read_metadata_document(call.request, registration_form(call));
  const auto [metadata, credentials] = register_client(call, document.root());

  call.response.status = 201;
  call.response.content_type("application/json");
  JsonWriter out(call.response.body);
  out.begin_object().member("client_id", credentials.client_id);
  // OpenEMR gives public clients an empty secret; RFC 7591 section 3.2.1 none, and OpenEMR does not know this method.
  const bool has_secret = metadata["token_endpoint_auth_method"].string() != "none";
  if (has_secret) out.member("client_secret", credentials.secret);
  out.member("registration_access_token", credentials.registration_token);
  out.member("registration_client_uri", registration_address(call, credentials));
  out.key("client_id_issued_at").integer(now_seconds());
  if (has_secret) out.key("client_secret_expires_at").integer(0);
  out.member("client_role", metadata.is_confidential ? "user" : "patient");
  for (const ClientMetadata::Member& member : metadata.members) write_member(out, member);
  out.member("scope", join_scopes(metadata.scopes));
  if (metadata.decision_support) write_decision_support(out, *metadata.decision_support);
  out.end_object();
}

}  // namespace oemr::oauth
