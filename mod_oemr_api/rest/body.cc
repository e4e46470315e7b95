// SPDX-License-Identifier: Apache-2.0
// Reads the JSON object of a write request.
#include "rest/body.h"

#include <charconv>

#include "core/error.h"

namespace oemr::rest {

Body Body::read(const Request& request) { return parse(request.body.empty() ? "{}" : request.body); }

Body Body::parse(std::string_view json) {
  std::optional<Json> document = Json::parse_sent(json);
  if (!document) throw BadRequest("the body is not valid JSON (UTF-8, one object, no number beyond 2^53)");
  if (!document->root().is_object()) throw BadRequest("the body must be a JSON object");
  return Body(std::move(*document));
}

JsonValue Body::operator[](std::string_view name) const {
  for (const auto& [key, value] : members_) {
    if (key == name) return value;
  }
  return {};
}

std::optional<std::string> scalar_text(JsonValue value) {
  switch (value.kind()) {
    case JsonValue::Kind::string:
      return std::string(value.string());
    case JsonValue::Kind::integer:
      return std::to_string(value.integer());
    case JsonValue::Kind::real: {
      char buffer[32];
      const auto end = std::to_chars(buffer, buffer + sizeof buffer, value.real());
      return std::string(buffer, end.ptr);
    }
    case JsonValue::Kind::boolean:
      return std::string(value.boolean() ? "1" : "");
    case JsonValue::Kind::null:
    case JsonValue::Kind::absent:
      return std::string();
    default:
      return std::nullopt;
  }
}

}  // namespace oemr::rest
