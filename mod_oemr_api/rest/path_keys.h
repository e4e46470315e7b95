// SPDX-License-Identifier: Apache-2.0
// Identifiers in paths: how they restrict a query, and what is said when they name nothing.
#pragma once

#include <span>
#include <string>

#include "rest/call.h"
#include "rest/resource.h"
#include "rest/selection.h"
#include "rest/validation.h"

namespace oemr::rest {

/// The keys of a route's path: the last ones when the path ends with an identifier, else the first ones (the records
/// below another one).
std::span<const PathKey> keys_of(const Call& call, const Resource& resource);

/// A number in the path; throws NotFound when it is none.
std::int64_t path_number(const Call& call, std::size_t position);

/// The resource's condition, the path keys (the last values of the path belong to the last keys) and the caller's
/// patient compartment. A key that cannot be an identifier makes the selection empty.
void restrict_selection(const Call& call, const Resource& resource, std::span<const PathKey> keys,
                        Selection& selection);

/// Whether each key names a row of its own table.
bool keys_exist(Call& call, std::span<const PathKey> keys);

/// After a read that found nothing: throws the ValidationError or NotFound of the first key that names no row.
void check_keys_exist(Call& call, std::span<const PathKey> keys);

/// Before a write: messages for every key that is malformed or names no row.
void validate_keys(Call& call, std::span<const PathKey> keys, Validation& validation);

/// Whether the record is there for this caller: what a read would not show is neither changed nor removed.
bool has_record(Call& call, const Resource& resource, std::span<const PathKey> keys);

/// The record's JSON, or an empty text.
std::string read_record(Call& call, const Resource& resource, std::span<const PathKey> keys);
/// The record that a write has just made.
std::string read_created(Call& call, const Resource& resource, const Uuid& uuid);

}  // namespace oemr::rest
