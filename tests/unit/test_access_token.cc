// SPDX-License-Identifier: Apache-2.0
// What makes a verified token a caller: its claims, its rows, and the cached form.
#include "core/encoding.h"
#include "oauth/access_token.h"
#include "oauth/bearer.h"
#include "oauth/error.h"
#include "suites.h"

namespace {

using oemr::oauth::AccessClaims;
using oemr::oauth::TokenRecord;

constexpr std::string_view account = "946702e1-35bb-4609-a1cc-704fb3208442";
constexpr std::string_view now = "2026-11-23 17:00:00";

oemr::oauth::ParsedJwt unsigned_token(std::string_view claims) {
  return oemr::oauth::parse_jwt(oemr::base64url(R"({"alg":"RS256"})") + "." + oemr::base64url(claims) + ".c2ln");
}

/// Status of the refusal; 0 when the claims are read.
int status_of_claims(std::string_view claims) {
  const auto token = unsigned_token(claims);
  CU_ASSERT_FATAL(token.jwt.has_value());
  try {
    oemr::oauth::read_access_claims(*token.jwt, "default");
    return 0;
  } catch (const oemr::oauth::OAuthError& error) {
    return error.status();
  }
}

AccessClaims good_claims() {
  return {"jti", "client", *oemr::Uuid::parse(account), {"openid", "launch", "site:default"}, 2000000000};
}

TokenRecord good_record() {
  TokenRecord record;
  record.token = TokenRecord::Token{"client", std::string(account), "2026-11-23 18:00:00", "[]", false};
  record.trusted = record.client_enabled = true;
  record.user = TokenRecord::User{1, "admin", "Default", true};
  return record;
}

struct Judgement {
  int status = 0;
  std::string hint, challenge;
};
Judgement judgement(const TokenRecord& record) {
  try {
    oemr::oauth::judge(good_claims(), record, now);
    return {};
  } catch (const oemr::oauth::OAuthError& error) {
    return {error.status(), error.hint(), error.www_authenticate()};
  }
}

void claims_are_read() {
  const auto token =
      unsigned_token(R"({"aud":["client"],"jti":"id","exp":2000000000.75,"sub":"946702E1-35BB-4609-A1CC-704FB3208442",)"
                     R"("scopes":["openid","site:default"]})");
  const AccessClaims claims = oemr::oauth::read_access_claims(*token.jwt, "default");
  CU_ASSERT(claims.client_id == "client");
  CU_ASSERT(claims.token_id == "id");
  CU_ASSERT(claims.account.text() == account);
  CU_ASSERT_EQUAL(claims.expires, 2000000000);
  CU_ASSERT_EQUAL(claims.scopes.size(), 2);
}

void claims_of_other_kinds_are_refused() {
  const std::string rest = R"(,"aud":"c","jti":"id","sub":"946702e1-35bb-4609-a1cc-704fb3208442"})";
  CU_ASSERT_EQUAL(status_of_claims(R"({"exp":1,"scopes":["site:default"])" + rest), 0);
  CU_ASSERT_EQUAL(status_of_claims(R"({"exp":1,"scopes":["site:other"])" + rest), 400);
  CU_ASSERT_EQUAL(status_of_claims(R"({"exp":1,"scopes":["site:default","site:other"])" + rest), 400);
  CU_ASSERT_EQUAL(status_of_claims(R"({"exp":1,"scopes":["site:defaults"])" + rest), 400);
  CU_ASSERT_EQUAL(status_of_claims(R"({"exp":1,"scopes":["openid"])" + rest), 400);
  CU_ASSERT_EQUAL(status_of_claims(R"({"exp":1,"iss":"x")" + rest), 401);
  const auto issued_by = [&](std::string_view issuer, std::string_view scope) {
    return status_of_claims(R"({"exp":1,"iss":")" + std::string(issuer) + R"(","scopes":[")" + std::string(scope) +
                            R"("])" + rest);
  };
  CU_ASSERT_EQUAL(issued_by("https://ehr.example/oauth2/default", "openid"), 0);
  CU_ASSERT_EQUAL(issued_by("https://ehr.example/oauth2/other", "openid"), 400);
  CU_ASSERT_EQUAL(issued_by("https://ehr.example/oauth2/default", "site:other"), 400);
  CU_ASSERT_EQUAL(issued_by("https://ehr.example/oauth2/xdefault", "openid"), 400);
  CU_ASSERT_EQUAL(issued_by("default", "site:default"), 0);
  CU_ASSERT_EQUAL(status_of_claims(R"({"scopes":["site:default"])" + rest), 401);
  CU_ASSERT_EQUAL(status_of_claims(R"({"exp":1,"scopes":["site:default"],"aud":"c","jti":"","sub":"x"})"), 400);
  CU_ASSERT_EQUAL(status_of_claims(R"({"exp":1,"scopes":["site:default"],"aud":"c","jti":"id"})"), 400);
}

