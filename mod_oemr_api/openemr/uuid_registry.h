// SPDX-License-Identifier: Apache-2.0
// New UUIDs with their registry rows, derived FHIR ids (uuid_mapping), and the completion of rows that lack one.
#pragma once

#include <span>
#include <string_view>

#include "core/uuid.h"
#include "db/connection.h"

namespace oemr::openemr {

/// A new UUID for a row of that table, not yet used there or in uuid_registry, with its registry row written.
Uuid register_uuid(db::Connection& connection, std::string_view table, std::string_view key_column = "id");

/// Mapping rows (resource, resource_path) for a base row, each with a registry row; existing ones stay. A path is a
/// text or null.
struct Mapping {
  std::string_view resource;
  std::string_view path;  // empty = NULL
};
void map_uuids(db::Connection& connection, std::string_view table, const Uuid& target,
               std::span<const Mapping> mappings);

/// Gives UUIDs to rows of a table that have none (NULL, empty, zero), in batches of 1000, in transactions; the number
/// of rows completed. For writes and the periodic task: reads never call it.
unsigned complete_uuids(db::Connection& connection, std::string_view table, std::string_view key_column = "id");

}  // namespace oemr::openemr
