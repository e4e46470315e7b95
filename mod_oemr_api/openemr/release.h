// SPDX-License-Identifier: Apache-2.0
// Which OpenEMR a database belongs to, as a value: what this release does differently has a name here, and nothing
// outside of this room looks at a number of it.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "db/connection.h"
#include "db/schema.h"

namespace oemr::openemr {

/// Columns tell releases apart, for the version row is written at the end of an upgrade and its numbers do not move
/// with the tables; it only says whether OpenEMR is known here.
class Release {
 public:
  /// Row of table `version`.
  struct Version {
    std::int64_t major = 0, minor = 0, patch = 0, database = 0;
    friend bool operator==(const Version&, const Version&) = default;
  };
  enum class Standing {
    none,     // no OpenEMR
    too_old,  // before 7.0.0
    known,
    unknown,  // newer than the tests
  };

  Release(std::optional<Version> version, std::shared_ptr<const db::Schema> schema);
  /// Reads the row, and the schema when the connection knows none.
  static Release read(db::Connection& connection);
  /// Null without table or row.
  static std::optional<Version> read_version(db::Connection& connection);

  Standing standing() const noexcept;
  /// "OpenEMR 7.0.3 (database 499)", or that there is none.
  std::string text() const;
  /// "7.0.3", to be shown, not to be compared.
  std::string version_text() const;
  /// "7.0.0 to 8.2": what the tests run on.
  static std::string_view known_releases() noexcept { return "7.0.0 to 8.2"; }
  /// The columns that the module cannot do without and that are not there: "table.column".
  std::vector<std::string> missing_columns() const;

  bool has_column(std::string_view table, std::string_view column) const { return schema_->has_column(table, column); }
  bool has_table(std::string_view table) const { return schema_->has_table(table); }
  /// The name of that column in releases before or after a renaming; empty: none.
  static std::string_view other_name(std::string_view table, std::string_view column) noexcept;
  /// Whether some releases have that column and others have not.
  static bool is_of_some(std::string_view table, std::string_view column) noexcept;
  /// Whether another release has that column, and this database has not.
  bool lacks_column(std::string_view table, std::string_view column) const;

  // What differs in the code of the releases. docs/releases.md has the table.

  /// Numbers of vitals are the table's own (7.0.3), before drawn from `sequences`.
  bool vitals_number_themselves() const { return is_from(Step::r7_0_3); }
  /// A caller who is known but not allowed gets 403 (7.0.4), before 401.
  bool refuses_with_403() const { return is_from(Step::r7_0_4); }
  /// Insurance and documents demand access of their own (7.0.4), before none.
  bool guards_more_routes() const { return is_from(Step::r7_0_4); }
  /// Bodies of patients and allergies have other rules (7.0.4): short first names, no email, dates without a time.
  bool has_newer_rules() const { return is_from(Step::r7_0_4); }
  /// A list of transactions that finds nothing is empty (7.0.4), before it is 404.
  bool lists_nothing() const { return is_from(Step::r7_0_4); }
  /// Error bodies have `error`, `message` and `code` (7.0.4).
  bool explains_errors() const { return is_from(Step::r7_0_4); }
  /// Scopes can be written with letters for interactions: `user/patient.cruds` (7.0.4).
  bool has_granular_scopes() const { return is_from(Step::r7_0_4); }
  /// Registration takes an empty list of sign-out addresses, misses the scope first, and keeps grant types (7.0.4).
  bool has_lenient_registration() const { return is_from(Step::r7_0_4); }
  /// Signing out nobody is an error, 401 (7.0.4), before a page.
  bool refuses_sign_out_of_nobody() const { return is_from(Step::r7_0_4); }
  /// The version of CryptoGen that OpenEMR writes: 6, or 7 (7.0.4). It reads those before.
  int crypto_version() const { return is_from(Step::r7_0_4) ? 7 : 6; }
  /// The audit log names the resource of a call and the script that serves it (7.0.4), before the path alone.
  bool logs_resources() const { return is_from(Step::r7_0_4); }
  /// An EHR launch goes on without sign-in unless a setting says otherwise (8.0.0), before when it says so.
  bool skips_sign_in_at_ehr_launch() const { return is_from(Step::r8_0_0); }
  /// Whether secrets are encrypted in their columns is a setting, `database_encryption` (8.1.0), before it they are.
  bool has_database_encryption_switch() const { return is_from(Step::r8_1_0); }
  /// Whether the audit log is encrypted is a setting, `enable_auditlog_encryption` (before 8.1.0), after it never is.
  bool has_audit_encryption_switch() const { return !is_from(Step::r8_1_0); }
  /// The answer to a new encounter is the whole record (7.0.4), before its number and uuid.
  bool shows_new_encounters() const { return is_from(Step::r7_0_4); }
  /// An appointment says by whom and when it was made (7.0.4), before it names the user 1.
  bool notes_who_books() const { return is_from(Step::r7_0_4); }
  /// Care teams have a table and uuids of their own (7.0.4), before a mapping of the patient's.
  bool has_care_team_table() const { return is_from(Step::r7_0_4); }
  /// Code systems are written as URLs (7.0.4), before some as OIDs.
  bool names_code_systems_by_url() const { return is_from(Step::r7_0_4); }
  /// Versions and lists of practitioners have numbers (7.0.4), before texts.
  bool writes_numbers_of_lists() const { return is_from(Step::r7_0_4); }

 private:
  enum class Step { r7_0_0, r7_0_1, r7_0_2, r7_0_3, r7_0_4, r8_0_0, r8_1_0 };
  bool is_from(Step step) const noexcept { return step_ >= step; }
  static Step step_of(const db::Schema& schema);

  std::optional<Version> version_;
  std::shared_ptr<const db::Schema> schema_;
  Step step_;
};

}  // namespace oemr::openemr
