// SPDX-License-Identifier: Apache-2.0
// A page that only says something: why it does not go on, and what to do.
#pragma once

#include <string>
#include <string_view>

#include "pages/frame.h"

namespace oemr::pages {

struct NoticeView {
  int status = 400;
  Message title = "This cannot continue", text = "Something went wrong on this server. Try again later.";
  std::string_view code, detail;  // for the app's developers: the error's name and description; may be empty
  std::string link;               // "Go on", or empty
};
void write_notice(rest::Response& response, const Look& look, const NoticeView& view);

}  // namespace oemr::pages
