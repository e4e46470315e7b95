// SPDX-License-Identifier: Apache-2.0
// The page on which developers register an app, and the one that shows what the app got.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "pages/frame.h"

namespace oemr::pages {

struct RegistrationView {
  struct Choice {
    std::string scope, label;
    bool is_ticked = false;
  };
  struct Group {
    std::string title;
    std::vector<Choice> choices;
  };
  std::string csrf, token_address;
  std::string name, contact, redirect_uris, launch_uri, logout_uris, keys_uri, keys;  // as typed
  bool is_confidential = true;
  std::vector<Group> groups;
  int status = 200;
  std::string wrong_member;  // the name that RFC 7591 has for it, or empty
  std::string problem;       // what is wrong with it, or with the whole
  std::string detail;        // the same in the words of the protocol
};
void write_registration(rest::Response& response, const Look& look, const RegistrationView& view);

struct RegisteredView {
  std::string name, client_id, secret, registration_token, registration_address, token_address;
  bool is_enabled = false, signs_assertions = false;
};
void write_registered(rest::Response& response, const Look& look, const RegisteredView& view);

}  // namespace oemr::pages
