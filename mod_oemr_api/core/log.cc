// SPDX-License-Identifier: Apache-2.0
// Log lines: to the sink that the border installed, or to standard error.
#include "core/log.h"

#include <atomic>
#include <cstdio>

namespace oemr::log {
namespace {
std::atomic<Sink> installed{nullptr};
}

void install(Sink sink) noexcept { installed.store(sink); }

void write(Level level, std::string_view id, std::string_view text) {
  if (Sink sink = installed.load()) {
    sink(level, id, text);
  } else if (level <= Level::warning) {
    std::fprintf(stderr, "%.*s: %.*s\n", static_cast<int>(id.size()), id.data(), static_cast<int>(text.size()),
                 text.data());
  }
}

}  // namespace oemr::log
