// SPDX-License-Identifier: Apache-2.0
// Registers, maps and completes UUIDs with a number of statements that does not depend on the number of rows.
#include "openemr/uuid_registry.h"

#include <algorithm>
#include <iterator>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "core/error.h"

namespace oemr::openemr {
namespace {

using db::Parameter;

constexpr UuidTable tables[] = {
    {"ccda", "id", {}},
    {"documents", "id", {}},
    {"drugs", "drug_id", {}},
    {"export_job", "id", {}},
    {"facility", "id", {}},
    {"facility_user_ids", "id", {"uid", "facility_id"}},
    {"form_clinical_notes", "id", {}},
    {"form_encounter", "id", {}},
    {"form_vitals", "id", {}},
    {"history_data", "id", {}},
    {"immunizations", "id", {}},
    {"insurance_companies", "id", {}},
    {"insurance_data", "id", {}},
    {"lists", "id", {}},
    {"openemr_postcalendar_events", "pc_eid", {}},
    {"patient_data", "id", {}},
    {"patient_history", "id", {}},
    {"prescriptions", "id", {}},
    {"procedure_order", "procedure_order_id", {}},
    {"procedure_providers", "ppid", {}},
    {"procedure_report", "procedure_report_id", {}},
    {"procedure_result", "procedure_result_id", {}},
    {"questionnaire_repository", "id", {}},
    {"questionnaire_response", "id", {}},
    {"users", "id", {}},
};
constexpr UuidTable no_table = {};
constexpr UuidTable mapping_table = {"uuid_mapping", "id", {}};

constexpr std::size_t batch_size = 1000;
constexpr int attempts = 10;
constexpr std::string_view lacking = "(uuid IS NULL OR uuid = 0x00000000000000000000000000000000)";

const UuidTable& table_named(std::string_view name) {
  for (const UuidTable& table : tables) {
    if (table.name == name) return table;
  }
  throw Error(500, "Internal error", "no table with UUIDs of the name " + std::string(name));
}

/// "part, part, …": count times.
std::string repeated(std::string_view part, std::size_t count) {
  std::string out;
  for (std::size_t i = 0; i < count; ++i) out.append(i == 0 ? "" : ", ").append(part);
  return out;
}

/// table_vertical as OpenEMR writes it: a JSON list of the columns.
std::string vertical_text(const UuidTable& table) {
  if (table.sharing[0].empty()) return {};
  return "[\"" + std::string(table.sharing[0]) + "\",\"" + std::string(table.sharing[1]) + "\"]";
}

bool is_used(db::Connection& connection, const UuidTable& table, const std::vector<Uuid>& uuids) {
  if (table.name.empty()) return false;
  std::vector<Parameter> parameters;
  for (const Uuid& uuid : uuids) parameters.emplace_back(uuid.raw());
  return connection
      .query(
          "SELECT 1 FROM " + std::string(table.name) + " WHERE uuid IN (" + repeated("?", uuids.size()) + ") LIMIT 1",
          parameters)
      .next();
}

/// New UUIDs with their registry rows; the registry's primary key decides whether they are unused.
std::vector<Uuid> register_many(db::Connection& connection, const UuidTable& table, std::size_t count,
                                std::int64_t document_drive = 0) {
  const std::string vertical = vertical_text(table);
  const std::int64_t mapped = table.name == mapping_table.name ? 1 : 0;
  const std::string sql =
      "INSERT INTO uuid_registry (uuid, table_name, table_id, table_vertical, couchdb, document_drive, mapped, created)"
      " VALUES " +
      repeated("(?, ?, ?, ?, '', ?, ?, NOW())", count);
  for (int attempt = 0; attempt < attempts; ++attempt) {
    std::vector<Uuid> uuids;
    std::generate_n(std::back_inserter(uuids), count, Uuid::generate);
    if (is_used(connection, table, uuids)) continue;
    std::vector<Parameter> parameters;
    for (const Uuid& uuid : uuids) {
      parameters.insert(parameters.end(), {uuid.raw(), table.name, table.key, vertical, document_drive, mapped});
    }
    try {
      connection.execute(sql, parameters);
      return uuids;
    } catch (const db::DatabaseError& error) {
      if (!error.is_duplicate_key()) throw;
    }
  }
  throw Unavailable("no unused UUID was found");
}

/// A transaction of its own, unless the caller has one.
class Unit {
 public:
  explicit Unit(db::Connection& connection) {
    if (!connection.in_transaction()) own_.emplace(connection);
  }
  void commit() {
    if (own_) own_->commit();
  }

