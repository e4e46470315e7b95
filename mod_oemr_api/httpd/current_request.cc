// SPDX-License-Identifier: Apache-2.0
// The request of this thread, and the way of log lines into httpd's error log.
#include "httpd/current_request.h"

#include "core/log.h"

namespace oemr::httpd {
namespace {

thread_local request_rec* current = nullptr;
server_rec* server = nullptr;

int httpd_level(log::Level level) noexcept {
  switch (level) {
    case log::Level::error:
      return APLOG_ERR;
    case log::Level::warning:
      return APLOG_WARNING;
    case log::Level::notice:
      return APLOG_NOTICE;
    case log::Level::info:
      return APLOG_INFO;
    case log::Level::debug:
      return APLOG_DEBUG;
  }
  return APLOG_ERR;
}

void write(log::Level level, std::string_view id, std::string_view text) {
  const auto id_size = static_cast<int>(id.size()), text_size = static_cast<int>(text.size());
  if (current != nullptr) {
    ap_log_rerror(APLOG_MARK, httpd_level(level), 0, current, "%.*s: %.*s", id_size, id.data(), text_size, text.data());
  } else {
    ap_log_error(APLOG_MARK, httpd_level(level), 0, server, "%.*s: %.*s", id_size, id.data(), text_size, text.data());
  }
}

}  // namespace

CurrentRequest::CurrentRequest(request_rec* request) noexcept { current = request; }
CurrentRequest::~CurrentRequest() { current = nullptr; }

apr_pool_t* current_pool() noexcept { return current == nullptr ? nullptr : current->pool; }

void install_log_sink(server_rec* main_server) noexcept {
  server = main_server;
  log::install(write);
}

}  // namespace oemr::httpd
