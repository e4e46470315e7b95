// SPDX-License-Identifier: Apache-2.0
// A value read from somewhere slow, shared between threads and read again when it is old.
#pragma once

#include <chrono>
#include <memory>
#include <mutex>
#include <utility>

namespace oemr::openemr {

/// One thread reads anew while the others go on with the old value; no lock is held during the reading.
template <typename Value>
class Snapshot {
 public:
  using Pointer = std::shared_ptr<const Value>;

  /// Whatever its age; null before the first reading.
  Pointer last() const {
    const std::lock_guard lock(mutex_);
    return value_;
  }

  /// load(previous) gives the new value; when it throws, the next caller tries again.
  template <typename Load>
  Pointer get(std::chrono::seconds time_to_live, Load&& load) {
    Pointer previous;
    {
      const std::lock_guard lock(mutex_);
      const Clock::time_point now = Clock::now();
      if (value_ && now < due_) return value_;
      previous = value_;
      due_ = now + time_to_live;
    }
    try {
      Pointer fresh = std::forward<Load>(load)(previous);
      const std::lock_guard lock(mutex_);
      value_ = fresh;
      return fresh;
    } catch (...) {
      const std::lock_guard lock(mutex_);
      due_ = Clock::time_point::min();
      throw;
    }
  }

 private:
  using Clock = std::chrono::steady_clock;
  mutable std::mutex mutex_;
  Pointer value_;
  Clock::time_point due_ = Clock::time_point::min();
};

}  // namespace oemr::openemr
