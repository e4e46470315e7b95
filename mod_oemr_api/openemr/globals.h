// SPDX-License-Identifier: Apache-2.0
// OpenEMR's settings: table `globals`, row gl_index 0, as one immutable snapshot.
#pragma once

#include <map>
#include <string>
#include <string_view>

#include "db/connection.h"

namespace oemr::openemr {

class Globals {
 public:
  static Globals load(db::Connection& connection);

  /// The value, or the fallback when the row is absent.
  std::string_view text(std::string_view name, std::string_view fallback = {}) const;
  std::int64_t integer(std::string_view name, std::int64_t fallback = 0) const;
  /// PHP's truth: not absent, not "", not "0".
  bool is_on(std::string_view name) const;

 private:
  std::map<std::string, std::string, std::less<>> values_;
};

}  // namespace oemr::openemr
