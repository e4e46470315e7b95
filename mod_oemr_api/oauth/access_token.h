// SPDX-License-Identifier: Apache-2.0
// What an access token claims, what the database knows of it, and the judgement over both (no clock, no cache, no
// network).
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/uuid.h"
#include "db/connection.h"
#include "oauth/jwt.h"
#include "rest/identity.h"

namespace oemr::oauth {

struct AccessClaims {
  std::string token_id, client_id;
  Uuid account;
  std::vector<std::string> scopes;
  std::int64_t expires = 0;
};

/// Reads a verified token of that site. Throws 401 when it cannot be an access token, 400 when it is not for this site.
AccessClaims read_access_claims(const Jwt& jwt, std::string_view site);

/// The rows behind a token; what is absent is empty.
struct TokenRecord {
  struct Token {
    std::string client_id, user_id, expiry, context;
    bool revoked = false;
  };
  struct User {
    std::int64_t id = 0;
    std::string username, group;
    bool active = false;
  };
  struct Patient {
    std::int64_t pid = 0;
    bool may_use_portal = false;
  };
  std::optional<Token> token;
  bool trusted = false;  // signed in or consented: an oauth_trusted_user row with a session
  bool client_enabled = false;
  std::optional<User> user;
  std::optional<Patient> patient;
};

/// One SELECT.
TokenRecord load_token_record(db::Connection& db, const AccessClaims& claims);

/// The caller, or the first failing check in OpenEMR's order. local_now: "YYYY-MM-DD HH:MM:SS" in the site's zone.
rest::Identity judge(AccessClaims claims, const TokenRecord& record, std::string_view local_now);

}  // namespace oemr::oauth
