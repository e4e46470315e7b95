// SPDX-License-Identifier: Apache-2.0
// Where a request's body comes from. The dispatcher and an Upload read it, while no database connection is held;
// everybody else has the value Request::body.
#pragma once

#include <cstddef>
#include <string_view>

namespace oemr::rest {

class BodySource {
 public:
  virtual ~BodySource() = default;
  /// The next piece, at most size bytes, good until the next call; an empty one at the end, and when there is no body.
  /// Waits for the client. Throws Error when it goes away or is too slow.
  virtual std::string_view read(std::size_t size) = 0;
};

}  // namespace oemr::rest
