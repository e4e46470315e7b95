// SPDX-License-Identifier: Apache-2.0
// Connections of one child process to one database, over apr_reslist: a bounded number, a bounded wait.
#pragma once

#include <chrono>
#include <memory>
#include <optional>
#include <utility>

#include "core/held.h"
#include "db/connection.h"

namespace oemr::db {

struct PoolLimits {
  int maximum = 8;
  std::chrono::milliseconds wait{2000};
  std::chrono::seconds idle{60};  // a connection unused for longer is closed

  friend bool operator==(const PoolLimits&, const PoolLimits&) = default;
};

class Pool;

/// A borrowed connection, which counts as held (core/held.h); goes back to the pool, or is dropped when broken, inside
/// a transaction or with open rows. To be gone before the Pool, and after the Rows that were made from it.
class Lease {
 public:
  Lease(Lease&& other) noexcept
      : pool_(other.pool_), slot_(std::exchange(other.slot_, nullptr)), held_(std::move(other.held_)) {}
  Lease& operator=(Lease&&) = delete;
  ~Lease();
  Connection& operator*() const noexcept { return **slot_; }
  Connection* operator->() const noexcept { return &**slot_; }

 private:
  friend class Pool;
  /// A place in the pool; the connection is made by who first takes it, outside of the pool's lock.
  using Slot = std::optional<Connection>;

  Lease(Pool& pool, Slot* slot) : pool_(&pool), slot_(slot) {}
  Pool* pool_;
  Slot* slot_;
  Held held_;
};

/// Made after the fork (in the child); thread safe.
class Pool {
 public:
  Pool(Options options, PoolLimits limits);
  ~Pool();

  /// Throws Unavailable when the database cannot be reached or no connection became free in time. A connection that the
  /// server closed while it was idle is replaced without the caller noticing.
  Lease acquire();
  /// What its connections are made with.
  const Options& options() const noexcept;

 private:
  friend class Lease;
  class State;
  std::unique_ptr<State> state_;
};

}  // namespace oemr::db
