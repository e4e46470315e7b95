// SPDX-License-Identifier: Apache-2.0
// From letters to scopes of version 1, and back.
#include "oauth/granular_scopes.h"

#include <algorithm>
#include <iterator>

#include "core/text.h"
#include "rest/resource_scope.h"

namespace oemr::oauth {
namespace {

using rest::ResourceScope;

constexpr std::string_view all_letters = "cruds", reading = "rs", writing = "cud";

// FHIR types with a search parameter category (US Core).
constexpr std::string_view categorized[] = {"CarePlan", "Condition", "DiagnosticReport", "DocumentReference",
                                            "Observation"};

struct PublishedCategory {
  std::string_view resource, category;
};
// US Core, "Scopes": those of which servers are to say that they know them.
constexpr PublishedCategory published_categories[] = {
    {"Condition", "http://terminology.hl7.org/CodeSystem/condition-category|encounter-diagnosis"},
    {"Condition", "http://terminology.hl7.org/CodeSystem/condition-category|problem-list-item"},
    {"Condition", "http://hl7.org/fhir/us/core/CodeSystem/condition-category|health-concern"},
    {"Observation", "http://terminology.hl7.org/CodeSystem/observation-category|laboratory"},
    {"Observation", "http://terminology.hl7.org/CodeSystem/observation-category|social-history"},
    {"Observation", "http://terminology.hl7.org/CodeSystem/observation-category|survey"},
    {"Observation", "http://terminology.hl7.org/CodeSystem/observation-category|vital-signs"},
    {"Observation", "http://hl7.org/fhir/us/core/CodeSystem/us-core-category|sdoh"},
};

bool contains(const std::vector<std::string>& scopes, std::string_view scope) {
  return std::find(scopes.begin(), scopes.end(), scope) != scopes.end();
}

bool is_one_of(std::string_view letters, char letter) { return letters.find(letter) != letters.npos; }

std::string made(const ResourceScope& parts, std::string_view permission) {
  std::string scope(parts.context);
  scope.append("/").append(parts.resource).append(".").append(permission);
  if (!parts.restriction.empty()) scope.append("?").append(parts.restriction);
  return scope;
}

/// What a scope opens, in letters; none for operations.
std::string_view letters_of(const ResourceScope& parts) {
  if (parts.is_granular) return parts.permission;
  return parts.permission == "read" ? reading : parts.permission == "write" ? writing : std::string_view{};
}

/// A search value of one parameter: no second one, nothing that has to be decoded.
bool is_restriction_to_categories(const ResourceScope& parts) {
  const std::string_view category = parts.category();
  const bool reads_only = std::none_of(parts.permission.begin(), parts.permission.end(),
                                       [](char letter) { return is_one_of(writing, letter); });
  return reads_only && !category.empty() && category.find_first_of("&%+?") == category.npos &&
         std::find(std::begin(categorized), std::end(categorized), parts.resource) != std::end(categorized);
}

bool is_about_the_same(const ResourceScope& one, const ResourceScope& other) {
  return one.context == other.context && one.resource == other.resource;
}

}  // namespace

bool is_part_of_known_scopes(std::string_view scope, const std::vector<std::string>& known) {
  const auto parts = ResourceScope::parse(scope);
  if (!parts) return false;
  if (!parts->restriction.empty() && !is_restriction_to_categories(*parts)) return false;
  ResourceScope plain = *parts;
  plain.restriction = {};
  return covers(known, made(plain, plain.permission));
}

std::string covered_part(std::string_view requested, const std::vector<std::string>& allowed) {
  if (contains(allowed, requested)) return std::string(requested);
  const auto wanted = ResourceScope::parse(requested);
  if (!wanted || letters_of(*wanted).empty()) return {};
  std::string covered;
  for (const char letter : all_letters) {
    if (!is_one_of(letters_of(*wanted), letter)) continue;
    const bool is_covered = std::any_of(allowed.begin(), allowed.end(), [&](const std::string& scope) {
      const auto parts = ResourceScope::parse(scope);
      return parts && is_about_the_same(*parts, *wanted) && is_one_of(letters_of(*parts), letter) &&
             (parts->restriction.empty() || parts->restriction == wanted->restriction);
    });
    if (is_covered) covered.push_back(letter);
  }
  if (covered == letters_of(*wanted)) return std::string(requested);
  // Scopes of version 1 are whole or not at all, as they have always been.
  return wanted->is_granular && !covered.empty() ? made(*wanted, covered) : std::string();
}

std::vector<std::string> granular_forms(const std::vector<std::string>& scopes) {
  std::vector<std::string> forms;
  for (const std::string& scope : scopes) {
    const auto parts = ResourceScope::parse(scope);
    const bool is_fhir = parts && parts->resource.front() >= 'A' && parts->resource.front() <= 'Z';
    if (!is_fhir || parts->permission != "read") continue;
    forms.push_back(made(*parts, reading));
    if (contains(scopes, made(*parts, "write"))) forms.push_back(made(*parts, all_letters));
    for (const PublishedCategory& published : published_categories) {
      if (published.resource != parts->resource) continue;
      forms.push_back(made(*parts, reading).append("?category=").append(published.category));
    }
  }
  return forms;
}

}  // namespace oemr::oauth
