// SPDX-License-Identifier: Apache-2.0
// The one SELECT behind the bearer check, over tables shaped like OpenEMR's.
#include "fixture.h"
#include "oauth/access_token.h"

namespace {

using oemr::db::Connection;
using oemr::oauth::AccessClaims;
using oemr::oauth::load_token_record;
using oemr::oauth::TokenRecord;

constexpr std::string_view user_uuid = "946702e1-35bb-4609-a1cc-704fb3208442";
constexpr std::string_view patient_uuid = "94670257-f553-46b9-b818-5bf6009ef5e7";

constexpr std::string_view tables[] = {
    "CREATE OR REPLACE TABLE api_token (id BIGINT PRIMARY KEY AUTO_INCREMENT, user_id VARCHAR(40), token VARCHAR(128)"
    " UNIQUE, expiry DATETIME, client_id VARCHAR(80), revoked TINYINT(1) NOT NULL DEFAULT 0, context TEXT)",
    "CREATE OR REPLACE TABLE oauth_trusted_user (id BIGINT PRIMARY KEY AUTO_INCREMENT, user_id VARCHAR(80),"
    " client_id VARCHAR(80), session_cache TEXT)",
    "CREATE OR REPLACE TABLE oauth_clients (client_id VARCHAR(80) PRIMARY KEY, is_enabled TINYINT(1) NOT NULL)",
    "CREATE OR REPLACE TABLE users (id BIGINT PRIMARY KEY, uuid BINARY(16) UNIQUE, username VARCHAR(255),"
    " active TINYINT(1) NOT NULL)",
    "CREATE OR REPLACE TABLE `groups` (id BIGINT PRIMARY KEY AUTO_INCREMENT, name LONGTEXT, `user` LONGTEXT)",
    "CREATE OR REPLACE TABLE patient_data (pid BIGINT PRIMARY KEY, uuid BINARY(16) UNIQUE, allow_patient_portal TEXT)",
    "CREATE OR REPLACE TABLE patient_access_onsite (pid BIGINT UNIQUE)",
    "INSERT INTO api_token (user_id, token, expiry, client_id, context) VALUES"
    " ('946702e1-35bb-4609-a1cc-704fb3208442', 'jti', '2026-11-23 18:00:00', 'client', '[]'),"
    " ('946702e1-35bb-4609-a1cc-704fb3208442', 'zero', '0000-00-00 00:00:00', 'client', NULL)",
    "INSERT INTO oauth_clients VALUES ('client', 1), ('disabled', 0)",
    "INSERT INTO users VALUES (1, UNHEX('946702e135bb4609a1cc704fb3208442'), 'Admin', 1)",
    "INSERT INTO `groups` (name, `user`) VALUES ('Wrong', 'ADMIN'), ('First', 'Admin'), ('Second', 'Admin')",
    "INSERT INTO patient_data VALUES (7, UNHEX('94670257f55346b9b8185bf6009ef5e7'), 'YES')",
};

AccessClaims claims(std::string_view account, std::string token = "jti", std::string client = "client") {
  return {std::move(token), std::move(client), *oemr::Uuid::parse(account), {}, 0};
}

/// Fresh tables and a connection.
struct Tables {
  Tables() {
    for (const std::string_view table : tables) by_text_protocol(table);
  }
  Connection connection{test_options()};
};

void rows_are_gathered_by_one_statement() {
  Tables t;
  t.connection.reset_statement_count();
  const TokenRecord record = load_token_record(t.connection, claims(user_uuid));
  CU_ASSERT_EQUAL(t.connection.statements(), 1);
  CU_ASSERT_FATAL(record.token.has_value() && record.user.has_value());
  CHECK_TEXT(record.token->client_id, "client");
  CHECK_TEXT(record.token->user_id, user_uuid);
  CHECK_TEXT(record.token->expiry, "2026-11-23 18:00:00");
  CHECK_TEXT(record.token->context, "[]");
  CU_ASSERT_FALSE(record.token->revoked);
  CU_ASSERT_TRUE(record.client_enabled);
  CU_ASSERT_FALSE(record.trusted);
  CU_ASSERT_EQUAL(record.user->id, 1);
  CHECK_TEXT(record.user->username, "Admin");
  CHECK_TEXT(record.user->group, "First");
  CU_ASSERT_TRUE(record.user->active);
  CU_ASSERT_FALSE(record.patient.has_value());
}

void the_first_trusted_row_counts() {
  Tables t;
  const auto trusted = [&](std::string_view rows) {
    by_text_protocol("DELETE FROM oauth_trusted_user");
    by_text_protocol("INSERT INTO oauth_trusted_user (user_id, client_id, session_cache) VALUES " + std::string(rows));
    return load_token_record(t.connection, claims(user_uuid)).trusted;
  };
  const std::string pair = "('946702e1-35bb-4609-a1cc-704fb3208442', 'client', ";
  CU_ASSERT_TRUE(trusted(pair + "'{}')"));
  CU_ASSERT_FALSE(trusted(pair + "'')"));
  CU_ASSERT_FALSE(trusted(pair + "NULL)"));
  CU_ASSERT_FALSE(trusted(pair + "NULL), " + pair + "'{}')"));
  CU_ASSERT_FALSE(trusted("('946702e1-35bb-4609-a1cc-704fb3208442', 'other', '{}')"));
}

void what_is_absent_is_empty() {
  Tables t;
  const TokenRecord record =
      load_token_record(t.connection, claims("00000000-0000-4000-8000-000000000000", "none", "disabled"));
  CU_ASSERT_FALSE(record.token || record.user || record.patient || record.trusted || record.client_enabled);
  CU_ASSERT_FALSE(load_token_record(t.connection, claims(user_uuid, "jti", "unknown")).client_enabled);
  const TokenRecord zero = load_token_record(t.connection, claims(user_uuid, "zero"));
  CU_ASSERT_FATAL(zero.token.has_value());
  CU_ASSERT(zero.token->expiry < "2000");
}

void patients_need_the_portal() {
  Tables t;
  const auto may_use_portal = [&] {
    const TokenRecord record = load_token_record(t.connection, claims(patient_uuid));
    CU_ASSERT_FATAL(record.patient.has_value());
    CU_ASSERT_EQUAL(record.patient->pid, 7);
    return record.patient->may_use_portal;
  };
  CU_ASSERT_FALSE(may_use_portal());  // no credentials
  by_text_protocol("INSERT INTO patient_access_onsite VALUES (7)");
  CU_ASSERT_TRUE(may_use_portal());
  by_text_protocol("UPDATE patient_data SET allow_patient_portal = 'NO'");
  CU_ASSERT_FALSE(may_use_portal());
  by_text_protocol("UPDATE patient_data SET allow_patient_portal = NULL");
  CU_ASSERT_FALSE(may_use_portal());
}

const CU_TestInfo tests[] = {{"rows are gathered by one statement", guarded<rows_are_gathered_by_one_statement>},
                             {"the first trusted row counts", guarded<the_first_trusted_row_counts>},
                             {"what is absent is empty", guarded<what_is_absent_is_empty>},
                             {"patients need the portal", guarded<patients_need_the_portal>},
                             CU_TEST_INFO_NULL};

}  // namespace

extern const Suite token_record_suite = {"token record", tests};
