// SPDX-License-Identifier: Apache-2.0
// POST and PUT of Practitioner and Organization.
#include "fhir/party_write.h"

#include "rest/body.h"
#include "rest/write.h"

namespace oemr::fhir {
namespace {

template <class Write>
auto by_element(const Party& party, Write write) {
  try {
    return write();
  } catch (const ValidationError& error) {
    throw named_by_element(party, error);
  }
}

PartyColumns columns_of_body(const rest::Body& sent, JsonValue shown, const PartyWrite& write) {
  PartyColumns columns = party_columns(write.party, sent.root(), shown);
  write.add_own(sent.root(), shown, columns);
  return columns;
}

}  // namespace

void create_party(rest::Call& call, const PartyWrite& write) {
  const rest::Body sent = rest::Body::read(call.request);
  const rest::Body body = rest::Body::parse(as_json(columns_of_body(sent, JsonValue(), write)));
  rest::ColumnValues values;
  const rest::Created created =
      by_element(write.party, [&] { return rest::insert_record(call, write.resource, body, values); });
  const std::string id = created.uuid.text();
  call.response.status = 201;
  call.response.header("Location", call.site.api_base(call.db) + "/fhir/" + std::string(write.type.name) + "/" + id);
  call.response.content_type("application/fhir+json");
  if (call.request.header("Prefer").value_or("").find("return=representation") != std::string_view::npos) {
    call.response.body.append(read_resource(call, write.type, id));
    return;
  }
  // OpenEMR's clients read the two members of its own answer; FHIR leaves the body of a create open.
  JsonWriter(call.response.body).begin_object().key("id").integer(created.id).member("uuid", id).end_object();
}

void update_party(rest::Call& call, const PartyWrite& write) {
  const rest::Body sent = rest::Body::read(call.request);
  const std::optional<Uuid> uuid = Uuid::parse_lenient(call.key());
  const std::optional<Json> shown = uuid ? Json::parse(read_resource(call, write.type, uuid->text())) : std::nullopt;
  const PartyColumns columns = columns_of_body(sent, shown ? shown->root() : JsonValue(), write);
  if (!shown || !columns.empty()) {
    const rest::Body body = rest::Body::parse(as_json(columns));
    by_element(write.party, [&] {
      rest::update_record(call, write.resource, write.resource.keys, body);
      return 0;
    });
  }
  call.response.content_type("application/fhir+json");
  call.response.body.append(read_resource(call, write.type, uuid->text()));
}

}  // namespace oemr::fhir
