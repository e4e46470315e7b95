// SPDX-License-Identifier: Apache-2.0
// Cuts members out of JSON text.
#include "fhir/subset.h"

#include <algorithm>

namespace oemr::fhir {
namespace {

constexpr std::string_view subsetted =
    R"("tag":[{"system":"http://terminology.hl7.org/CodeSystem/v3-ObservationValue","code":"SUBSETTED"}]})";

/// The position behind the JSON value that begins there.
std::size_t end_of_value(std::string_view json, std::size_t at) {
  int depth = 0;
  for (bool in_string = false; at < json.size(); ++at) {
    const char c = json[at];
    if (in_string) {
      if (c == '\\') ++at;
      if (c == '"') in_string = false;
    } else if (c == '"') {
      in_string = true;
    } else if (c == '{' || c == '[') {
      ++depth;
    } else if (c == '}' || c == ']') {
      if (depth == 0) return at;
      --depth;
    } else if (c == ',' && depth == 0) {
      return at;
    }
  }
  return at;
}

bool contains(std::span<const std::string_view> names, std::string_view name) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

bool is_shown(std::string_view name, const ResourceType& type, const Shown& shown) {
  if (name == "resourceType" || name == "id" || name == "meta") return true;
  if (name.starts_with('_')) name.remove_prefix(1);  // what a primitive has beside its value
  if (!shown.elements.empty()) {
    return contains(type.mandatory, name) ||
           std::find(shown.elements.begin(), shown.elements.end(), name) != shown.elements.end();
  }
  switch (shown.summary) {
    case Summary::text:
      return name == "text" || contains(type.mandatory, name);
    case Summary::data:
      return name != "text";
    case Summary::summary:
      if (type.summary.empty()) return name != "text";
      return contains(type.summary, name) || contains(type.mandatory, name);
    default:
      return true;
  }
}

}  // namespace

std::string subset_of(std::string resource, const ResourceType& type, const Shown& shown) {
  if (shown.is_whole()) return resource;
  const std::string_view json = resource;
  std::string subset = "{";
  for (std::size_t at = 1; at < json.size() && json[at] == '"';) {
    const std::size_t colon = json.find('"', at + 1) + 1, end = end_of_value(json, colon + 1);
    const std::string_view name = json.substr(at + 1, colon - at - 2);
    if (is_shown(name, type, shown)) {
      if (subset.size() > 1) subset.push_back(',');
      subset.append(json.substr(at, end - at));
      if (name == "meta") {
        subset.back() = ',';
        subset.append(subsetted);
      }
    }
    at = end + 1;
  }
  return subset + "}";
}

}  // namespace oemr::fhir
