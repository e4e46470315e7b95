// SPDX-License-Identifier: Apache-2.0
// The cookie and what makes it worthless.
#include "oauth/authorize/kept_sign_in.h"

#include <algorithm>

#include "core/crypto.h"
#include "core/encoding.h"
#include "core/json.h"
#include "core/json_writer.h"
#include "core/time.h"
#include "core/uuid.h"
#include "oauth/authorize/flow.h"
#include "oauth/authorize/flow_cookies.h"
#include "rest/cookies.h"

namespace oemr::oauth {
namespace {

constexpr std::string_view cookie_name = "__Secure-oemr-sign-in", sealed_as = "sign-in";
constexpr std::int64_t longest_seconds = 12 * 3600;

/// Stands for the password that was used; another password, another mark. Nothing when the account is closed.
std::optional<std::string> password_mark(OAuthCall& call, const KeptSignIn& sign_in, std::string_view key) {
  constexpr std::string_view of_user =
      "SELECT s.password FROM users u JOIN users_secure s ON s.id = u.id WHERE u.uuid = ? AND u.active = 1";
  constexpr std::string_view of_patient =
      "SELECT a.portal_pwd FROM patient_data p JOIN patient_access_onsite a ON a.pid = p.pid WHERE p.uuid = ?"
      " AND p.allow_patient_portal = 'YES' AND a.portal_pwd_status = 1";
  const auto uuid = Uuid::parse(sign_in.account_uuid);
  if (!uuid) return std::nullopt;
  db::Rows rows = call.db->query(sign_in.role == rest::Role::patient ? of_patient : of_user, {uuid->raw()});
  if (!rows.next() || rows.text(0).empty()) return std::nullopt;
  return base64url(crypto::hmac(crypto::Digest::sha256, key, rows.text(0)));
}

std::int64_t idle_seconds(OAuthCall& call, rest::Role role) {
  const auto globals = call.site.globals(*call.db);
  return role == rest::Role::patient ? globals->integer("portal_timeout", 1800) : globals->integer("timeout", 7200);
}

void set_cookie(OAuthCall& call, std::string_view value, int seconds) {
  const std::string path = flow_path(call.site);
  call.response.add_header("Set-Cookie", rest::Cookie{cookie_name, value, path, rest::SameSite::lax, seconds}.header());
}

}  // namespace

std::optional<KeptSignIn> find_kept_sign_in(OAuthCall& call) {
  std::string_view value;
  for (const auto& [name, text] : rest::cookies(call.request)) {
    if (name == cookie_name) value = text;
  }
  if (value.empty()) return std::nullopt;
  const std::string key = cookie_key(call);
  const auto sealed = from_base64url(value);
  const auto text = sealed ? crypto::aes256_gcm_open(key, *sealed, sealed_as) : std::nullopt;
  const auto json = text ? Json::parse(*text) : std::nullopt;
  if (!json) return std::nullopt;
  const JsonValue root = json->root();
  if (root["expires"].integer() < now_seconds()) return std::nullopt;
  KeptSignIn sign_in;
  sign_in.role = root["patient"].boolean() ? rest::Role::patient : rest::Role::users;
  sign_in.username = root["username"].string();
  sign_in.account_uuid = root["account"].string();
  sign_in.signed_in_at = root["at"].integer();
  const auto mark = password_mark(call, sign_in, key);
  if (!mark || !crypto::equal(*mark, root["mark"].string())) return std::nullopt;
  return sign_in;
}

void keep_sign_in(OAuthCall& call, const KeptSignIn& sign_in) {
  const std::string key = cookie_key(call);
  const auto mark = password_mark(call, sign_in, key);
  if (!mark) return;
  const std::int64_t expires =
      std::min(now_seconds() + idle_seconds(call, sign_in.role), sign_in.signed_in_at + longest_seconds);
  std::string text;
  JsonWriter out(text);
  out.begin_object().member("account", sign_in.account_uuid).member("username", sign_in.username);
  out.key("patient").boolean(sign_in.role == rest::Role::patient);
  out.key("at").integer(sign_in.signed_in_at).key("expires").integer(expires);
  out.member("mark", *mark).end_object();
  set_cookie(call, base64url(crypto::aes256_gcm_seal(key, text, sealed_as)), -1);
}

void end_kept_sign_in(OAuthCall& call) { set_cookie(call, "", 0); }

}  // namespace oemr::oauth
