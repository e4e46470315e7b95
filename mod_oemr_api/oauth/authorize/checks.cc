// SPDX-License-Identifier: Apache-2.0
// The order of the checks. Until the address of the answer is known to be the client's, a fault is said on a page.
#include "oauth/authorize/checks.h"

namespace oemr::oauth {
namespace {

constexpr void (*checks[])(Asking&) = {check_address_once, check_client, check_redirect_uri,
                                       // From here on faults are sent to the client.
                                       check_repetition, check_characters, check_request_objects, check_response_type,
                                       check_response_mode, check_scope, check_code_challenge, check_launch,
                                       check_audience, check_id_token_hint, check_max_age, check_prompt};

}  // namespace

void check_request(Asking& asking) {
  for (const auto check : checks) check(asking);
}

}  // namespace oemr::oauth
