// SPDX-License-Identifier: Apache-2.0
// What this thread holds of a thing that there is too little of: places in a database pool. Whoever holds one must
// neither wait for anybody else nor spend time on purpose.
#pragma once

#include <string_view>
#include <utility>

namespace oemr {

/// One held thing of the thread that made it; moved, not copied.
class Held {
 public:
  Held() noexcept;
  Held(Held&& other) noexcept : counts_(std::exchange(other.counts_, false)) {}
  Held& operator=(Held&&) = delete;
  ~Held();

 private:
  bool counts_ = true;
};

/// How many this thread holds.
int held_by_this_thread() noexcept;

/// Called before what takes long: "hash a password". While something is held it logs an error (OEMR1005), which is a
/// fault of the caller in this module, and the work goes on.
void expect_nothing_held(std::string_view deed) noexcept;

}  // namespace oemr
