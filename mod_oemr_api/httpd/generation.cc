// SPDX-License-Identifier: Apache-2.0
// Opening and closing of what a configuration and a child process own.
#include "httpd/generation.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "httpd/current_request.h"
#include "httpd/pool.h"
#include "httpd/statistics.h"

namespace oemr::httpd {
namespace {

struct Child {
  Child(const TokenCache& token_cache, std::vector<dispatch::Settings> places)
      : cache(token_cache), service(cache, std::move(places)) {}
  ProviderCache cache;
  dispatch::Service service;
};

TokenCache* token_cache = nullptr;  // of the generation, null when unused
Child* child = nullptr;

apr_status_t close_child(void*) noexcept {
  delete child;
  child = nullptr;
  return APR_SUCCESS;
}

}  // namespace

bool is_used_anywhere(apr_pool_t* scratch, server_rec* first) {
  bool used = false;
  for_each_place(scratch, first, [&used](const Place& place) { used = used || place.effective->enabled; });
  return used;
}

apr_status_t prepare_generation(apr_pool_t* pconf) {
  token_cache = nullptr;
  return TokenCache::register_mutex(pconf);
}

void resolve_pool_sizes(apr_pool_t* scratch, server_rec* first) {
  int threads = 1, is_threaded = 0;
  if (ap_mpm_query(AP_MPMQ_IS_THREADED, &is_threaded) == APR_SUCCESS && is_threaded != AP_MPMQ_NOT_SUPPORTED) {
    ap_mpm_query(AP_MPMQ_MAX_THREADS, &threads);
  }
  // A prefork child answers one request at a time; with threads a few connections serve many: a statement is short.
  const int maximum = std::clamp(threads, 1, 8);
  for_each_place(scratch, first, [maximum](const Place& place) {
    for (Configuration* configuration : {place.own, place.effective}) {
      if (configuration->settings.site.pool.maximum == 0) configuration->settings.site.pool.maximum = maximum;
    }
  });
}

std::string open_generation(apr_pool_t* pconf, apr_pool_t* scratch, server_rec* main_server) {
  if (!is_used_anywhere(scratch, main_server)) return {};
  install_log_sink(main_server);
  open_statistics(pconf, scratch);
  token_cache = make_in<TokenCache>(pconf);
  return token_cache->open(configuration_of(main_server->lookup_defaults)->token_cache, main_server, pconf, scratch);
}

void open_child(apr_pool_t* pchild, server_rec* main_server) {
  if (token_cache == nullptr) return;
  install_log_sink(main_server);
  token_cache->open_in_child(pchild);
  const ScopedPool scratch(pchild);
  std::vector<dispatch::Settings> places;
  for_each_place(scratch.get(), main_server, [&places](const Place& place) {
    if (place.effective->enabled) places.push_back(place.effective->settings);
  });
  child = new Child(*token_cache, std::move(places));
  // Before, not after, the pool's sub-pools go: the service's thread still writes audit rows and log lines.
  apr_pool_pre_cleanup_register(pchild, nullptr, close_child);
}

dispatch::Service* child_service() noexcept { return child == nullptr ? nullptr : &child->service; }

}  // namespace oemr::httpd
