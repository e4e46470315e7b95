// SPDX-License-Identifier: Apache-2.0
// POST /token: from the form to the grant that it names.
#include <algorithm>
#include <iterator>

#include "oauth/grant.h"

namespace oemr::oauth {
namespace {

struct Grant {
  std::string_view type;
  void (*run)(const TokenRequest&);
  bool (*is_on)(const openemr::Globals&);
};

bool always(const openemr::Globals&) { return true; }
bool password_grant_is_on(const openemr::Globals& globals) { return globals.is_on("oauth_password_grant"); }

constexpr Grant grants[] = {
    {"authorization_code", grant_authorization_code, always},
    {"password", grant_password, password_grant_is_on},
    {"refresh_token", grant_refresh_token, always},
    {"client_credentials", grant_client_credentials, always},
};

}  // namespace

void serve_token(OAuthCall& call) {
  refuse_if_spent(spend_token_request(call));
  const QueryParameters form = form_parameters(call.request);
  refuse_repeated(form);
  const TokenRequest request{call, form, call.site.globals(*call.db)};
  const std::string_view type = request.required("grant_type");
  const auto grant = std::find_if(std::begin(grants), std::end(grants), [&](const Grant& g) { return g.type == type; });
  if (grant == std::end(grants) || !grant->is_on(*request.globals)) throw unsupported_grant_type();
  grant->run(request);
}

}  // namespace oemr::oauth
