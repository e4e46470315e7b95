// SPDX-License-Identifier: Apache-2.0
// OpenID Connect Core 1.0, section 3.1.2.1: how the person is to be asked.
#include <charconv>

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

void check_max_age(Asking& asking) {
  const std::string_view age = asking["max_age"];
  if (age.empty()) return;
  std::int64_t seconds = 0;
  const auto [end, failure] = std::from_chars(age.data(), age.data() + age.size(), seconds);
  if (failure != std::errc{} || end != age.data() + age.size() || seconds < 0) throw Refusal(faults::max_age);
  asking.request.max_age = seconds;
}

void check_prompt(Asking& asking) {
  const std::vector<std::string> prompts = split_scopes(asking["prompt"]);
  for (const std::string& prompt : prompts) {
    if (prompt == "none" && prompts.size() == 1) {
      asking.request.is_silent = true;
    } else if (prompt == "consent") {
      asking.request.wants_consent = true;
    } else if (prompt == "login" || prompt == "select_account") {
      asking.request.wants_sign_in = true;
    } else {
      throw Refusal(faults::prompt);
    }
  }
}

}  // namespace oemr::oauth
