// SPDX-License-Identifier: Apache-2.0
// The coded texts of all records of an answer, so that their descriptions are looked up once.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "rest/resource.h"

namespace oemr::api {

/// The different values of an SQL expression among the selected records.
std::vector<std::string> coded_texts(rest::Call& call, const rest::Resource& resource, const rest::Selection& selection,
                                     std::string_view expression);

}  // namespace oemr::api
