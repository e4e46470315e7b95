// SPDX-License-Identifier: Apache-2.0
// The one stylesheet of the pages.
#pragma once

#include <string>
#include <string_view>

namespace oemr::pages {

std::string_view style_sheet() noexcept;
/// Changes with the text: part of the address, so that browsers may keep the sheet for ever.
std::string style_version();

}  // namespace oemr::pages
