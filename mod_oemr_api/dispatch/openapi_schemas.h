// SPDX-License-Identifier: Apache-2.0
// The JSON schemas of an OpenAPI document: records, request bodies, errors.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "core/json_writer.h"
#include "rest/resource.h"

namespace oemr::dispatch {

/// Names the schemas that routes refer to, then writes them all.
class OpenApiSchemas {
 public:
  /// "api_patient": unique, whatever several resources are called.
  std::string name(const rest::Route& route);

  /// {"schema": …} of the answer of a route that succeeds.
  void write_answer(JsonWriter& out, const rest::Route& route);
  /// The schema of the body that a POST or PUT takes.
  void write_body(JsonWriter& out, const rest::Route& route);
  /// The members of "components"/"schemas".
  void write_components(JsonWriter& out, rest::Call& call) const;

 private:
  std::vector<std::pair<const rest::Resource*, std::string>> names_;
  std::vector<std::pair<const rest::Resource*, std::string>> bodies_;  // "api_patient_insert"
};

/// {"$ref": "#/components/<kind>/<name>"}
void write_reference(JsonWriter& out, std::string_view kind, std::string_view name);

}  // namespace oemr::dispatch
