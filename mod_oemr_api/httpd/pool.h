// SPDX-License-Identifier: Apache-2.0
// C++ objects whose life ends with an APR pool, and pools whose life ends with a scope.
#pragma once

#include <apr_pools.h>
#include <memory>
#include <new>
#include <utility>

namespace oemr::httpd {

template <class Object>
apr_status_t destroy_object(void* object) noexcept {
  delete static_cast<Object*>(object);
  return APR_SUCCESS;
}

/// Destroyed with the pool.
template <class Object, class... Arguments>
Object* make_in(apr_pool_t* pool, Arguments&&... arguments) {
  auto object = std::make_unique<Object>(std::forward<Arguments>(arguments)...);
  apr_pool_cleanup_register(pool, object.get(), destroy_object<Object>, apr_pool_cleanup_null);
  return object.release();
}

/// A pool for one scope.
class ScopedPool {
 public:
  explicit ScopedPool(apr_pool_t* parent) {
    if (apr_pool_create(&pool_, parent) != APR_SUCCESS) throw std::bad_alloc();
  }
  ~ScopedPool() { apr_pool_destroy(pool_); }
  ScopedPool(const ScopedPool&) = delete;
  ScopedPool& operator=(const ScopedPool&) = delete;
  apr_pool_t* get() const noexcept { return pool_; }

 private:
  apr_pool_t* pool_ = nullptr;
};

}  // namespace oemr::httpd
