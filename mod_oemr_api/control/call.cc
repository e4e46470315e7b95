// SPDX-License-Identifier: Apache-2.0
// The site that a command works on.
#include <cstdlib>

#include "control/command.h"

namespace oemr::control {
namespace {

std::filesystem::path default_sites() {
  const char* const named = std::getenv("OEMR_SITES");
  return named != nullptr && *named != '\0' ? named : "/var/www/openemr/sites";
}

}  // namespace

Call::Call(Arguments given) : arguments(std::move(given)), site_name_(arguments.text("site").value_or("default")) {
  if (!openemr::Site::is_valid_name(site_name_) || site_name_.empty()) {
    throw UsageError("--site takes the name of a folder: letters, digits, - and .");
  }
  const auto sites = arguments.text("sites");
  settings_.sites_directory = sites ? std::filesystem::path(*sites) : default_sites();
  settings_.pool.maximum = 1;
}

openemr::Site& Call::site() {
  if (site_) return *site_;
  const std::filesystem::path file = site_directory() / "sqlconf.php";
  std::error_code failure;
  if (!std::filesystem::exists(file, failure)) {
    throw Refusal("there is no " + file.string() + (failure ? " (" + failure.message() + ")" : std::string()) +
                  "; name OpenEMR's folder sites with --sites, and the site with --site");
  }
  site_ = std::make_unique<openemr::Site>(site_name_, settings_);
  return *site_;
}

db::Connection& Call::db() {
  if (!connection_) connection_ = std::make_unique<openemr::SiteConnection>(site());
  return **connection_;
}

}  // namespace oemr::control
