// SPDX-License-Identifier: Apache-2.0
// The JSON object of a write request: its members in order, of equal names the last.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/json.h"
#include "rest/request.h"

namespace oemr::rest {

class Body {
 public:
  /// Throws BadRequest (400) unless the body is one JSON object, or of no length: no members. The Content-Type does not
  /// matter, as in OpenEMR.
  static Body read(const Request& request);
  /// From JSON text made elsewhere.
  static Body parse(std::string_view json);

  JsonValue operator[](std::string_view name) const;
  const std::vector<std::pair<std::string_view, JsonValue>>& members() const noexcept { return members_; }
  JsonValue root() const noexcept { return document_.root(); }

 private:
  explicit Body(Json document) : document_(std::move(document)), members_(document_.root().members()) {}
  Json document_;
  std::vector<std::pair<std::string_view, JsonValue>> members_;
};

/// Text of a scalar as PHP casts it: true is "1", false and null "", 5.0 "5"; nothing for lists and objects.
std::optional<std::string> scalar_text(JsonValue value);

}  // namespace oemr::rest
