// SPDX-License-Identifier: Apache-2.0
// Why no connection could be made, for who can do something about it.
#pragma once

#include "core/error.h"

namespace oemr::db {

/// number is the server's or Connector/C's.
class ConnectError : public Unavailable {
 public:
  ConnectError(unsigned number, const std::string& log_text) : Unavailable(log_text), number_(number) {}
  unsigned number() const noexcept { return number_; }

 private:
  unsigned number_;
};

}  // namespace oemr::db
