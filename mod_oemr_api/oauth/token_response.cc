// SPDX-License-Identifier: Apache-2.0
// Members in OpenEMR's order: id_token, launch context, scope, token_type, expires_in, access_token, refresh_token.
#include "oauth/token_response.h"

#include "core/json_writer.h"
#include "oauth/scopes.h"

namespace oemr::oauth {

void write_token_response(rest::Response& response, const Issuance& issuance, const IssuedTokens& issued) {
  response.content_type("application/json; charset=UTF-8");
  response.header("Cache-Control", "no-store");
  response.header("Pragma", "no-cache");
  JsonWriter out(response.body);
  out.begin_object();
  if (!issued.id_token.empty()) out.member("id_token", issued.id_token);
  write_launch_members(out, issuance.launch, issuance.scopes, issued.style_url);
  out.member("scope", public_scopes(issuance.scopes)).member("token_type", "Bearer");
  out.key("expires_in").integer(issuance.seconds);
  out.member("access_token", issued.access_token);
  if (!issued.refresh_token.empty()) out.member("refresh_token", issued.refresh_token);
  out.end_object();
}

}  // namespace oemr::oauth
