// SPDX-License-Identifier: Apache-2.0
// FHIR PractitionerRole (US Core): what a user is in a facility (facility_user_ids).
#include "fhir/codings.h"
#include "fhir/datatypes.h"
#include "fhir/resources.h"
#include "fhir/user_elements.h"

namespace oemr::fhir {
namespace {

class PractitionerRoleWriter : public ResourceWriter {
 public:
  using ResourceWriter::ResourceWriter;

 private:
  void write_elements(JsonWriter& out, const db::Rows& rows) override {
    out.key("active").boolean(rows.integer("active") == 1);
    reference_member(out, "practitioner", "Practitioner", rows.uuid("practitioner"), rows.text("practitioner_name"));
    reference_member(out, "organization", "Organization", rows.uuid("organization"), rows.text("facility_name"));
    concept_list(out, "code", {systems::nucc, rows.text("role"), rows.text("role_title")}, rows.text("role_title"));
    if (const std::string_view specialty = rows.text("specialty"); !specialty.empty()) {
      concept_list(out, "specialty", {systems::nucc, specialty, rows.text("specialty_title")},
                   rows.text("specialty_title"));
    }
    if (const std::optional<Uuid> location = rows.uuid("location")) {
      out.key("location").begin_array();
      reference(out, "Location", *location, rows.text("facility_name"));
      out.end_array();
    }
    const std::string_view phone = rows.text("work_phone"), email = rows.text("email");
    if (phone.empty() && email.empty()) return;
    out.key("telecom").begin_array();
    contact_point(out, "phone", phone, "work");
    contact_point(out, "email", email, "work");
    out.end_array();
  }
};

#define OEMR_ROLE_LOCATION                                                                     \
  "(SELECT mapped.uuid FROM uuid_mapping mapped WHERE mapped.target_uuid = facility.uuid AND " \
  "mapped.resource = 'Location' ORDER BY mapped.id LIMIT 1)"

// Whoever has no number of his own at work is found at the facility's (US Core, pd-1).
#define OEMR_WORK_PHONE "COALESCE(NULLIF(users.phonew1, ''), facility.phone)"

constexpr SearchColumn columns_searched[] = {
    by::reference("practitioner", "users.uuid", "Practitioner"),
    by::reference("organization", "facility.uuid", "Organization"),
    by::reference("location", OEMR_ROLE_LOCATION, "Location"),
    by::code("specialty", "specialty.field_value", systems::nucc).shown_as("specialty_option.title"),
    by::code("role", "role.field_value", systems::nucc).shown_as("role_option.title"),
    by::mapped("active", "users.active", boolean_system, booleans),
    by::code("telecom", OEMR_WORK_PHONE, "phone"),
    by::code("telecom", "users.email", "email"),
    by::code("phone", OEMR_WORK_PHONE, "phone"),
    by::code("email", "users.email", "email"),
};

using Kind = SearchParameter::Kind;
constexpr std::string_view practitioners[] = {"Practitioner"};
constexpr std::string_view organizations[] = {"Organization"};
constexpr std::string_view locations[] = {"Location"};
constexpr SearchParameter parameters[] = {
    {"specialty", Kind::token},
    {"practitioner", Kind::reference, practitioners},
    {"_id", Kind::token},
    {"organization", Kind::reference, organizations},
    {"location", Kind::reference, locations},
    {"role", Kind::token},
    {"active", Kind::token},
    {"telecom", Kind::token},
    {"phone", Kind::token},
    {"email", Kind::token},
};

constexpr std::string_view profiles[] = {"http://hl7.org/fhir/us/core/StructureDefinition/us-core-practitionerrole"};
// The rows of a user in a facility share one uuid: that of his number there stands for them. Only a practitioner has a
// role that can be followed.
constexpr Source sources[] = {{
    .columns =
        "number.uuid AS id, users.uuid AS practitioner, CONCAT_WS(' ', NULLIF(users.fname, ''), NULLIF(users.mname, "
        "''), NULLIF(users.lname, '')) AS practitioner_name, users.active, users.email, " OEMR_WORK_PHONE
        " AS work_phone, facility.uuid "
        "AS organization, facility.name AS facility_name, role.field_value AS role, role_option.title AS role_title, "
        "specialty_option.option_id AS specialty, specialty_option.title AS specialty_title, " OEMR_ROLE_LOCATION
        " AS location",
    .from =
        "facility_user_ids number JOIN users ON users.id = number.uid JOIN facility ON facility.id = "
        "number.facility_id JOIN facility_user_ids role ON role.uid = number.uid AND role.facility_id = "
        "number.facility_id AND role.field_id = 'role_code' JOIN list_options role_option ON role_option.list_id = "
        "'us-core-provider-role' AND role_option.option_id = role.field_value LEFT JOIN facility_user_ids specialty "
        "ON specialty.uid = number.uid AND specialty.facility_id = number.facility_id AND specialty.field_id = "
        "'specialty_code' LEFT JOIN list_options specialty_option ON specialty_option.list_id = "
        "'us-core-provider-specialty' AND specialty_option.option_id = specialty.field_value",
    .condition =
        "number.field_id = 'provider_id' AND number.uuid IS NOT NULL AND role.field_value <> '' AND users.npi <> ''",
    .row_key = "number.id",
    .id_column = "number.uuid",
    .profiles = profiles,
    .search = columns_searched,
    .writer = &make_writer<PractitionerRoleWriter>,
}};

constexpr std::string_view interactions[] = {"search-type", "read"};

}  // namespace

constexpr ResourceType practitioner_role = {
    .name = "PractitionerRole",
    .profiles = profiles,
    .interactions = interactions,
    .search = parameters,
    .acl = {"admin", "users", true},
    .sources = sources,
};

}  // namespace oemr::fhir
