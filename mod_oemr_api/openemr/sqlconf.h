// SPDX-License-Identifier: Apache-2.0
// Reads sites/<site>/sqlconf.php without running it: a strict reader of the assignments that OpenEMR's installer
// writes.
#pragma once

#include <string>
#include <string_view>

namespace oemr::openemr {

struct SqlConf {
  std::string host, port, login, password, database, charset = "utf8mb4";
};

/// Understands comments, $name = 'text' or "text" (no interpolation) or number or true/false, $sqlconf["x"] = $x,
/// global and array() lines. Anything else, or a missing setting, is an Error(500) that names the line.
SqlConf parse_sqlconf(std::string_view php);

}  // namespace oemr::openemr