 private:
  std::optional<db::Transaction> own_;
};

struct Row {
  std::int64_t key = 0;
  std::pair<std::int64_t, std::int64_t> group;  // values of the sharing columns
};

std::vector<std::int64_t> lacking_keys(db::Connection& connection, const UuidTable& table, std::int64_t after) {
  const std::string key(table.key);
  std::vector<std::int64_t> keys;
  db::Rows rows = connection.query("SELECT " + key + " FROM " + std::string(table.name) + " WHERE " +
                                       std::string(lacking) + " AND " + key + " > ? ORDER BY " + key + " LIMIT 1000",
                                   {after});
  while (rows.next()) keys.push_back(rows.integer(0));
  return keys;
}

/// Locks the rows by their key, in its order, and keeps those that nobody completed in the meantime.
std::vector<Row> lock_rows(db::Connection& connection, const UuidTable& table, const std::vector<std::int64_t>& keys) {
  const std::string key(table.key);
  std::string columns = key;
  for (std::string_view column : table.sharing) columns.append(column.empty() ? "" : ", ").append(column);
  std::vector<Row> found;
  db::Rows rows = connection.query("SELECT " + columns + " FROM " + std::string(table.name) + " WHERE " + key +
                                       " IN (" + repeated("?", keys.size()) + ") AND " + std::string(lacking) +
                                       " ORDER BY " + key + " FOR UPDATE",
                                   std::vector<Parameter>(keys.begin(), keys.end()));
  const bool shared = !table.sharing[0].empty();
  while (rows.next()) {
    found.push_back({rows.integer(0), shared ? std::pair(rows.integer(1), rows.integer(2))
                                             : std::pair(rows.integer(0), std::int64_t{0})});
  }
  return found;
}

using GroupUuids = std::map<std::pair<std::int64_t, std::int64_t>, Uuid>;

/// UUIDs that other rows of a vertical table's groups have already.
GroupUuids existing_groups(db::Connection& connection, const UuidTable& table, const std::vector<Row>& rows) {
  GroupUuids groups;
  if (table.sharing[0].empty()) return groups;
  const std::string first(table.sharing[0]), second(table.sharing[1]);
  std::vector<Parameter> parameters;
  for (const Row& row : rows) parameters.emplace_back(row.group.first);
  db::Rows found = connection.query("SELECT " + first + ", " + second + ", MIN(uuid) FROM " + std::string(table.name) +
                                        " WHERE NOT " + std::string(lacking) + " AND IFNULL(" + first + ", 0) IN (" +
                                        repeated("?", rows.size()) + ") GROUP BY " + first + ", " + second,
                                    parameters);
  while (found.next()) {
    groups.emplace(std::pair(found.integer(0), found.integer(1)), Uuid::from_bytes(found.text(2)));
  }
  return groups;
}

void write_uuids(db::Connection& connection, const UuidTable& table, const std::vector<Row>& rows,
                 const GroupUuids& groups) {
  std::string cases;
  std::vector<Parameter> parameters;
  for (const Row& row : rows) {
    cases += " WHEN ? THEN ?";
    parameters.insert(parameters.end(), {row.key, groups.at(row.group).raw()});
  }
  for (const Row& row : rows) parameters.emplace_back(row.key);
  const std::string key(table.key);
  connection.execute("UPDATE " + std::string(table.name) + " SET uuid = CASE " + key + cases + " ELSE uuid END WHERE " +
                         key + " IN (" + repeated("?", rows.size()) + ")",
                     parameters);
}

std::size_t complete_batch(db::Connection& connection, const UuidTable& table, const std::vector<std::int64_t>& keys) {
  Unit unit(connection);
  const std::vector<Row> rows = lock_rows(connection, table, keys);
  if (rows.empty()) return 0;
  GroupUuids groups = existing_groups(connection, table, rows);
  std::vector<std::pair<std::int64_t, std::int64_t>> missing;
  for (const Row& row : rows) {
    if (!groups.contains(row.group)) missing.push_back(row.group);
  }
  std::sort(missing.begin(), missing.end());
  missing.erase(std::unique(missing.begin(), missing.end()), missing.end());
  if (!missing.empty()) {
    const std::vector<Uuid> fresh = register_many(connection, table, missing.size());
    for (std::size_t i = 0; i < missing.size(); ++i) groups.emplace(missing[i], fresh[i]);
  }
  write_uuids(connection, table, rows, groups);
  unit.commit();
  return rows.size();
}

/// Which of the mappings the base row lacks.
std::vector<Mapping> missing_mappings(db::Connection& connection, std::string_view table, const Uuid& target,
                                      std::span<const Mapping> mappings) {
  std::vector<Mapping> missing(mappings.begin(), mappings.end());
  db::Rows rows = connection.query(
      "SELECT resource, resource_path FROM uuid_mapping WHERE target_uuid = ? AND `table` = ?", {target.raw(), table});
  while (rows.next()) {
    const std::string_view resource = rows.text(0), path = rows.text(1);
    std::erase_if(missing, [&](const Mapping& m) { return m.resource == resource && m.path == path; });
  }
  return missing;
}

}  // namespace

std::span<const UuidTable> uuid_tables() noexcept { return tables; }

Uuid register_uuid(db::Connection& connection, std::string_view table) {
  return register_many(connection, table.empty() ? no_table : table_named(table), 1).front();
}

Uuid register_drive_uuid(db::Connection& connection) { return register_many(connection, no_table, 1, 1).front(); }

void map_uuids(db::Connection& connection, std::string_view table, const Uuid& target,
               std::span<const Mapping> mappings) {
  const std::string name(table_named(table).name);
  Unit unit(connection);
  // uuid_mapping has no unique key: the lock on the base row keeps two writers from mapping it twice.
  connection.query("SELECT uuid FROM " + name + " WHERE uuid = ? FOR UPDATE", {target.raw()}).next();
  const std::vector<Mapping> missing = missing_mappings(connection, table, target, mappings);
  if (!missing.empty()) {
    const std::vector<Uuid> uuids = register_many(connection, mapping_table, missing.size());
    std::vector<Parameter> parameters;
    for (std::size_t i = 0; i < missing.size(); ++i) {
      const Parameter path = missing[i].path.empty() ? Parameter(nullptr) : Parameter(missing[i].path);
      parameters.insert(parameters.end(), {uuids[i].raw(), missing[i].resource, path, table, target.raw()});
    }
    connection.execute(
        "INSERT INTO uuid_mapping (uuid, resource, resource_path, `table`, target_uuid, created) VALUES " +
            repeated("(?, ?, ?, ?, ?, NOW())", missing.size()),
        parameters);
  }
  unit.commit();
}

std::int64_t count_lacking_uuids(db::Connection& connection, std::string_view table) {
  db::Rows rows = connection.query("SELECT COUNT(*) FROM " + std::string(table_named(table).name) + " WHERE " +
                                   std::string(lacking));
  return rows.next() ? rows.integer(0) : 0;
}

namespace {

unsigned complete(db::Connection& connection, const UuidTable& known, bool is_all) {
  unsigned completed = 0;
  std::int64_t last = -1;
  int refused = 0;
  for (;;) {
    const std::vector<std::int64_t> keys = lacking_keys(connection, known, last);
    if (keys.empty()) return completed;
    try {
      completed += static_cast<unsigned>(complete_batch(connection, known, keys));
    } catch (const db::DatabaseError& error) {
      // In the caller's transaction a deadlock has undone all of it: his to repeat.
      if (!error.is_deadlock() || connection.in_transaction() || ++refused == attempts) throw;
      continue;
    }
    last = keys.back();
    if (keys.size() < batch_size || !is_all) return completed;
  }
}

}  // namespace

unsigned complete_uuids(db::Connection& connection, std::string_view table) {
  return complete(connection, table_named(table), true);
}

unsigned complete_some_uuids(db::Connection& connection, std::string_view table) {
  return complete(connection, table_named(table), false);
}

}  // namespace oemr::openemr
