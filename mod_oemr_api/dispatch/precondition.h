// SPDX-License-Identifier: Apache-2.0
// If-Match and If-None-Match of a change or removal (RFC 9110 section 13): the tag is that of a GET of the same path.
#pragma once

#include <optional>
#include <string>

#include "rest/call.h"

namespace oemr::dispatch {

class Precondition {
 public:
  /// Of a PUT or DELETE; other methods have none.
  explicit Precondition(const rest::Request& request);

  bool is_given() const noexcept { return if_match_.has_value() || if_none_match_.has_value(); }
  /// Before the write, in its transaction: remembers the record's tag.
  void look(rest::Call& call);
  /// After a write that would succeed otherwise (section 13.2.1): throws 412, and the transaction undoes it.
  void check() const;

 private:
  std::optional<std::string_view> if_match_, if_none_match_;
  std::optional<std::string> tag_;  // nothing: no record, or none that can be read
};

}  // namespace oemr::dispatch
