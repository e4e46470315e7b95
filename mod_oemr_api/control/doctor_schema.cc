// SPDX-License-Identifier: Apache-2.0
// Collations, engines and indexes of a site's tables.
#include <algorithm>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "control/doctor.h"
#include "control/tables.h"
#include "openemr/uuid_registry.h"

namespace oemr::control {
namespace {

struct Index {
  std::string_view table, column;  // the first of some index
};

/// What statements look rows up by, beside primary keys and the uuids of openemr::uuid_tables().
constexpr Index needed_indexes[] = {
    {"addresses", "foreign_id"},
    {"api_refresh_token", "client_id"},
    {"api_token", "token"},
    {"categories_to_documents", "category_id"},
    {"contact", "foreign_id"},
    {"contact_address", "contact_id"},
    {"documents", "foreign_id"},
    {"form_encounter", "pid"},
    {"form_vital_details", "form_id"},
    {"form_vitals", "pid"},
    {"forms", "form_id"},
    {"forms", "pid"},
    {"history_data", "pid"},
    {"immunizations", "patient_id"},
    {"insurance_data", "pid"},
    {"jwt_grant_history", "jti"},
    {"lists", "pid"},
    {"lists_medication", "list_id"},
    {"oauth_trusted_user", "client_id"},
    {"openemr_postcalendar_events", "pc_eventDate"},
    {"patient_access_onsite", "pid"},
    {"patient_data", "pid"},
    {"patient_history", "pid"},
    {"phone_numbers", "foreign_id"},
    {"pnotes", "pid"},
    {"prescriptions", "patient_id"},
    {"procedure_order", "patient_id"},
    {"procedure_order_code", "procedure_order_id"},
    {"procedure_report", "procedure_order_id"},
    {"procedure_result", "procedure_report_id"},
    {"transactions", "pid"},
    {"uuid_mapping", "target_uuid"},
};

/// "lists, users and 3 more".
std::string listed(const std::vector<std::string>& names) {
  constexpr std::size_t shown = 8;
  std::string text;
  for (std::size_t i = 0; i < std::min(names.size(), shown); ++i) text.append(i == 0 ? "" : ", ").append(names[i]);
  if (names.size() > shown) text.append(" and ").append(std::to_string(names.size() - shown)).append(" more");
  return text;
}

std::vector<std::string> texts(db::Connection& connection, std::string_view statement) {
  std::vector<std::string> found;
  db::Rows rows = connection.query(statement);
  while (rows.next()) found.emplace_back(rows.text(0));
  return found;
}

/// Two columns of different collations cannot be compared: error 1267. What is binary (_bin) gives way to none.
void examine_collations(Call& call) {
  const auto common = texts(call.db(),
                            "SELECT collation_name FROM information_schema.columns WHERE table_schema = DATABASE() AND "
                            "collation_name IS NOT NULL GROUP BY collation_name ORDER BY COUNT(*) DESC LIMIT 1");
  if (common.empty()) return;
  std::map<std::string, std::string> others;  // table -> collation
  db::Rows rows = call.db().query(
      "SELECT c.table_name, c.collation_name FROM information_schema.columns c JOIN information_schema.tables t ON "
      "t.table_schema = c.table_schema AND t.table_name = c.table_name AND t.table_type = 'BASE TABLE' "
      "WHERE c.table_schema = DATABASE() AND c.collation_name <> ? AND c.collation_name NOT LIKE '%\\_bin' "
      "AND c.table_name NOT LIKE 'oemr\\_%' "  // the module's own, which are compared with no other
      "ORDER BY c.table_name",
      {std::string_view(common[0])});
  while (rows.next()) others.emplace(rows.text(0), rows.text(1));
  if (others.empty()) {
    call.report.ok("collations", common[0] + " everywhere");
    return;
  }
  std::vector<std::string> names;
  for (const auto& [table, collation] : others) names.push_back(table + " (" + collation + ")");
  const std::string charset = common[0].substr(0, common[0].find('_'));
  call.report.problem("collations",
                      "most columns are " + common[0] + ", but not all of " + listed(names) +
                          ": statements that compare the two fail (error 1267), and texts may lose characters",
                      "after a backup: ALTER TABLE " + others.begin()->first + " CONVERT TO CHARACTER SET " + charset +
                          " COLLATE " + common[0]);
}

void examine_engines(Call& call) {
  const auto others =
      texts(call.db(),
            "SELECT CONCAT(table_name, ' (', engine, ')') FROM information_schema.tables WHERE "
            "table_schema = DATABASE() AND table_type = 'BASE TABLE' AND engine <> 'InnoDB' ORDER BY 1");
  if (others.empty()) {
    call.report.ok("engines", "InnoDB everywhere");
  } else {
    call.report.problem("engines",
                        listed(others) + ": without transactions a write that fails halfway stays there by half",
                        "after a backup: ALTER TABLE " + others[0].substr(0, others[0].find(' ')) + " ENGINE = InnoDB");
  }
}

void examine_indexes(Call& call) {
  std::vector<std::pair<std::string, std::string>> there;
  db::Rows rows = call.db().query(
      "SELECT table_name, column_name FROM information_schema.statistics WHERE table_schema = DATABASE() AND "
      "seq_in_index = 1");
  while (rows.next()) there.emplace_back(rows.text(0), rows.text(1));
  std::vector<Index> needed(std::begin(needed_indexes), std::end(needed_indexes));
  for (const openemr::UuidTable& table : openemr::uuid_tables()) needed.push_back({table.name, "uuid"});
  std::vector<std::string> missing;
  std::string advice;
  for (const Index& index : needed) {
    const bool is_there = std::any_of(there.begin(), there.end(), [&](const auto& one) {
      return one.first == index.table && one.second == index.column;
    });
    if (is_there || !has_table(call.db(), index.table)) continue;
    const std::string table(index.table), column(index.column);
    if (missing.empty()) advice = "ALTER TABLE " + table + " ADD INDEX (" + column + ")";
    missing.push_back(table + "." + column);
  }
  if (missing.empty()) {
    call.report.ok("indexes", "all that are needed");
  } else {
    call.report.warning("indexes", "none begins with " + listed(missing) + ": each call reads the whole table", advice);
  }
}

}  // namespace

void examine_schema(Call& call) {
  examine_collations(call);
  examine_engines(call);
  examine_indexes(call);
}

}  // namespace oemr::control
