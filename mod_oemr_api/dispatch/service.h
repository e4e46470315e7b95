// SPDX-License-Identifier: Apache-2.0
// The one way of a request: claimed path -> site -> route -> body -> bearer token -> scope, role, ACL -> resource ->
// answer -> audit. What waits for the client comes before or after what needs the database.
#pragma once

#include <chrono>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/shared_cache.h"
#include "oauth/endpoint.h"
#include "openemr/audit.h"
#include "openemr/site.h"
#include "rest/body_source.h"
#include "rest/request.h"
#include "rest/response.h"

namespace oemr::dispatch {

/// What becomes of reads when the audit journal takes nothing: no answer, or one whose rows its own request writes.
enum class AuditFailure { refuse, go_on };

/// What directives say for a location; plain values.
struct Settings {
  openemr::SiteSettings site;
  std::string fixed_site;  // OemrSite: the site of this location; empty: the path element
  std::size_t body_limit = 1 << 20, upload_limit = 32 << 20;
  bool fallthrough = true;  // routes not served go on to whatever else httpd has there
  bool strict_acl = false;
  oauth::OAuthSettings oauth;
  std::size_t audit_body_limit = 1 << 20;
  std::filesystem::path audit_spool;  // empty: below the site's documents
  bool audit_sync = false;            // an audit entry is on the disk before its answer leaves
  AuditFailure on_audit_failure = AuditFailure::refuse;
};

/// Where a URL belongs.
struct Claim {
  using Area = rest::Request::Area;
  Area area;
  std::string site_name;
  std::string route_path;
};

/// Whether path ("/apis/<site>/…" or "/oauth2/<site>/…" below the web root) is the module's, by path and method alone.
/// Needs no site, no database.
std::optional<Claim> claim(std::string_view method, std::string_view path, const Settings& settings);

/// The endpoint of the authorization server, if it is served here.
const oauth::Endpoint* find_endpoint(std::string_view route_path, const Settings& settings) noexcept;

/// One per child process. Thread safe.
class Service {
 public:
  /// places: all settings of the server's configuration. Starts a thread; nothing may be forked off that goes on using
  /// the service.
  Service(SharedCache& cache, std::vector<Settings> places);
  ~Service();

  /// Answers the request, errors included. The audit entry of a read is in the journal before the last piece goes to
  /// the sink. Throws only what the sink throws, and what went wrong after the first bytes had left: then the
  /// connection must be cut.
  void answer(const Settings& settings, rest::Request request, rest::BodySource& body, rest::Response& response);

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace oemr::dispatch
