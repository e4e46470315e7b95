// SPDX-License-Identifier: Apache-2.0
// The count of each thread.
#include "core/held.h"

#include <exception>
#include <string>

#include "core/log.h"

namespace oemr {
namespace {
thread_local int held = 0;
}

Held::Held() noexcept { ++held; }
Held::~Held() {
  if (counts_) --held;
}

int held_by_this_thread() noexcept { return held; }

void expect_nothing_held(std::string_view deed) noexcept {
  if (held == 0) return;
  try {
    log::error("OEMR1005", "a database connection is held while this thread is about to " + std::string(deed));
  } catch (const std::exception&) {  // no memory for a log line: the work matters more
  }
}

}  // namespace oemr
