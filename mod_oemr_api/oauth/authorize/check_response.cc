// SPDX-License-Identifier: Apache-2.0
// What kind of answer is wanted, and that it is asked for with plain parameters.
#include "oauth/authorize/checks.h"

namespace oemr::oauth {

void check_request_objects(Asking& asking) {
  if (asking.sent.find("request")) throw Refusal(faults::request_object);
  if (asking.sent.find("request_uri")) throw Refusal(faults::request_uri);
  if (asking.sent.find("registration")) throw Refusal(faults::registration);
}

void check_response_type(Asking& asking) {
  const std::string_view type = asking["response_type"];
  if (type.empty()) throw Refusal(faults::no_response_type);
  if (type != "code") throw Refusal(faults::response_type);
}

void check_response_mode(Asking& asking) {
  const std::string_view mode = asking["response_mode"];
  if (!mode.empty() && mode != "query") throw Refusal(faults::response_mode);
}

}  // namespace oemr::oauth
