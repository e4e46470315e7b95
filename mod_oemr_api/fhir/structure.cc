// SPDX-License-Identifier: Apache-2.0
// Checks the shape of a resource in a request.
#include "fhir/structure.h"

#include <algorithm>
#include <string>

#include "core/error.h"

namespace oemr::fhir {
namespace {

constexpr std::string_view common_lists[] = {"contained", "extension", "modifierExtension"};
constexpr std::string_view common_others[] = {"resourceType", "id", "meta", "implicitRules", "language", "text"};

bool holds(std::span<const std::string_view> names, std::string_view name) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

}  // namespace

void check_structure(JsonValue resource, std::string_view type, std::span<const std::string_view> lists,
                     std::span<const std::string_view> others) {
  const JsonValue own_type = resource["resourceType"];
  if (!own_type.is_string()) throw BadRequest("resourceType Not Found");
  if (own_type.string() != type) {
    throw BadRequest("a " + std::string(type) + " was expected, not a " + std::string(own_type.string()));
  }
  for (const auto& [name, value] : resource.members()) {
    if (holds(lists, name) || holds(common_lists, name)) {
      if (!value.is_array() && !value.is_null())
        throw BadRequest("\"" + std::string(name) + "\" must be an array of objects");
      continue;
    }
    // "_birthDate" carries extensions of the primitive element birthDate (FHIR R4 JSON, 2.6.1.3).
    const std::string_view plain = name.starts_with('_') ? name.substr(1) : name;
    if (!holds(others, plain) && !holds(common_others, plain))
      throw BadRequest("Invalid content " + std::string(name) + " Found");
  }
}

std::vector<JsonValue> objects(JsonValue list, std::string_view name) {
  if (list.exists() && !list.is_null() && !list.is_array())
    throw BadRequest("\"" + std::string(name) + "\" must be an array of objects");
  std::vector<JsonValue> elements = list.elements();
  for (const JsonValue& element : elements) {
    if (!element.is_object()) throw BadRequest("\"" + std::string(name) + "\" must be an array of objects");
  }
  return elements;
}

std::string_view text(JsonValue value, std::string_view name) {
  if (value.exists() && !value.is_null() && !value.is_string())
    throw BadRequest("\"" + std::string(name) + "\" must be a string");
  return value.string();
}

std::vector<std::string_view> texts(JsonValue list, std::string_view name) {
  if (list.exists() && !list.is_null() && !list.is_array())
    throw BadRequest("\"" + std::string(name) + "\" must be an array of strings");
  std::vector<std::string_view> result;
  for (const JsonValue& element : list.elements()) {
    if (!element.is_string()) throw BadRequest("\"" + std::string(name) + "\" must be an array of strings");
    result.push_back(element.string());
  }
  return result;
}

bool same(JsonValue one, JsonValue other) {
  if (one.is_number() && other.is_number()) return one.real() == other.real();
  if (one.kind() != other.kind()) return false;
  switch (one.kind()) {
    case JsonValue::Kind::string:
      return one.string() == other.string();
    case JsonValue::Kind::boolean:
      return one.boolean() == other.boolean();
    case JsonValue::Kind::array: {
      const std::vector<JsonValue> left = one.elements(), right = other.elements();
      return std::equal(left.begin(), left.end(), right.begin(), right.end(), same);
    }
    case JsonValue::Kind::object: {
      const auto members = one.members();
      return members.size() == other.members().size() &&
             std::all_of(members.begin(), members.end(),
                         [&](const auto& member) { return same(member.second, other[member.first]); });
    }
    default:
      return true;
  }
}

}  // namespace oemr::fhir
