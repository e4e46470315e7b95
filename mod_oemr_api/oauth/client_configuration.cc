// SPDX-License-Identifier: Apache-2.0
// GET /client/<path>: a client reads its own registration (RFC 7592 section 2.1).
#include <string>
#include <string_view>

#include "core/crypto.h"
#include "core/json_writer.h"
#include "core/text.h"
#include "oauth/clients.h"
#include "oauth/endpoint.h"
#include "oauth/error.h"
#include "oauth/metadata.h"

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

}  // namespace

void serve_client_configuration(OAuthCall& call) {
  const std::string token = bearer_token(call.request);
  if (token.empty()) throw refused(false);
  const std::string path = call.request.route_path.substr(std::string_view("/client/").size());
  const auto client = find_client_by_registration_path(*call.db, path);
  if (!client || client->registration_token.empty() || !crypto::equal(client->registration_token, token)) {
    throw refused(true);
  }

  call.response.content_type("application/json");
  JsonWriter out(call.response.body);
  out.begin_object().member("client_id", client->id);
  if (const auto secret = client_secret(*client, *call.site.crypto(*call.db))) {
    out.member("client_secret", *secret).key("client_secret_expires_at").integer(0);
  }
  out.member("registration_access_token", client->registration_token);
  out.member("registration_client_uri", call.site.oauth_base(*call.db) + "/client/" + path);
  write_texts(out, "contacts", client->contacts);
  out.member("application_type", client->role).member("client_name", client->name);
  write_texts(out, "redirect_uris", client->redirect_uris);
  write_texts(out, "post_logout_redirect_uris", client->logout_redirect_uris);
  out.member("scope", client->scope).end_object();
}

}  // namespace oemr::oauth
