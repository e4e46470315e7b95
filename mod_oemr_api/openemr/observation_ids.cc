// SPDX-License-Identifier: Apache-2.0
// Makes and completes the ids of observations.
#include "openemr/observation_ids.h"

#include <algorithm>
#include <array>
#include <atomic>
#include <cstdint>
#include <functional>
#include <limits>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "core/time.h"
#include "openemr/uuid_registry.h"

namespace oemr::openemr {
namespace {

// From 7.0.4 on the last four have no ids of their own.
constexpr std::string_view vital_sign_paths[] = {
    "category=vital-signs&code=85353-1", "category=vital-signs&code=9279-1",  "category=vital-signs&code=8867-4",
    "category=vital-signs&code=2708-6",  "category=vital-signs&code=59408-5", "category=vital-signs&code=8310-5",
    "category=vital-signs&code=8327-9",  "category=vital-signs&code=8302-2",  "category=vital-signs&code=9843-4",
    "category=vital-signs&code=29463-7", "category=vital-signs&code=39156-5", "category=vital-signs&code=85354-9",
    "category=vital-signs&code=8289-1",  "category=vital-signs&code=59576-9", "category=vital-signs&code=77606-2",
    "category=vital-signs&code=3151-8",  "category=vital-signs&code=8480-6",  "category=vital-signs&code=8462-4",
    "category=vital-signs&code=3150-0"};
constexpr std::size_t dropped_later = 4;
constexpr std::string_view smoking_paths[] = {"category=social-history&code=72166-2"};

constexpr std::int64_t newest = 100, older = 500, at_once = 20;
constexpr std::uint64_t seconds_of_others = 3;

std::span<const std::string_view> vital_sign_paths_of(db::Connection& connection) {
  const std::span<const std::string_view> all = vital_sign_paths;
  return connection.schema()->has_table("form_vitals_calculation") ? all.first(all.size() - dropped_later) : all;
}

void map(db::Connection& connection, std::string_view table, const Uuid& target,
         std::span<const std::string_view> paths) {
  std::vector<Mapping> mappings;
  mappings.reserve(paths.size());
  for (const std::string_view path : paths) mappings.push_back({"Observation", path});
  map_uuids(connection, table, target, mappings);
}

/// OpenEMR's uuids begin with the moment at which they were made.
bool is_fresh(const Uuid& uuid) {
  std::uint64_t ticks = 0;
  for (std::size_t i = 0; i < 6; ++i) ticks = ticks << 8 | uuid.bytes[i];
  const std::uint64_t made = ticks / 100000, now = static_cast<std::uint64_t>(now_seconds());
  return made <= now && made + seconds_of_others > now;
}

/// Rows with a number in (after, last] that have fewer ids than they should; `lowest` becomes the first number.
std::vector<Uuid> lacking(db::Connection& connection, std::string_view table, std::size_t wanted, std::int64_t after,
                          std::int64_t last) {
  const std::string name(table);
  std::vector<Uuid> found;
  db::Rows rows = connection.query(
      "SELECT base.uuid FROM " + name + " base WHERE base.id > ? AND base.id <= ? AND base.uuid IS NOT NULL AND " +
          "(SELECT COUNT(*) FROM uuid_mapping WHERE uuid_mapping.target_uuid = base.uuid AND uuid_mapping.`table` = '" +
          name + "' AND uuid_mapping.resource = 'Observation') < ? ORDER BY base.id DESC LIMIT ?",
      {after, last, static_cast<std::int64_t>(wanted), at_once});
  while (rows.next()) {
    if (const std::optional<Uuid> uuid = rows.uuid(0); uuid && !uuid->is_nil()) found.push_back(*uuid);
  }
  return found;
}

/// Where a site's table was looked at last.
struct Progress {
  std::atomic<std::int64_t> second{0}, unchecked{std::numeric_limits<std::int64_t>::max()};
};

Progress& progress_of(std::string_view site, std::string_view table) {
  static std::array<Progress, 64> all;
  return all[(std::hash<std::string_view>()(site) * 31 + std::hash<std::string_view>()(table)) % all.size()];
}

void complete(db::Connection& connection, std::string_view site, std::string_view table,
              std::span<const std::string_view> paths) {
  Progress& progress = progress_of(site, table);
  const std::int64_t now = now_seconds();
  if (progress.second.exchange(now) == now) return;
  std::int64_t highest = 0;
  {
    db::Rows rows = connection.query("SELECT MAX(id) FROM " + std::string(table));
    if (rows.next()) highest = rows.integer(0);
  }
  if (highest == 0) return;
  // Rows that got their uuid here are nobody's else.
  std::vector<Uuid> uuids =
      lacking(connection, table, paths.size(), std::max<std::int64_t>(0, highest - newest), highest);
  const std::int64_t last = std::min(progress.unchecked.load(), highest - newest);
  if (uuids.empty() && last > 0) {
    uuids = lacking(connection, table, paths.size(), std::max<std::int64_t>(0, last - older), last);
    // What is left of a batch is looked for again.
    if (static_cast<std::int64_t>(uuids.size()) < at_once) progress.unchecked = std::max<std::int64_t>(0, last - older);
  }
  for (const Uuid& uuid : uuids) {
    if (!is_fresh(uuid)) map(connection, table, uuid, paths);
  }
}

/// Rows without a uuid get theirs and their ids at once; another one who finds the uuid finds the ids too.
void complete_new(db::Connection& connection, std::string_view table, std::span<const std::string_view> paths) {
  std::vector<std::int64_t> numbers;
  {
    db::Rows rows = connection.query("SELECT id FROM " + std::string(table) + " WHERE uuid IS NULL LIMIT 20");
    while (rows.next()) numbers.push_back(rows.integer(0));
  }
  for (const std::int64_t number : numbers) {
    db::Transaction transaction(connection);
    bool is_ours = false;
    {
      db::Rows rows = connection.query("SELECT uuid FROM " + std::string(table) + " WHERE id = ? FOR UPDATE", {number});
      is_ours = rows.next() && rows.is_null(std::size_t{0});
    }
    if (!is_ours) continue;
    const Uuid uuid = register_uuid(connection, table);
    connection.execute("UPDATE " + std::string(table) + " SET uuid = ? WHERE id = ?", {uuid.raw(), number});
    map(connection, table, uuid, paths);
    transaction.commit();
  }
}

}  // namespace

void map_vital_signs(db::Connection& connection, const Uuid& vitals) {
  map(connection, "form_vitals", vitals, vital_sign_paths_of(connection));
}

void complete_observation_ids(db::Connection& connection, std::string_view site) {
  complete_new(connection, "form_vitals", vital_sign_paths_of(connection));
  complete_new(connection, "history_data", smoking_paths);
  complete(connection, site, "form_vitals", vital_sign_paths_of(connection));
  complete(connection, site, "history_data", smoking_paths);
}

}  // namespace oemr::openemr
