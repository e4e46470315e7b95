// SPDX-License-Identifier: Apache-2.0
// Dates in HTTP's fields (RFC 9110, 5.6.7): "Sun, 06 Nov 1994 08:49:37 GMT".
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace oemr {

/// Of seconds since 1970.
std::string http_date(std::int64_t seconds);
/// Nothing when it has another form: then its field is to be ignored.
std::optional<std::int64_t> parse_http_date(std::string_view text);

}  // namespace oemr
