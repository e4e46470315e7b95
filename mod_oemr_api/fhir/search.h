// SPDX-License-Identifier: Apache-2.0
// Search parameters of a request, turned into conditions: FHIR R4 search, sections 3.1.1.4 and 3.1.1.5.
#pragma once

#include <string>
#include <vector>

#include "core/time.h"
#include "fhir/resource_type.h"
#include "rest/selection.h"

namespace oemr::fhir {

struct SearchRequest {
  std::int64_t count = -1;  // _count; -1: everything
  std::int64_t offset = 0;  // of the page links
  bool summary_count = false;
  std::string order;                                      // from _sort; empty: the type's own
  std::vector<std::pair<std::string, std::string>> used;  // what the self link repeats
  std::vector<std::string> ignored;  // parameters that were not understood, said in an outcome entry
};

/// Adds the conditions of every parameter: repeated ones are ANDed, comma lists ORed. A value that cannot be read is a
/// 400; so is an unknown parameter under "Prefer: handling=strict". Otherwise unknown ones are reported in ignored.
SearchRequest parse_search(const rest::Call& call, const ResourceType& type, const Zone& zone,
                           rest::Selection& selection);

/// The categories that the caller's scopes are restricted to; nothing is found where the type has none.
void add_scope_categories(const rest::Call& call, const ResourceType& type, const Zone& zone,
                          rest::Selection& selection);

/// The half-open interval that a FHIR date stands for, "YYYY-MM-DD HH:MM:SS" local; throws BadRequest.
struct DateRange {
  std::string comparator;  // eq ne gt lt ge le sa eb
  std::string from, until;
};
DateRange parse_search_date(std::string_view value, const Zone& zone);

}  // namespace oemr::fhir
