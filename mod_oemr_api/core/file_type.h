// SPDX-License-Identifier: Apache-2.0
// The media type of a file, told by its content (libmagic).
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace oemr {

/// What is looked at: a longer file is judged by its beginning.
constexpr std::size_t file_type_sample = std::size_t{1} << 20;

/// "text/plain", "application/pdf". Throws Unavailable when libmagic has no database.
std::string file_type(std::string_view beginning);

/// type "/" subtype of RFC 9110 section 8.3.1 without parameters.
bool is_media_type(std::string_view text) noexcept;

}  // namespace oemr
