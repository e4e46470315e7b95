// SPDX-License-Identifier: Apache-2.0
// A search request: its criteria and what shapes the answer.
#pragma once

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "fhir/access.h"
#include "fhir/criteria.h"
#include "fhir/resource_type.h"

namespace oemr::fhir {

struct SortKey {
  const SearchParameter* parameter;
  bool is_descending = false;
};

enum class Summary { none, summary, text, data, count };  // _summary

/// Which elements of a resource are shown: _summary and _elements (FHIR R4 search, 3.1.1.5.8 and 3.1.1.5.9).
struct Shown {
  Summary summary = Summary::none;
  std::vector<std::string> elements{};  // _elements; none: not said

  bool is_whole() const noexcept { return elements.empty() && (summary == Summary::none || summary == Summary::count); }
};

/// _include and _revinclude.
struct Include {
  bool is_reverse = false, iterates = false;
  const ResourceType* source = nullptr;        // the type that refers
  const SearchParameter* parameter = nullptr;  // null: every one that is a reference
  std::string target{};                        // empty: every type
};

struct SearchRequest {
  enum class Total { cheap, none, accurate };
  std::vector<Criterion> criteria;  // all must hold
  std::vector<SortKey> sort;
  std::optional<std::int64_t> count;  // _count, at most limits' page
  std::vector<Include> includes;
  Shown shown;
  Total total = Total::cheap;
  std::string page;                                       // of a link to a further page
  std::vector<std::pair<std::string, std::string>> used;  // what the links repeat
  std::vector<std::string> ignored;  // parameters that were not understood, said in an outcome entry

  /// Without entries: _summary=count, or _count=0, which means the same.
  bool is_count() const noexcept { return shown.summary == Summary::count || count == 0; }
};

/// The largest page, whatever _count and OemrFhirPageSize say.
inline constexpr std::int64_t largest_page = 1000;

/// Repeated parameters are ANDed, comma lists ORed. A value that cannot be read is a 400; so is an unknown parameter
/// under "Prefer: handling=strict". Otherwise unknown ones are reported in ignored.
SearchRequest parse_search(rest::Call& call, const ResourceType& type, const ReadingContext& context);

/// Throws a 406 for a client that takes XML alone; _format wins over Accept (FHIR R4 http, 3.1.0.1.9).
void check_accept(const rest::Call& call);

/// _summary and _elements of a read; other parameters do nothing there.
Shown parse_shown(const rest::Call& call);

/// The WHERE of a source.
struct Restriction {
  Clause clause;
  bool is_narrow = false;  // something is looked for: it is not the whole list
};

/// The source's own condition, the criteria, and what the caller may see of it: his patient's compartment and the
/// categories of his scopes; nothing when no row can meet that. Closed by default: throws AccessDenied for a caller
/// bound to a patient when the type is in no compartment and not shared.
std::optional<Restriction> restriction_of(const Access& access, const ResourceType& type, const Source& source,
                                          const std::vector<Criterion>& criteria);

}  // namespace oemr::fhir
