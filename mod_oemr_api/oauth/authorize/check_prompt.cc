// SPDX-License-Identifier: Apache-2.0
// OpenID Connect Core 1.0, section 3.1.2.1: how the person is to be asked.
#include <algorithm>

#include "core/text.h"
#include "oauth/authorize/checks.h"
#include "oauth/id_token_hint.h"
#include "oauth/scopes.h"

namespace oemr::oauth {

void check_id_token_hint(Asking& asking) {
  const std::string_view hint = asking["id_token_hint"];
  if (hint.empty()) return;
  auto known = read_id_token_hint(asking.call.site, *asking.call.db, hint);
  if (!known) throw Refusal(faults::id_token_hint);
  asking.request.expected_account = std::move(known->account_uuid);
}

/// Nobody stays signed in here: whoever comes signs in, so that no sign-in is ever older than allowed.
void check_max_age(Asking& asking) {
  const std::string_view age = asking["max_age"];
  const auto is_digit = [](char c) { return c >= '0' && c <= '9'; };
  if (!std::all_of(age.begin(), age.end(), is_digit)) throw Refusal(faults::max_age);
}

void check_prompt(Asking& asking) {
  const std::vector<std::string> prompts = split_scopes(asking["prompt"]);
  for (const std::string& prompt : prompts) {
    if (prompt == "none") throw Refusal(prompts.size() == 1 ? faults::login_required : faults::prompt);
    if (prompt == "consent") {
      asking.request.wants_consent = true;
    } else if (prompt == "login" || prompt == "select_account") {
      asking.request.wants_sign_in = true;
    } else {
      throw Refusal(faults::prompt);
    }
  }
}

}  // namespace oemr::oauth
