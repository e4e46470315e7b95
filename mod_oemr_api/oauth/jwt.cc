// SPDX-License-Identifier: Apache-2.0
// Parsing, checking and making of JSON Web Tokens. The header chooses nothing: the algorithm and the key are ours.
#include "oauth/jwt.h"

#include <algorithm>
#include <cstdlib>
#include <jwt.h>
#include <memory>
#include <openssl/err.h>
#include <utility>

#include "core/encoding.h"
#include "core/error.h"
#include "core/text.h"

namespace oemr::oauth {
namespace {

constexpr std::string_view base64_hint = "Error while decoding from Base64Url, invalid base64 characters detected";
constexpr std::string_view json_hint = "Error while decoding from JSON";

ParsedJwt failed(std::string_view hint) { return {std::nullopt, hint}; }

/// RFC 7519 section 2: NumericDate may be fractional.
bool is_absent_or(JsonValue date, bool (*holds)(double date, double now), double now) {
  if (!date.exists()) return true;
  return date.is_number() && holds(date.real(), now);
}

struct FreeToken {
  void operator()(jwt_t* token) const noexcept { jwt_free(token); }
};
using Token = std::unique_ptr<jwt_t, FreeToken>;

struct FreeText {
  void operator()(char* text) const noexcept { std::free(text); }
};

constexpr std::size_t longest_token = std::size_t{64} * 1024;  // libjwt copies the parts onto the stack

const unsigned char* bytes(std::string_view text) { return reinterpret_cast<const unsigned char*>(text.data()); }

/// libjwt's JSON reader knows no U+0000, which a name in the database or the nonce of a request may hold.
std::string without_nul(std::string_view json) {
  std::string text(json);
  for (std::size_t at = text.find('\\'); at != text.npos; at = text.find('\\', at + 2)) {
    if (text.compare(at, 6, "\\u0000") == 0) text.replace(at, 6, "\\ufffd");
  }
  return text;
}

[[noreturn]] void fail(const char* what) {
  ERR_clear_error();
  throw Error(500, "internal error", std::string("libjwt: ") + what);
}

}  // namespace

bool Jwt::is_typed_jwt() const {
  const JsonValue type = header.root()["typ"];
  return !type.is_string() || equal_ignoring_case(type.string(), "JWT");
}

ParsedJwt parse_jwt(std::string_view token) {
  const std::size_t first = token.find('.');
  const std::size_t second = first == token.npos ? first : token.find('.', first + 1);
  if (second == token.npos || token.find('.', second + 1) != token.npos) {
    return failed("The JWT string must have two dots");
  }
  const auto header_text = from_base64url(token.substr(0, first));
  const auto claims_text = from_base64url(token.substr(first + 1, second - first - 1));
  auto signature = from_base64url(token.substr(second + 1));
  if (!header_text || !claims_text || !signature) return failed(base64_hint);

  auto header = Json::parse(*header_text);
  if (!header) return failed(json_hint);
  if (!header->root().is_object()) return failed("headers must be an array");
  if (header->root()["enc"].exists()) return failed("Encryption is not supported yet");
  auto claims = Json::parse(*claims_text);
  if (!claims) return failed(json_hint);
  if (!claims->root().is_object()) return failed("claims must be an array");
  return {Jwt{std::move(*header), std::move(*claims), std::string(token.substr(0, second)), std::move(*signature)}, {}};
}

bool is_signed_with(const Jwt& jwt, std::string_view algorithm, std::string_view public_pem) {
  if (jwt.algorithm() != algorithm || jwt.has_critical() || jwt.signature.empty()) return false;
  // Written anew from its bytes: libjwt's own reader of base64url passes over letters that are none.
  const std::string text = jwt.signed_part + "." + base64url(jwt.signature);
  if (text.size() > longest_token) return false;
  jwt_t* decoded = nullptr;
  const bool is_good = jwt_decode(&decoded, text.c_str(), bytes(public_pem), static_cast<int>(public_pem.size())) == 0;
  const Token token(decoded);
  ERR_clear_error();
  // It took the algorithm from the header, read by another JSON reader than ours.
  return is_good && jwt_get_alg(token.get()) == jwt_str_alg(std::string(algorithm).c_str());
}

bool is_signed_by(const Jwt& jwt, const openemr::SigningKeys& keys, std::int64_t now) {
  const std::string_view named = jwt.header.root()["kid"].string();
  const auto published = keys.published(now);
  return std::any_of(published.begin(), published.end(), [&](const openemr::SigningKeys::Published& one) {
    return (named.empty() || named == one.key->key_id()) && is_signed_with(jwt, "RS256", one.key->public_pem());
  });
}

bool is_current(const Jwt& jwt, double now_seconds) {
  const JsonValue claims = jwt.claims.root();
  const auto begun = [](double date, double now) { return date <= now; };
  const auto to_come = [](double date, double now) { return date > now; };
  return is_absent_or(claims["iat"], begun, now_seconds) && is_absent_or(claims["nbf"], begun, now_seconds) &&
         is_absent_or(claims["exp"], to_come, now_seconds);
}

std::string make_jwt(std::string_view claims_json, const openemr::SigningKeys& keys) {
  const openemr::RsaKey& key = keys.signer();
  jwt_t* made = nullptr;
  if (jwt_new(&made) != 0) fail("no memory");
  const Token token(made);
  const std::string& pem = key.private_pem();
  if (jwt_set_alg(made, JWT_ALG_RS256, bytes(pem), static_cast<int>(pem.size())) != 0 ||
      jwt_add_header(made, "kid", key.key_id().c_str()) != 0) {
    fail("no header could be made");
  }
  if (jwt_add_grants_json(made, without_nul(claims_json).c_str()) != 0) fail("it does not take the claims");
  const std::unique_ptr<char, FreeText> text(jwt_encode_str(made));
  if (!text) fail("signing failed");
  return text.get();
}

}  // namespace oemr::oauth
