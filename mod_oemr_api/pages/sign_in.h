// SPDX-License-Identifier: Apache-2.0
// The pages on which a person proves who he is: username and password, then perhaps the code of a second factor.
#pragma once

#include <optional>
#include <string>

#include "pages/frame.h"

namespace oemr::pages {

struct SignInView {
  std::string csrf, client;
  bool for_patient = false;                         // which of the two forms is shown
  bool offers_patient = true, offers_staff = true;  // links to the other form
  std::string patient_link, staff_link;
  bool asks_email = true;  // of patients
  std::string username, email;
  bool stays_signed_in = false;
  std::optional<Message> problem;
  int wait_seconds = 0;  // instead of the problem: after that time there may be another try
};
void write_sign_in(rest::Response& response, const Look& look, const SignInView& view);

struct SecondFactorView {
  std::string csrf;
  std::optional<Message> problem;
  int wait_seconds = 0;
};
void write_second_factor(rest::Response& response, const Look& look, const SecondFactorView& view);

}  // namespace oemr::pages
