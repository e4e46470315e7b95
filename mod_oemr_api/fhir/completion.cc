// SPDX-License-Identifier: Apache-2.0
// Completes uuids before a search.
#include "fhir/completion.h"

#include <array>
#include <atomic>
#include <functional>

#include "core/log.h"
#include "core/time.h"
#include "openemr/uuid_registry.h"

namespace oemr::fhir {
namespace {

/// Whether nobody has asked so in this second; names that fall together wait for one another.
bool is_due(std::string_view site, std::string_view type) {
  static std::array<std::atomic<std::int64_t>, 256> last{};
  const std::size_t place = std::hash<std::string_view>()(site) * 31 + std::hash<std::string_view>()(type);
  std::atomic<std::int64_t>& second = last[place % last.size()];
  const std::int64_t now = now_seconds();
  return second.exchange(now) != now;
}

/// The tables of which a row lacks its uuid.
std::vector<std::string_view> lacking_tables(db::Connection& connection, const ResourceType& type) {
  std::string sql;
  std::vector<std::string_view> tables, lacking;
  for (const Source& source : type.sources) {
    if (source.uuid_table.empty()) continue;
    const std::string rows = "EXISTS (SELECT 1 FROM " + std::string(source.uuid_table) + " WHERE uuid ";
    sql.append(sql.empty() ? "SELECT " : ", ").append(rows).append("IS NULL) OR ").append(rows);
    sql.append("= 0x00000000000000000000000000000000)");
    tables.push_back(source.uuid_table);
  }
  if (tables.empty()) return lacking;
  db::Rows rows = connection.query(sql);
  if (!rows.next()) return lacking;
  for (std::size_t i = 0; i < tables.size(); ++i) {
    if (rows.integer(i) != 0) lacking.push_back(tables[i]);
  }
  return lacking;
}

}  // namespace

void complete_ids(rest::Call& call, const ResourceType& type) {
  try {
    const std::vector<std::string_view> tables = lacking_tables(call.db, type);
    if (!tables.empty() && is_due(call.site.name(), type.name)) {
      for (const std::string_view table : tables) openemr::complete_some_uuids(call.db, table);
    }
    for (const Source& source : type.sources) {
      if (source.complete != nullptr) source.complete(call);
    }
  } catch (const db::DatabaseError& error) {
    if (error.connection_lost()) throw;
    log::warning("OEMR1006", std::string("ids of rows that lack one could not be made: ") + error.what());
  }
}

}  // namespace oemr::fhir
