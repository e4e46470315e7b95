// SPDX-License-Identifier: Apache-2.0
// Headers and address of a request.
#include "rest/request.h"

#include "core/limits.h"

namespace oemr::rest {

void Request::take_query(std::string_view text) {
  query_text_ = text;
  const bool is_short =
      text.size() <= limits::query_bytes.most && QueryParameters::count_in(text) <= limits::parameters.most;
  query = is_short ? QueryParameters::parse(text) : QueryParameters();
}

void Request::check_limits() const {
  check_limit(path.size(), limits::path_bytes);
  check_limit(query_text_.size(), limits::query_bytes);
  check_limit(QueryParameters::count_in(query_text_), limits::parameters);
}

std::optional<std::string_view> Request::header(std::string_view name) const {
  for (const auto& [key, value] : headers) {
    if (equal_ignoring_case(key, name)) return value;
  }
  return std::nullopt;
}

std::string Request::ip_text() const {
  std::string text = peer_address;
  if (const auto forwarded = header("X-Forwarded-For"); forwarded && !forwarded->empty()) {
    text.append(" (").append(*forwarded).append(")");
  }
  return text;
}

}  // namespace oemr::rest
