// SPDX-License-Identifier: Apache-2.0
// Cookies (RFC 6265): those of a request, and the header that sets one.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "rest/request.h"

namespace oemr::rest {

/// Names and values in the order sent; views into the request.
std::vector<std::pair<std::string_view, std::string_view>> cookies(const Request& request);

enum class SameSite { strict, lax, none };

/// The value of Set-Cookie. Always Secure and HttpOnly; without seconds it ends with the browser, with 0 at once. Name,
/// value and path must be free of blanks, semicolons and commas.
struct Cookie {
  std::string_view name, value, path;
  SameSite same_site = SameSite::lax;
  int seconds = -1;

  std::string header() const;
};

}  // namespace oemr::rest
