// SPDX-License-Identifier: Apache-2.0
// A site over a real database: schema, settings, clock; and the registry of sites.
#include <filesystem>
#include <fstream>
#include <string>

#include "core/log.h"
#include "fixture.h"
#include "openemr/sqlconf.h"
#include "scratch.h"

using namespace oemr;

namespace {

int zone_warnings = 0;

void count_lines(log::Level, std::string_view id, std::string_view) {
  if (id == "OEMR2003") ++zone_warnings;
}

struct Listening {
  Listening() {
    zone_warnings = 0;
    log::install(count_lines);
  }
  ~Listening() { log::install(nullptr); }
};

void settings_are_read_again() {
  const char* socket = fixture_socket();
  if (socket == nullptr) return;
  const Scratch scratch(socket, {"globals", "version"});
  const auto connection = scratch.connect();
  openemr::SiteSettings settings = scratch.settings();
  openemr::Site always("default", settings);
  settings.settings_ttl = std::chrono::seconds(60);
  settings.public_url = "https://public.example.org";
  settings.web_root = "/openemr";
  openemr::Site seldom("default", settings);
  db::Lease a = always.connect(), b = seldom.connect();
  CHECK_TEXT(always.address(*a), "https://localhost:9300");
  CHECK_TEXT(always.oauth_base(*a), "https://localhost:9300/oauth2/default");
  CHECK_TEXT(seldom.api_base(*b), "https://public.example.org/openemr/apis/default");
  const auto old = always.globals(*a);
  connection->execute("UPDATE globals SET gl_value = '0' WHERE gl_name = 'rest_api'");
  connection->execute("INSERT INTO globals VALUES ('rest_api', 1, '1')");  // other indexes are no settings
  CU_ASSERT(old->is_on("rest_api"));
  CU_ASSERT_FALSE(always.globals(*a)->is_on("rest_api"));
  CU_ASSERT(seldom.globals(*b)->is_on("rest_api"));
  CU_ASSERT_EQUAL(old->integer("api_log_option"), 2);
  CU_ASSERT_EQUAL(old->integer("site_addr_oath", 7), 7);
  CHECK_TEXT(old->text("no such name", "fallback"), "fallback");
  b->reset_statement_count();
  seldom.local_now(*b);
  CU_ASSERT_EQUAL(b->statements(), 0);
}

void the_database_has_the_sites_clock() {
  const char* socket = fixture_socket();
  if (socket == nullptr) return;
  const Scratch scratch(socket, {"globals", "version"});
  const auto connection = scratch.connect();
  openemr::Site site("default", scratch.settings());
  const Listening listening;
  const auto database_now = [&](db::Lease& lease) {
    db::Rows rows = lease->query("SELECT NOW()");
    CU_ASSERT_FATAL(rows.next());
    return std::string(rows.text(0));
  };
  for (const char* name : {"Asia/Kolkata", "America/St_Johns", "", "Not/AZone", "Not/AZone"}) {
    connection->execute("UPDATE globals SET gl_value = ? WHERE gl_name = 'gbl_time_zone'", {std::string_view(name)});
    db::Lease lease = site.connect();
    const std::string before = site.local_now(*lease), now = database_now(lease), after = site.local_now(*lease);
    CU_ASSERT(before <= now && now <= after);
  }
  CU_ASSERT_EQUAL(zone_warnings, 1);
}

void the_registry_follows_sqlconf() {
  const char* socket = fixture_socket();
  if (socket == nullptr) return;
  const Scratch scratch(socket, {});
  openemr::SiteSettings settings = scratch.settings();
  openemr::Sites sites;
  const auto first = sites.find("default", settings);
  CU_ASSERT_FATAL(first != nullptr);
  CU_ASSERT(sites.find("default", settings) == first);
  openemr::SiteSettings other = settings;
  other.web_root = "/elsewhere";
  CU_ASSERT(sites.find("default", other) != first);
  for (const char* name : {"", ".", "..", "none", "default/", "../sites/default", "def ault", "d%65fault"}) {
    CU_ASSERT(sites.find(name, settings) == nullptr);
  }
  const std::filesystem::path sqlconf = settings.sites_directory / "default" / "sqlconf.php";
  std::ofstream(sqlconf, std::ios::app) << "// changed\n";
  ::usleep(1100000);
  const auto second = sites.find("default", settings);
  CU_ASSERT(second != nullptr && second != first);
  std::filesystem::remove(sqlconf);
  ::usleep(1100000);
  CU_ASSERT(sites.find("default", settings) == nullptr);
}

const CU_TestInfo tests[] = {{"settings are read again", guarded<settings_are_read_again>},
                             {"the database has the site's clock", guarded<the_database_has_the_sites_clock>},
                             {"the registry follows sqlconf.php", guarded<the_registry_follows_sqlconf>},
                             CU_TEST_INFO_NULL};
}  // namespace

extern const Suite site_suite;
const Suite site_suite = {"site", tests};
