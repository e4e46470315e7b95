// SPDX-License-Identifier: Apache-2.0
// Asks the running httpd, as a client would: whether it answers for the site, and how it treats slow and odd callers.
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "control/doctor.h"
#include "core/http_client.h"
#include "core/text.h"
#include "core/url.h"

namespace oemr::control {
namespace {

HttpAnswer ask(const Call& call, std::string url, std::string method = "GET") {
  HttpFetch fetch;
  fetch.url = std::move(url);
  fetch.method = std::move(method);
  fetch.accept = "*/*";
  fetch.may_connect = [](const NetworkAddress&) { return true; };  // the sysadmin named it
  fetch.authorities = call.arguments.text("ca").value_or("");
  fetch.is_https_only = false;  // behind a proxy that ends TLS
  return http_fetch(fetch);
}

std::string reason(HttpFault fault) {
  switch (fault) {
    case HttpFault::not_resolved:
      return "no address is known for it";
    case HttpFault::timed_out:
      return "it does not answer in time";
    case HttpFault::not_trusted:
      return "its certificate is not trusted here; name the authority's file with --ca";
    case HttpFault::bad_authorities:
      return "the file of --ca cannot be read";
    case HttpFault::none:
    case HttpFault::refused_address:
    case HttpFault::refused_by_proxy:
    case HttpFault::not_connected:
    case HttpFault::too_large:
    case HttpFault::broken:
      break;
  }
  return "no connection";
}

struct Server {
  std::string origin;              // scheme://host:port
  std::vector<std::string> roots;  // where OpenEMR may be seen there, the likeliest first
};

std::optional<Server> server_of(Call& call) {
  const std::string named = call.arguments.text("url").value_or(call.site().address(call.db()));
  const auto url = parse_url(named);
  if (!url || url->host.empty()) return std::nullopt;
  const std::string path(url->path == "/" ? "" : std::string(url->path));
  Server server{named.substr(0, named.find('/', named.find("://") + 3)), {}};
  if (!path.empty()) {
    server.roots = {path.ends_with('/') ? path.substr(0, path.size() - 1) : path};
  } else {
    const auto folder = call.sites_directory().lexically_normal();
    const auto sites = folder.has_filename() ? folder : folder.parent_path();
    server.roots = {"", "/" + sites.parent_path().filename().string()};
  }
  return server;
}

/// Whether somebody is there at all; only this module has the document that is asked for.
bool examine_claim(Call& call, const Server& server) {
  long status = 0;
  for (const std::string& root : server.roots) {
    const HttpAnswer answer = ask(call, server.origin + root + "/apis/" + call.site_name() + "/openapi.json", "HEAD");
    if (answer.fault != HttpFault::none) {
      call.report.warning("running server", server.origin + " could not be asked: " + reason(answer.fault),
                          "start httpd, or name an address at which this machine reaches it with --url");
      return false;
    }
    if (answer.status == 200) {
      call.report.ok("running server", "answers at " + server.origin + root + "/apis/" + call.site_name());
      return true;
    }
    if (status == 0) status = answer.status;
  }
  call.report.problem(
      "running server",
      "nothing at " + server.origin + server.roots[0] + "/apis/" + call.site_name() + " is answered by the module (" +
          std::to_string(status) + "): it is not loaded, or no URL there matches its configuration",
      "set OemrApi On, OemrSitesDir, and OemrWebRoot to the path of OpenEMR, restart httpd; httpd -t -D DUMP_OEMR "
      "shows what holds where");
  return true;
}

void examine_trace(Call& call, const Server& server) {
  const HttpAnswer answer = ask(call, server.origin + "/", "TRACE");
  if (answer.fault == HttpFault::none && answer.status == 200) {
    call.report.warning("TRACE", "the server repeats what it is sent to whoever asks: cookies and tokens among it",
                        "set TraceEnable Off in httpd's configuration");
  } else {
    call.report.ok("TRACE", "refused");
  }
}

void examine_request_timeouts(Call& call, const Server& server) {
  const HttpAnswer answer = ask(call, server.origin + "/server-status?auto");
  constexpr std::string_view line = "OemrRequestTimeouts: ";
  const std::size_t found = answer.fault == HttpFault::none ? answer.body.find(line) : std::string::npos;
  if (found == std::string::npos) {
    call.report.warning(
        "slow clients",
        "whether mod_reqtimeout is on cannot be seen: " + server.origin + "/server-status shows nothing of the module",
        "let this machine see it: <Location /server-status>, SetHandler server-status, Require local");
  } else if (std::string_view(answer.body).substr(found + line.size()).starts_with("On")) {
    call.report.ok("slow clients", "mod_reqtimeout ends their requests");
  } else {
    call.report.warning(
        "slow clients",
        "mod_reqtimeout is not loaded, or switched off: whoever sends his request a byte at a time "
        "holds a worker as long as he likes",
        "load reqtimeout_module (a2enmod reqtimeout), without header=0 or body=0 in RequestReadTimeout");
  }
}

}  // namespace

void examine_server(Call& call) {
  const auto server = server_of(call);
  if (!server) {
    call.report.warning("running server", "it was not asked: there is no address to ask at",
                        "name it with --url, as in --url https://localhost");
    return;
  }
  call.give_back_db();
  if (!examine_claim(call, *server)) return;
  examine_trace(call, *server);
  examine_request_timeouts(call, *server);
}

}  // namespace oemr::control
