// SPDX-License-Identifier: Apache-2.0
// The rows behind tokens: api_token, api_refresh_token and oauth_trusted_user, shared with OpenEMR's own server.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "db/connection.h"
#include "oauth/endpoint.h"
#include "oauth/issuance.h"

namespace oemr::oauth {

/// Runs work in a transaction; again when the database broke a deadlock by refusing it.
template <class Work>
void in_transaction(db::Connection& db, Work work) {
  constexpr int attempts = 3;
  for (int attempt = 1;; ++attempt) {
    try {
      db::Transaction transaction(db);
      work();
      transaction.commit();
      return;
    } catch (const db::DatabaseError& error) {
      if (!error.is_deadlock() || attempt == attempts) throw;
    }
  }
}

/// The consent record and "signed in" mark of a pair of client and account, which every API call needs.
struct TrustedUser {
  std::string_view client_id, account_uuid;
  std::string scope;
  bool persist_login = false;
  std::string code;           // a pending authorization code, or empty
  std::string session_cache;  // JSON object, never empty
  std::string_view grant_type;
};
/// One row per pair: an existing one keeps its id.
void trust(db::Connection& db, const TrustedUser& user, std::string_view local_now);
/// Whether the pair is signed in.
bool is_trusted(db::Connection& db, std::string_view client_id, std::string_view account_uuid);

struct PendingCode {
  std::string code, session_cache;
  bool persist_login = false;
};
std::optional<PendingCode> find_pending_code(db::Connection& db, std::string_view client_id,
                                             std::string_view account_uuid);
/// As above, and nobody else changes it until the transaction ends.
std::optional<PendingCode> lock_pending_code(db::Connection& db, std::string_view client_id,
                                             std::string_view account_uuid);
/// What stands in place of a code that was redeemed: no server finds the code again, this one knows it as used.
std::string redeemed_mark(std::string_view code_id);
/// False when the code was not pending any more.
bool redeem_code(db::Connection& db, std::string_view client_id, std::string_view account_uuid, std::string_view code,
                 std::string_view code_id);

void store_tokens(db::Connection& db, const Issuance& issuance, const IssuedTokens& issued);

struct RefreshTokenRow {
  std::string client_id, account_uuid;
  bool is_revoked = false;
};
std::optional<RefreshTokenRow> find_refresh_token(db::Connection& db, std::string_view refresh_id);
/// api_token.context, or empty.
std::string launch_context_of(db::Connection& db, std::string_view access_id);

/// False when it was revoked already: somebody else was faster.
bool revoke_refresh_token(db::Connection& db, std::string_view refresh_id);
void revoke_access_token(db::Connection& db, std::string_view access_id);
/// Revokes every token of the pair, in a transaction of its own, and forgets them in the cache.
void revoke_pair(OAuthCall& call, std::string_view client_id, std::string_view account_uuid);
/// Every token and consent of a client.
void revoke_client_tokens(OAuthCall& call, std::string_view client_id);

}  // namespace oemr::oauth
