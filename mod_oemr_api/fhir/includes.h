// SPDX-License-Identifier: Apache-2.0
// Resources beside the matches of a page: what they refer to (_include), and what refers to them (_revinclude).
#pragma once

#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "fhir/page.h"
#include "fhir/resource_type.h"

namespace oemr::fhir {

/// name: "_include", "_include:iterate", "_revinclude" …; value: "Encounter:subject:Patient". Nothing when the name is
/// another, or what it asks for is not served.
std::optional<Include> read_include(const ResourceType& type, std::string_view name, std::string_view value);

/// Matches of a page, or resources that were included: a type's rows and their ids.
struct Shelf {
  const ResourceType* type;
  std::vector<RowKey> rows;
  std::vector<std::string> ids;  // texts
};

/// Calls take for every included resource, none twice and no match again. No more than a bound; false when there were
/// more. What the caller's scopes do not open is left out.
bool add_includes(rest::Call& call, std::span<const Include> includes, Shelf matches,
                  const std::function<void(const ResourceType&, FoundResource&)>& take);

}  // namespace oemr::fhir
