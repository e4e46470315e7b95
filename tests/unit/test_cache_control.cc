// SPDX-License-Identifier: Apache-2.0
// How long an answer may be used again.
#include "core/cache_control.h"
#include "suites.h"

namespace {

/// -1: Cache-Control does not say.
long long fresh(const char* cache_control, const char* age = "") {
  const auto time = oemr::fresh_for(cache_control, age);
  return time ? static_cast<long long>(time->count()) : -1;
}

void max_age_says_how_long() {
  CU_ASSERT_EQUAL(fresh("max-age=60"), 60);
  CU_ASSERT_EQUAL(fresh("public, Max-Age=3600, must-revalidate"), 3600);
  CU_ASSERT_EQUAL(fresh("public,max-age=0"), 0);
  CU_ASSERT_EQUAL(fresh(" max-age=\"60\" ,private"), 60);
  CU_ASSERT_EQUAL(fresh("max-age=99999999999999999999"), 1LL << 31U);
  CU_ASSERT_EQUAL(fresh("max-age=600, max-age=60"), 60);
}

void time_in_other_caches_counts() {
  CU_ASSERT_EQUAL(fresh("max-age=600", "100"), 500);
  CU_ASSERT_EQUAL(fresh("max-age=600", "601"), 0);
  CU_ASSERT_EQUAL(fresh("max-age=600", "-5"), 600);
  CU_ASSERT_EQUAL(fresh("max-age=600", "soon"), 600);
}

void what_must_not_be_kept_is_stale() {
  CU_ASSERT_EQUAL(fresh("no-store"), 0);
  CU_ASSERT_EQUAL(fresh("max-age=600, no-cache"), 0);
  CU_ASSERT_EQUAL(fresh("NO-STORE, max-age=600"), 0);
  CU_ASSERT_EQUAL(fresh("max-age=soon"), 0);
  CU_ASSERT_EQUAL(fresh("max-age=-1"), 0);
  CU_ASSERT_EQUAL(fresh("max-age="), 0);
  CU_ASSERT_EQUAL(fresh("max-age"), 0);
  CU_ASSERT_EQUAL(fresh("max-age=6x"), 0);
}

void other_directives_say_nothing() {
  CU_ASSERT_EQUAL(fresh(""), -1);
  CU_ASSERT_EQUAL(fresh(",, ,"), -1);
  CU_ASSERT_EQUAL(fresh("public, immutable, s-maxage=5, x-max-age=7"), -1);
  CU_ASSERT_EQUAL(fresh("private=\"a, max-age=5, b\""), -1);
  CU_ASSERT_EQUAL(fresh("ext=\"\\\", no-store, \", max-age=7"), 7);
  CU_ASSERT_EQUAL(fresh("ext=\"open, max-age=7"), -1);
  CU_ASSERT_EQUAL(fresh("ext=\"\\"), -1);
}

const CU_TestInfo tests[] = {{"max-age says how long", max_age_says_how_long},
                             {"time in other caches counts", time_in_other_caches_counts},
                             {"what must not be kept is stale", what_must_not_be_kept_is_stale},
                             {"other directives say nothing", other_directives_say_nothing},
                             CU_TEST_INFO_NULL};

}  // namespace

extern const Suite cache_control_suite = {"cache control", tests};