void users_are_let_in() {
  TokenRecord record = good_record();
  record.token->context = R"({"patient":"94670257-F553-46b9-b818-5bf6009ef5e7"})";
  const oemr::rest::Identity user = oemr::oauth::judge(good_claims(), record, now);
  CU_ASSERT(user.role == oemr::rest::Role::users);
  CU_ASSERT(user.account_uuid == account);
  CU_ASSERT(user.username == "admin");
  CU_ASSERT(user.context_patient == "94670257-f553-46b9-b818-5bf6009ef5e7");
  AccessClaims without_launch = good_claims();
  without_launch.scopes = {"openid"};
  CU_ASSERT(oemr::oauth::judge(without_launch, record, now).context_patient.empty());
}

void rows_are_checked_in_order() {
  TokenRecord record = good_record();
  CU_ASSERT_EQUAL(judgement(record).status, 0);

  record.token->revoked = true;
  CU_ASSERT(judgement(record).hint == "Access token has been revoked");
  CU_ASSERT(judgement(record).challenge.starts_with("Bearer "));
  record.trusted = false;
  CU_ASSERT_EQUAL(judgement(record).status, 400);  // signed out
  record.token->revoked = false;
  CU_ASSERT_EQUAL(judgement(record).status, 400);
  record.trusted = true;
  CU_ASSERT_EQUAL(judgement(record).status, 0);

  record.token->expiry = now;
  CU_ASSERT_EQUAL(judgement(record).status, 401);
  record.token->expiry.clear();
  CU_ASSERT_EQUAL(judgement(record).status, 401);
  record = good_record();
  record.token->client_id = "other";
  CU_ASSERT_EQUAL(judgement(record).status, 401);
  record = good_record();
  record.token->user_id = "94670257-f553-46b9-b818-5bf6009ef5e7";
  CU_ASSERT_EQUAL(judgement(record).status, 401);
  record = good_record();
  record.token.reset();
  CU_ASSERT_EQUAL(judgement(record).status, 401);
  record = good_record();
  record.client_enabled = false;
  CU_ASSERT_EQUAL(judgement(record).status, 401);
}

void withdrawn_accounts_are_refused() {
  TokenRecord record = good_record();
  record.user.reset();
  CU_ASSERT_EQUAL(judgement(record).status, 400);
  record.patient = TokenRecord::Patient{7, false};
  CU_ASSERT_EQUAL(judgement(record).status, 401);
  record.patient->may_use_portal = true;
  const oemr::rest::Identity patient = oemr::oauth::judge(good_claims(), record, now);
  CU_ASSERT(patient.role == oemr::rest::Role::patient);
  CU_ASSERT_EQUAL(patient.pid, 7);

  record = good_record();
  record.user->active = false;
  CU_ASSERT_EQUAL(judgement(record).status, 401);
  record.user->username = "oe-system";
  record.user->group.clear();
  CU_ASSERT(oemr::oauth::judge(good_claims(), record, now).role == oemr::rest::Role::system);
  record = good_record();
  record.user->group.clear();
  CU_ASSERT_EQUAL(judgement(record).status, 401);
}

void cached_callers_come_back() {
  oemr::rest::Identity identity = oemr::oauth::judge(good_claims(), good_record(), now);
  identity.username = "o'brien \"x\"\n\xC3\xB1";
  identity.pid = 5;
  const auto back = oemr::oauth::unpack_identity(oemr::oauth::pack_identity(identity));
  CU_ASSERT_FATAL(back.has_value());
  CU_ASSERT(back->role == identity.role);
  CU_ASSERT(back->token_id == identity.token_id);
  CU_ASSERT(back->client_id == identity.client_id);
  CU_ASSERT(back->account_uuid == identity.account_uuid);
  CU_ASSERT_EQUAL(back->user_id, identity.user_id);
  CU_ASSERT(back->username == identity.username);
  CU_ASSERT(back->group == identity.group);
  CU_ASSERT_EQUAL(back->pid, identity.pid);
  CU_ASSERT(back->scopes == identity.scopes);
  CU_ASSERT_EQUAL(back->expires, identity.expires);
  CU_ASSERT_FALSE(oemr::oauth::unpack_identity("").has_value());
  CU_ASSERT_FALSE(oemr::oauth::unpack_identity("[1,2]").has_value());
}

const CU_TestInfo tests[] = {{"claims are read", claims_are_read},
                             {"claims of other kinds are refused", claims_of_other_kinds_are_refused},
                             {"users are let in", users_are_let_in},
                             {"rows are checked in order", rows_are_checked_in_order},
                             {"withdrawn accounts are refused", withdrawn_accounts_are_refused},
                             {"cached callers come back", cached_callers_come_back},
                             CU_TEST_INFO_NULL};

}  // namespace

extern const Suite access_token_suite = {"access token", tests};
