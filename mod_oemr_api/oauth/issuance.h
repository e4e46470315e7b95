// SPDX-License-Identifier: Apache-2.0
// The tokens of one exchange: made (signed and sealed) first, then stored, then sent.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "oauth/account.h"
#include "oauth/clients.h"
#include "oauth/launch_context.h"
#include "openemr/site.h"

namespace oemr::oauth {

struct OAuthCall;

constexpr int access_token_seconds = 3600;
constexpr int system_access_token_seconds = 300;

/// What a grant decided to give.
struct Issuance {
  Client client;
  Account account;
  std::vector<std::string> scopes;  // as finalize_scopes made them
  std::string nonce;                // of the authorization request
  std::int64_t signed_in_at = 0;    // seconds since 1970; 0: not known
  LaunchContext launch;
  int seconds = access_token_seconds;
  bool may_refresh = true;  // and the scopes have offline_access

  bool has_scope(std::string_view scope) const;
};

struct IssuedTokens {
  std::string access_id, access_token, access_expiry;     // expiries: local time of the site, as the tables keep them
  std::string refresh_id, refresh_token, refresh_expiry;  // empty without offline_access
  std::string id_token;                                   // empty without openid
  std::string launch_context;                             // api_token.context
  std::string style_url;
};

/// Writes nothing. Costs signatures, and a key derivation when there is a refresh token; gives the connection back
/// first.
IssuedTokens make_tokens(OAuthCall& call, const Issuance& issuance);

/// The instant three calendar months later, as PHP reckons: 30 November gives 2 March (or 1 March).
std::int64_t three_months_after(std::int64_t seconds);
/// A NumericDate (RFC 7519) of microseconds since 1970: no fraction when it is zero.
std::string numeric_date(std::int64_t microseconds);

}  // namespace oemr::oauth
