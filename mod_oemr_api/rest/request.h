// SPDX-License-Identifier: Apache-2.0
// A request as plain values and views, made by the border from whatever the server has.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/text.h"
#include "core/url.h"

namespace oemr::rest {

struct Request {
  enum class Area { api, oauth };
  Area area = Area::api;
  std::string_view method;  // as sent: methods are compared with case
  std::string path;         // decoded, without the query, as httpd sees it: "/apis/default/api/patient"
  std::string route_path;   // without prefix and site: "/api/patient", "/fhir/Patient", "/token"
  std::string site_name;    // the path element after /apis/ or /oauth2/, or the location's OemrSite
  std::string_view target;  // path and query as on the request line, for the audit log
  QueryParameters query;
  std::vector<std::pair<std::string_view, std::string_view>> headers;
  std::string peer_address;
  bool is_https = false;
  std::string_view host;                         // Host header or server name
  std::size_t body_limit = 0, upload_limit = 0;  // bytes
  std::string body;  // whole, read before anything is leased; empty where the route takes none, or as an Upload

  /// Fills `query`, unless check_limits() will refuse the text; it is not copied.
  void take_query(std::string_view text);
  /// Throws BeyondLimit for a path or a query that is too long.
  void check_limits() const;
  /// The first header of that name (any case).
  std::optional<std::string_view> header(std::string_view name) const;

  /// OpenEMR's text for counters and logs: the peer, plus " (<X-Forwarded-For>)" when that header is there.
  std::string ip_text() const;

 private:
  std::string_view query_text_;
};

}  // namespace oemr::rest
