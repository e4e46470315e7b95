// SPDX-License-Identifier: Apache-2.0
// The pool: apr_reslist counts places and waits; connecting happens outside of its lock.
#include "db/pool.h"

#include <algorithm>
#include <apr_pools.h>
#include <apr_reslist.h>
#include <new>

namespace oemr::db {

class Pool::State {
 public:
  State(Options options, PoolLimits limits);
  ~State() { apr_pool_destroy(memory_); }
  State(const State&) = delete;
  State& operator=(const State&) = delete;

  const Options options;
  apr_reslist_t* places = nullptr;

 private:
  static apr_status_t make_place(void** place, void* params, apr_pool_t* memory);
  static apr_status_t destroy_place(void* place, void* params, apr_pool_t* memory);

  apr_pool_t* memory_ = nullptr;
};

apr_status_t Pool::State::make_place(void** place, void*, apr_pool_t*) {
  *place = new (std::nothrow) Lease::Slot;
  return *place != nullptr ? APR_SUCCESS : APR_ENOMEM;
}

apr_status_t Pool::State::destroy_place(void* place, void*, apr_pool_t*) {
  delete static_cast<Lease::Slot*>(place);
  return APR_SUCCESS;
}

/// Its connections share what is known of the schema.
Options sharing_schema(Options options) {
  if (!options.schema) options.schema = std::make_shared<SharedSchema>();
  return options;
}

Pool::State::State(Options given, PoolLimits limits) : options(sharing_schema(std::move(given))) {
  // Nobody's child, with an allocator of its own: the list uses it under its own lock, so no thread disturbs another.
  if (apr_pool_create_unmanaged_ex(&memory_, nullptr, nullptr) != APR_SUCCESS) throw std::bad_alloc();
  const apr_interval_time_t idle = std::chrono::microseconds(limits.idle).count();
  const int none_kept_when_idle = 0;
  if (apr_reslist_create(&places, 0, none_kept_when_idle, std::max(1, limits.maximum), idle, make_place, destroy_place,
                         nullptr, memory_) != APR_SUCCESS) {
    apr_pool_destroy(memory_);
    throw Error(500, "internal error", "the database pool could not be made");
  }
  apr_reslist_timeout_set(places, std::chrono::microseconds(limits.wait).count());
}

Pool::Pool(Options options, PoolLimits limits) : state_(std::make_unique<State>(std::move(options), limits)) {}
Pool::~Pool() = default;

const Options& Pool::options() const noexcept { return state_->options; }

Lease Pool::acquire() {
  void* place = nullptr;
  if (apr_reslist_acquire(state_->places, &place) != APR_SUCCESS) {
    throw Unavailable("no database connection became free in time");
  }
  Lease lease(*this, static_cast<Lease::Slot*>(place));
  Lease::Slot& slot = *lease.slot_;
  if (!slot.has_value()) slot.emplace(state_->options);
  slot->expect_idle_loss();
  slot->reset_statement_count();
  return lease;
}

Lease::~Lease() {
  if (slot_ == nullptr) return;
  const bool usable = slot_->has_value() && !(*slot_)->broken() && !(*slot_)->in_transaction() && !(*slot_)->reading();
  if (usable) {
    apr_reslist_release(pool_->state_->places, slot_);
  } else {
    apr_reslist_invalidate(pool_->state_->places, slot_);
  }
}

}  // namespace oemr::db
