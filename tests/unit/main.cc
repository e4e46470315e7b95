// SPDX-License-Identifier: Apache-2.0
// Runs all unit test suites; the exit status says whether every assertion held.
#include <CUnit/Basic.h>

#include "suites.h"

namespace {
const Suite* const suites[] = {
    &access_token_suite,
    &crypto_suite,
    &encoding_suite,
    &jwt_suite,
    &scopes_suite,
    nullptr,
};
}

int main() {
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
