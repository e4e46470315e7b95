// SPDX-License-Identifier: Apache-2.0
// The request that this thread works for, so that log lines and provider calls deep inside belong to it.
#pragma once

#include "httpd/module.h"

namespace oemr::httpd {

/// For one scope.
class CurrentRequest {
 public:
  explicit CurrentRequest(request_rec* request) noexcept;
  ~CurrentRequest();
  CurrentRequest(const CurrentRequest&) = delete;
  CurrentRequest& operator=(const CurrentRequest&) = delete;
};

/// The request's pool, or null outside of requests.
apr_pool_t* current_pool() noexcept;

/// From now on the log lines of all rooms go to httpd's error log.
void install_log_sink(server_rec* main_server) noexcept;

}  // namespace oemr::httpd
