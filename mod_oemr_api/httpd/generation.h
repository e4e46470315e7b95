// SPDX-License-Identifier: Apache-2.0
// What lives as long as one configuration (in pconf), and what a child process has on top of it.
#pragma once

#include <memory>

#include "httpd/configuration.h"
#include "httpd/token_cache.h"

namespace oemr::httpd {

/// Whether any place has OemrApi On; without one the module takes no resources at all.
bool is_used_anywhere(apr_pool_t* scratch, server_rec* first);

/// pre_config: nothing of an earlier reading of the configuration is left.
apr_status_t prepare_generation(apr_pool_t* pconf);
/// check_config and later, when the MPM knows its threads: what "auto" means for OemrPoolMax.
void resolve_pool_sizes(apr_pool_t* scratch, server_rec* first);
/// post_config: cache, mutex and counters; an empty text, or what failed. The parent opens nothing else.
std::string open_generation(apr_pool_t* pconf, apr_pool_t* scratch, server_rec* main_server);
/// child_init: the service of this child; it ends, with its audit journal written, before the child's pool does.
void open_child(apr_pool_t* pchild, server_rec* main_server);

/// Null in a child that could not be opened.
dispatch::Service* child_service() noexcept;

}  // namespace oemr::httpd
