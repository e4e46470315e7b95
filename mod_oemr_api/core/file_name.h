// SPDX-License-Identifier: Apache-2.0
// Names of files as clients send and get them.
#pragma once

#include <string>
#include <string_view>

namespace oemr {

/// What follows the last "/" or "\": some clients send whole paths. Empty when nothing that could name a file is left.
std::string_view last_component(std::string_view path) noexcept;

/// Content-Disposition of an attachment (RFC 6266): the name in ASCII, and as it is (RFC 8187) when that is not all.
std::string attachment(std::string_view name);

}  // namespace oemr
