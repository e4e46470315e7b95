// SPDX-License-Identifier: Apache-2.0
// Reads a search request and restricts what it may find.
#include "fhir/search.h"

#include <algorithm>
#include <charconv>

#include "core/error.h"
#include "core/limits.h"
#include "core/text.h"

namespace oemr::fhir {
namespace {

std::int64_t natural_number(std::string_view name, std::string_view value) {
  std::int64_t number = 0;
  const auto [end, error] = std::from_chars(value.data(), value.data() + value.size(), number);
  if (error != std::errc() || end != value.data() + value.size() || number < 0) {
    throw BadRequest(std::string(name) + " must be a number that is not negative");
  }
  return number;
}

/// False when a name in it is no search parameter that can order.
bool add_sort(const ResourceType& type, std::string_view value, SearchRequest& request) {
  std::vector<SortKey> keys;
  const std::vector<std::string_view> items = split(value, ',');
  check_limit(items.size(), limits::sort_keys);
  for (std::string_view item : items) {
    const bool is_descending = item.starts_with('-');
    if (is_descending) item.remove_prefix(1);
    const SearchParameter* parameter = find_parameter(type, item);
    if (parameter == nullptr) return false;
    keys.push_back({parameter, is_descending});
  }
  request.sort = std::move(keys);
  return true;
}

/// Parameters that shape the result; false when the name is none of them.
bool take_control(const ResourceType& type, const std::string& name, const std::string& value, SearchRequest& request) {
  if (name == "_count") {
    request.count = natural_number(name, value);
  } else if (name == "_offset") {
    request.offset = natural_number(name, value);
    return true;  // the page links write it themselves
  } else if (name == "_summary" && value == "count") {
    request.summary_count = true;
  } else if (name == "_sort") {
    if (!add_sort(type, value, request)) return false;
  } else if (name == "_format") {
    if (value.find("json") == std::string::npos) throw BadRequest("only JSON is served: _format=json", 406);
  } else if (name == "_total" && (value == "none" || value == "estimate" || value == "accurate")) {
  } else if (!(name == "_summary" && value == "false")) {
    return false;
  }
  request.used.emplace_back(name, value);
  return true;
}

/// A caller whose scopes are restricted to categories finds what the parameter `category` matches.
void add_scope_categories(const rest::Call& call, const ResourceType& type, const Source& source,
                          rest::Selection& selection) {
  const SearchParameter* parameter = find_parameter(type, "category");
  if (parameter == nullptr) return selection.add("FALSE");
  ValueCount count;
  const Zone utc;  // a token needs none
  Clause clause = clause_of(read_criterion(type, *parameter, {}, call.categories, {utc, {}}, count), source);
  selection.add(clause.sql, std::move(clause.values));
}

/// Whether the caller may see the source at all; a caller bound to a patient sees his compartment of it.
bool may_see(const rest::Call& call, const Source& source) {
  return source.acl.section.empty() || !call.bound_patient.empty() ||
         call.site.is_allowed(call.db, call.identity.username, source.acl.section, source.acl.value);
}

void add_compartment(const rest::Call& call, const ResourceType& type, const Source& source,
                     rest::Selection& selection) {
  if (call.bound_patient.empty()) return;
  const std::optional<Uuid> patient = Uuid::parse(call.bound_patient);
  if (!source.patient_column.empty()) {
    patient ? selection.add_uuid(source.patient_column, *patient) : selection.add("FALSE");
  } else if (!type.is_shared) {
    throw AccessDenied(std::string(type.name) + " is in no patient's compartment");
  } else if (!source.patient_condition.empty()) {
    if (!patient) return selection.add("FALSE");
    const auto places = std::count(source.patient_condition.begin(), source.patient_condition.end(), '?');
    selection.add(source.patient_condition,
                  std::vector<std::string>(static_cast<std::size_t>(places), std::string(patient->raw())));
  }
}

}  // namespace

std::string_view type_name(SearchParameter::Kind kind) noexcept {
  switch (kind) {
    case SearchParameter::Kind::string:
      return "string";
    case SearchParameter::Kind::reference:
      return "reference";
    case SearchParameter::Kind::date:
      return "date";
    case SearchParameter::Kind::token:
      break;
  }
  return "token";
}

const SearchParameter* find_parameter(const ResourceType& type, std::string_view name) noexcept {
  const auto found =
      std::find_if(type.search.begin(), type.search.end(), [&](const SearchParameter& p) { return p.name == name; });
  return found == type.search.end() ? nullptr : &*found;
}

void restrict_selection(const rest::Call& call, const ResourceType& type, const Source& source,
                        const std::vector<Criterion>& criteria, rest::Selection& selection) {
  selection.add(source.condition);
  if (!call.categories.empty()) add_scope_categories(call, type, source, selection);
  if (!may_see(call, source)) selection.add("FALSE");
  add_compartment(call, type, source, selection);
  for (const Criterion& criterion : criteria) {
    Clause clause = clause_of(criterion, source);
    selection.add(clause.sql, std::move(clause.values));
  }
}

SearchRequest parse_search(const rest::Call& call, const ResourceType& type, const ReadingContext& context) {
  SearchRequest request;
  ValueCount count;
  for (const auto& [name, value] : call.request.query.all()) {
    const std::string_view whole = name;
    const std::size_t colon = whole.find(':');
    if (const SearchParameter* parameter = find_parameter(type, whole.substr(0, colon))) {
      const std::string_view modifier = colon == std::string_view::npos ? std::string_view{} : whole.substr(colon + 1);
      request.criteria.push_back(read_criterion(type, *parameter, modifier, value, context, count));
      request.used.emplace_back(name, value);
    } else if (!take_control(type, name, value, request)) {
      request.ignored.push_back(name);
    }
  }
  const std::string_view preference = call.request.header("Prefer").value_or("");
  if (!request.ignored.empty() && preference.find("handling=strict") != std::string_view::npos) {
    throw BadRequest("this search does not know the parameter " + request.ignored.front());
  }
  return request;
}

}  // namespace oemr::fhir
