// SPDX-License-Identifier: Apache-2.0
// Tells the releases of OpenEMR apart.
#include "openemr/release.h"

#include <algorithm>
#include <iterator>
#include <span>
#include <tuple>
#include <utility>

#include "core/text.h"
#include "openemr/needed_columns.h"
#include "openemr/release_columns.h"

namespace oemr::openemr {
namespace {

constexpr unsigned no_such_table = 1146, no_such_column = 1054;
constexpr std::int64_t newest_database = 541;  // v_database of the newest schema that the tests run on

bool is_known(const Release::Version& version) noexcept {
  constexpr std::tuple<std::int64_t, std::int64_t, std::int64_t> oldest = {7, 0, 0}, newest_7 = {7, 0, 4},
                                                                 oldest_8 = {8, 0, 0};
  const std::tuple found = {version.major, version.minor, version.patch};
  const bool is_7 = found >= oldest && found <= newest_7;
  const bool is_8 = found >= oldest_8 && version.major == 8 && version.minor <= 2;
  return (is_7 || is_8) && version.database <= newest_database;
}

}  // namespace

Release::Release(std::optional<Version> version, std::shared_ptr<const db::Schema> schema)
    : version_(version), schema_(std::move(schema)), step_(step_of(*schema_)) {}

Release Release::read(db::Connection& connection) {
  std::optional<Version> version = read_version(connection);
  return {version, connection.schema()};
}

std::optional<Release::Version> Release::read_version(db::Connection& connection) {
  try {
    db::Rows rows = connection.query("SELECT v_major, v_minor, v_patch, v_database FROM version LIMIT 1");
    if (rows.next()) return Version{rows.integer(0), rows.integer(1), rows.integer(2), rows.integer(3)};
  } catch (const db::DatabaseError& error) {
    if (error.number() != no_such_table && error.number() != no_such_column) throw;
  }
  return std::nullopt;
}

Release::Step Release::step_of(const db::Schema& schema) {
  struct Probe {
    Step step;
    std::string_view table, column;
  };
  constexpr Probe newest_first[] = {
      {Step::r8_1_0, "patient_data", "interpreter"},    {Step::r8_0_0, "patient_data", "pronoun"},
      {Step::r7_0_4, "patient_data", "sex_identified"}, {Step::r7_0_3, "patient_data", "last_updated"},
      {Step::r7_0_2, "patient_data", "preferred_name"}, {Step::r7_0_1, "patient_data", "created_by"},
  };
  for (const Probe& probe : newest_first) {
    if (schema.has_column(probe.table, probe.column)) return probe.step;
  }
  return Step::r7_0_0;
}

Release::Standing Release::standing() const noexcept {
  if (!version_) return Standing::none;
  if (version_->major < 7) return Standing::too_old;
  return is_known(*version_) ? Standing::known : Standing::unknown;
}

std::string Release::version_text() const {
  if (!version_) return "unknown";
  return std::to_string(version_->major) + "." + std::to_string(version_->minor) + "." +
         std::to_string(version_->patch);
}

std::string Release::text() const {
  if (!version_) return "no OpenEMR (table version is missing or empty)";
  return "OpenEMR " + version_text() + " (database " + std::to_string(version_->database) + ")";
}

std::vector<std::string> Release::missing_columns() const {
  std::vector<std::string> missing;
  for (const auto& [table, columns] : needed_columns) {
    for (const std::string_view column : split(columns, ' ')) {
      if (!has_column(table, column)) missing.push_back(std::string(table) + "." + std::string(column));
    }
  }
  return missing;
}

std::string_view Release::other_name(std::string_view table, std::string_view column) noexcept {
  for (const RenamedColumn& renamed : renamed_columns) {
    if (renamed.table == table && renamed.older == column) return renamed.newer;
    if (renamed.table == table && renamed.newer == column) return renamed.older;
  }
  return {};
}

bool Release::is_of_some(std::string_view table, std::string_view column) noexcept {
  const auto is_it = [&](const ReleaseColumn& one) { return one.table == table && one.column == column; };
  return std::any_of(std::begin(release_columns), std::end(release_columns), is_it);
}

bool Release::lacks_column(std::string_view table, std::string_view column) const {
  return is_of_some(table, column) && !has_column(table, column);
}

}  // namespace oemr::openemr
