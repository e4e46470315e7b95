// SPDX-License-Identifier: Apache-2.0
// How long an HTTP answer may be used again (RFC 9111).
#pragma once

#include <chrono>
#include <optional>
#include <string_view>

namespace oemr {

/// Nothing when Cache-Control does not say; 0 when the answer must not be used again unasked. age is the value of the
/// header Age, the time that the answer spent in caches before.
std::optional<std::chrono::seconds> fresh_for(std::string_view cache_control, std::string_view age);

}  // namespace oemr
