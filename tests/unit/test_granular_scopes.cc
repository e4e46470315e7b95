// SPDX-License-Identifier: Apache-2.0
// Scopes of SMART App Launch 2: their parts, what they stand for, what they cover, and what they open.
#include "fhir/search.h"
#include "oauth/error.h"
#include "oauth/granular_scopes.h"
#include "oauth/scopes.h"
#include "rest/resource_scope.h"
#include "suites.h"

namespace {

using oemr::oauth::covered_part;
using oemr::rest::ResourceScope;
using Scopes = std::vector<std::string>;

void scopes_have_parts() {
  const auto restricted = ResourceScope::parse("patient/Observation.rs?category=http://a.example/x.y|vital-signs");
  CU_ASSERT_FATAL(restricted.has_value());
  CU_ASSERT(restricted->context == "patient" && restricted->resource == "Observation");
  CU_ASSERT(restricted->permission == "rs" && restricted->is_granular);
  CU_ASSERT(restricted->category() == "http://a.example/x.y|vital-signs");
  CU_ASSERT(restricted->permits('r') && restricted->permits('s') && !restricted->permits('c') &&
            !restricted->permits('\0'));
  for (const std::string_view letters : {"c", "r", "u", "d", "s", "cruds", "cud", "rs", "crus"}) {
    CU_ASSERT(ResourceScope::parse("user/Patient." + std::string(letters))->is_granular);
  }
  for (const std::string_view other : {"read", "write", "sr", "rr", "RS", "$export", "rsx"}) {
    CU_ASSERT_FALSE(ResourceScope::parse("user/Patient." + std::string(other))->is_granular);
  }
  for (const std::string_view none :
       {"openid", "launch/patient", "api:oemr", "site:a.b", "user/Patient", "user/.rs", "user/Patient.",
        "patients/Patient.rs", "user/Patient.read?category=x", "user/Patient.rs?", "Patient.rs", "?user/Patient.rs"}) {
    CU_ASSERT_FALSE(ResourceScope::parse(none).has_value());
  }
}

/// Whether it may be asked for; the system scopes are off.
bool is_known(std::string_view scope) {
  try {
    oemr::oauth::check_scopes({std::string(scope)}, {.site = "default"});
    return true;
  } catch (const oemr::oauth::OAuthError& error) {
    CU_ASSERT(error.code() == "invalid_scope");
    return false;
  }
}

void letters_stand_for_read_and_write() {
  for (const std::string_view known :
       {"patient/Observation.rs", "patient/Observation.r", "patient/Observation.s", "user/Patient.cruds",
        "user/Patient.cu", "patient/Observation.rs?category=laboratory",
        "user/Condition.r?category=http://terminology.hl7.org/CodeSystem/condition-category|problem-list-item",
        "patient/Observation.rs?category=laboratory,vital-signs"}) {
    CU_ASSERT(is_known(known));
  }
  for (const std::string_view unknown :
       {"patient/Observation.cruds", "patient/Observation.u", "system/Patient.rs", "user/Unicorn.rs", "patient/*.rs",
        "patient/Observation.rs?code=1234-5", "patient/Observation.rs?category=", "patient/Patient.rs?category=a",
        "patient/Observation.rs?category=a&category=b", "patient/Observation.rs?category=a&code=b",
        "patient/Observation.rs?category=a%26", "user/DocumentReference.$docref?category=a",
        "patient/Observation.sr"}) {
    CU_ASSERT_FALSE(is_known(unknown));
  }
}

void a_misspelt_category_is_what_was_meant() {
  const auto parts = ResourceScope::parse(
      "user/Observation.rs?category=http://terminology.hl7.org//CodeSystem-observation-category|social-history");
  CU_ASSERT(parts.has_value() &&
            parts->category() == "http://terminology.hl7.org/CodeSystem/observation-category|social-history");
}

void a_scope_is_covered_by_others_as_far_as_they_go() {
  const Scopes v1 = {"user/Patient.read", "user/Patient.write", "patient/Observation.read"};
  CU_ASSERT(covered_part("user/Patient.cruds", v1) == "user/Patient.cruds");
  CU_ASSERT(covered_part("user/Patient.cruds", {"user/Patient.read"}) == "user/Patient.rs");
  CU_ASSERT(covered_part("patient/Observation.rs?category=a", v1) == "patient/Observation.rs?category=a");
  CU_ASSERT(covered_part("system/Patient.rs", v1).empty());
  CU_ASSERT(covered_part("user/Patient.read", {"user/Patient.rs"}) == "user/Patient.read");
  CU_ASSERT(covered_part("user/Patient.read", {"user/Patient.r"}).empty());
  CU_ASSERT(covered_part("user/Patient.write", {"user/Patient.cruds"}) == "user/Patient.write");
  CU_ASSERT(covered_part("user/Patient.$docref", {"user/Patient.cruds"}).empty());
  CU_ASSERT(covered_part("user/Patient.cruds", {"user/Patient.$docref"}).empty());
  CU_ASSERT(covered_part("openid", {"openid"}) == "openid");
  CU_ASSERT(covered_part("openid", v1).empty());
  // A restriction covers itself only.
  const Scopes restricted = {"patient/Observation.rs?category=a"};
  CU_ASSERT(covered_part("patient/Observation.r?category=a", restricted) == "patient/Observation.r?category=a");
  CU_ASSERT(covered_part("patient/Observation.rs?category=b", restricted).empty());
  CU_ASSERT(covered_part("patient/Observation.rs", restricted).empty());
  CU_ASSERT(covered_part("patient/Observation.read", restricted).empty());
}

void grants_show_what_was_granted() {
  const Scopes granted = oemr::oauth::finalize_scopes(
      {"openid", "user/Patient.cruds", "user/Patient.rs", "patient/Observation.rs?category=http://a.example|b"},
      "openid user/Patient.read patient/Observation.read", false, {.site = "a"});
  CU_ASSERT(granted ==
            (Scopes{"openid", "user/Patient.rs", "patient/Observation.rs?category=http://a.example|b", "site:a"}));
  CU_ASSERT(oemr::oauth::public_scopes(granted) ==
            "openid user/Patient.rs patient/Observation.rs?category=http://a.example|b");
}

void published_forms_are_known() {
  const Scopes v1 = oemr::oauth::smart_scopes({.site = "default"}),
               all = oemr::oauth::published_scopes(v1, {.site = "default"});
  CU_ASSERT(std::equal(v1.begin(), v1.end(), all.begin()));
  CU_ASSERT(oemr::oauth::covers(all, "patient/Observation.rs") && oemr::oauth::covers(all, "user/Patient.cruds"));
  unsigned restricted = 0;
  for (const std::string& scope : all) {
    CU_ASSERT(is_known(scope) || scope == "site:default");
    if (scope.find('?') != scope.npos) ++restricted;
  }
  CU_ASSERT_EQUAL(restricted, 16);
}

constexpr oemr::fhir::SearchParameter with_category[] = {{"category", oemr::fhir::SearchParameter::Kind::token}};
constexpr oemr::fhir::SearchColumn category_column[] = {
    oemr::fhir::by::code("category", "category_code", "http://a.example")};

std::string condition(const oemr::fhir::ResourceType& type, const oemr::fhir::Source& source,
                      std::string_view categories) {
  const auto restriction = oemr::fhir::restriction_of({{}, std::string(categories)}, type, source, {});
  return restriction ? restriction->clause.sql : "nothing";
}

void categories_restrict_what_is_found() {
  oemr::fhir::ResourceType type;
  oemr::fhir::Source source;
  CU_ASSERT(condition(type, source, "a") == "nothing");
  type.search = with_category;
  CU_ASSERT(condition(type, source, "a") == "nothing");
  source.search = category_column;
  CU_ASSERT(condition(type, source, "a,http://a.example|b") == "((category_code = ?) OR (category_code = ?))");
  CU_ASSERT(condition(type, source, "http://other.example|b") == "nothing");
}

const CU_TestInfo tests[] = {
    {"scopes have parts", scopes_have_parts},
    {"letters stand for read and write", letters_stand_for_read_and_write},
    {"a misspelt category is what was meant", a_misspelt_category_is_what_was_meant},
    {"a scope is covered by others as far as they go", a_scope_is_covered_by_others_as_far_as_they_go},
    {"grants show what was granted", grants_show_what_was_granted},
    {"published forms are known", published_forms_are_known},
    {"categories restrict what is found", categories_restrict_what_is_found},
    CU_TEST_INFO_NULL};

}  // namespace

extern const Suite granular_scopes_suite = {"granular scopes", tests};
