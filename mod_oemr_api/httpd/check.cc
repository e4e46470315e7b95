// SPDX-License-Identifier: Apache-2.0
// Cross-directive checks, found by apachectl configtest.
#include "httpd/check.h"

#include <algorithm>
#include <unistd.h>
#include <vector>

#include "core/http_client.h"
#include "httpd/configuration.h"
#include "httpd/generation.h"
#include "httpd/web_root.h"

namespace oemr::httpd {
namespace {

/// A virtual host inherits the places of the main server: each text is said once.
class Findings {
 public:
  explicit Findings(server_rec* server) : server_(server) {}

  void error(const Place& place, const std::string& text) {
    failed_ = true;
    say(APLOG_CRIT, "OEMR9010", describe(place) + ": " + text);
  }
  void error(const std::string& text) {
    failed_ = true;
    say(APLOG_CRIT, "OEMR9010", text);
  }
  void warning(const Place& place, const std::string& text) {
    say(APLOG_WARNING, "OEMR9011", describe(place) + ": " + text);
  }
  bool failed() const noexcept { return failed_; }

 private:
  void say(int level, const char* id, const std::string& text) {
    if (std::find(said_.begin(), said_.end(), text) != said_.end()) return;
    ap_log_error(APLOG_MARK, level, 0, server_, "%s: %s", id, text.c_str());
    said_.push_back(text);
  }

  server_rec* server_;
  std::vector<std::string> said_;
  bool failed_ = false;
};

void check_sites(const Place& place, Findings& findings) {
  const dispatch::Settings& settings = place.effective->settings;
  const std::filesystem::path& folder = settings.site.sites_directory;
  if (folder.empty()) {
    findings.error(place,
                   "OemrApi is On, but OemrSitesDir is not set; name OpenEMR's folder sites, as in "
                   "OemrSitesDir /var/www/openemr/sites");
    return;
  }
  std::error_code failure;
  if (!std::filesystem::is_directory(folder, failure)) {
    findings.error(place, "OemrSitesDir " + folder.string() + " is not a folder" +
                              (failure ? " (" + failure.message() + ")" : std::string()) +
                              "; name the folder that holds default/sqlconf.php");
    return;
  }
  if (access(folder.c_str(), R_OK | X_OK) != 0) {
    findings.error(place,
                   "OemrSitesDir " + folder.string() + " may not be read; give httpd's user the right to list it");
    return;
  }
  if (!settings.fixed_site.empty() && !std::filesystem::exists(folder / settings.fixed_site / "sqlconf.php", failure)) {
    findings.error(place,
                   "OemrSite " + settings.fixed_site + ": there is no " +
                       (folder / settings.fixed_site / "sqlconf.php").string() +
                       "; name a site that OpenEMR's setup has made, or leave OemrSite out to serve all of them");
  }
}

void check_database(const Place& place, Findings& findings) {
  const openemr::SiteSettings& site = place.effective->settings.site;
  if (!site.database_socket.empty() && (!site.database_host.empty() || site.database_port != 0)) {
    findings.error(place, "OemrDatabase has both socket= and host= or port=; keep the one that is meant");
  }
  if (!site.database_name.empty() && place.effective->settings.fixed_site.empty()) {
    findings.error(place, "OemrDatabase name=" + site.database_name +
                              " would give every site the same records; say with OemrSite which site it belongs to");
  }
}

void check_pool(const Place& place, int threads, Findings& findings) {
  const int maximum = place.effective->settings.site.pool.maximum;
  if (maximum > threads) {
    findings.warning(place, "OemrPoolMax " + std::to_string(maximum) + " is more than the " + std::to_string(threads) +
                                " requests that a child process answers at a time; the rest would never be used");
  }
}

void check_spool(const Place& place, Findings& findings) {
  const std::filesystem::path& folder = place.effective->settings.audit_spool;
  std::error_code failure;
  if (!folder.empty() && !std::filesystem::is_directory(folder, failure)) {
    findings.error(place, "OemrAuditSpool " + folder.string() +
                              " is not a folder; make it, owned by httpd's user and readable by no one else");
  }
}

void check_php_sessions(const Place& place, Findings& findings) {
  const std::filesystem::path& folder = place.effective->settings.oauth.php_sessions;
  std::error_code failure;
  if (!folder.empty() && !std::filesystem::is_directory(folder, failure)) {
    findings.error(place, "OemrPhpSessions " + folder.string() +
                              " is not a folder; name PHP's session.save_path, or leave the directive out");
  }
}

void check_client_keys(const Place& place, Findings& findings) {
  const std::filesystem::path& file = place.effective->settings.oauth.client_keys.authorities;
  if (!file.empty() && !holds_authorities(file)) {
    findings.error(place, "OemrClientKeysCA " + file.string() +
                              " cannot be read or holds no certificate; name a file of certificates in PEM form, "
                              "which httpd's user may read");
  }
}

std::string listed(const std::vector<std::string>& paths) {
  std::string text;
  for (const std::string& one : paths) text.append(text.empty() ? "" : " and ").append(one.empty() ? "/" : one);
  return text;
}

/// Whether the one is the other, or a folder that holds it.
bool holds(std::string_view outer, std::string_view inner) {
  if (outer.ends_with('/')) outer.remove_suffix(1);
  return inner.starts_with(outer) && (inner.size() == outer.size() || inner[outer.size()] == '/');
}

/// Without these nothing is wrong with any line, and yet no URL is ever answered.
void check_paths(apr_pool_t* scratch, const Place& place, Findings& findings) {
  const openemr::SiteSettings& site = place.effective->settings.site;
  const auto shown = shown_web_roots(scratch, place.server, site.sites_directory);
  if (!shown.empty() && std::find(shown.begin(), shown.end(), site.web_root) == shown.end()) {
    findings.warning(place, "OpenEMR is seen at " + listed(shown) + ", but only URLs below " + listed({site.web_root}) +
                                " are answered; say with OemrWebRoot at which path clients use it");
  }
  if (place.location == nullptr || place.is_pattern) return;
  const auto paths = api_paths(*place.effective);
  const std::string_view location = place.location;
  if (std::none_of(paths.begin(), paths.end(),
                   [&](const std::string& one) { return holds(location, one) || holds(one, location); })) {
    findings.warning(place, "nothing here is ever answered: the URLs of the API begin with " + listed(paths) +
                                "; set OemrWebRoot to the path of OpenEMR, or name one of these in <Location>");
  }
}

}  // namespace

bool check_configuration(apr_pool_t* pconf, apr_pool_t* scratch, server_rec* first) {
  resolve_pool_sizes(scratch, first);
  resolve_web_roots(pconf, scratch, first);
  if (!is_used_anywhere(scratch, first)) return true;
  Findings findings(first);
  int threads = 1;
  if (ap_mpm_query(AP_MPMQ_MAX_THREADS, &threads) != APR_SUCCESS || threads < 1) threads = 1;
  for_each_place(scratch, first, [&](const Place& place) {
    if (!place.effective->enabled) return;
    check_sites(place, findings);
    check_database(place, findings);
    check_pool(place, threads, findings);
    check_spool(place, findings);
    check_php_sessions(place, findings);
    check_client_keys(place, findings);
    check_paths(scratch, place, findings);
  });
  const std::string cache = TokenCache::check(configuration_of(first->lookup_defaults)->token_cache, scratch);
  if (!cache.empty()) findings.error(cache);
  return !findings.failed();
}

}  // namespace oemr::httpd
