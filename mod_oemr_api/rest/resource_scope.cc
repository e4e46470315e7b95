// SPDX-License-Identifier: Apache-2.0
// Parses scopes of resources.
#include "rest/resource_scope.h"

namespace oemr::rest {
namespace {

/// SMART App Launch 2: "any combination of cruds, in that order".
bool is_granular_permission(std::string_view permission) {
  std::string_view letters = "cruds";
  for (const char letter : permission) {
    const std::size_t place = letters.find(letter);
    if (place == std::string_view::npos) return false;
    letters.remove_prefix(place + 1);
  }
  return !permission.empty();
}

}  // namespace

std::optional<ResourceScope> ResourceScope::parse(std::string_view scope) {
  ResourceScope parts;
  const std::size_t question = scope.find('?');
  const std::string_view plain = scope.substr(0, question);
  const std::size_t slash = plain.find('/'), dot = plain.rfind('.');
  if (slash == plain.npos || dot == plain.npos || dot < slash) return std::nullopt;
  parts.context = plain.substr(0, slash);
  parts.resource = plain.substr(slash + 1, dot - slash - 1);
  parts.permission = plain.substr(dot + 1);
  if (parts.context != "patient" && parts.context != "user" && parts.context != "system") return std::nullopt;
  if (parts.resource.empty() || parts.permission.empty()) return std::nullopt;
  parts.is_granular = is_granular_permission(parts.permission);
  if (question == scope.npos) return parts;
  parts.restriction = scope.substr(question + 1);
  if (!parts.is_granular || parts.restriction.empty()) return std::nullopt;
  return parts;
}

std::string_view ResourceScope::category() const noexcept {
  constexpr std::string_view name = "category=";
  // OpenEMR from 7.0.4 on publishes this one misspelt, so clients are registered for it.
  constexpr std::string_view misspelt = "http://terminology.hl7.org//CodeSystem-observation-category|social-history",
                             meant = "http://terminology.hl7.org/CodeSystem/observation-category|social-history";
  if (!restriction.starts_with(name)) return {};
  const std::string_view value = restriction.substr(name.size());
  return value == misspelt ? meant : value;
}

}  // namespace oemr::rest
