// SPDX-License-Identifier: Apache-2.0
// Life cycle and use of the socache provider.
#include "httpd/token_cache.h"

#include <apr_strings.h>

#include "core/crypto.h"
#include "httpd/current_request.h"
#include "httpd/pool.h"
#include "httpd/statistics.h"

namespace oemr::httpd {
namespace {

constexpr const char* mutex_name = "oemr-token-cache";
constexpr std::string_view default_size =
    "(4194304)";  // some thousand tokens; the provider's own default holds hundreds

const ap_socache_provider_t* find_provider(const std::string& argument) {
  const std::string name = argument.substr(0, argument.find(':'));
  return static_cast<const ap_socache_provider_t*>(
      ap_lookup_provider(AP_SOCACHE_PROVIDER_GROUP, name.c_str(), AP_SOCACHE_PROVIDER_VERSION));
}

/// What the provider's create() takes: the part after the colon; shmcb gets a file and a size of ours when there is
/// none.
const char* provider_arguments(const std::string& argument, apr_pool_t* pool) {
  const std::size_t colon = argument.find(':');
  if (colon != std::string::npos) return apr_pstrdup(pool, argument.c_str() + colon + 1);
  if (argument != "shmcb") return nullptr;
  const char* file = ap_runtime_dir_relative(pool, "oemr-token-cache");
  return file == nullptr ? nullptr : apr_pstrcat(pool, file, default_size.data(), nullptr);
}

apr_status_t destroy_mutex(void* mutex) noexcept {
  return apr_global_mutex_destroy(static_cast<apr_global_mutex_t*>(mutex));
}

apr_status_t destroy_instance(void* cache) noexcept {
  const auto* opened = static_cast<const TokenCache*>(cache);
  opened->provider()->destroy(opened->instance(), opened->server());
  return APR_SUCCESS;
}

/// Holds the mutex, if there is one, for a scope.
class Lock {
 public:
  enum class Patience { wait, give_up };
  Lock(apr_global_mutex_t* mutex, Patience patience) : mutex_(mutex) {
    if (mutex_ == nullptr) return;
    held_ =
        (patience == Patience::wait ? apr_global_mutex_lock(mutex_) : apr_global_mutex_trylock(mutex_)) == APR_SUCCESS;
  }
  ~Lock() {
    if (mutex_ != nullptr && held_) apr_global_mutex_unlock(mutex_);
  }
  Lock(const Lock&) = delete;
  Lock& operator=(const Lock&) = delete;
  explicit operator bool() const noexcept { return held_; }

 private:
  apr_global_mutex_t* mutex_;
  bool held_ = true;
};

/// Always a digest: providers limit the length of keys, and shmcb picks the part of its memory by a key's first byte.
class Key {
 public:
  explicit Key(std::string_view text) : digest_(crypto::digest(crypto::Digest::sha256, text)) {}
  const unsigned char* data() const noexcept { return reinterpret_cast<const unsigned char*>(digest_.data()); }
  unsigned size() const noexcept { return static_cast<unsigned>(digest_.size()); }

