// SPDX-License-Identifier: Apache-2.0
// A FHIR Practitioner or Organization in a request, turned into columns of its one row.
#pragma once

#include <map>
#include <span>
#include <string>
#include <string_view>

#include "core/error.h"
#include "core/json.h"

namespace oemr::fhir {

using PartyColumns = std::map<std::string, std::string, std::less<>>;

/// Where the elements of a type are kept.
struct Party {
  struct Place {
    std::string_view system, use, column;  // use: empty takes any, if it is the only one of its system
  };
  struct Element {
    std::string_view column, path;
  };
  std::string_view type;
  std::span<const std::string_view> lists, others;  // top-level elements: arrays, and the rest
  std::span<const Place> telecom, identifiers;
  std::string_view line1, line2, city, state, postal_code, country;  // empty: has no column
  std::span<const Element> elements;                                 // for messages
};

/// Columns of telecom, address and identifier. Elements that are not sent, and those that are sent as they are shown,
/// change nothing; shown is absent for a new one. Throws BadRequest for what is no resource of the type and
/// ValidationError for what has no place.
PartyColumns party_columns(const Party& party, JsonValue resource, JsonValue shown);
std::string as_json(const PartyColumns& columns);

/// The same messages under the elements (FHIRPath) that the columns come from.
ValidationError named_by_element(const Party& party, const ValidationError& error);

}  // namespace oemr::fhir
