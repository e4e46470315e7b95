// SPDX-License-Identifier: Apache-2.0
// Compares OpenEMR's folder with DocumentRoot and with the lines Alias of the configuration tree: mod_alias tells
// nobody what it has read.
#include "httpd/web_root.h"

#include <algorithm>
#include <cstring>
#include <optional>
#include <strings.h>
#include <system_error>
#include <util_cfgtree.h>

#include "httpd/directive_table.h"
#include "httpd/pool.h"

namespace oemr::httpd {
namespace {

using std::filesystem::path;

path resolved(const path& folder) {
  std::error_code failure;
  path found = std::filesystem::weakly_canonical(folder, failure);
  if (failure) found = folder.lexically_normal();
  return found.has_filename() ? found : found.parent_path();  // "/x/" is "/x"
}

/// The way from a folder to one at or below it, "" or "/a/b"; nothing when it is not there.
std::optional<std::string> way(const path& from, const path& to) {
  const auto [end, rest] = std::mismatch(from.begin(), from.end(), to.begin(), to.end());
  if (end != from.end()) return std::nullopt;
  std::string text;
  for (auto part = rest; part != to.end(); ++part) text.append("/").append(part->string());
  return text;
}

/// As written, and with symbolic links followed: either may be what DocumentRoot names.
std::vector<path> spellings(const path& folder) {
  std::vector<path> found{resolved(folder)};
  path written = folder.lexically_normal();
  if (!written.has_filename()) written = written.parent_path();
  if (written != found[0]) found.push_back(std::move(written));
  return found;
}

class Shown {
 public:
  explicit Shown(const path& installation) : targets_(spellings(installation)) {}

  void add(std::string_view url, const path& folder) {
    if (url.ends_with('/')) url.remove_suffix(1);
    for (const path& from : spellings(folder)) {
      for (const path& to : targets_) {
        const auto rest = way(from, to);
        if (!rest) continue;
        std::string whole = std::string(url) + *rest;
        if (std::find(paths.begin(), paths.end(), whole) == paths.end()) paths.push_back(std::move(whole));
      }
    }
  }

  std::vector<std::string> paths;

 private:
  std::vector<path> targets_;
};

bool is_named(const ap_directive_t* line, const char* name) { return strcasecmp(line->directive, name) == 0; }

void add_aliases(apr_pool_t* scratch, const ap_directive_t* line, Shown& shown) {
  for (; line != nullptr; line = line->next) {
    if (!is_named(line, "Alias")) continue;
    const char* arguments = line->args;
    const char* const url = ap_getword_conf(scratch, &arguments);
    const char* const folder = ap_getword_conf(scratch, &arguments);
    if (*url != '/' || *folder == '\0') continue;  // the form inside <Location> has one argument
    if (const char* whole = ap_server_root_relative(scratch, folder)) shown.add(url, whole);
  }
}

/// The lines of this virtual host, null when the tree holds it no more.
const ap_directive_t* section_of(const server_rec* server) {
  for (const ap_directive_t* line = ap_conftree; line != nullptr && server->defn_name != nullptr; line = line->next) {
    if (is_named(line, "<VirtualHost") && line->line_num >= 0 &&
        static_cast<unsigned>(line->line_num) == server->defn_line_number &&
        std::strcmp(line->filename, server->defn_name) == 0) {
      return line->first_child;
    }
  }
  return nullptr;
}

std::uint64_t web_root_bit() {
  std::uint64_t bit = 1;
  for (const Directive& directive : directives()) {
    if (std::strcmp(directive.name, "OemrWebRoot") == 0) return bit;
    bit <<= 1;
  }
  return 0;
}

/// What the enabled places of one server come to.
struct Wanted {
  std::vector<path> sites;

  void add(const Place& place) {
    const path& folder = place.effective->settings.site.sites_directory;
    if (!place.effective->enabled || folder.empty() || has_web_root(*place.effective)) return;
    if (std::find(sites.begin(), sites.end(), folder) == sites.end()) sites.push_back(folder);
  }
};

}  // namespace

std::vector<std::string> shown_web_roots(apr_pool_t* scratch, server_rec* server, const path& sites) {
  const path installation = (sites.has_filename() ? sites : sites.parent_path()).parent_path();
  std::error_code failure;
  // What OpenEMR itself answers these URLs with: a folder sites of its own, on a share perhaps, proves nothing.
  if (!std::filesystem::exists(installation / "apis" / "dispatch.php", failure)) return {};
  Shown shown(installation);
  const auto* core = static_cast<core_server_config*>(ap_get_core_module_config(server->module_config));
  if (core->ap_document_root != nullptr) shown.add("", core->ap_document_root);
  add_aliases(scratch, ap_conftree, shown);
  if (server->is_virtual) add_aliases(scratch, section_of(server), shown);
  return shown.paths;
}

void resolve_web_roots(apr_pool_t* pconf, apr_pool_t* scratch, server_rec* first) {
  for (server_rec* server = first; server != nullptr; server = server->next) {
    Configuration* whole = configuration_of(server->lookup_defaults);
    if (whole == nullptr) continue;
    Wanted wanted;
    for_each_place_of(scratch, server, [&wanted](const Place& place) { wanted.add(place); });
    if (wanted.sites.size() != 1) continue;
    const auto found = shown_web_roots(scratch, server, wanted.sites[0]);
    if (found.size() != 1) continue;
    // A copy: a virtual host without directives of its own shares the main server's values. Marked as given, so that
    // its sections <Location> inherit it.
    auto* own = make_in<Configuration>(pconf, *whole);
    own->settings.site.web_root = found[0];
    own->set |= web_root_bit();
    ap_set_module_config(server->lookup_defaults, &oemr_api_module, own);
  }
}

bool has_web_root(const Configuration& configuration) { return (configuration.set & web_root_bit()) != 0; }

std::vector<std::string> api_paths(const Configuration& configuration) {
  const std::string& root = configuration.settings.site.web_root;
  return {root + "/apis", root + "/oauth2", "/.well-known/oauth-authorization-server" + root + "/oauth2"};
}

}  // namespace oemr::httpd
