// SPDX-License-Identifier: Apache-2.0
// Releases of OpenEMR: which are served, what tells them apart, and upgrades under a running site.
#include <string>

#include "core/log.h"
#include "fixture.h"
#include "openemr/needed_columns.h"
#include "openemr/release.h"
#include "scratch.h"

using namespace oemr;
using openemr::Release;

namespace {

int refusals = 0, warnings = 0;
std::string last_refusal;

void count_lines(log::Level, std::string_view id, std::string_view text) {
  if (id == "OEMR2001") {
    ++refusals;
    last_refusal = text;
  }
  if (id == "OEMR2002") ++warnings;
}

struct Listening {
  Listening() {
    refusals = warnings = 0;
    log::install(count_lines);
  }
  ~Listening() { log::install(nullptr); }
};

Release release(std::optional<Release::Version> version,
                std::initializer_list<std::pair<std::string_view, std::string_view>> columns = {}) {
  db::Schema schema;
  for (const auto& [table, column] : columns) schema.add(table, column);
  return {version, std::make_shared<const db::Schema>(std::move(schema))};
}

void the_row_says_whether_it_is_known() {
  using Standing = Release::Standing;
  const auto standing = [](std::int64_t major, std::int64_t minor, std::int64_t patch, std::int64_t database) {
    return release(Release::Version{major, minor, patch, database}).standing();
  };
  CU_ASSERT(standing(5, 0, 2, 400) == Standing::too_old && standing(6, 1, 0, 450) == Standing::too_old);
  CU_ASSERT(standing(7, 0, 0, 467) == Standing::known && standing(7, 0, 3, 499) == Standing::known);
  CU_ASSERT(standing(7, 0, 4, 520) == Standing::known && standing(8, 0, 0, 535) == Standing::known);
  CU_ASSERT(standing(8, 2, 0, 541) == Standing::known && standing(8, 2, 0, 542) == Standing::unknown);
  CU_ASSERT(standing(7, 1, 0, 500) == Standing::unknown && standing(8, 3, 0, 541) == Standing::unknown);
  CU_ASSERT(standing(9, 0, 0, 600) == Standing::unknown);
  CU_ASSERT(release({}).standing() == Standing::none);
  CHECK_TEXT(release(Release::Version{7, 0, 3, 499}).text(), "OpenEMR 7.0.3 (database 499)");
  CHECK_TEXT(release({}).version_text(), "unknown");
}

void columns_tell_releases_apart() {
  const Release old = release(Release::Version{8, 2, 0, 541});  // the row alone gives nothing
  CU_ASSERT_FALSE(old.vitals_number_themselves() || old.refuses_with_403() || old.has_database_encryption_switch());
  CU_ASSERT_EQUAL(old.crypto_version(), 6);
  const Release middle = release({}, {{"patient_data", "last_updated"}});
  CU_ASSERT(middle.vitals_number_themselves() && !middle.refuses_with_403() && middle.crypto_version() == 6);
  const Release upgrading = release(Release::Version{7, 0, 3, 499}, {{"patient_data", "sex_identified"}});
  CU_ASSERT(upgrading.refuses_with_403() && upgrading.crypto_version() == 7 &&
            !upgrading.has_database_encryption_switch());
  CU_ASSERT(release({}, {{"patient_data", "interpreter"}}).has_database_encryption_switch());
  CHECK_TEXT(Release::other_name("patient_data", "interpreter"), "interpretter");
  CHECK_TEXT(Release::other_name("patient_data", "interpretter"), "interpreter");
  CHECK_TEXT(Release::other_name("users", "interpreter"), "");
  CU_ASSERT(old.lacks_column("patient_data", "pronoun") && !old.lacks_column("patient_data", "fname"));
}

void other_releases_are_refused() {
  const char* socket = fixture_socket();
  if (socket == nullptr) return;
  const Scratch scratch(socket, {"globals", "version"});
  const auto connection = scratch.connect();
  openemr::Site site("default", scratch.settings());
  const Listening listening;
  const auto refused = [&] { return caught<Unavailable>([&] { site.connect(); }); };
  CU_ASSERT_FALSE(refused().has_value());
  for (const char* change : {"UPDATE version SET v_major = 6, v_minor = 1", "UPDATE version SET v_major = 5",
                             "DELETE FROM version", "DROP TABLE version"}) {
    connection->execute(change);
    const auto refusal = refused();
    CU_ASSERT(refusal.has_value());
    if (refusal) CU_ASSERT_EQUAL(refusal->status(), 503);
  }
  CU_ASSERT_EQUAL(refusals, 1);  // a minute's worth
  CU_ASSERT(last_refusal.find("upgrade OpenEMR") != std::string::npos);
}

void newer_ones_are_served_when_all_is_there() {
  const char* socket = fixture_socket();
  if (socket == nullptr) return;
  const Scratch scratch(socket, {"globals", "version"});
  const auto connection = scratch.connect();
  for (const auto& [table, columns] : openemr::needed_columns) {
    if (table == "globals" || table == "version") continue;
    connection->execute("CREATE TABLE `" + std::string(table) + "` LIKE openemr.`" + std::string(table) + "`");
  }
  connection->execute("UPDATE version SET v_major = 9, v_database = 900");
  const Listening listening;
  openemr::SiteSettings settings = scratch.settings();
  openemr::Site site("default", settings);
  for (int again = 0; again < 2; ++again) CU_ASSERT(site.release(*site.connect())->version_text().starts_with("9."));
  CU_ASSERT_EQUAL(warnings, 1);
  settings.unknown_release = openemr::UnknownRelease::refuse;
  openemr::Site strict("default", settings);
  CU_ASSERT(caught<Unavailable>([&] { strict.connect(); }).has_value());
  connection->execute("ALTER TABLE patient_data DROP COLUMN DOB");
  openemr::Site other("default", scratch.settings());
  CU_ASSERT(caught<Unavailable>([&] { other.connect(); }).has_value());
  CU_ASSERT(last_refusal.find("patient_data.DOB") != std::string::npos);
}

void an_upgrade_is_noticed() {
  const char* socket = fixture_socket();
  if (socket == nullptr) return;
  const Scratch scratch(socket, {"globals", "version"}, {"patient_data"});
  const auto connection = scratch.connect();
  openemr::Site site("default", scratch.settings());
  const auto has = [&](std::string_view column) {
    return site.release(*site.connect())->has_column("patient_data", column);
  };
  CU_ASSERT(has("interpretter") && !has("interpreter"));
  connection->execute("ALTER TABLE patient_data CHANGE interpretter interpreter VARCHAR(255)");
  CU_ASSERT(has("interpreter") && !has("interpretter"));
}

const CU_TestInfo tests[] = {
    {"the row says whether it is known", the_row_says_whether_it_is_known},
    {"columns tell releases apart", columns_tell_releases_apart},
    {"other releases are refused", guarded<other_releases_are_refused>},
    {"newer ones are served when all is there", guarded<newer_ones_are_served_when_all_is_there>},
    {"an upgrade is noticed", guarded<an_upgrade_is_noticed>},
    CU_TEST_INFO_NULL,
};

}  // namespace

extern const Suite release_suite = {"releases", tests};
