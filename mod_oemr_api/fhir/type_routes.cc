// SPDX-License-Identifier: Apache-2.0
// The routes of the native resource types, made from the list of types.
#include <algorithm>
#include <array>
#include <cstdlib>

#include "fhir/resources.h"

namespace oemr::fhir {
namespace {

constexpr std::size_t most_types = 64;

const ResourceType& type_of(const rest::Call& call) {
  const ResourceType* type = find_type(rest::scope_resource(call.route));
  if (type == nullptr) throw NotFound();
  return *type;
}

void search_handler(rest::Call& call) { search(call, type_of(call)); }
void read_handler(rest::Call& call) { read(call, type_of(call)); }

/// Trivially destructible: it lives as long as the process, and nothing runs when the module is unloaded.
struct Routes {
  std::array<std::array<char, 64>, most_types> patterns{};
  std::array<rest::Route, 2 * most_types> list{};
  std::array<std::span<const rest::Route>, 2 * most_types> spans{};
  std::array<const std::span<const rest::Route>*, 2 * most_types> groups{};
  std::size_t size = 0;

  Routes() {
    std::size_t types = 0;
    for (const ResourceType* type : resource_types()) {
      if (!type->is_native()) continue;
      if (types == most_types) std::abort();
      if (type->further_routes != nullptr) groups[size++] = type->further_routes;
      add(*type, types++);
    }
  }

  /// Whether the type answers that read or search by a route of its own.
  static bool has_own(const ResourceType& type, std::string_view pattern) {
    if (type.further_routes == nullptr) return false;
    return std::any_of(type.further_routes->begin(), type.further_routes->end(), [&](const rest::Route& route) {
      return route.method == rest::Method::get && route.pattern == pattern;
    });
  }

  void add(const ResourceType& type, std::size_t place) {
    std::string text = "/fhir/" + std::string(type.name) + "/:uuid";
    text.copy(patterns[place].data(), patterns[place].size());
    const std::string_view one(patterns[place].data(), std::min(text.size(), patterns[place].size()));
    const std::string_view all = one.substr(0, one.size() - std::string_view("/:uuid").size());
    const std::span<rest::Route> routes = std::span(list).subspan(2 * place, 2);
    std::size_t count = 0;
    for (const std::string_view interaction : type.interactions) {
      if (interaction != "search-type" && interaction != "read") continue;
      const std::string_view pattern = interaction == "read" ? one : all;
      if (has_own(type, pattern)) continue;
      rest::Route& route = routes[count++];
      route.pattern = pattern;
      route.acl = type.acl;
      route.handler = interaction == "read" ? &read_handler : &search_handler;
      route.heeds_categories = true;
    }
    spans[place] = routes.first(count);
    groups[size++] = &spans[place];
  }
};

}  // namespace

std::span<const std::span<const rest::Route>* const> type_routes() {
  static const Routes routes;
  return std::span(routes.groups).first(routes.size);
}

}  // namespace oemr::fhir
