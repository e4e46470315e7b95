// SPDX-License-Identifier: Apache-2.0
// Reads Cookie and writes Set-Cookie.
#include "rest/cookies.h"

#include "core/limits.h"
#include "core/text.h"

namespace oemr::rest {

std::vector<std::pair<std::string_view, std::string_view>> cookies(const Request& request) {
  std::vector<std::pair<std::string_view, std::string_view>> found;
  for (const auto& [name, value] : request.headers) {
    if (!equal_ignoring_case(name, "Cookie")) continue;
    for (const std::string_view pair : split(value, ';')) {
      const std::size_t equals = pair.find('=');
      if (equals == pair.npos) continue;
      check_limit(found.size() + 1, limits::cookies);
      found.emplace_back(trim(pair.substr(0, equals)), trim(pair.substr(equals + 1)));
    }
  }
  return found;
}

std::string Cookie::header() const {
  std::string text(name);
  text.append("=").append(value).append("; Path=").append(path);
  if (seconds >= 0) text.append("; Max-Age=").append(std::to_string(seconds));
  text.append("; Secure; HttpOnly; SameSite=");
  return text.append(same_site == SameSite::strict ? "Strict" : same_site == SameSite::lax ? "Lax" : "None");
}

}  // namespace oemr::rest
