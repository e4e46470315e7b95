// SPDX-License-Identifier: Apache-2.0
// The cache that all child processes share, over one of httpd's socache providers.
#pragma once

#include <apr_global_mutex.h>
#include <string>

#include "core/shared_cache.h"
#include "httpd/module.h"

namespace oemr::httpd {

/// The parent's part: provider, instance and mutex of one generation; all of it lives in that generation's pconf, so
/// that children of the generation before keep theirs until they have ended.
class TokenCache {
 public:
  /// pre_config: makes the mutex known to the directive Mutex.
  static apr_status_t register_mutex(apr_pool_t* pconf);
  /// check_config: an empty text, or what is wrong with the argument of OemrTokenCache and how to mend it.
  static std::string check(const std::string& argument, apr_pool_t* scratch);
  /// post_config: an empty text, or what failed.
  std::string open(const std::string& argument, server_rec* server, apr_pool_t* pconf, apr_pool_t* scratch);
  /// child_init. On failure the cache stays shut in this child.
  void open_in_child(apr_pool_t* pchild);

  const ap_socache_provider_t* provider() const noexcept { return provider_; }
  ap_socache_instance_t* instance() const noexcept { return instance_; }
  apr_global_mutex_t* mutex() const noexcept { return mutex_; }  // null when the provider needs none
  server_rec* server() const noexcept { return server_; }

 private:
  const ap_socache_provider_t* provider_ = nullptr;
  ap_socache_instance_t* instance_ = nullptr;
  apr_global_mutex_t* mutex_ = nullptr;
  server_rec* server_ = nullptr;
};

/// A child's view of it. Everything is copied out under the lock; any failure is a miss.
class ProviderCache final : public SharedCache {
 public:
  explicit ProviderCache(const TokenCache& cache) : cache_(cache) {}

  std::optional<std::string> get(std::string_view key) override;
  void put(std::string_view key, std::string_view value, int seconds_to_live) override;
  void remove(std::string_view key) override;
  std::optional<bool> take_one(std::string_view key, int most, int seconds_to_live) override;

 private:
  const TokenCache& cache_;
};

}  // namespace oemr::httpd
