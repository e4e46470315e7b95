// SPDX-License-Identifier: Apache-2.0
// A page that goes on by itself: its form brings the cookies of this server along, which the way from another site does
// not.
#pragma once

#include <string>
#include <string_view>

#include "pages/frame.h"

namespace oemr::pages {

void write_opening(rest::Response& response, const Look& look, std::string_view csrf, std::string_view client);

/// What makes it go on; without JavaScript the person presses the button.
std::string_view opening_script() noexcept;

}  // namespace oemr::pages
