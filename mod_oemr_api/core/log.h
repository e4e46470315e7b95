// SPDX-License-Identifier: Apache-2.0
// Log lines out of rooms that know no httpd: the border installs where they go.
#pragma once

#include <string_view>

namespace oemr::log {

enum class Level { error, warning, notice, info, debug };

/// id is stable and unique ("OEMR1001"); text carries no secret, token or patient data.
using Sink = void (*)(Level level, std::string_view id, std::string_view text);

void install(Sink sink) noexcept;  // null: standard error
void write(Level level, std::string_view id, std::string_view text);

inline void error(std::string_view id, std::string_view text) { write(Level::error, id, text); }
inline void warning(std::string_view id, std::string_view text) { write(Level::warning, id, text); }
inline void info(std::string_view id, std::string_view text) { write(Level::info, id, text); }
inline void debug(std::string_view id, std::string_view text) { write(Level::debug, id, text); }

}  // namespace oemr::log
