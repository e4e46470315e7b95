// SPDX-License-Identifier: Apache-2.0
// httpd -t -D DUMP_OEMR: what the configuration comes to.
#include <algorithm>
#include <cstdio>
#include <vector>

#include "dispatch/routes.h"
#include "httpd/check.h"
#include "httpd/directive_table.h"
#include "oauth/endpoint.h"

namespace oemr::httpd {
namespace {

void dump_values(const Place& place) {
  std::uint64_t bit = 1;
  for (const Directive& directive : directives()) {
    const bool is_given = (place.effective->set & bit) != 0, is_given_here = (place.own->set & bit) != 0;
    bit <<= 1;
    if (directive.context == Context::global && place.server->is_virtual) continue;
    if (place.location != nullptr && !is_given_here) continue;  // as in the server around it
    const std::string value = directive.text(*place.effective);
    std::printf("  %-24s %s%s\n", directive.name, value == "none" ? directive.default_text : value.c_str(),
                is_given ? "" : "  (default)");
  }
}

/// The folders below OemrSitesDir that hold a configured site.
void dump_sites(const dispatch::Settings& settings) {
  std::vector<std::string> names;
  std::error_code failure;
  for (const auto& entry : std::filesystem::directory_iterator(settings.site.sites_directory, failure)) {
    std::string name = entry.path().filename().string();
    const bool is_served = settings.fixed_site.empty() || settings.fixed_site == name;
    if (is_served && openemr::Site::is_valid_name(name) &&
        std::filesystem::exists(entry.path() / "sqlconf.php", failure)) {
      names.push_back(std::move(name));
    }
  }
  std::sort(names.begin(), names.end());
  std::printf("  sites:");
  for (const std::string& name : names) std::printf(" %s", name.c_str());
  std::printf("%s\n", names.empty() ? " (none)" : "");
}

void dump_routes() {
  std::printf("routes below /apis/<site>:\n");
  dispatch::routes().for_each([](const rest::Route& route) {
    std::printf("  %-6s %s\n", std::string(rest::method_name(route.method)).c_str(),
                std::string(route.pattern).c_str());
  });
  std::printf("routes below /oauth2/<site>:\n");
  for (const oauth::Endpoint& endpoint : oauth::endpoints()) {
    std::printf("  %s %s\n", std::string(endpoint.methods).c_str(), std::string(endpoint.path).c_str());
  }
}

}  // namespace

void dump_configuration(apr_pool_t* scratch, server_rec* first) {
  for_each_place(scratch, first, [](const Place& place) {
    if (!place.effective->enabled) {
      std::printf("%s: OemrApi Off\n", describe(place).c_str());
      return;
    }
    std::printf("%s:\n", describe(place).c_str());
    dump_values(place);
    dump_sites(place.effective->settings);
  });
  dump_routes();
  std::fflush(stdout);
}

}  // namespace oemr::httpd
