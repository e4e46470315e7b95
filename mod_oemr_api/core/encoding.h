// SPDX-License-Identifier: Apache-2.0
// Hexadecimal, base64 (RFC 4648 section 4) and base64url (section 5, no padding).
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace oemr {

std::string hex(std::string_view bytes);  // lower case
std::optional<std::string> from_hex(std::string_view text);
std::string base64(std::string_view bytes);
/// Strict: illegal characters or wrong padding give nothing.
std::optional<std::string> from_base64(std::string_view text);
std::string base64url(std::string_view bytes);
/// Strict; padding is not accepted.
std::optional<std::string> from_base64url(std::string_view text);

}  // namespace oemr
