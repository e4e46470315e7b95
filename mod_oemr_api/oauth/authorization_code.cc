// SPDX-License-Identifier: Apache-2.0
// JSON inside the password format of openemr/sealed.h.
#include "oauth/authorization_code.h"

#include "core/json.h"
#include "core/json_writer.h"
#include "oauth/metadata.h"
#include "openemr/sealed.h"

namespace oemr::oauth {
namespace {

void write_text_or_null(JsonWriter& out, std::string_view name, std::string_view value, bool is_there) {
  out.key(name);
  if (is_there) {
    out.string(value);
  } else {
    out.null();
  }
}

}  // namespace

std::string seal_code(const AuthorizationCode& code, std::string_view secret) {
  std::string text;
  JsonWriter out(text);
  out.begin_object().member("client_id", code.client_id);
  write_text_or_null(out, "redirect_uri", code.redirect_uri.value_or(""), code.redirect_uri.has_value());
  out.member("auth_code_id", code.id);
  write_texts(out, "scopes", code.scopes);
  out.member("user_id", code.account_uuid).key("expire_time").integer(code.expires);
  write_text_or_null(out, "code_challenge", code.challenge, !code.challenge.empty());
  write_text_or_null(out, "code_challenge_method", code.challenge_method, !code.challenge.empty());
  out.end_object();
  return openemr::seal(text, secret);
}

std::optional<AuthorizationCode> open_code(std::string_view sealed, std::string_view secret) {
  const openemr::Unsealed unsealed = openemr::unseal(sealed, secret);
  const auto json = unsealed.failure.empty() ? Json::parse(unsealed.plain) : std::nullopt;
  if (!json || json->root()["auth_code_id"].string().empty()) return std::nullopt;
  const JsonValue root = json->root();
  AuthorizationCode code;
  code.id = root["auth_code_id"].string();
  code.client_id = root["client_id"].string();
  code.account_uuid = root["user_id"].string();
  if (root["redirect_uri"].is_string()) code.redirect_uri = root["redirect_uri"].string();
  for (const JsonValue scope : root["scopes"].elements()) code.scopes.emplace_back(scope.string());
  code.challenge = root["code_challenge"].string();
  code.challenge_method = root["code_challenge_method"].string();
  code.expires = root["expire_time"].integer();
  return code;
}

}  // namespace oemr::oauth
