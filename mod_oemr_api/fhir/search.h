// SPDX-License-Identifier: Apache-2.0
// A search request: its criteria and what shapes the answer.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "fhir/criteria.h"
#include "fhir/resource_type.h"

namespace oemr::fhir {

struct SortKey {
  const SearchParameter* parameter;
  bool is_descending = false;
};

struct SearchRequest {
  std::vector<Criterion> criteria;  // all must hold
  std::vector<SortKey> sort;
  std::int64_t count = -1;  // _count; -1: not said
  std::int64_t offset = 0;  // of the page links
  bool summary_count = false;
  std::vector<std::pair<std::string, std::string>> used;  // what the self link repeats
  std::vector<std::string> ignored;  // parameters that were not understood, said in an outcome entry
};

/// Repeated parameters are ANDed, comma lists ORed. A value that cannot be read is a 400; so is an unknown parameter
/// under "Prefer: handling=strict". Otherwise unknown ones are reported in ignored.
SearchRequest parse_search(const rest::Call& call, const ResourceType& type, const ReadingContext& context);

/// The type's own condition, the criteria, and what the caller may see of it: his patient's compartment and the
/// categories of his scopes. Closed by default: throws AccessDenied for a caller bound to a patient when the type is
/// in no compartment and not shared.
void restrict_selection(const rest::Call& call, const ResourceType& type, const Source& source,
                        const std::vector<Criterion>& criteria, rest::Selection& selection);

}  // namespace oemr::fhir
