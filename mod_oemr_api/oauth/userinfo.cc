// SPDX-License-Identifier: Apache-2.0
// The UserInfo endpoint (OpenID Connect Core 1.0, section 5.3); OpenEMR advertises it but answers nothing.
#include "core/json_writer.h"
#include "oauth/account.h"
#include "oauth/claims.h"
#include "oauth/endpoint.h"
#include "oauth/error.h"

namespace oemr::oauth {

void serve_userinfo(OAuthCall& call) {
  const rest::Identity caller = check_bearer(call.request, call.db, call.cache, call.settings.bearer);
  if (!caller.has_scope("openid")) {
    throw OAuthError(403, "insufficient_scope", "The access token lacks the scope openid.", {},
                     "Bearer realm=\"OAuth\", error=\"insufficient_scope\", scope=\"openid\"");
  }
  const auto account = find_account(*call.db, caller.account_uuid);
  if (!account) throw access_denied("The account of the access token does not exist");
  JsonWriter out(call.response.body);
  out.begin_object().member("sub", caller.account_uuid);
  write_identity_claims(out, *account, caller.scopes, {}, call.site.api_base(*call.db));
  out.end_object();
  call.response.content_type("application/json");
}

}  // namespace oemr::oauth
