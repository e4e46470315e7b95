// SPDX-License-Identifier: Apache-2.0
// The bearer check: from the Authorization header to the caller, through the shared cache where it can.
#include "oauth/bearer.h"

#include <algorithm>
#include <optional>
#include <string>

#include "core/crypto.h"
#include "core/encoding.h"
#include "core/json_writer.h"
#include "core/text.h"
#include "core/time.h"
#include "oauth/access_token.h"
#include "oauth/error.h"
#include "oauth/scopes.h"

namespace oemr::oauth {
namespace {

// Mark of a token that was forgotten: a request that verified it just before must not put it back.
constexpr std::string_view forgotten = "-";
constexpr int forgotten_seconds = 60;

/// A bare token and any case of the scheme are accepted (RFC 9110 section 11.1; OpenEMR takes bare ones).
std::string_view token_of(const rest::Request& request) {
  const std::string_view value = trim(request.header("Authorization").value_or(""));
  if (value.empty()) throw access_denied("Missing \"Authorization\" header", false);
  constexpr std::string_view scheme = "bearer";
  if (!starts_with_ignoring_case(value, scheme) || value.size() == scheme.size()) return value;
  const char next = value[scheme.size()];
  return next == ' ' || next == '\t' ? trim(value.substr(scheme.size())) : value;
}

/// Sites are told apart by their folders: two locations may have sites of one name. The version, because packed scopes
/// are read by the build that wrote them.
std::string cache_key(std::string_view kind, const openemr::Site& site, std::string_view text) {
  std::string seed(OEMR_VERSION);
  seed.append(1, '\0').append(kind).append(1, '\0').append(site.directory().string()).append(1, '\0').append(text);
  return base64url(crypto::digest(crypto::Digest::sha256, seed));
}
std::string token_key(const openemr::Site& site, std::string_view token) { return cache_key("token", site, token); }
std::string token_id_key(const openemr::Site& site, std::string_view id) { return cache_key("token id", site, id); }

void remember(SharedCache& cache, const openemr::Site& site, const std::string& key, const rest::Identity& identity,
              int seconds) {
  const std::string id_key = token_id_key(site, identity.token_id);
  if (cache.get(id_key) == forgotten) return;
  cache.put(id_key, key, seconds);
  cache.put(key, pack_identity(identity), seconds);
}

std::optional<rest::Identity> recall(SharedCache& cache, const std::string& key) {
  const auto packed = cache.get(key);
  return packed ? unpack_identity(*packed) : std::nullopt;
}

}  // namespace

std::string pack_identity(const rest::Identity& identity) {
  std::string packed;
  JsonWriter out(packed);
  out.begin_array().integer(static_cast<int>(identity.role)).string(identity.token_id).string(identity.client_id);
  out.string(identity.account_uuid).integer(identity.user_id).string(identity.username).string(identity.group);
  out.integer(identity.pid).string(identity.context_patient).integer(identity.expires);
  out.string(pack_scopes(identity.scopes)).end_array();
  return packed;
}

std::optional<rest::Identity> unpack_identity(std::string_view packed) {
  const auto json = Json::parse(packed);
  const auto values = json ? json->root().elements() : std::vector<JsonValue>{};
  if (values.size() != 11) return std::nullopt;
  rest::Identity identity;
  identity.role = static_cast<rest::Role>(values[0].integer());
  identity.token_id = values[1].string();
  identity.client_id = values[2].string();
  identity.account_uuid = values[3].string();
  identity.user_id = values[4].integer();
  identity.username = values[5].string();
  identity.group = values[6].string();
  identity.pid = values[7].integer();
  identity.context_patient = values[8].string();
  identity.expires = values[9].integer();
  identity.scopes = unpack_scopes(values[10].string());
  return identity;
}

void check_token_is_there(const rest::Request& request) { token_of(request); }

rest::Identity check_bearer(const rest::Request& request, openemr::SiteConnection& db, SharedCache& cache,
                            const BearerSettings& settings) {
  const std::string_view token = token_of(request);
  openemr::Site& site = db.site();
  const std::string key = token_key(site, token);
  const std::int64_t now = now_microseconds();
  if (auto known = recall(cache, key)) {
    if (known->expires <= now / 1000000) throw access_denied("Access token could not be verified");
    return std::move(*known);
  }

  const ParsedJwt parsed = parse_jwt(token);
  if (!parsed.jwt) throw access_denied(std::string(parsed.hint));
  const auto keys = site.signing_keys(*db);
  if (!is_signed_by(*parsed.jwt, *keys) || !is_current(*parsed.jwt, static_cast<double>(now) / 1e6)) {
    throw access_denied("Access token could not be verified");
  }
  AccessClaims claims = read_access_claims(*parsed.jwt, site.name());
  const TokenRecord record = load_token_record(*db, claims);
  rest::Identity identity = judge(std::move(claims), record, site.local_now(*db));

  const auto seconds = std::min<std::int64_t>(settings.cache_ttl.count(), identity.expires - now / 1000000);
  if (seconds > 0) remember(cache, site, key, identity, static_cast<int>(seconds));
  return identity;
}

void forget_token(SharedCache& cache, openemr::Site& site, std::string_view token_id) {
  const std::string id_key = token_id_key(site, token_id);
  if (const auto key = cache.get(id_key); key && *key != forgotten) cache.remove(*key);
  cache.put(id_key, forgotten, forgotten_seconds);
}

}  // namespace oemr::oauth
