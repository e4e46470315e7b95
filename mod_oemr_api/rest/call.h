// SPDX-License-Identifier: Apache-2.0
// Everything a handler may use while it answers one authorized request.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "db/pool.h"
#include "openemr/sequences.h"
#include "openemr/site.h"
#include "rest/identity.h"
#include "rest/request.h"
#include "rest/response.h"
#include "rest/route.h"
#include "rest/upload.h"

namespace oemr::rest {

struct Call {
  const Request& request;
  Response& response;
  openemr::Site& site;
  db::Connection& db;  // in a transaction when the method is not GET, from the first write on
  const Identity& identity;
  const Route& route;
  std::vector<std::string> parameters;  // of the path, in order
  /// FHIR and portal: the patient that this caller is bound to (uuid text), or empty. Set by the dispatcher; the
  /// mechanism adds it to every query of a resource in the patient compartment.
  std::string bound_patient;
  /// FHIR: the categories that this caller's scopes are restricted to, a search value; empty: not restricted. Added
  /// like the patient.
  std::string categories = {};
  Upload* upload = nullptr;  // what Route::open_upload made, received
  std::unique_ptr<openemr::NewPid> new_pid = {};

  /// The body, or what stands for it.
  std::string_view body_text() const { return upload != nullptr ? upload->summary() : request.body; }

  std::string_view parameter(std::size_t position) const { return parameters.at(position); }
  /// The last one: the record's own identifier.
  std::string_view key() const { return parameters.back(); }
};

}  // namespace oemr::rest
