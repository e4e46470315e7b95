// SPDX-License-Identifier: Apache-2.0
// New UUIDs with their registry rows, derived FHIR ids (uuid_mapping), and the completion of rows that lack one.
#pragma once

#include <array>
#include <span>
#include <string_view>

#include "core/uuid.h"
#include "db/connection.h"

namespace oemr::openemr {

/// A table whose rows carry UUIDs.
struct UuidTable {
  std::string_view name;
  std::string_view key;                     // column that identifies a row; the registry's table_id
  std::array<std::string_view, 2> sharing;  // "vertical" tables: rows with equal values here share one UUID
};
std::span<const UuidTable> uuid_tables() noexcept;

/// A new UUID for a row of that table, not yet used there or in uuid_registry, with its registry row written. An empty
/// table name makes the row that OpenEMR writes for appointments: it names no table.
Uuid register_uuid(db::Connection& connection, std::string_view table);
/// The same for the file of a document on disk (document_drive 1, no table).
Uuid register_drive_uuid(db::Connection& connection);

/// Mapping rows (resource, resource_path) for a base row, each with a registry row; existing ones stay.
struct Mapping {
  std::string_view resource;
  std::string_view path;  // empty = NULL
};
void map_uuids(db::Connection& connection, std::string_view table, const Uuid& target,
               std::span<const Mapping> mappings);

/// How many rows of a table have none (NULL or zero).
std::int64_t count_lacking_uuids(db::Connection& connection, std::string_view table);

/// Gives UUIDs to rows of a table that have none (NULL or zero), in batches of 1000, each in a transaction; the number
/// of rows completed. For sysadmins' commands.
unsigned complete_uuids(db::Connection& connection, std::string_view table);

/// The first batch of that alone.
unsigned complete_some_uuids(db::Connection& connection, std::string_view table);

}  // namespace oemr::openemr
