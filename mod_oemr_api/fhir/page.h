// SPDX-License-Identifier: Apache-2.0
// A page of a search: its keys, found in one statement, and its resources, read portion by portion.
#pragma once

#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "fhir/statements.h"

namespace oemr::fhir {

struct Page {
  std::vector<RowKey> rows;
  std::optional<Position> next_after;  // the last row, when there are more
};

/// At most `size` rows, behind `after` when there is one.
Page find_page(rest::Call& call, const Search& search, const Position* after, std::int64_t size);

struct FoundResource {
  std::string id, json, last_updated;  // last_updated: local, empty when it is not known
};

/// The resources of these rows, in their order; one that has gone meanwhile is left out. No more than a portion of them
/// is in memory.
void read_resources(rest::Call& call, const ResourceType& type, std::span<const RowKey> rows,
                    const std::function<void(FoundResource&)>& take);

/// The number of matches; nothing when there are more than the bound.
std::optional<std::int64_t> count_matches(rest::Call& call, const Search& search, std::optional<std::int64_t> bound);

}  // namespace oemr::fhir
