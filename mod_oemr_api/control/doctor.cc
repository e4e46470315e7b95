// SPDX-License-Identifier: Apache-2.0
// Looks for what commonly goes wrong with a site, and says what to do.
#include "control/doctor.h"

#include <fstream>
#include <iterator>

#include "control/permissions.h"
#include "core/error.h"
#include "db/connect_error.h"
#include "openemr/release.h"
#include "openemr/sqlconf.h"

namespace oemr::control {
namespace {

bool examine_site(Call& call) {
  const std::filesystem::path file = call.site_directory() / "sqlconf.php";
  if (!ownership_of(call.site_directory())) {
    call.report.problem("site", "there is no folder " + call.site_directory().string(),
                        "name OpenEMR's folder sites with --sites, and the site with --site");
    return false;
  }
  std::ifstream in(file, std::ios::binary);
  if (!in) {
    call.report.problem("sqlconf.php", "cannot read " + file.string(),
                        "run as root or as the web server's user; if the file is missing, restore it");
    return false;
  }
  try {
    openemr::parse_sqlconf(std::string(std::istreambuf_iterator<char>(in), {}));
  } catch (const Error& error) {
    call.report.problem(
        "sqlconf.php", error.what(),
        "write plain assignments there, or give the settings with OemrDatabase in httpd's configuration");
    return false;
  }
  call.report.ok("site", call.site_directory().string());
  return true;
}

std::string advice_for(unsigned number) {
  switch (number) {
    case 1044:
    case 1045:
      return "compare login and pass in sqlconf.php with the account of the database server";
    case 1049:
      return "compare dbase in sqlconf.php with SHOW DATABASES";
    case 1040:
    case 1203:
    case 1226:
      return "raise max_connections of the server, or lower OemrPoolMax";
    default:
      return "is the database server running, and are host and port in sqlconf.php right?";
  }
}

/// The site has refused before what is older, or newer and short of columns.
void examine_release(Report& report, const openemr::Release& release) {
  const std::string known(openemr::Release::known_releases());
  const std::vector<std::string> missing = release.missing_columns();
  if (!missing.empty()) {
    report.problem("release",
                   release.text() + " lacks " + std::to_string(missing.size()) +
                       " columns that are needed: " + missing.front() + (missing.size() > 1 ? " …" : ""),
                   "let OpenEMR upgrade its database (sql_upgrade.php) to the end");
  } else if (release.standing() == openemr::Release::Standing::unknown) {
    report.warning("release",
                   release.text() + " is newer than any that was tested (" + known + "); all columns are there",
                   "look for a newer version of the module, or set OemrUnknownRelease refuse");
  } else {
    report.ok("release", release.version_text() + ", one of those that were tested (" + known + ")");
  }
}

bool examine_database(Call& call) {
  try {
    const auto release = openemr::Release::read(call.db());
    call.report.ok("database", "reachable, with " + release.text());
    examine_release(call.report, release);
    return true;
  } catch (const db::ConnectError& error) {
    call.report.problem("database", error.what(), advice_for(error.number()));
  } catch (const db::DatabaseError& error) {
    call.report.problem("database", error.what(), advice_for(error.number()));
  } catch (const Unavailable& error) {
    call.report.problem("database", error.what(),
                        "let OpenEMR upgrade its database (sql_upgrade.php), or name the right one in sqlconf.php");
  }
  return false;
}

}  // namespace

void doctor(Call& call) {
  if (!examine_site(call)) return;
  examine_folders(call);
  examine_spool(call);
  if (!examine_database(call)) return;
  examine_settings(call);
  examine_keys(call);
  examine_clock(call);
  examine_mode(call);
  examine_schema(call);
  examine_tables(call);
  examine_uuids(call);
  examine_server(call);
}

}  // namespace oemr::control
