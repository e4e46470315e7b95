// SPDX-License-Identifier: Apache-2.0
// Which URLs are the module's: known by path and method alone, before any site or database is looked at.
#include "dispatch/routes.h"
#include "dispatch/service.h"
#include "oauth/endpoint.h"
#include "rest/route.h"

namespace oemr::dispatch {
namespace {

/// "/default/api/patient" -> site "default", route "/api/patient". With a fixed site the element is still the site's
/// name.
std::optional<Claim> split_site(Claim::Area area, std::string_view rest) {
  const std::size_t end = rest.find('/', 1);
  if (!rest.starts_with('/') || end == std::string_view::npos || end == 1) return std::nullopt;
  return Claim{area, std::string(rest.substr(1, end - 1)), std::string(rest.substr(end))};
}

/// FHIR searches may come as POST <type>/_search.
std::string_view without_search(std::string_view route_path) {
  constexpr std::string_view search = "/_search";
  if (route_path.starts_with("/fhir/") && route_path.ends_with(search)) route_path.remove_suffix(search.size());
  return route_path;
}

/// RFC 8414 section 3.1 puts the well-known part before the path of the issuer, not after it.
std::optional<Claim> server_metadata(std::string_view path, std::string_view web_root) {
  constexpr std::string_view well_known = "/.well-known/oauth-authorization-server";
  for (const std::string_view part : {well_known, web_root, std::string_view("/oauth2/")}) {
    if (!path.starts_with(part)) return std::nullopt;
    path.remove_prefix(part.size());
  }
  if (path.empty() || path.find('/') != std::string_view::npos) return std::nullopt;
  return Claim{Claim::Area::oauth, std::string(path), std::string(well_known)};
}

/// The area by what follows the web root.
std::optional<Claim> find_area(std::string_view path, std::string_view web_root) {
  if (auto claim = server_metadata(path, web_root)) return claim;
  if (!path.starts_with(web_root)) return std::nullopt;
  path.remove_prefix(web_root.size());
  constexpr std::string_view apis = "/apis", oauth2 = "/oauth2";
  if (path.starts_with("/apis/")) return split_site(Claim::Area::api, path.substr(apis.size()));
  if (path.starts_with("/oauth2/")) return split_site(Claim::Area::oauth, path.substr(oauth2.size()));
  return std::nullopt;
}

}  // namespace

const oauth::Endpoint* find_endpoint(std::string_view route_path, const Settings& settings) noexcept {
  const oauth::Endpoint* endpoint = oauth::find_endpoint(route_path);
  return endpoint != nullptr && endpoint->is_of_sign_in() && !settings.oauth.has_pages ? nullptr : endpoint;
}

std::optional<Claim> claim(std::string_view, std::string_view path, const Settings& settings) {
  std::optional<Claim> claim = find_area(path, settings.site.web_root);
  if (!claim) return std::nullopt;
  if (!settings.fixed_site.empty() && claim->site_name != settings.fixed_site) return std::nullopt;
  const bool served = claim->area == Claim::Area::api ? routes().has_path(without_search(claim->route_path))
                                                      : find_endpoint(claim->route_path, settings) != nullptr;
  if (!served && settings.fallthrough) return std::nullopt;
  return claim;
}

}  // namespace oemr::dispatch
