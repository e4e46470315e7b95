// SPDX-License-Identifier: Apache-2.0
// The link to the next page: where the last one ended, sealed, and bound to the search and to whoever made it.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "fhir/search.h"
#include "fhir/statements.h"

namespace oemr::fhir {

struct Cursor {
  Position last;
  std::optional<std::int64_t> total;  // counted for the first page
};

/// What the cursors of a search are sealed with: values of sort keys can be names of patients, so a link shows nothing.
class CursorSeal {
 public:
  /// Bound to the site (by its key), the type, the parameters, the client, the account and the patient.
  CursorSeal(rest::Call& call, const ResourceType& type, const SearchRequest& request);
  CursorSeal(std::string key, std::string binding) : key_(std::move(key)), binding_(std::move(binding)) {}

  std::string seal(const Cursor& cursor) const;
  /// Throws BadRequest when it is of another search or caller, or was changed.
  Cursor open(std::string_view text, std::size_t sources, std::size_t sort_keys) const;

 private:
  std::string key_, binding_;
};

}  // namespace oemr::fhir
