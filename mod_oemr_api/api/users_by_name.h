// SPDX-License-Identifier: Apache-2.0
// Users by their login name, as records of the chart name them.
#pragma once

#include <string_view>

namespace oemr::api {

/// A table (name, id) to join. The column users.username has no index, and is too wide for the one that the server
/// makes for a derived table: without it each record would be compared with each user. Of equal names the first user.
inline constexpr std::string_view users_by_name =
    "(SELECT LEFT(username, 200) AS name, MIN(id) AS id FROM users WHERE username <> '' GROUP BY name)";

}  // namespace oemr::api
