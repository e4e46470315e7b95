// SPDX-License-Identifier: Apache-2.0
// The password format of defuse/php-encryption 2 ("def50200…" in hexadecimal): authorization codes and refresh tokens.
#pragma once

#include <string>
#include <string_view>

namespace oemr::openemr {

/// Each call costs a PBKDF2 of 100 000 rounds: authenticate the client first.
std::string seal(std::string_view plain, std::string_view secret);

struct Unsealed {
  std::string plain;
  std::string_view failure;  // empty when it worked; else one of the library's messages, which introspection shows
};
Unsealed unseal(std::string_view text, std::string_view secret);

namespace detail {
/// salt of 32 bytes and iv of 16, which seal() draws at random.
std::string seal_with(std::string_view plain, std::string_view secret, std::string_view salt, std::string_view iv);
}  // namespace detail

}  // namespace oemr::openemr
