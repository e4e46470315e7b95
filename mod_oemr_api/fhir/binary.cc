// SPDX-License-Identifier: Apache-2.0
// FHIR Binary: the content of documents, as it is or as a resource (FHIR R4, 2.40.2).
#include "api/document.h"
#include "core/error.h"
#include "core/text.h"
#include "core/uuid.h"
#include "fhir/resources.h"
#include "rest/resource.h"

namespace oemr::fhir {
namespace {

/// A client that names FHIR's own media type gets the resource, any other the content.
bool wants_resource(const rest::Request& request) {
  const std::string_view accepted = request.header("Accept").value_or("");
  return accepted.find("application/fhir+json") != std::string_view::npos;
}

/// OpenEMR takes the number of a document too.
std::int64_t find_document(rest::Call& call) {
  const std::optional<Uuid> uuid = Uuid::parse(call.key());
  const bool is_number = !call.key().empty() && call.key().size() < 10 &&
                         call.key().find_first_not_of("0123456789") == std::string_view::npos;
  if (!uuid && !is_number) throw NotFound("no Binary with this id");
  std::string sql =
      "SELECT documents.id FROM documents LEFT JOIN patient_data ON patient_data.pid = documents.foreign_id WHERE "
      "documents.deleted = 0 AND (documents.date_expires IS NULL OR documents.date_expires < '0001-01-01' OR "
      "documents.date_expires > NOW()) AND ";
  std::vector<db::Parameter> parameters;
  if (uuid) {
    sql += "documents.uuid = ?";
    parameters.emplace_back(uuid->raw());
  } else {
    sql += "documents.id = ?";
    parameters.emplace_back(call.key());
  }
  const std::optional<Uuid> patient = Uuid::parse(call.bound_patient);
  if (!call.bound_patient.empty()) {
    if (!patient) throw NotFound("no Binary with this id");
    sql += " AND patient_data.uuid = ?";
    parameters.emplace_back(patient->raw());
  }
  db::Rows rows = call.db.query(sql, parameters);
  if (!rows.next()) throw NotFound("no Binary with this id");
  return rows.integer(std::size_t{0});
}

void read_binary(rest::Call& call) {
  const api::SentAs form = wants_resource(call.request) ? api::SentAs::binary_resource : api::SentAs::content;
  api::send_document(call, find_document(call), form);
}

constexpr rest::Route routes[] = {rest::described(rest::download("/fhir/Binary/:id", {"admin", "users"}, &read_binary),
                                                  "The content of a document, or the Binary resource that holds it")};
constexpr std::string_view interactions[] = {"read"};

}  // namespace

const std::span<const rest::Route> binary_routes = routes;

constexpr ResourceType binary = {
    .name = "Binary",
    .interactions = interactions,
    .includes = false,
    .reverse_includes = false,
};

}  // namespace oemr::fhir
