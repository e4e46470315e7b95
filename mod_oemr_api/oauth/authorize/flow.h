// SPDX-License-Identifier: Apache-2.0
// An authorization on its way from the request to the code. It is kept by the person's browser, sealed: any child
// process of any machine goes on with it, and a restart ends none.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "rest/identity.h"

namespace oemr::oauth {

constexpr int flow_seconds = 900;  // from one step to the next

/// What the client asked for; checked.
struct AuthorizationRequest {
  std::string client_id, redirect_uri;
  bool redirect_uri_was_sent = true;
  std::vector<std::string> scopes;  // as asked for, each once
  std::optional<std::string> state;
  std::string nonce, code_challenge;
  std::string launch;  // the EHR's token, sealed
  std::string login_hint, ui_locales;
  std::string expected_account;  // of id_token_hint
  bool wants_consent = false;    // prompt=consent
  bool wants_sign_in = false;    // prompt=login

  // Of the first request only.
  bool is_silent = false;               // prompt=none
  std::optional<std::int64_t> max_age;  // seconds

  bool has_scope(std::string_view scope) const;
};

struct Flow {
  std::string id;    // part of the cookie's name and of our pages' addresses: no secret
  std::string csrf;  // in each form; a new one after each sign-in
  std::int64_t expires = 0;
  AuthorizationRequest request;

  // Who signed in. The account is not set before the second factor was right.
  rest::Role role = rest::Role::users;
  std::string username, account_uuid;
  bool stays_signed_in = false;
  bool awaits_second_factor = false;
  std::int64_t signed_in_at = 0;

  std::string patient_uuid;                        // chosen, handed over, or the person himself
  std::string searched_name, searched_birth_date;  // so that no address of a page holds a name

  static Flow start(AuthorizationRequest request);
  void new_csrf();
  /// Back to the sign-in page.
  void forget_account();
};

/// AES-256-GCM under a key of its own, derived from the site's sealing secret; bound to the flow's id.
std::string flow_key(std::string_view sealing_secret, std::string_view site);
std::string seal_flow(const Flow& flow, std::string_view key);
/// Nothing when it was not sealed so, is of another id, or has expired.
std::optional<Flow> open_flow(std::string_view sealed, std::string_view id, std::string_view key,
                              std::int64_t now_seconds);

}  // namespace oemr::oauth
