// SPDX-License-Identifier: Apache-2.0
// The scope vocabulary, who may ask for what, and what is granted.
#include <algorithm>
#include <set>

#include "oauth/error.h"
#include "oauth/scopes.h"
#include "suites.h"

namespace {

using oemr::oauth::ScopeRules;
using oemr::oauth::split_scopes;
using Scopes = std::vector<std::string>;

// Every API and the system scopes are off.
ScopeRules all_off(std::string_view site = "default", std::string_view extra = {}) {
  return {.site = std::string(site), .extra = std::string(extra)};
}
// OpenEMR from 7.0.4 on.
constexpr auto one_list = [](bool has_system) {
  return ScopeRules{.site = "default", .has_system = has_system, .is_one_list = true};
};

bool has(const Scopes& scopes, std::string_view scope) {
  return std::find(scopes.begin(), scopes.end(), scope) != scopes.end();
}

/// The scope that check_scopes refuses (its hint), or empty.
std::string refused(std::string_view requested, const ScopeRules& rules = all_off()) {
  try {
    oemr::oauth::check_scopes(split_scopes(requested), rules);
    return {};
  } catch (const oemr::oauth::OAuthError& error) {
    CU_ASSERT_EQUAL(error.status(), 400);
    CU_ASSERT(error.code() == "invalid_scope");
    return error.hint();
  }
}

void split_drops_empty_parts() {
  CU_ASSERT(split_scopes("  a  b ") == (Scopes{"a", "b"}));
  CU_ASSERT(split_scopes("").empty());
  CU_ASSERT(oemr::oauth::join_scopes({"a", "b"}) == "a b");
}

void lists_follow_the_settings() {
  const Scopes smart = oemr::oauth::smart_scopes(all_off("main"));
  CU_ASSERT(has(smart, "user/Patient.write"));
  CU_ASSERT(has(smart, "site:main"));
  CU_ASSERT_FALSE(has(smart, "site:default"));
  CU_ASSERT_FALSE(has(smart, "system/Patient.read"));
  CU_ASSERT_FALSE(has(smart, "system/*.$export"));
  const Scopes standard = oemr::oauth::standard_scopes(all_off("main"));
  CU_ASSERT(has(standard, "user/patient.write"));
  CU_ASSERT_FALSE(has(standard, "patient/patient.read"));
  const Scopes both = oemr::oauth::supported_scopes(all_off("main"));
  CU_ASSERT_EQUAL(std::set<std::string>(both.begin(), both.end()).size(), both.size());
}

void requests_decide_which_lists_count() {
  CU_ASSERT(refused("openid api:oemr user/patient.read") == "");
  CU_ASSERT(refused("openid user/Patient.read") == "");
  CU_ASSERT(refused("openid user/patient.read") == "Check the `user/patient.read` scope");
  CU_ASSERT(refused("api:oemr user/Patient.read") == "Check the `user/Patient.read` scope");
  CU_ASSERT(refused("api:oemr api:fhir user/Patient.read user/patient.read") == "");
  CU_ASSERT(refused("fhirUser api:port user/Patient.read") == "");
}

void unknown_scopes_are_named() {
  CU_ASSERT(refused("user/*.read") == "Check the `user/*.read` scope");
  CU_ASSERT(refused("openid <b>") == "Check the `&lt;b&gt;` scope");
  CU_ASSERT(refused("USER/Patient.read") == "Check the `USER/Patient.read` scope");
  CU_ASSERT(refused("system/Patient.read") == "Check the `system/Patient.read` scope");
  CU_ASSERT(refused("system/Patient.read", all_off("default", "system/Patient.read module/x")) == "");
}

void only_the_own_site_may_be_asked_for() {
  CU_ASSERT(refused("openid nonce site:default") == "");
  CU_ASSERT(refused("openid site:other") == "Check the `site:other` scope");
  CU_ASSERT(refused("xsite:default") == "Check the `xsite:default` scope");
}

void grants_are_registered_and_name_one_site() {
  const Scopes granted =
      oemr::oauth::finalize_scopes({"openid", "user/Patient.read", "openid", "site:other", "nonce", "launch"},
                                   "openid launch site:other nonce", false, all_off());
  CU_ASSERT(granted == (Scopes{"openid", "launch", "site:default"}));
  CU_ASSERT(oemr::oauth::finalize_scopes({"openid"}, "openid", true, all_off("a")) ==
            (Scopes{"openid", "nonce", "site:a"}));
  CU_ASSERT(oemr::oauth::public_scopes({"openid", "api:oemr", "nonce", "site:a"}) == "openid nonce");
  CU_ASSERT(oemr::oauth::public_scopes({"site:a"}) == "");
}

void releases_with_granular_scopes_have_one_list() {
  const Scopes all = oemr::oauth::supported_scopes(one_list(true)), no_system = supported_scopes(one_list(false));
  CU_ASSERT_EQUAL(all.size(), 293);
  CU_ASSERT_EQUAL(no_system.size(), 226);
  CU_ASSERT_EQUAL(std::set<std::string>(all.begin(), all.end()).size(), all.size());
  CU_ASSERT(oemr::oauth::published_scopes(all, one_list(true)) == all);
  CU_ASSERT(all.front() == "openid" && all.back() == "patient/appointment.rs");
  CU_ASSERT_FALSE(std::any_of(no_system.begin(), no_system.end(),
                              [](const std::string& scope) { return scope.starts_with("system/"); }));
  for (const std::string_view known :
       {"openid user/patient.read", "api:oemr user/Patient.read", "user/RelatedPerson.rs user/RelatedPerson.r",
        "user/RelatedPerson.read", "user/patient.c user/patient.crus user/patient.write",
        "user/Observation.rs?category=laboratory", "user/insurance.$swap-insurance", "user/version.s",
        "patient/Observation.rs?category=http://terminology.hl7.org//CodeSystem-observation-category|social-history"}) {
    CU_ASSERT(refused(known, one_list(false)) == "");
  }
  for (const std::string_view unknown :
       {"nonce", "site:default", "system/patient.read", "system/Patient.read", "user/Condition.write",
        "user/Observation.cruds", "user/Observation.rs?foo=bar", "user/*.rs", "user/Patient.$docref",
        "launch/encounter", "user/employer.u", "user/patient.d?category=x", "user/Patient"}) {
    CU_ASSERT(refused(unknown, one_list(false)) == "Check the `" + std::string(unknown) + "` scope");
  }
  CU_ASSERT(refused("system/RelatedPerson.rs", one_list(true)) == "");
  CU_ASSERT(refused("system/patient.read", one_list(true)) != "");
}

void releases_with_granular_scopes_name_no_site() {
  const auto granted = [](const Scopes& requested, std::string_view registered) {
    return oemr::oauth::finalize_scopes(requested, registered, true, one_list(false));
  };
  CU_ASSERT(granted({"openid", "user/patient.write", "user/patient.rs"}, "openid user/patient.read") ==
            (Scopes{"openid", "user/patient.rs", "nonce"}));
  CU_ASSERT(granted({"user/Patient.read"}, "x/Y.*  user/Patient.rs ") == (Scopes{"user/Patient.read", "nonce"}));
  const Scopes old = {"openid", "nonce", "site:default", "system/patient.read", "user/patient.read"};
  CU_ASSERT(oemr::oauth::without_unknown(oemr::oauth::without_marks(old, "default"), one_list(false)) ==
            (Scopes{"openid", "user/patient.read"}));
  CU_ASSERT(oemr::oauth::without_marks({"site:other"}, "default") == (Scopes{"site:other"}));
}

void packed_scopes_are_short_and_come_back() {
  Scopes scopes = oemr::oauth::supported_scopes(one_list(true));
  CU_ASSERT(oemr::oauth::unpack_scopes(oemr::oauth::pack_scopes(scopes)) == scopes);  // in their order
  scopes.emplace_back("module/thing.read");
  Scopes back = oemr::oauth::unpack_scopes(oemr::oauth::pack_scopes(scopes));
  std::sort(scopes.begin(), scopes.end());
  std::sort(back.begin(), back.end());
  CU_ASSERT(back == scopes);
  CU_ASSERT(oemr::oauth::pack_scopes(scopes).size() < 620);
  CU_ASSERT(oemr::oauth::unpack_scopes(oemr::oauth::pack_scopes({})).empty());
  CU_ASSERT(oemr::oauth::unpack_scopes("!damaged").empty());
}

const CU_TestInfo tests[] = {
    {"split drops empty parts", split_drops_empty_parts},
    {"lists follow the settings", lists_follow_the_settings},
    {"requests decide which lists count", requests_decide_which_lists_count},
    {"unknown scopes are named", unknown_scopes_are_named},
    {"only the own site may be asked for", only_the_own_site_may_be_asked_for},
    {"grants are registered and name one site", grants_are_registered_and_name_one_site},
    {"releases with granular scopes have one list", releases_with_granular_scopes_have_one_list},
    {"releases with granular scopes name no site", releases_with_granular_scopes_name_no_site},
    {"packed scopes are short and come back", packed_scopes_are_short_and_come_back},
    CU_TEST_INFO_NULL};

}  // namespace

extern const Suite scopes_suite = {"scopes", tests};
