// SPDX-License-Identifier: Apache-2.0
// Findings about single measurements of vital signs: table form_vital_details.
#pragma once

#include <cstdint>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

#include "rest/resource.h"

namespace oemr::api {

/// The findings of all vitals of an answer.
class VitalDetails {
 public:
  static VitalDetails load(rest::Call& call, const rest::Resource& resource, const rest::Selection& selection);
  /// "details", where a vital has some.
  void write(JsonWriter& out, std::int64_t vital) const;

 private:
  using OfOneVital = std::vector<std::pair<std::string, std::string>>;  // column, JSON
  std::unordered_map<std::int64_t, OfOneVital> details_;
};

/// Stores the member "details" of a body: an object of objects, one for each column. Throws ValidationError.
void write_vital_details(rest::Call& call, const rest::Body& body, std::int64_t vital);

}  // namespace oemr::api
