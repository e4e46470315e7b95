// SPDX-License-Identifier: Apache-2.0
// What the directives of one server, virtual host or location say.
#pragma once

#include <cstdint>
#include <functional>
#include <string>

#include "dispatch/service.h"
#include "httpd/module.h"

namespace oemr::httpd {

struct Configuration {
  std::uint64_t set = 0;  // bit n: row n of the directive table was given here or further out
  bool enabled = false;
  std::string token_cache;  // global: only the main server's value counts
  dispatch::Settings settings;
};

/// Owned by the pool.
Configuration* make_configuration(apr_pool_t* pool);
/// The values of add where it sets them, else those of base.
Configuration* merge_configurations(apr_pool_t* pool, Configuration* base, Configuration* add);

inline Configuration* configuration_of(ap_conf_vector_t* directory) {
  return static_cast<Configuration*>(ap_get_module_config(directory, &oemr_api_module));
}

/// Where a configuration holds: a server or virtual host, or one of its <Location> sections.
struct Place {
  server_rec* server;
  const char* location;  // null: the whole server
  bool is_pattern;       // whether the location has wildcards or is a regular expression
  Configuration* own;    // as given there
  Configuration* effective;
};
/// Every place of one server, or of a list of servers, merged as a request to it alone would see it.
void for_each_place_of(apr_pool_t* pool, server_rec* server, const std::function<void(const Place&)>& visit);
void for_each_place(apr_pool_t* pool, server_rec* first, const std::function<void(const Place&)>& visit);
std::string describe(const Place& place);

/// Applies one directive line; an error text for httpd (allocated in the command's pool), or null.
const char* apply_directive(cmd_parms* command, Configuration& configuration, int count, char* const arguments[]);

}  // namespace oemr::httpd
