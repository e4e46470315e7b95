// SPDX-License-Identifier: Apache-2.0
// Connections of one child process to one database, over apr_reslist: a bounded number, a bounded wait.
#pragma once

#include <chrono>
#include <memory>

#include "db/connection.h"

namespace oemr::db {

struct PoolLimits {
  int maximum = 8;
  std::chrono::milliseconds wait{2000};
  std::chrono::seconds idle{60};  // a connection unused for longer is closed

  friend bool operator==(const PoolLimits&, const PoolLimits&) = default;
};

class Pool;

/// A borrowed connection; goes back to the pool, or is dropped when broken or inside a transaction.
class Lease {
 public:
  Lease(Lease&& other) noexcept;
  Lease& operator=(Lease&&) = delete;
  ~Lease();
  Connection& operator*() const noexcept { return *connection_; }
  Connection* operator->() const noexcept { return connection_; }

 private:
  friend class Pool;
  Lease(Pool& pool, Connection* connection) : pool_(&pool), connection_(connection) {}
  Pool* pool_;
  Connection* connection_;
};

/// Made after the fork (in the child); thread safe.
class Pool {
 public:
  Pool(Options options, PoolLimits limits);
  ~Pool();

  /// Throws Unavailable when the database cannot be reached or no connection became free in time. A connection that the
  /// server closed while it was idle is replaced without the caller noticing.
  Lease acquire();

 private:
  friend class Lease;
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace oemr::db
