// SPDX-License-Identifier: Apache-2.0
// Proof key for code exchange (RFC 7636): S256 only, demanded of public clients.
#include "oauth/authorize/checks.h"
#include "oauth/pkce.h"

namespace oemr::oauth {

void check_code_challenge(Asking& asking) {
  const std::string_view challenge = asking["code_challenge"], method = asking["code_challenge_method"];
  if (challenge.empty()) {
    // Whoever means PKCE and lost the challenge on the way must not go on without it.
    if (!method.empty()) throw Refusal(faults::challenge_lost);
    if (!asking.client.is_confidential) throw Refusal(faults::no_challenge);
    return;
  }
  if (method != "S256") throw Refusal(faults::challenge_method);
  if (!is_pkce_text(challenge)) throw Refusal(faults::challenge_form);
  asking.request.code_challenge = challenge;
}

}  // namespace oemr::oauth
