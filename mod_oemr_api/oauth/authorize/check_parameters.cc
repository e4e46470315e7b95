// SPDX-License-Identifier: Apache-2.0
// No parameter more than once (RFC 6749 section 3.1), and only characters that can be given back as they came.
#include "core/text.h"
#include "oauth/authorize/checks.h"

namespace oemr::oauth {

void check_address_once(Asking& asking) {
  for (const std::string_view name : {"client_id", "redirect_uri", "state"}) {
    if (asking.sent.count(name) > 1) throw Refusal(faults::repeated_address);
  }
}

void check_repetition(Asking& asking) {
  for (const auto& [name, value] : asking.sent.all()) {
    if (asking.sent.count(name) > 1) throw Refusal(faults::repeated_parameter, name);
  }
}

void check_characters(Asking& asking) {
  for (const auto& [name, value] : asking.sent.all()) {
    if (is_utf8(value) && value.find('\0') == value.npos) continue;
    if (name == "state") asking.request.state.reset();
    throw Refusal(faults::characters, name);
  }
  asking.request.nonce = asking["nonce"];
  asking.request.login_hint = asking["login_hint"];
  asking.request.ui_locales = asking["ui_locales"];
}

}  // namespace oemr::oauth
