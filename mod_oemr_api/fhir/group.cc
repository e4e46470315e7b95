// SPDX-License-Identifier: Apache-2.0
// FHIR Group: the patients of a practitioner, as bulk export takes them.
#include <map>
#include <vector>

#include "fhir/datatypes.h"
#include "fhir/resources.h"
#include "rest/resource.h"

namespace oemr::fhir {
namespace {

class GroupWriter : public ResourceWriter {
 public:
  using ResourceWriter::ResourceWriter;

  /// patient_data.providerID has no index: the table is read once for all groups of the portion.
  void prepare(rest::Call& call, std::span<const std::int64_t> keys) override {
    members_.clear();
    if (keys.empty()) return;
    std::string sql =
        "SELECT patient_data.providerID, patient_data.uuid FROM patient_data JOIN users ON users.id = "
        "patient_data.providerID JOIN uuid_mapping ON uuid_mapping.target_uuid = users.uuid WHERE patient_data.uuid IS "
        "NOT NULL AND uuid_mapping.id IN (";
    std::vector<db::Parameter> parameters;
    for (const std::int64_t key : keys) {
      sql.append(parameters.empty() ? "?" : ",?");
      parameters.emplace_back(key);
    }
    db::Rows rows = call.db.query(sql.append(") ORDER BY patient_data.pid"), parameters);
    while (rows.next()) {
      if (const std::optional<Uuid> patient = rows.uuid(std::size_t{1}))
        members_[rows.integer(std::size_t{0})].push_back(*patient);
    }
  }

 private:
  void write_elements(JsonWriter& out, const db::Rows& rows) override {
    std::string name(rows.text("name"));
    if (name.empty()) name = "(Provider Name Unknown)";
    out.key("active").boolean(true).member("type", "person").key("actual").boolean(true);
    out.member("name", name.append(" Patients"));
    const auto members = members_.find(rows.integer("provider_number"));
    const std::size_t count = members == members_.end() ? 0 : members->second.size();
    out.key("quantity").integer(static_cast<std::int64_t>(count));
    reference_member(out, "managingEntity", "Practitioner", rows.uuid("provider"));
    if (count == 0) return;
    out.key("member").begin_array();
    for (const Uuid& patient : members->second) {
      out.begin_object();
      reference_member(out, "entity", "Patient", patient);
      out.end_object();
    }
    out.end_array();
  }

  std::map<std::int64_t, std::vector<Uuid>> members_{};
};

constexpr std::string_view members = "patient_data WHERE patient_data.providerID = users.id";
constexpr SearchColumn columns_searched[] = {
    by::reference("patient", "patient_data.uuid", "Patient").among(members),
    by::reference("member", "patient_data.uuid", "Patient").among(members),
    by::reference("managing-entity", "users.uuid", "Practitioner"),
    by::constant("type", "http://hl7.org/fhir/group-type", "person"),
    by::constant("actual", "http://hl7.org/fhir/special-values", "true"),
};

using Kind = SearchParameter::Kind;
constexpr std::string_view patients[] = {"Patient"};
constexpr std::string_view practitioners[] = {"Practitioner"};
constexpr SearchParameter parameters[] = {
    {"patient", Kind::reference, patients},
    {"_id", Kind::token},
    {"member", Kind::reference, patients},
    {"managing-entity", Kind::reference, practitioners},
    {"type", Kind::token},
    {"actual", Kind::token},
};

constexpr Source sources[] = {{
    .columns = "uuid_mapping.uuid AS id, users.id AS provider_number, users.uuid AS provider, CONCAT_WS(' ', "
               "NULLIF(users.fname, ''), NULLIF(users.mname, ''), NULLIF(users.lname, '')) AS name",
    .from = "uuid_mapping JOIN users ON users.uuid = uuid_mapping.target_uuid",
    .condition = "uuid_mapping.resource = 'Group' AND users.npi <> ''",
    .row_key = "uuid_mapping.id",
    .id_column = "uuid_mapping.uuid",
    .search = columns_searched,
    .writer = &make_writer<GroupWriter>,
}};

constexpr std::string_view interactions[] = {"search-type", "read"};
constexpr Operation operations[] = {{"export", "http://hl7.org/fhir/uv/bulkdata/OperationDefinition/group-export"}};

constexpr rest::Route routes[] = {
    rest::custom(rest::Method::get, "/fhir/Group/:id/$export", {}, nullptr),  // bulk export is PHP's
};
constexpr std::span<const rest::Route> routes_of_group = routes;

}  // namespace

constexpr ResourceType group = {
    .name = "Group",
    .interactions = interactions,
    .search = parameters,
    .operations = operations,
    .acl = {"admin", "users", true},
    .sources = sources,
    .further_routes = &routes_of_group,
};

}  // namespace oemr::fhir
