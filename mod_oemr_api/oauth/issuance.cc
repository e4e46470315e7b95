// SPDX-License-Identifier: Apache-2.0
// Makes access, refresh and id tokens that OpenEMR's own server accepts.
#include "oauth/issuance.h"

#include <algorithm>

#include "core/crypto.h"
#include "core/encoding.h"
#include "core/json_writer.h"
#include "core/time.h"
#include "oauth/claims.h"
#include "oauth/endpoint.h"
#include "oauth/jwt.h"
#include "oauth/metadata.h"
#include "openemr/sealed.h"

namespace oemr::oauth {
namespace {

constexpr std::int64_t second = 1000000;

std::string token_id() { return hex(crypto::random_bytes(40)); }

std::string access_claims(const Issuance& issuance, std::string_view id, std::string_view issuer, std::int64_t now) {
  std::string claims;
  JsonWriter out(claims);
  out.begin_object().member("aud", issuance.client.id).member("jti", id);
  out.key("iat").raw(numeric_date(now)).key("nbf").raw(numeric_date(now));
  out.key("exp").raw(numeric_date(now + issuance.seconds * second));
  out.member("sub", issuance.account.uuid);
  write_texts(out, "scopes", issuance.scopes);
  out.member("iss", issuer).end_object();
  return claims;
}

std::string id_claims(const Issuance& issuance, std::string_view issuer, std::string_view api_base, std::int64_t now) {
  std::string claims;
  JsonWriter out(claims);
  out.begin_object().member("aud", issuance.client.id).member("iss", issuer);
  out.key("iat").integer(now / second).key("exp").integer(now / second + issuance.seconds);
  out.member("sub", issuance.account.uuid);
  if (issuance.signed_in_at != 0) out.key("auth_time").integer(issuance.signed_in_at);
  write_identity_claims(out, issuance.account, issuance.scopes, issuance.nonce, api_base);
  out.end_object();
  return claims;
}

std::string refresh_payload(const Issuance& issuance, const IssuedTokens& issued, std::int64_t expires) {
  std::string payload;
  JsonWriter out(payload);
  out.begin_object().member("client_id", issuance.client.id).member("refresh_token_id", issued.refresh_id);
  out.member("access_token_id", issued.access_id);
  write_texts(out, "scopes", issuance.scopes);
  out.member("user_id", issuance.account.uuid).key("expire_time").integer(expires).end_object();
  return payload;
}

}  // namespace

bool Issuance::has_scope(std::string_view scope) const {
  return std::find(scopes.begin(), scopes.end(), scope) != scopes.end();
}

IssuedTokens make_tokens(OAuthCall& call, const Issuance& issuance) {
  openemr::Site& site = call.site;
  const auto keys = site.signing_keys(*call.db);
  const auto zone = site.zone(*call.db);
  const std::string base = site.oauth_base(*call.db), api_base = site.api_base(*call.db);
  const std::string issuer = issuance.has_scope("openid") ? issuer_of(site, *call.db) : std::string();
  call.db.give_back();
  const std::int64_t now = now_microseconds(), now_second = now / second;

  IssuedTokens issued;
  issued.style_url = base + "/smart/smart-style";
  issued.launch_context = stored_launch_context(issuance.launch, issuance.scopes, issued.style_url);
  issued.access_id = token_id();
  issued.access_token = make_jwt(access_claims(issuance, issued.access_id, base, now), *keys);
  issued.access_expiry = zone->format(now_second + issuance.seconds);
  if (!issuer.empty()) {
    issued.id_token = make_jwt(id_claims(issuance, issuer, api_base, now), *keys);
  }
  if (issuance.may_refresh && issuance.has_scope("offline_access")) {
    const std::int64_t expires = three_months_after(now_second);
    issued.refresh_id = token_id();
    issued.refresh_token = openemr::seal(refresh_payload(issuance, issued, expires), keys->sealing_secret());
    issued.refresh_expiry = zone->format(expires);
  }
  return issued;
}

std::int64_t three_months_after(std::int64_t seconds) {
  CivilTime time = civil_of(seconds);
  time.month += 3;
  if (time.month > 12) {
    time.month -= 12;
    ++time.year;
  }
  const int days_into_month = time.day - 1;  // may reach into the month after, which no civil date can say
  time.day = 1;
  return seconds_of(time) + days_into_month * std::int64_t{86400};
}

std::string numeric_date(std::int64_t microseconds) {
  std::string text = std::to_string(microseconds / second);
  std::string fraction = std::to_string(second + microseconds % second).substr(1);
  fraction.erase(fraction.find_last_not_of('0') + 1);
  return fraction.empty() ? text : text.append(".").append(fraction);
}

}  // namespace oemr::oauth
