// SPDX-License-Identifier: Apache-2.0
// Creating and updating a FHIR Patient through the patient of the standard API.
#include "api/resources.h"
#include "fhir/patient_addresses.h"
#include "fhir/patient_body.h"
#include "fhir/resources.h"
#include "rest/body.h"
#include "rest/write.h"

namespace oemr::fhir {
namespace {

/// Messages name columns below, and elements from here on.
template <class Write>
auto by_element(Write write) {
  try {
    return write();
  } catch (const ValidationError& error) {
    throw named_by_element(error);
  }
}

void create_patient(rest::Call& call) {
  const rest::Body sent = rest::Body::read(call.request);
  const PatientChange change = patient_change(sent.root(), nullptr, *call.site.zone(call.db));
  const rest::Body body = rest::Body::parse(change.columns);
  rest::ColumnValues values;
  const rest::Created created = by_element([&] { return rest::insert_record(call, api::patient, body, values); });
  store_addresses(call, created.uuid, change.addresses);
  const std::string new_id = created.uuid.text();
  call.response.status = 201;
  call.response.header("Location", call.site.api_base(call.db) + "/fhir/Patient/" + new_id);
  call.response.content_type("application/fhir+json");
  if (call.request.header("Prefer").value_or("").find("return=representation") != std::string_view::npos) {
    call.response.body.append(read_resource(call, patient, new_id));
    return;
  }
  // OpenEMR's clients read the two members of its own answer; FHIR leaves the body of a create open.
  JsonWriter(call.response.body)
      .begin_object()
      .key("pid")
      .integer(std::get<std::int64_t>(*values.find("pid")))
      .member("uuid", new_id)
      .end_object();
}

std::optional<ShownPatient> shown_patient(rest::Call& call) {
  const std::optional<Uuid> uuid = Uuid::parse_lenient(call.key());
  if (!uuid) return std::nullopt;
  std::optional<Json> resource = Json::parse(read_resource(call, patient, uuid->text()));
  if (!resource) return std::nullopt;
  return ShownPatient{*std::move(resource), shown_addresses(call, *uuid, *call.site.zone(call.db))};
}

void update_patient(rest::Call& call) {
  const rest::Body sent = rest::Body::read(call.request);
  const std::optional<ShownPatient> shown = shown_patient(call);
  const PatientChange change = patient_change(sent.root(), shown ? &*shown : nullptr, *call.site.zone(call.db));
  if (!shown || !change.empty()) {
    const rest::Body body = rest::Body::parse(change.columns);
    by_element([&] {
      rest::update_record(call, api::patient, api::patient.keys, body);
      return 0;
    });
  }
  const Uuid uuid = *Uuid::parse_lenient(call.key());
  store_addresses(call, uuid, change.addresses);
  call.response.content_type("application/fhir+json");
  call.response.body.append(read_resource(call, patient, uuid.text()));
}

constexpr rest::Route routes[] = {
    rest::custom(rest::Method::get, "/fhir/Patient/$export", {}, nullptr),  // bulk export is PHP's
    rest::custom(rest::Method::post, "/fhir/Patient", {"patients", "demo"}, &create_patient),
    rest::custom(rest::Method::put, "/fhir/Patient/:uuid", {"patients", "demo"}, &update_patient),
};

}  // namespace

const std::span<const rest::Route> patient_routes = routes;

}  // namespace oemr::fhir
