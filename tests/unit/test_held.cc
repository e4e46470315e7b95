// SPDX-License-Identifier: Apache-2.0
// Whoever waits while something scarce is held is told of in the log.
#include <optional>
#include <string>
#include <thread>
#include <utility>

#include "core/held.h"
#include "core/log.h"
#include "openemr/password.h"
#include "openemr/sealed.h"
#include "suites.h"

namespace {

using oemr::Held;

std::string logged;

void keep(oemr::log::Level, std::string_view id, std::string_view) { logged.append(id).append(" "); }

/// What the log says of a deed.
template <class Deed>
std::string log_of(Deed deed) {
  logged.clear();
  oemr::log::install(keep);
  deed();
  oemr::log::install(nullptr);
  return logged;
}

void things_are_counted_by_thread() {
  CU_ASSERT_EQUAL(oemr::held_by_this_thread(), 0);
  {
    std::optional<Held> first(std::in_place);
    const Held second(std::move(*first));
    CU_ASSERT_EQUAL(oemr::held_by_this_thread(), 1);
    first.reset();
    CU_ASSERT_EQUAL(oemr::held_by_this_thread(), 1);
    std::thread([] { CU_ASSERT_EQUAL(oemr::held_by_this_thread(), 0); }).join();
  }
  CU_ASSERT_EQUAL(oemr::held_by_this_thread(), 0);
}

void waiting_with_full_hands_is_logged() {
  CU_ASSERT(log_of([] { oemr::expect_nothing_held("wait"); }).empty());
  const Held held;
  CU_ASSERT(log_of([] { oemr::expect_nothing_held("wait"); }) == "OEMR1005 ");
}

void hashing_with_full_hands_is_logged() {
  oemr::openemr::PasswordPolicy policy;
  policy.bcrypt_cost = 4;
  const auto hash = [&] { oemr::openemr::hash_password("secret", policy); };
  const auto seal = [] { oemr::openemr::seal("text", "secret"); };
  CU_ASSERT(log_of(hash).empty());
  CU_ASSERT(log_of(seal).empty());
  const Held held;
  CU_ASSERT(log_of(hash) == "OEMR1005 ");
  CU_ASSERT(log_of(seal) == "OEMR1005 ");
}

const CU_TestInfo tests[] = {{"things are counted by thread", things_are_counted_by_thread},
                             {"waiting with full hands is logged", waiting_with_full_hands_is_logged},
                             {"hashing with full hands is logged", hashing_with_full_hands_is_logged},
                             CU_TEST_INFO_NULL};

}  // namespace

extern const Suite held_suite = {"held", tests};
