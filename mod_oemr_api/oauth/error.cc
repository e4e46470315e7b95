// SPDX-License-Identifier: Apache-2.0
// The texts of OAuth errors, as OpenEMR's clients know them (those of league/oauth2-server).
#include "oauth/error.h"

#include <utility>

#include "core/json_writer.h"
#include "core/text.h"

namespace oemr::oauth {
namespace {

constexpr const char* basic_challenge = "Basic realm=\"OAuth\"";
constexpr const char* bearer_challenge = "Bearer realm=\"OAuth\"";
constexpr const char* invalid_token_challenge = "Bearer realm=\"OAuth\", error=\"invalid_token\"";

std::string log_text(const std::string& code, const std::string& hint) {
  return hint.empty() ? code : code + ": " + hint;
}

}  // namespace

OAuthError::OAuthError(int status, std::string code, std::string description, std::string hint,
                       std::string www_authenticate)
    : Error(status, std::move(description), log_text(code, hint)),
      code_(std::move(code)),
      hint_(std::move(hint)),
      www_authenticate_(std::move(www_authenticate)) {}

OAuthError unsupported_grant_type() {
  return {400, "unsupported_grant_type", "The authorization grant type is not supported by the authorization server.",
          "Check that all required parameters have been provided"};
}

OAuthError invalid_request(std::string hint, int status) {
  return {status, "invalid_request",
          "The request is missing a required parameter, includes an invalid parameter value, includes a parameter more "
          "than once, or is otherwise malformed.",
          std::move(hint)};
}

OAuthError missing_parameter(std::string_view name) {
  return invalid_request("Check the `" + std::string(name) + "` parameter");
}

OAuthError invalid_client(int status, bool basic_was_used) {
  return {status, "invalid_client", "Client authentication failed", {}, basic_was_used ? basic_challenge : ""};
}

OAuthError invalid_scope(std::string_view scope) {
  return {400, "invalid_scope", "The requested scope is invalid, unknown, or malformed",
          scope.empty() ? "Specify a scope in the request or set a default scope"
                        : "Check the `" + escape_html(scope) + "` scope"};
}

OAuthError invalid_grant(std::string hint) {
  return {
      400, "invalid_grant",
      "The provided authorization grant (e.g., authorization code, resource owner credentials) or refresh token is "
      "invalid, expired, revoked, does not match the redirection URI used in the authorization request, or was issued "
      "to another client.",
      std::move(hint)};
}

// RFC 6749 section 5.2 names invalid_grant with 400; OpenEMR sends invalid_request with 401.
OAuthError invalid_refresh_token(std::string hint) {
  return {400, "invalid_grant", "The refresh token is invalid.", std::move(hint)};
}

OAuthError access_denied(std::string hint, bool token_was_sent) {
  return {401, "access_denied", "The resource owner or authorization server denied the request.", std::move(hint),
          token_was_sent ? invalid_token_challenge : bearer_challenge};
}

OAuthError invalid_client_metadata(std::string description) {
  return {400, "invalid_client_metadata", std::move(description)};
}

OAuthError too_many_requests(int retry_after_seconds) {
  OAuthError error(429, "too_many_requests", "Too many requests. Please try again later.");
  error.retry_after_seconds_ = retry_after_seconds;
  return error;
}

std::string error_body(const OAuthError& error) {
  std::string body;
  JsonWriter out(body, JsonWriter::Slashes::escaped);
  out.begin_object().member("error", error.code()).member("error_description", error.description());
  if (!error.hint().empty()) out.member("hint", error.hint());
  out.member("message", error.description()).end_object();
  return body;
}

void write_error(rest::Response& response, const OAuthError& error) {
  response.status = error.status();
  response.content_type("application/json");
  if (!error.www_authenticate().empty()) response.header("WWW-Authenticate", error.www_authenticate());
  if (error.retry_after_seconds() != 0) response.header("Retry-After", std::to_string(error.retry_after_seconds()));
  response.body = error_body(error);
}

}  // namespace oemr::oauth
