// SPDX-License-Identifier: Apache-2.0
// The bounds of all lists and texts that a caller can make longer: what is read of a request costs a bounded amount of
// work, whatever is sent.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "core/error.h"

namespace oemr {

struct Limit {
  std::size_t most;
  std::string_view name;  // as in "more than 200 search values"
};

namespace limits {

inline constexpr Limit path_bytes{4096, "bytes in the path"};
inline constexpr Limit query_bytes{32768, "bytes in the query"};
inline constexpr Limit parameters{1200, "parameters in the query and the form"};  // a consent has one for each scope
inline constexpr Limit search_values{200, "search values"};                       // of all parameters, between commas
// No index finds the beginning of a text in any of several columns: each one looks at all rows.
inline constexpr Limit search_texts{25, "texts to search for"};
inline constexpr Limit search_chains{10, "chains in a search"};
inline constexpr Limit search_includes{20, "_include and _revinclude"};
inline constexpr Limit search_elements{100, "names in _elements"};
inline constexpr Limit filter_values{100, "filter values"};
inline constexpr Limit sort_keys{20, "names in _sort"};
inline constexpr Limit entity_tags{100, "entity tags in a header"};
inline constexpr Limit cookies{300, "cookies"};
inline constexpr Limit json_depth{100, "levels of JSON"};
inline constexpr Limit json_elements{1000, "members or elements in one JSON value"};
inline constexpr Limit json_values{20000, "JSON values"};
inline constexpr Limit form_parts{100, "parts in the form"};
inline constexpr Limit scopes{1000, "scopes"};
inline constexpr Limit metadata_elements{100, "elements in a list of the client's metadata"};

}  // namespace limits

/// 400, with the bound in its text.
class BeyondLimit : public BadRequest {
 public:
  explicit BeyondLimit(const Limit& limit)
      : BadRequest("the request has more than " + std::to_string(limit.most) + " " + std::string(limit.name)) {}
};

inline void check_limit(std::size_t count, const Limit& limit) {
  if (count > limit.most) throw BeyondLimit(limit);
}

}  // namespace oemr
