// SPDX-License-Identifier: Apache-2.0
// Below which path of its URLs a server shows OpenEMR's folder: what OemrWebRoot would say.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "httpd/configuration.h"

namespace oemr::httpd {

/// The paths ("" for the root) at which DocumentRoot and Alias show the OpenEMR that the folder sites belongs to, each
/// once. None when that folder does not stand in an OpenEMR, or when something else (a proxy) leads there.
std::vector<std::string> shown_web_roots(apr_pool_t* scratch, server_rec* server, const std::filesystem::path& sites);

/// check_config: where OemrWebRoot is not given and there is one such path, it is that. The configuration tree must
/// still be there.
void resolve_web_roots(apr_pool_t* pconf, apr_pool_t* scratch, server_rec* first);

/// Whether OemrWebRoot was given here or further out, or was found.
bool has_web_root(const Configuration& configuration);

/// The paths that all URLs of the API begin with.
std::vector<std::string> api_paths(const Configuration& configuration);

}  // namespace oemr::httpd
