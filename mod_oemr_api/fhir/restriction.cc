// SPDX-License-Identifier: Apache-2.0
// The WHERE of a source: what is asked for, and what the caller may see.
#include <algorithm>

#include "core/error.h"
#include "core/text.h"
#include "fhir/search.h"

namespace oemr::fhir {
namespace {

/// A caller whose scopes are restricted to categories finds what the parameter `category` matches.
Clause scope_categories(const Access& access, const ResourceType& type, const Source& source) {
  const SearchParameter* parameter = find_parameter(type, "category");
  if (parameter == nullptr) return {"FALSE", {}};
  ValueCount count;
  const Zone utc;  // a token needs none
  return clause_of(read_criterion(type, *parameter, {}, access.categories, {utc, {}}, count), source);
}

Clause compartment(const Access& access, const ResourceType& type, const Source& source) {
  const std::optional<Uuid> patient = Uuid::parse(access.bound_patient);
  const auto of_patient = [&](std::string condition) {
    const auto places = static_cast<std::size_t>(std::count(condition.begin(), condition.end(), '?'));
    return patient ? Clause{std::move(condition), std::vector<std::string>(places, std::string(patient->raw()))}
                   : Clause{"FALSE", {}};
  };
  if (!source.patient_column.empty()) return of_patient(std::string(source.patient_column) + " = ?");
  if (!type.is_shared) throw AccessDenied(std::string(type.name) + " is in no patient's compartment");
  return source.patient_condition.empty() ? Clause{} : of_patient(std::string(source.patient_condition));
}

}  // namespace

std::optional<Restriction> restriction_of(const Access& access, const ResourceType& type, const Source& source,
                                          const std::vector<Criterion>& criteria) {
  Restriction restriction;
  bool is_possible = true;
  const auto add = [&](Clause clause) {
    if (clause.sql.empty()) return;
    if (clause.sql == "FALSE") is_possible = false;
    if (!restriction.clause.sql.empty()) restriction.clause.sql.append(" AND ");
    restriction.clause.sql.append("(").append(clause.sql).append(")");
    std::move(clause.values.begin(), clause.values.end(), std::back_inserter(restriction.clause.values));
  };
  add({std::string(source.condition), {}});
  if (!access.bound_patient.empty()) add(compartment(access, type, source));
  if (!access.categories.empty()) add(scope_categories(access, type, source));
  for (const Criterion& criterion : criteria) add(clause_of(criterion, source));
  if (!is_possible) return std::nullopt;
  restriction.is_narrow = !restriction.clause.values.empty();
  if (restriction.clause.sql.empty()) restriction.clause.sql = "TRUE";
  return restriction;
}

}  // namespace oemr::fhir
