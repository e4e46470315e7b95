// SPDX-License-Identifier: Apache-2.0
// The grants of the token endpoint, each in the file of its name.
#pragma once

#include <memory>
#include <string_view>

#include "core/url.h"
#include "oauth/endpoint.h"
#include "oauth/error.h"

namespace oemr::oauth {

struct TokenRequest {
  OAuthCall& call;
  const QueryParameters& form;
  std::shared_ptr<const openemr::Globals> globals;

  /// Present, though it may be empty.
  std::string_view required(std::string_view name) const {
    const auto value = form.find(name);
    if (!value) throw missing_parameter(name);
    return *value;
  }
};

void grant_authorization_code(const TokenRequest& request);
void grant_password(const TokenRequest& request);
void grant_refresh_token(const TokenRequest& request);
void grant_client_credentials(const TokenRequest& request);

}  // namespace oemr::oauth
