// SPDX-License-Identifier: Apache-2.0
// The text of a refusal.
#include "oauth/authorize/faults.h"

#include <algorithm>

namespace oemr::oauth {

// error_description has neither quotes nor backslashes nor anything but ASCII (RFC 6749 section 4.1.2.1).
std::string Refusal::description_of(const Fault& fault, const std::string& detail) {
  std::string text(fault.description);
  if (detail.empty()) return text;
  text.append(": ").append(detail);
  std::replace_if(
      text.begin(), text.end(), [](char c) { return c < 0x20 || c > 0x7e || c == '"' || c == '\\'; }, '?');
  return text;
}

}  // namespace oemr::oauth
