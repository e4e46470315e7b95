// SPDX-License-Identifier: Apache-2.0
// Limits on what a caller may try in a time.
#include <map>

#include "core/log.h"
#include "oauth/budget.h"
#include "suites.h"

namespace {

using oemr::oauth::BudgetLimit;
using oemr::oauth::counted_address;
using oemr::oauth::spend;

struct Counters : oemr::SharedCache {
  std::map<std::string, int, std::less<>> taken;
  bool fails = false;
  int seconds = 0;

  std::optional<std::string> get(std::string_view) override { return std::nullopt; }
  void put(std::string_view, std::string_view, int) override {}
  void remove(std::string_view) override {}
  std::optional<bool> take_one(std::string_view key, int most, int seconds_to_live) override {
    if (fails) return std::nullopt;
    seconds = seconds_to_live;
    int& number = taken[std::string(key)];
    return number < most && ++number > 0;
  }
};

constexpr BudgetLimit three_a_minute{3, std::chrono::seconds(60)};

void a_budget_lasts_a_period() {
  Counters cache;
  for (int i = 0; i < 3; ++i) CU_ASSERT_FALSE(spend(cache, "a", three_a_minute, 6015).has_value());
  CU_ASSERT_EQUAL(cache.seconds, 45);
  CU_ASSERT(spend(cache, "a", three_a_minute, 6020) == 40);
  CU_ASSERT(spend(cache, "a", three_a_minute, 6059) == 1);
  CU_ASSERT_FALSE(spend(cache, "b", three_a_minute, 6020).has_value());
  CU_ASSERT_FALSE(spend(cache, "a", three_a_minute, 6060).has_value());
}

void no_limit_counts_nothing() {
  Counters cache;
  for (int i = 0; i < 3; ++i) CU_ASSERT_FALSE(spend(cache, "a", BudgetLimit{}, 6000).has_value());
  CU_ASSERT_TRUE(cache.taken.empty());
}

unsigned lines_logged = 0;

void a_failing_cache_leaves_the_way_open_and_is_reported_once() {
  oemr::log::install([](oemr::log::Level, std::string_view, std::string_view) { ++lines_logged; });
  Counters cache;
  cache.fails = true;
  for (int i = 0; i < 5; ++i) CU_ASSERT_FALSE(spend(cache, "a", three_a_minute, 6000).has_value());
  oemr::log::install(nullptr);
  CU_ASSERT_EQUAL(lines_logged, 1);
}

void an_address_is_counted_as_what_one_caller_has() {
  CU_ASSERT(counted_address("192.0.2.1") == "192.0.2.1");
  CU_ASSERT(counted_address("2001:db8:1:2::1") == counted_address("2001:db8:1:2:ffff::9"));
  CU_ASSERT(counted_address("2001:db8:1:2::1") != counted_address("2001:db8:1:3::1"));
  CU_ASSERT(counted_address("fe80::1%eth0") == counted_address("fe80::1"));
  CU_ASSERT(counted_address("::ffff:192.0.2.1") != counted_address("::ffff:192.0.2.2"));
  CU_ASSERT(counted_address("unknown") == "unknown");
}

const CU_TestInfo tests[] = {
    {"a budget lasts a period", a_budget_lasts_a_period},
    {"no limit counts nothing", no_limit_counts_nothing},
    {"a failing cache leaves the way open and is reported once",
     a_failing_cache_leaves_the_way_open_and_is_reported_once},
    {"an address is counted as what one caller has", an_address_is_counted_as_what_one_caller_has},
    CU_TEST_INFO_NULL};

}  // namespace

extern const Suite budget_suite = {"budget", tests};
