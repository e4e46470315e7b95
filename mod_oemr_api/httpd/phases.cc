// SPDX-License-Identifier: Apache-2.0
// Claiming a URL, answering it, and counting what was answered.
#include "httpd/phases.h"

#include <apr_strings.h>
#include <cstring>
#include <memory>

#include "core/error.h"
#include "httpd/client.h"
#include "httpd/configuration.h"
#include "httpd/current_request.h"
#include "httpd/generation.h"
#include "httpd/pool.h"
#include "httpd/statistics.h"
#include "oauth/query_secrets.h"

namespace oemr::httpd {
namespace {

constexpr char handler_name[] = "oemr-api";

/// Of a request whose URL is ours.
struct Claimed {
  Claimed(dispatch::Claim parsed, const char* sent) : claim(std::move(parsed)), query(sent) {}
  dispatch::Claim claim;
  const char* query;  // as sent; httpd's own copies have no secrets
};

Claimed* claimed(request_rec* request) {
  return static_cast<Claimed*>(ap_get_module_config(request->request_config, &oemr_api_module));
}

/// OpenEMR's own pages call its API inside a PHP session and mark it with this header: only PHP knows that session.
bool is_call_of_own_pages(request_rec* request) {
  const char* token = apr_table_get(request->headers_in, "APICSRFTOKEN");
  return token != nullptr && *token != '\0';
}

/// Any log line about the request, the access log's above all, is made of these.
void hide_secrets(request_rec* request, dispatch::Claim::Area area) {
  const auto hide = [&](const char* text) -> char* {
    const auto hidden = oauth::hide_query_secrets(text, area);
    return hidden ? apr_pstrmemdup(request->pool, hidden->data(), hidden->size()) : nullptr;
  };
  if (const char* referer = apr_table_get(request->headers_in, "Referer")) {
    if (const char* hidden = hide(referer)) apr_table_setn(request->headers_in, "Referer", hidden);
  }
  if (request->args == nullptr) return;
  char* hidden = hide(request->unparsed_uri);
  if (hidden == nullptr) return;
  request->unparsed_uri = hidden;
  request->args = std::strchr(hidden, '?') + 1;
  request->parsed_uri.query = request->args;
  if (char* line = hide(request->the_request)) request->the_request = line;
}

}  // namespace

int claim_url(request_rec* request) {
  const Configuration* configuration = configuration_of(request->per_dir_config);
  if (configuration == nullptr || !configuration->enabled) return DECLINED;
  // Internal redirects are on their way to something else (dispatch.php, an error document); TRACE is httpd's.
  if (!ap_is_initial_req(request) || request->proxyreq != PROXYREQ_NONE || request->method_number == M_TRACE)
    return DECLINED;
  if (request->uri == nullptr || is_call_of_own_pages(request)) return DECLINED;
  std::optional<dispatch::Claim> claim = dispatch::claim(request->method, request->uri, configuration->settings);
  if (!claim) return DECLINED;
  const dispatch::Claim::Area area = claim->area;
  ap_set_module_config(request->request_config, &oemr_api_module,
                       make_in<Claimed>(request->pool, std::move(*claim), request->args));
  hide_secrets(request, area);
  request->handler = handler_name;
  // No file: a name without slash or dot keeps mod_mime, mod_negotiation and mod_rewrite from seeing one in the URL.
  request->filename = const_cast<char*>(handler_name);
  return OK;
}

int skip_storage(request_rec* request) { return claimed(request) != nullptr ? OK : DECLINED; }

int answer(request_rec* request) {
  Claimed* ours = claimed(request);
  if (ours == nullptr) return DECLINED;
  dispatch::Service* service = child_service();
  if (service == nullptr) return HTTP_SERVICE_UNAVAILABLE;
  const CurrentRequest current(request);
  const dispatch::Settings& settings = configuration_of(request->per_dir_config)->settings;
  ClientBody body(request);
  ClientSink sink(request);
  rest::Response response(sink);
  try {
    service->answer(settings, make_request(request, ours->claim, ours->query, settings), body, response);
    if (body.is_answered()) return AP_FILTER_ERROR;
    // Or httpd would keep the answer back until it has read a body that a slow client goes on to send.
    if (body.is_left()) request->connection->keepalive = AP_CONN_CLOSE;
    sink.end();
  } catch (const std::exception&) {
    // The client has left, or the answer broke off after its start: the service has logged it.
    if (!sink.cut_off()) return request->connection->aborted != 0 ? OK : HTTP_INTERNAL_SERVER_ERROR;
  }
  return OK;
}

int complete(request_rec* request) {
  if (claimed(request) == nullptr) return DECLINED;
  count(Counter::requests);
  if (request->status >= 500) {
    count(Counter::server_errors);
  } else if (request->status >= 400) {
    count(Counter::client_errors);
  }
  return DECLINED;
}

}  // namespace oemr::httpd
