// SPDX-License-Identifier: Apache-2.0
// Reads access tokens and judges them by the rows that OpenEMR keeps of clients, tokens and accounts.
#include "oauth/access_token.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "oauth/error.h"

namespace oemr::oauth {
namespace {

// The first trusted row counts, as in OpenEMR: the pair has no unique key. `groups` is a reserved word of MySQL 8.
constexpr std::string_view record_query =
    "SELECT t.id, t.client_id, t.user_id, t.expiry, t.context, t.revoked,"
    " (SELECT COALESCE(s.session_cache, '') <> '' FROM oauth_trusted_user s"
    "  WHERE s.client_id = ? AND s.user_id = ? ORDER BY s.id LIMIT 1),"
    " (SELECT c.is_enabled FROM oauth_clients c WHERE c.client_id = ?),"
    " u.id, u.username, u.active,"
    " (SELECT g.name FROM `groups` g WHERE BINARY g.`user` = u.username ORDER BY g.id LIMIT 1),"
    " p.pid, p.allow_patient_portal = 'YES' AND EXISTS (SELECT 1 FROM patient_access_onsite a WHERE a.pid = p.pid)"
    " FROM (SELECT 1 AS one) AS base"
    " LEFT JOIN api_token t ON t.token = ?"
    " LEFT JOIN users u ON u.uuid = ?"
    " LEFT JOIN patient_data p ON p.uuid = ?";

std::string_view audience(JsonValue aud) {
  if (!aud.is_array()) return aud.string();
  const auto members = aud.elements();
  return members.empty() ? std::string_view{} : members.front().string();
}

/// The patient of a SMART launch that a user's token is bound to.
std::string launch_patient(const std::vector<std::string>& scopes, std::string_view context) {
  const bool is_launch = std::any_of(scopes.begin(), scopes.end(), [](const std::string& scope) {
    return scope == "launch" || scope == "launch/patient";
  });
  if (!is_launch) return {};
  const auto json = Json::parse(context);
  const auto patient = json ? Uuid::parse(json->root()["patient"].string()) : std::nullopt;
  return patient ? patient->text() : std::string{};
}

void check_token_row(const AccessClaims& claims, const TokenRecord& record, std::string_view local_now) {
  // Who signed out is told so with OpenEMR's status, though his tokens are revoked here, too.
  if (!record.trusted) throw OAuthError(400, "invalid_request", "Refresh Token revoked or logged out");
  if (record.token && record.token->revoked) throw access_denied("Access token has been revoked");
  if (!record.token || record.token->client_id != claims.client_id || record.token->user_id != claims.account.text()) {
    throw access_denied("Access token is not known");
  }
  if (record.token->expiry <= local_now) throw access_denied("Access token has expired");
}

rest::Identity user_identity(const TokenRecord::User& user) {
  rest::Identity identity;
  // oe-system stands for clients that act for themselves; it is never active.
  identity.role = user.username == "oe-system" ? rest::Role::system : rest::Role::users;
  if (identity.role == rest::Role::users && !user.active) throw access_denied("The user is not active");
  if (user.username.empty() || (identity.role == rest::Role::users && user.group.empty())) {
    throw access_denied("The user has no name or is in no group");
  }
  identity.user_id = user.id;
  identity.username = user.username;
  identity.group = user.group;
  return identity;
}

rest::Identity patient_identity(const TokenRecord::Patient& patient) {
  if (!patient.may_use_portal) throw access_denied("The patient has no portal access");
  rest::Identity identity;
  identity.role = rest::Role::patient;
  identity.pid = patient.pid;
  return identity;
}

}  // namespace

AccessClaims read_access_claims(const Jwt& jwt, std::string_view site) {
  const JsonValue claims = jwt.claims.root();
  // id tokens are signed by the same key but name no scopes and no id; OpenEMR's access tokens always expire.
  if (!claims["exp"].is_number() || !claims["scopes"].is_array()) {
    throw access_denied("Access token could not be verified");
  }
  AccessClaims read;
  // OpenEMR says it by a scope, from 7.0.4 on by the issuer alone. Of an issuer only the end counts: the host may have
  // several names.
  bool names_site = claims["iss"].string().ends_with("/oauth2/" + std::string(site));
  for (const JsonValue scope : claims["scopes"].elements()) {
    if (scope.string().starts_with("site:")) {
      if (scope.string().substr(5) != site) throw invalid_request("The access token belongs to another site");
      names_site = true;
    }
    read.scopes.emplace_back(scope.string());
  }
  if (!names_site) throw invalid_request("The access token belongs to no site");
  const auto account = Uuid::parse(claims["sub"].string());
  read.token_id = claims["jti"].string();
  read.client_id = audience(claims["aud"]);
  if (!account || read.token_id.empty())
    throw invalid_request("The access token names no account or has no identifier");
  read.account = *account;
  read.expires = static_cast<std::int64_t>(std::floor(std::min(claims["exp"].real(), 253402300799.0)));
  return read;
}

TokenRecord load_token_record(db::Connection& db, const AccessClaims& claims) {
  const std::string account = claims.account.text();
  db::Rows rows = db.query(record_query, {claims.client_id, account, claims.client_id, claims.token_id,
                                          claims.account.raw(), claims.account.raw()});
  TokenRecord record;
  if (!rows.next()) return record;
  if (!rows.is_null(0)) {
    record.token = TokenRecord::Token{std::string(rows.text(1)), std::string(rows.text(2)), std::string(rows.text(3)),
                                      std::string(rows.text(4)), rows.integer(5) != 0};
  }
  record.trusted = rows.integer(6) != 0;
  record.client_enabled = rows.integer(7) != 0;
  if (!rows.is_null(8)) {
    record.user = TokenRecord::User{rows.integer(8), std::string(rows.text(9)), std::string(rows.text(11)),
                                    rows.integer(10) != 0};
  }
  if (!rows.is_null(12)) record.patient = TokenRecord::Patient{rows.integer(12), rows.integer(13) != 0};
  return record;
}

rest::Identity judge(AccessClaims claims, const TokenRecord& record, std::string_view local_now) {
  check_token_row(claims, record, local_now);
  if (!record.user && !record.patient) throw invalid_request("The account of the access token does not exist");
  // OpenEMR looks neither at the client nor at the account's state on each call; a withdrawn right must bite at once.
  if (!record.client_enabled) throw access_denied("The client is not enabled");

  rest::Identity identity = record.user ? user_identity(*record.user) : patient_identity(*record.patient);
  if (identity.role == rest::Role::users) {
    identity.context_patient = launch_patient(claims.scopes, record.token->context);
  }
  identity.account_uuid = claims.account.text();
  identity.token_id = std::move(claims.token_id);
  identity.client_id = std::move(claims.client_id);
  identity.scopes = std::move(claims.scopes);
  identity.expires = claims.expires;
  return identity;
}

}  // namespace oemr::oauth
