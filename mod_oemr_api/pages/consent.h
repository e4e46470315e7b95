// SPDX-License-Identifier: Apache-2.0
// The page on which a person allows an app what it asks for, in part or not at all.
#pragma once

#include <string>
#include <vector>

#include "pages/frame.h"

namespace oemr::pages {

struct ConsentView {
  /// One thing to allow; it may stand for several scopes that mean the same to a person.
  struct Choice {
    std::string label;
    std::vector<std::string> scopes;
  };
  struct Group {
    std::string title;
    std::vector<Choice> choices;
  };
  std::string csrf, client;
  std::string person;   // who is signed in
  std::string patient;  // name and date of birth of the chosen patient, or empty
  bool may_choose_patient = false;
  std::vector<Group> groups;
  std::vector<std::string> implied;  // scopes that are no choice: they give no access by themselves
  std::string destination;           // host, or name of an app's own scheme
  bool may_remember = false;
  std::string policy_uri, terms_uri;
};
void write_consent(rest::Response& response, const Look& look, const ConsentView& view);

}  // namespace oemr::pages
