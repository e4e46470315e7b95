// SPDX-License-Identifier: Apache-2.0
// The three API families and their errors.
#include "dispatch/family.h"

#include "core/text.h"
#include "fhir/operation_outcome.h"
#include "oauth/error.h"
#include "rest/envelope.h"

namespace oemr::dispatch {
namespace {

constexpr Family families[] = {
    {"/fhir/", "rest_fhir_api", "", true, true, true},
    {"/portal/", "rest_portal_api", "api:port", false, true, false},
    {"/api/", "rest_api", "api:oemr", true, false, false},
    {"/openapi.json", "", "", false, false, false},  // open to everybody, and nothing else is there
};

}  // namespace

bool Family::admits(rest::Role role) const noexcept {
  switch (role) {
    case rest::Role::users:
      return users;
    case rest::Role::patient:
      return patients;
    case rest::Role::system:
      return systems;
  }
  return false;
}

const Family* family_of(std::string_view route_path) noexcept {
  if (equal_ignoring_case(route_path, "/fhir")) return &families[0];  // where bundles are posted to
  for (const Family& family : families) {
    if (starts_with_ignoring_case(route_path, family.prefix)) return &family;
  }
  return nullptr;
}

void write_family_error(rest::Response& response, const Family& family, const rest::Route* route, const Error& error,
                        bool explains) {
  if (error.status() == 503) {
    const auto* unavailable = dynamic_cast<const Unavailable*>(&error);
    response.header("Retry-After", std::to_string(unavailable != nullptr ? unavailable->retry_after_seconds() : 2));
  }
  if (const auto* refused = dynamic_cast<const oauth::OAuthError*>(&error)) {
    response.status = refused->status();
    response.content_type("application/json");
    if (!refused->www_authenticate().empty()) response.header("WWW-Authenticate", refused->www_authenticate());
    response.body.append(oauth::error_body(*refused));
    if (explains) response.body.replace(response.body.size() - 1, 1, R"(,"code":0})");
    return;
  }
  if (error.status() == 401 || error.status() == 403)
    response.header("WWW-Authenticate", "Bearer error=\"insufficient_scope\"");
  if (family.prefix == "/fhir/") {
    fhir::write_error(response, error);
  } else {
    rest::write_error(response, error, route != nullptr ? rest::envelope_of(*route) : rest::Envelope::processing_result,
                      explains);
  }
}

}  // namespace oemr::dispatch