 private:
  std::string digest_;
};

}  // namespace

apr_status_t TokenCache::register_mutex(apr_pool_t* pconf) {
  return ap_mutex_register(pconf, mutex_name, nullptr, APR_LOCK_DEFAULT, 0);
}

std::string TokenCache::check(const std::string& argument, apr_pool_t* scratch) {
  const ap_socache_provider_t* provider = find_provider(argument);
  if (provider == nullptr) {
    const std::string name = argument.substr(0, argument.find(':'));
    return "OemrTokenCache " + argument + ": there is no socache provider '" + name +
           "'; load it with LoadModule socache_" + name + "_module modules/mod_socache_" + name +
           ".so (Debian: a2enmod socache_" + name + ") or name another one (shmcb, redis, memcache, dbm)";
  }
  ap_socache_instance_t* instance = nullptr;  // only reads the arguments; init() would take resources
  const char* refused = provider->create(&instance, provider_arguments(argument, scratch), scratch, scratch);
  return refused == nullptr ? std::string() : "OemrTokenCache " + argument + ": " + refused;
}

std::string TokenCache::open(const std::string& argument, server_rec* server, apr_pool_t* pconf, apr_pool_t* scratch) {
  provider_ = find_provider(argument);
  if (provider_ == nullptr) return check(argument, scratch);
  server_ = server;
  if (const char* refused = provider_->create(&instance_, provider_arguments(argument, pconf), scratch, pconf)) {
    return "OemrTokenCache " + argument + ": " + refused;
  }
  if ((provider_->flags & AP_SOCACHE_FLAG_NOTMPSAFE) != 0) {
    if (ap_global_mutex_create(&mutex_, nullptr, mutex_name, nullptr, server, pconf, 0) != APR_SUCCESS) {
      return std::string("the mutex ") + mutex_name + " cannot be made; see the directive Mutex";
    }
    apr_pool_cleanup_register(pconf, mutex_, destroy_mutex, apr_pool_cleanup_null);
  }
  ap_socache_hints hints{32, 1024, apr_time_from_sec(60)};
  if (provider_->init(instance_, mutex_name, &hints, server, pconf) != APR_SUCCESS) {
    return "OemrTokenCache " + argument + ": the cache cannot be opened";
  }
  apr_pool_cleanup_register(pconf, this, destroy_instance, apr_pool_cleanup_null);
  return {};
}

void TokenCache::open_in_child(apr_pool_t* pchild) {
  if (mutex_ == nullptr) return;
  if (apr_global_mutex_child_init(&mutex_, apr_global_mutex_lockfile(mutex_), pchild) != APR_SUCCESS) {
    ap_log_error(APLOG_MARK, APLOG_ERR, 0, server_,
                 "OEMR9020: the mutex %s does not open in this child process: it works without the token cache",
                 mutex_name);
    instance_ = nullptr;
  }
}

std::optional<std::string> ProviderCache::get(std::string_view key) {
  if (cache_.instance() == nullptr) return std::nullopt;
  const Key id(key);
  const ScopedPool pool(current_pool());
  unsigned char value[largest_value];
  unsigned length = sizeof value;
  apr_status_t result;
  {
    const Lock lock(cache_.mutex(), Lock::Patience::wait);
    if (!lock) return std::nullopt;
    result = cache_.provider()->retrieve(cache_.instance(), cache_.server(), id.data(), id.size(), value, &length,
                                         pool.get());
  }
  count(result == APR_SUCCESS ? Counter::cache_hits : Counter::cache_misses);
  if (result != APR_SUCCESS) return std::nullopt;
  return std::string(reinterpret_cast<const char*>(value), length);
}

void ProviderCache::put(std::string_view key, std::string_view value, int seconds_to_live) {
  if (cache_.instance() == nullptr || value.size() > largest_value || seconds_to_live <= 0) return;
  const Key id(key);
  const ScopedPool pool(current_pool());
  std::string bytes(value);  // the provider's interface takes it without const
  const Lock lock(cache_.mutex(), Lock::Patience::give_up);
  if (!lock) return;
  cache_.provider()->store(
      cache_.instance(), cache_.server(), id.data(), id.size(), apr_time_now() + apr_time_from_sec(seconds_to_live),
      reinterpret_cast<unsigned char*>(bytes.data()), static_cast<unsigned>(bytes.size()), pool.get());
}

void ProviderCache::remove(std::string_view key) {
  if (cache_.instance() == nullptr) return;
  const Key id(key);
  const ScopedPool pool(current_pool());
  const Lock lock(cache_.mutex(),
                  Lock::Patience::wait);  // a revoked token must not live on because someone else was busy
  if (lock) cache_.provider()->remove(cache_.instance(), cache_.server(), id.data(), id.size(), pool.get());
}

std::optional<bool> ProviderCache::take_one(std::string_view key, int most, int seconds_to_live) {
  if (cache_.instance() == nullptr) return std::nullopt;
  const Key id(key);
  const ScopedPool pool(current_pool());
  int taken = 0;
  unsigned length = sizeof taken;
  auto* bytes = reinterpret_cast<unsigned char*>(&taken);
  const Lock lock(cache_.mutex(), Lock::Patience::wait);
  if (!lock) return std::nullopt;
  const ap_socache_provider_t* provider = cache_.provider();
  if (provider->retrieve(cache_.instance(), cache_.server(), id.data(), id.size(), bytes, &length, pool.get()) !=
          APR_SUCCESS ||
      length != sizeof taken) {
    taken = 0;
  }
  if (taken >= most) return false;
  ++taken;
  const apr_time_t end = apr_time_now() + apr_time_from_sec(seconds_to_live);
  if (provider->store(cache_.instance(), cache_.server(), id.data(), id.size(), end, bytes, sizeof taken, pool.get()) !=
      APR_SUCCESS) {
    return std::nullopt;
  }
  return true;
}

}  // namespace oemr::httpd
