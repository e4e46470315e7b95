// SPDX-License-Identifier: Apache-2.0
// Counters of all child processes of one generation in shared memory, shown by mod_status.
#pragma once

#include "httpd/module.h"

namespace oemr::httpd {

enum class Counter { requests, client_errors, server_errors, cache_hits, cache_misses, number_of_counters };

/// post_config; without shared memory the counters stay at zero. Looks into the configuration tree, too.
void open_statistics(apr_pool_t* pconf, apr_pool_t* scratch);
void count(Counter counter) noexcept;
void write_status(request_rec* request, int flags);

}  // namespace oemr::httpd
