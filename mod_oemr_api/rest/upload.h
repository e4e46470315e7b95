// SPDX-License-Identifier: Apache-2.0
// A request body that goes to disk as it comes.
#pragma once

#include <string>

#include "rest/body_source.h"
#include "rest/request.h"

namespace oemr::rest {

/// Made by Route::open_upload, which looks at the database and throws what refuses the request before anything is read.
/// Then the body is received, while no database connection is held. Then the route's handler writes its rows in a
/// transaction, which may be tried again. The destructor takes back what was not kept.
class Upload {
 public:
  virtual ~Upload() = default;
  virtual void receive(const Request& request, BodySource& body) = 0;
  /// The transaction is committed.
  virtual void keep() noexcept = 0;
  /// The connection was lost in the commit: nobody knows.
  virtual void leave() noexcept = 0;
  /// Stands for the body in the audit log, and where bodies are compared. JSON.
  virtual const std::string& summary() const = 0;
};

}  // namespace oemr::rest
