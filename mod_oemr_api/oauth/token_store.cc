// SPDX-License-Identifier: Apache-2.0
// Statements over the tables of tokens.
#include "oauth/token_store.h"

#include <algorithm>
#include <cstddef>
#include <span>

#include "core/json_writer.h"
#include "oauth/bearer.h"

namespace oemr::oauth {
namespace {

/// The pair's row. Locks are taken by its id: by client or user they would be those of all their pairs.
std::optional<std::int64_t> trusted_row(db::Connection& db, std::string_view client_id, std::string_view account_uuid) {
  db::Rows rows = db.query("SELECT id FROM oauth_trusted_user WHERE client_id = ? AND user_id = ? ORDER BY id LIMIT 1",
                           {client_id, account_uuid});
  if (!rows.next()) return std::nullopt;
  return rows.integer(0);
}

std::optional<PendingCode> pending_code(db::Connection& db, std::string_view client_id, std::string_view account_uuid,
                                        std::string_view query) {
  const auto row = trusted_row(db, client_id, account_uuid);
  if (!row) return std::nullopt;
  db::Rows rows = db.query(query, {*row});
  if (!rows.next()) return std::nullopt;
  return PendingCode{std::string(rows.text(0)), std::string(rows.text(1)), rows.integer(2) != 0};
}

db::Parameter null_if_empty(std::string_view text) {
  if (text.empty()) return nullptr;
  return text;
}

std::string scopes_json(const std::vector<std::string>& scopes) {
  std::string text;
  JsonWriter out(text, JsonWriter::Slashes::escaped);
  out.begin_array();
  for (const std::string& scope : scopes) out.string(scope);
  out.end_array();
  return text;
}

/// By their primary keys, some at a time: no other row is locked, and a statement has few forms.
void revoke_rows(db::Connection& db, std::string_view table, std::span<const std::int64_t> ids) {
  constexpr std::size_t at_once = 16;
  std::string sql = std::string("UPDATE ").append(table).append(" SET revoked = 1 WHERE id IN (?");
  for (std::size_t i = 1; i < at_once; ++i) sql.append(",?");
  sql.append(")");
  for (; !ids.empty(); ids = ids.subspan(std::min(at_once, ids.size()))) {
    std::vector<db::Parameter> some(ids.begin(),
                                    ids.begin() + static_cast<std::ptrdiff_t>(std::min(at_once, ids.size())));
    some.resize(at_once, some.front());
    db.execute(sql, some);
  }
}

/// In a transaction of its own. whose is of this file; its parameters follow. The columns that name the tokens have no
/// index: the rows are found without a lock, since a search that locks would hold all rows of the table, and tokens
/// could not be issued meanwhile.
void revoke_tokens(OAuthCall& call, std::string_view whose, const std::vector<db::Parameter>& parameters) {
  db::Connection& db = *call.db;
  const std::string where = std::string(" WHERE ").append(whose).append(" AND revoked = 0");
  std::vector<std::int64_t> access, refresh;
  std::vector<std::string> good;
  {
    const std::string now = call.site.local_now(db);
    db::Rows rows = db.query("SELECT id, token, expiry FROM api_token" + where, parameters);
    while (rows.next()) {
      access.push_back(rows.integer(0));
      if (rows.text(2) > now) good.emplace_back(rows.text(1));
    }
  }
  {
    db::Rows rows = db.query("SELECT id FROM api_refresh_token" + where, parameters);
    while (rows.next()) refresh.push_back(rows.integer(0));
  }
  in_transaction(db, [&] {
    revoke_rows(db, "api_token", access);
    revoke_rows(db, "api_refresh_token", refresh);
  });
  for (const std::string& access_id : good) forget_token(call.cache, call.site, access_id);
}

}  // namespace

void trust(db::Connection& db, const TrustedUser& user, std::string_view local_now) {
  const std::int64_t persist = user.persist_login ? 1 : 0;
  const db::Parameter code = null_if_empty(user.code);
  const auto row = trusted_row(db, user.client_id, user.account_uuid);
  if (!row) {
    // The table has no unique key over the pair: the condition's locks keep a second server from doing the same.
    const auto inserted = db.execute(
        "INSERT INTO oauth_trusted_user (user_id, client_id, scope, persist_login, time, code, session_cache, "
        "grant_type)"
        " SELECT ?, ?, ?, ?, ?, ?, ?, ? FROM DUAL WHERE NOT EXISTS"
        " (SELECT 1 FROM oauth_trusted_user WHERE client_id = ? AND user_id = ? FOR UPDATE)",
        {user.account_uuid, user.client_id, user.scope, persist, local_now, code, user.session_cache, user.grant_type,
         user.client_id, user.account_uuid});
    if (inserted != 0) return;
    db.execute(
        "UPDATE oauth_trusted_user SET scope = ?, persist_login = ?, time = ?, code = ?, session_cache = ?,"
        " grant_type = ? WHERE client_id = ? AND user_id = ? ORDER BY id LIMIT 1",
        {user.scope, persist, local_now, code, user.session_cache, user.grant_type, user.client_id, user.account_uuid});
    return;
  }
  db.execute(
      "UPDATE oauth_trusted_user SET scope = ?, persist_login = ?, time = ?, code = ?, session_cache = ?,"
      " grant_type = ? WHERE id = ?",
      {user.scope, persist, local_now, code, user.session_cache, user.grant_type, *row});
}

bool is_trusted(db::Connection& db, std::string_view client_id, std::string_view account_uuid) {
  db::Rows rows = db.query(
      "SELECT COALESCE(session_cache, '') <> '' FROM oauth_trusted_user WHERE client_id = ? AND user_id = ?"
      " ORDER BY id LIMIT 1",
      {client_id, account_uuid});
  return rows.next() && rows.integer(0) != 0;
}

#define OEMR_PENDING_CODE "SELECT code, session_cache, persist_login FROM oauth_trusted_user WHERE id = ?"
std::optional<PendingCode> find_pending_code(db::Connection& db, std::string_view client_id,
                                             std::string_view account_uuid) {
  return pending_code(db, client_id, account_uuid, OEMR_PENDING_CODE);
}

std::optional<PendingCode> lock_pending_code(db::Connection& db, std::string_view client_id,
                                             std::string_view account_uuid) {
  return pending_code(db, client_id, account_uuid, OEMR_PENDING_CODE " FOR UPDATE");
}
#undef OEMR_PENDING_CODE

std::string redeemed_mark(std::string_view code_id) { return std::string("redeemed ").append(code_id); }

bool redeem_code(db::Connection& db, std::string_view client_id, std::string_view account_uuid, std::string_view code,
                 std::string_view code_id) {
  const auto row = trusted_row(db, client_id, account_uuid);
  return row && db.execute("UPDATE oauth_trusted_user SET code = ? WHERE id = ? AND code = ?",
                           {redeemed_mark(code_id), *row, code}) == 1;
}

void store_tokens(db::Connection& db, const Issuance& issuance, const IssuedTokens& issued) {
  db.execute(
      "INSERT INTO api_token (user_id, token, expiry, client_id, scope, revoked, context) VALUES (?, ?, ?, ?, ?, 0, ?)",
      {issuance.account.uuid, issued.access_id, issued.access_expiry, issuance.client.id, scopes_json(issuance.scopes),
       issued.launch_context});
  if (issued.refresh_id.empty()) return;
  db.execute("INSERT INTO api_refresh_token (user_id, client_id, token, expiry, revoked) VALUES (?, ?, ?, ?, 0)",
             {issuance.account.uuid, issuance.client.id, issued.refresh_id, issued.refresh_expiry});
}

std::optional<RefreshTokenRow> find_refresh_token(db::Connection& db, std::string_view refresh_id) {
  db::Rows rows = db.query("SELECT client_id, user_id, revoked FROM api_refresh_token WHERE token = ?", {refresh_id});
  if (!rows.next()) return std::nullopt;
  return RefreshTokenRow{std::string(rows.text(0)), std::string(rows.text(1)), rows.integer(2) != 0};
}

std::string launch_context_of(db::Connection& db, std::string_view access_id) {
  db::Rows rows = db.query("SELECT context FROM api_token WHERE token = ?", {access_id});
  return rows.next() ? std::string(rows.text(0)) : std::string();
}

bool revoke_refresh_token(db::Connection& db, std::string_view refresh_id) {
  return db.execute("UPDATE api_refresh_token SET revoked = 1 WHERE token = ? AND revoked = 0", {refresh_id}) == 1;
}

void revoke_access_token(db::Connection& db, std::string_view access_id) {
  db.execute("UPDATE api_token SET revoked = 1 WHERE token = ?", {access_id});
}

void revoke_pair(OAuthCall& call, std::string_view client_id, std::string_view account_uuid) {
  revoke_tokens(call, "client_id = ? AND user_id = ?", {client_id, account_uuid});
}

void revoke_client_tokens(OAuthCall& call, std::string_view client_id) {
  revoke_tokens(call, "client_id = ?", {client_id});
  call.db->execute("DELETE FROM oauth_trusted_user WHERE client_id = ?", {client_id});
}

}  // namespace oemr::oauth
