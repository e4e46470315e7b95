// SPDX-License-Identifier: Apache-2.0
// Suites of CUnit tests and how a test program runs them.
#pragma once

#include <CUnit/Basic.h>

/// One suite: its name and a null-terminated list of tests.
struct Suite {
  const char* name;
  const CU_TestInfo* tests;
};

/// Runs a null-terminated list of suites; 0 when every assertion held.
inline int run_suites(const Suite* const* suites) {
  if (CU_initialize_registry() != CUE_SUCCESS) return 2;
  for (const Suite* const* suite = suites; *suite != nullptr; ++suite) {
    CU_pSuite registered = CU_add_suite((*suite)->name, nullptr, nullptr);
    if (registered == nullptr) return 2;
    for (const CU_TestInfo* test = (*suite)->tests; test->pName != nullptr; ++test) {
      if (CU_add_test(registered, test->pName, test->pTestFunc) == nullptr) return 2;
    }
  }
  CU_basic_set_mode(CU_BRM_NORMAL);
  CU_basic_run_tests();
  const unsigned failures = CU_get_number_of_failures();
  CU_cleanup_registry();
  return failures == 0 ? 0 : 1;
}
