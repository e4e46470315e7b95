// SPDX-License-Identifier: Apache-2.0
// The parts of a scope that opens a resource: SMART App Launch 1 ("user/Patient.read") and 2
// ("patient/Observation.rs?category=laboratory").
#pragma once

#include <optional>
#include <string_view>

namespace oemr::rest {

/// Views into the scope's text.
struct ResourceScope {
  std::string_view context;      // patient, user or system
  std::string_view resource;     // "Patient", "patient", "*"
  std::string_view permission;   // "read", "write", "$docref"; granular ones: letters of "cruds" in that order
  std::string_view restriction;  // granular ones: "category=laboratory", or empty
  bool is_granular = false;

  static std::optional<ResourceScope> parse(std::string_view scope);

  /// Of a granular scope: create, read, update, delete, search.
  bool permits(char interaction) const noexcept {
    return is_granular && permission.find(interaction) != std::string_view::npos;
  }
  /// The value of a restriction to categories, the only one there is; empty when there is none.
  std::string_view category() const noexcept;
};

}  // namespace oemr::rest
