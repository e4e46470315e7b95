// SPDX-License-Identifier: Apache-2.0
// The metadata of the authorization server: one document for OpenID Connect Discovery 1.0 (section 3) and RFC 8414.
#include "core/json_writer.h"
#include "oauth/endpoint.h"
#include "oauth/metadata.h"
#include "oauth/scopes.h"

namespace oemr::oauth {
namespace {

constexpr std::string_view claims[] = {"sub",        "iss",          "aud",
                                       "exp",        "iat",          "auth_time",
                                       "nonce",      "name",         "family_name",
                                       "given_name", "middle_name",  "preferred_username",
                                       "locale",     "email",        "email_verified",
                                       "address",    "phone_number", "phone_number_verified",
                                       "fhirUser",   "api:oemr",     "api:fhir",
                                       "api:port"};

}  // namespace

void serve_server_metadata(OAuthCall& call) {
  const auto globals = call.site.globals(*call.db);
  const ScopeRules rules = ScopeRules::of(call.site, *call.db);
  JsonWriter out(call.response.body);
  out.begin_object();
  write_server_metadata(out, issuer_of(call.site, *call.db));

  out.key("grant_types_supported").begin_array().string("authorization_code");
  if (globals->integer("oauth_password_grant") != 0) out.string("password");
  out.string("refresh_token").string("client_credentials").end_array();

  write_texts(out, "scopes_supported", published_scopes(supported_scopes(rules), rules));
  write_texts(out, "claims_supported", claims);
  write_texts(out, "subject_types_supported", {"public"});
  write_texts(out, "id_token_signing_alg_values_supported", {"RS256"});
  write_texts(out, "claims_locales_supported", {"en-US"});
  write_texts(out, "ui_locales_supported", {"en-US"});
  out.key("claims_parameter_supported").boolean(false);
  // RFC 9207; PHP's pages send no iss, and a client that was promised one would refuse their answers.
  out.key("authorization_response_iss_parameter_supported").boolean(call.settings.has_pages);
  out.key("request_parameter_supported").boolean(false);
  out.key("request_uri_parameter_supported").boolean(false);
  out.key("require_request_uri_registration").boolean(false);
  out.end_object();
  call.response.content_type("application/json");
}

}  // namespace oemr::oauth
