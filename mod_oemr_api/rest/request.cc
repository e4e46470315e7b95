// SPDX-License-Identifier: Apache-2.0
// Headers, body and address of a request.
#include "rest/request.h"

#include "core/error.h"

namespace oemr::rest {

std::optional<std::string_view> Request::header(std::string_view name) const {
  for (const auto& [key, value] : headers) {
    if (equal_ignoring_case(key, name)) return value;
  }
  return std::nullopt;
}

std::string_view Request::body() const {
  if (body_) return *body_;
  std::string whole;
  if (body_source != nullptr) {
    for (std::string_view piece = body_source->read(65536); !piece.empty(); piece = body_source->read(65536)) {
      if (whole.size() + piece.size() > body_limit)
        throw BadRequest("the body is larger than this server accepts", 413);
      whole.append(piece);
    }
  }
  return body_.emplace(std::move(whole));
}

std::string Request::ip_text() const {
  std::string text = peer_address;
  if (const auto forwarded = header("X-Forwarded-For"); forwarded && !forwarded->empty()) {
    text.append(" (").append(*forwarded).append(")");
  }
  return text;
}

}  // namespace oemr::rest
