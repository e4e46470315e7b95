// SPDX-License-Identifier: Apache-2.0
// What can only be judged over several directives, and the dump of what they come to.
#pragma once

#include "httpd/module.h"

namespace oemr::httpd {

/// Fills in what can be found out, and logs each fault with its mending; false when httpd must not start with this
/// configuration.
bool check_configuration(apr_pool_t* pconf, apr_pool_t* scratch, server_rec* first);

/// Places, effective values, sites and routes on standard output.
void dump_configuration(apr_pool_t* scratch, server_rec* first);

}  // namespace oemr::httpd
