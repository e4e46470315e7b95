// SPDX-License-Identifier: Apache-2.0
// SMART App Launch: the EHR's launch token, and the API that the tokens are meant for.
#include "oauth/authorize/checks.h"
#include "oauth/launch_context.h"

namespace oemr::oauth {

void check_launch(Asking& asking) {
  const std::string_view launch = asking["launch"];
  if (launch.empty()) return;
  if (!open_launch_token(*asking.call.site.crypto(*asking.call.db), launch)) throw Refusal(faults::launch);
  asking.request.launch = launch;
}

/// An app that asks here for a token of another server has been led astray; with a launch it must say whom it means.
void check_audience(Asking& asking) {
  const std::string_view audience = asking["aud"];
  if (audience.empty()) {
    if (!asking.request.launch.empty()) throw Refusal(faults::no_audience);
    return;
  }
  const std::string base = asking.call.site.api_base(*asking.call.db);
  for (const std::string_view api : {"/fhir", "/api", "/portal"}) {
    if (audience == base + std::string(api)) return;
  }
  throw Refusal(faults::audience);
}

}  // namespace oemr::oauth
