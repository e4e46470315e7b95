// SPDX-License-Identifier: Apache-2.0
// Runs the suites that need a MariaDB or MySQL server; skipped (77) when none is named.
#include <apr_general.h>
#include <cstdlib>

#include "fixture.h"

extern const Suite rows_suite;
extern const Suite choices_suite;
extern const Suite collations_suite;
extern const Suite connection_suite;
extern const Suite transaction_suite;
extern const Suite loss_suite;
extern const Suite pool_suite;
extern const Suite token_record_suite;
extern const Suite keys_suite;
extern const Suite fixture_secrets_suite;
extern const Suite acl_suite;
extern const Suite audit_suite;
extern const Suite audit_journal_suite;
extern const Suite client_keys_suite;
extern const Suite declarations_suite;
extern const Suite documents_suite;
extern const Suite release_suite;
extern const Suite site_suite;
extern const Suite uuid_registry_suite;

namespace {
const Suite* const suites[] = {
    &rows_suite,
    &choices_suite,
    &release_suite,
    &collations_suite,
    &connection_suite,
    &transaction_suite,
    &loss_suite,
    &pool_suite,
    &token_record_suite,
    &keys_suite,
    &fixture_secrets_suite,
    &acl_suite,
    &audit_suite,
    &audit_journal_suite,
    &client_keys_suite,
    &declarations_suite,
    &documents_suite,
    &site_suite,
    &uuid_registry_suite,
    nullptr,
};
}

int main() {
  if (std::getenv("OEMR_TEST_MYSQL_SOCKET") == nullptr) {
    std::puts("skipped: OEMR_TEST_MYSQL_SOCKET does not name the socket of a test server (user root, no password)");
    return 77;
  }
  apr_initialize();
  const std::string database = test_options().database;
  int status = 2;
  try {
    by_text_protocol("DROP DATABASE IF EXISTS " + database);
    by_text_protocol("CREATE DATABASE " + database + " CHARACTER SET utf8mb4 COLLATE utf8mb4_general_ci");
    status = run_suites(suites);
    by_text_protocol("DROP DATABASE " + database);
  } catch (const std::exception& error) {
    std::printf("the test server refused: %s\n", error.what());
  }
  apr_terminate();
  return status;
}
