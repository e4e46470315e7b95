// SPDX-License-Identifier: Apache-2.0
// Matching of paths against declared routes.
#include "rest/route.h"

#include <algorithm>

#include "core/text.h"

namespace oemr::rest {
namespace {

bool is_parameter_character(char c) noexcept {
  return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '-' || c == '_' ||
         c == '$' || c == ':';
}

std::string_view next_element(std::string_view& rest) noexcept {
  const std::size_t end = rest.find('/');
  const std::string_view element = rest.substr(0, end);
  rest = end == std::string_view::npos ? std::string_view{} : rest.substr(end + 1);
  return element;
}

bool matches(std::string_view pattern, std::string_view path) noexcept {
  while (!pattern.empty() && !path.empty()) {
    if (pattern.front() != ':') {
      if (pattern.front() != path.front()) return false;
      pattern.remove_prefix(1);
      path.remove_prefix(1);
      continue;
    }
    pattern.remove_prefix(std::min(pattern.find('/'), pattern.size()));
    std::size_t length = 0;
    while (length < path.size() && is_parameter_character(path[length])) ++length;
    if (length == 0) return false;
    path.remove_prefix(length);
  }
  return pattern.empty() && path.empty();
}

}  // namespace

std::string_view method_name(Method method) noexcept {
  switch (method) {
    case Method::get:
      return "GET";
    case Method::post:
      return "POST";
    case Method::put:
      return "PUT";
    case Method::remove:
      return "DELETE";
  }
  return "";
}

std::string_view scope_resource(const Route& route) noexcept {
  return route.scope.empty() ? resource_name(route) : route.scope;
}

std::string_view resource_name(const Route& route) noexcept {
  std::string_view rest = route.pattern.substr(1);
  const std::string_view family = next_element(rest);
  std::string_view resource;
  while (!rest.empty()) {
    const std::string_view element = next_element(rest);
    if (element.starts_with(':')) continue;
    resource = element;
    if (family == "fhir") break;
  }
  return resource;
}

bool RouteTable::has_path(std::string_view path) const {
  for (Group group : groups_) {
    for (const Route& route : *group) {
      if (matches(route.pattern, path)) return route.handler != nullptr;
    }
  }
  return false;
}

std::optional<Match> RouteTable::match(std::string_view method, std::string_view path) const {
  for (Group group : groups_) {
    for (const Route& route : *group) {
      if (method_name(route.method) != method || !matches(route.pattern, path)) continue;
      if (route.handler == nullptr) return std::nullopt;
      Match match{&route, {}};
      std::string_view pattern = route.pattern;
      while (!pattern.empty()) {
        const std::string_view element = next_element(path);
        if (next_element(pattern).starts_with(':')) match.parameters.emplace_back(element);
      }
      return match;
    }
  }
  return std::nullopt;
}

}  // namespace oemr::rest
