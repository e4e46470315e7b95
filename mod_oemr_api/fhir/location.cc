// SPDX-License-Identifier: Apache-2.0
// FHIR Location (US Core): facilities, and the homes of patients and users.
#include "core/text.h"
#include "fhir/codings.h"
#include "fhir/datatypes.h"
#include "fhir/resources.h"

namespace oemr::fhir {
namespace {

constexpr std::string_view status_system = "http://hl7.org/fhir/location-status";

class LocationWriter : public ResourceWriter {
 public:
  using ResourceWriter::ResourceWriter;

 private:
  void write_elements(JsonWriter& out, const db::Rows& rows) override {
    out.member("status", rows.text("status"));
    if (trim(rows.text("name")).empty()) {
      absent_member(out, "name");
    } else {
      out.member("name", rows.text("name"));
    }
    bool is_open = false;
    for (std::string_view system : {"phone", "fax", "url", "email"}) {
      const std::string_view value = rows.text(system);
      if (trim(value).empty()) continue;
      if (!is_open) out.key("telecom").begin_array();
      is_open = true;
      contact_point(out, system, value, {});
    }
    if (is_open) out.end_array();
    const Address place{.type = "physical",
                        .line1 = rows.text("line1"),
                        .line2 = rows.text("line2"),
                        .city = rows.text("city"),
                        .state = rows.text("state"),
                        .postal_code = rows.text("postal_code"),
                        .country = rows.text("country")};
    if (has_address(place)) {
      out.key("address");
      address(out, place, zone());
    }
    reference_member(out, "managingOrganization", "Organization", rows.uuid("organization"));
  }
};

#define OEMR_MAPPED(table) "uuid_mapping JOIN " table " ON " table ".uuid = uuid_mapping.target_uuid"
#define OEMR_IS_LOCATION(table) "uuid_mapping.resource = 'Location' AND uuid_mapping.`table` = '" table "'"

constexpr CodeMapping statuses[] = {{"1", "inactive"}, {any_other, "active"}};
constexpr SearchColumn facility_search[] = {
    by::text("name", "facility.name"),
    by::mapped("status", "{facility.inactive|0}", status_system, statuses),
    by::text("address", "facility.street"),
    by::text("address", "facility.city"),
    by::text("address", "facility.state"),
    by::text("address", "facility.postal_code"),
    by::text("address", "facility.country_code"),
    by::text("address-city", "facility.city"),
    by::text("address-state", "facility.state"),
    by::text("address-postalcode", "facility.postal_code"),
    by::text("address-country", "facility.country_code"),
    by::reference("organization", "facility.uuid", "Organization"),
};
constexpr SearchColumn patient_search[] = {
    by::text("name", "'Home Address'"),
    by::constant("status", status_system, "active"),
    by::text("address", "patient_data.street"),
    by::text("address", "patient_data.street_line_2"),
    by::text("address", "patient_data.city"),
    by::text("address", "patient_data.state"),
    by::text("address", "patient_data.postal_code"),
    by::text("address", "patient_data.country_code"),
    by::text("address-city", "patient_data.city"),
    by::text("address-state", "patient_data.state"),
    by::text("address-postalcode", "patient_data.postal_code"),
    by::text("address-country", "patient_data.country_code"),
};
constexpr SearchColumn user_search[] = {
    by::text("name", "'Home Address'"),       by::constant("status", status_system, "active"),
    by::text("address", "users.street"),      by::text("address", "users.streetb"),
    by::text("address", "users.city"),        by::text("address", "users.state"),
    by::text("address", "users.zip"),         by::text("address-city", "users.city"),
    by::text("address-state", "users.state"), by::text("address-postalcode", "users.zip"),
};

constexpr std::string_view profiles[] = {"http://hl7.org/fhir/us/core/StructureDefinition/us-core-location"};
constexpr Source sources[] = {
    {
        .columns =
            "uuid_mapping.uuid AS id, IF({facility.inactive|0} = 1, 'inactive', 'active') AS status, facility.name, "
            "facility.phone, facility.fax, facility.website AS url, facility.email, facility.street AS line1, '' AS "
            "line2, facility.city, facility.state, facility.postal_code, facility.country_code AS country, "
            "facility.uuid AS organization",
        .from = OEMR_MAPPED("facility"),
        .condition = OEMR_IS_LOCATION("facility"),
        .row_key = "uuid_mapping.id",
        .id_column = "uuid_mapping.uuid",
        .profiles = profiles,
        .search = facility_search,
        .writer = &make_writer<LocationWriter>,
    },
    {
        .columns =
            "uuid_mapping.uuid AS id, 'active' AS status, 'Home Address' AS name, patient_data.phone_cell AS phone, "
            "'' AS fax, '' AS url, patient_data.email, patient_data.street AS line1, patient_data.street_line_2 AS "
            "line2, patient_data.city, patient_data.state, patient_data.postal_code, patient_data.country_code AS "
            "country, NULL AS organization",
        .from = OEMR_MAPPED("patient_data"),
        .condition = OEMR_IS_LOCATION("patient_data"),
        .row_key = "uuid_mapping.id",
        .id_column = "uuid_mapping.uuid",
        .last_updated = "patient_data.date",
        .patient_column = "patient_data.uuid",
        .profiles = profiles,
        .acl = {"patients", "demo"},
        .search = patient_search,
        .writer = &make_writer<LocationWriter>,
    },
    {
        .columns =
            "uuid_mapping.uuid AS id, 'active' AS status, 'Home Address' AS name, users.phone, users.fax, users.url, "
            "users.email, users.street AS line1, users.streetb AS line2, users.city, users.state, users.zip AS "
            "postal_code, '' AS country, NULL AS organization",
        .from = OEMR_MAPPED("users"),
        .condition = OEMR_IS_LOCATION("users"),
        .row_key = "uuid_mapping.id",
        .id_column = "uuid_mapping.uuid",
        .patient_condition = "? IS NULL",  // no patient's business
        .profiles = profiles,
        .acl = {"admin", "users"},
        .search = user_search,
        .writer = &make_writer<LocationWriter>,
    },
};

using Kind = SearchParameter::Kind;
constexpr std::string_view organizations[] = {"Organization"};
constexpr SearchParameter parameters[] = {
    {"_id", Kind::token},
    {"_lastUpdated", Kind::date},
    {"name", Kind::string},
    {"status", Kind::token},
    {"address", Kind::string},
    {"address-city", Kind::string},
    {"address-state", Kind::string},
    {"address-postalcode", Kind::string},
    {"address-country", Kind::string},
    {"organization", Kind::reference, organizations},
};

constexpr std::string_view interactions[] = {"search-type", "read"};

}  // namespace

constexpr ResourceType location = {
    .name = "Location",
    .profiles = profiles,
    .interactions = interactions,
    .search = parameters,
    .is_shared = true,
    .sources = sources,
};

}  // namespace oemr::fhir
