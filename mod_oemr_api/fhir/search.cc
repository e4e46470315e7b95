// SPDX-License-Identifier: Apache-2.0
// Reads a search request.
#include "fhir/search.h"

#include <algorithm>
#include <charconv>

#include "core/error.h"
#include "core/limits.h"
#include "core/text.h"
#include "fhir/chains.h"
#include "fhir/includes.h"

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

/// False when a name in it is no search parameter.
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

void read_summary(std::string_view value, Shown& shown) {
  constexpr std::pair<std::string_view, Summary> values[] = {{"true", Summary::summary},
                                                             {"false", Summary::none},
                                                             {"text", Summary::text},
                                                             {"data", Summary::data},
                                                             {"count", Summary::count}};
  for (const auto& [name, summary] : values) {
    if (name != value) continue;
    shown.summary = summary;
    return;
  }
  throw BadRequest("_summary takes true, text, data, count or false");
}

void read_elements(std::string_view value, Shown& shown) {
  const std::vector<std::string_view> names = split(value, ',');
  check_limit(names.size() + shown.elements.size(), limits::search_elements);
  for (std::string_view name : names) {
    name = trim(name);
    // "Patient.name" of the type itself; below the first level whole elements are shown.
    if (const std::size_t dot = name.find('.');
        dot != std::string_view::npos && name.front() >= 'A' && name.front() <= 'Z')
      name.remove_prefix(dot + 1);
    name = name.substr(0, name.find('.'));
    if (!name.empty()) shown.elements.emplace_back(name);
  }
}

void check_format(std::string_view value) {
  if (value.find("json") == std::string_view::npos) throw BadRequest("only JSON is served: _format=json", 406);
}

void read_total(std::string_view value, SearchRequest& request) {
  if (value == "none") {
    request.total = SearchRequest::Total::none;
  } else if (value == "accurate") {
    request.total = SearchRequest::Total::accurate;
  } else if (value == "estimate") {
    request.total = SearchRequest::Total::cheap;
  } else {
    throw BadRequest("_total takes none, estimate or accurate");
  }
}

/// Parameters that shape the result; false when the name is none of them.
bool take_control(const ResourceType& type, const std::string& name, const std::string& value, SearchRequest& request) {
  if (name == "_page") {
    request.page = value;
    return true;  // each page's links have their own
  }
  if (name == "_count") {
    request.count = std::min(natural_number(name, value), largest_page);
    request.used.emplace_back(name, std::to_string(*request.count));
    return true;
  }
  if (name == "_summary") {
    read_summary(value, request.shown);
  } else if (name == "_elements") {
    read_elements(value, request.shown);
  } else if (name == "_sort") {
    if (!add_sort(type, value, request)) return false;
  } else if (name == "_format") {
    check_format(value);
  } else if (name == "_total") {
    read_total(value, request);
  } else if (name == "_pretty") {
    if (value != "true" && value != "false") return false;  // the form of JSON is the server's own
  } else {
    return false;
  }
  request.used.emplace_back(name, value);
  return true;
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

SearchRequest parse_search(rest::Call& call, const ResourceType& type, const ReadingContext& context) {
  SearchRequest request;
  ValueCount count;
  for (const auto& [name, value] : call.request.query.all()) {
    const std::string_view whole = name;
    const std::size_t colon = whole.find(':');
    const bool is_chain = whole.starts_with("_has:") || whole.find('.') != std::string_view::npos;
    const SearchParameter* parameter = is_chain ? nullptr : find_parameter(type, whole.substr(0, colon));
    if (parameter != nullptr) {
      const std::string_view modifier = colon == std::string_view::npos ? std::string_view{} : whole.substr(colon + 1);
      request.criteria.push_back(read_criterion(type, *parameter, modifier, value, context, count));
      request.used.emplace_back(name, value);
    } else if (std::optional<Criterion> chain = read_chain(call, type, name, value, context, count)) {
      request.criteria.push_back(*std::move(chain));
      request.used.emplace_back(name, value);
    } else if (const std::optional<Include> include = read_include(type, name, value)) {
      request.includes.push_back(*include);
      request.used.emplace_back(name, value);
      check_limit(request.includes.size(), limits::search_includes);
    } else if (!take_control(type, name, value, request)) {
      request.ignored.push_back(name);
    }
  }
  if (!request.shown.elements.empty() && request.shown.summary != Summary::none && !request.is_count()) {
    throw BadRequest("_summary and _elements exclude each other");
  }
  const std::string_view preference = call.request.header("Prefer").value_or("");
  if (!request.ignored.empty() && preference.find("handling=strict") != std::string_view::npos) {
    throw BadRequest("this search does not know the parameter " + request.ignored.front());
  }
  return request;
}

void check_accept(const rest::Call& call) {
  const std::string_view accept = call.request.header("Accept").value_or("");
  const auto has = [&](std::string_view part) { return accept.find(part) != std::string_view::npos; };
  if (has("xml") && !has("json") && !has("*/*") && !call.request.query.find("_format")) {
    throw Error(406, "only JSON is served: application/fhir+json");
  }
}

Shown parse_shown(const rest::Call& call) {
  Shown shown;
  for (const auto& [name, value] : call.request.query.all()) {
    if (name == "_summary") {
      read_summary(value, shown);
    } else if (name == "_elements") {
      read_elements(value, shown);
    } else if (name == "_format") {
      check_format(value);
    }
  }
  return shown;
}

}  // namespace oemr::fhir
