// SPDX-License-Identifier: Apache-2.0
// Errors of the authorization server and of the bearer check: RFC 6749 code, description, hint, status and headers.
#pragma once

#include <string>
#include <string_view>

#include "core/error.h"
#include "rest/response.h"

namespace oemr::oauth {

/// Wire form: {"error","error_description","hint" (when there is one),"message"}; the descriptions that OpenEMR's
/// clients know are made by the functions below, in one place.
class OAuthError : public Error {
 public:
  OAuthError(int status, std::string code, std::string description, std::string hint = {},
             std::string www_authenticate = {});

  const std::string& code() const noexcept { return code_; }
  const std::string& description() const noexcept { return public_text(); }
  const std::string& hint() const noexcept { return hint_; }
  /// Value of WWW-Authenticate, or empty.
  const std::string& www_authenticate() const noexcept { return www_authenticate_; }
  /// Value of Retry-After, or 0.
  int retry_after_seconds() const noexcept { return retry_after_seconds_; }

 private:
  friend OAuthError too_many_requests(int retry_after_seconds);

  int retry_after_seconds_ = 0;
  std::string code_, hint_, www_authenticate_;
};

OAuthError unsupported_grant_type();
OAuthError invalid_request(std::string hint, int status = 400);
OAuthError missing_parameter(std::string_view name);  // hint "Check the `name` parameter"
OAuthError invalid_client(int status = 401, bool basic_was_used = false);
OAuthError invalid_scope(std::string_view scope);
OAuthError invalid_grant(std::string hint);
OAuthError invalid_refresh_token(std::string hint);
/// The bearer check's 401. RFC 6750 section 3.1: the challenge holds an error code only when a token was sent.
OAuthError access_denied(std::string hint, bool token_was_sent = true);
OAuthError invalid_client_metadata(std::string description);
/// 429 (RFC 6585 section 4) with Retry-After.
OAuthError too_many_requests(int retry_after_seconds);

/// The wire form; slashes escaped, as OpenEMR sends it.
std::string error_body(const OAuthError& error);
/// Status, headers and body of the error instead of what was written so far; the response must not have started.
void write_error(rest::Response& response, const OAuthError& error);

}  // namespace oemr::oauth
