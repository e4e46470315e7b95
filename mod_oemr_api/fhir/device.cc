// SPDX-License-Identifier: Apache-2.0
// FHIR Device (US Core implantable device) out of the medical devices of the table `lists`.
#include "core/json.h"
#include "core/text.h"
#include "fhir/codings.h"
#include "fhir/datatypes.h"
#include "fhir/issues.h"
#include "fhir/resources.h"

namespace oemr::fhir {
namespace {

constexpr std::string_view status_system = "http://hl7.org/fhir/device-status";
#define OEMR_DEVICE_STATUS                                                                                   \
  "CASE WHEN COALESCE(lists.activity, 1) = 0 OR (lists.enddate >= '0001-01-01' AND lists.enddate <= NOW()) " \
  "THEN 'inactive' ELSE 'active' END"
// Texts of JSON compare by case, others by the table's rules.
#define OEMR_BRAND                                                                               \
  "CASE WHEN JSON_VALID(lists.udi_data) THEN CONVERT(JSON_UNQUOTE(JSON_EXTRACT(lists.udi_data, " \
  "'$.standard_elements.brandName')) USING utf8mb4) END"

class DeviceWriter : public ResourceWriter {
 public:
  using ResourceWriter::ResourceWriter;

 private:
  void write_elements(JsonWriter& out, const db::Rows& rows) override {
    // What AccessGUDID said of the UDI when the device was entered.
    const std::optional<Json> known = Json::parse(rows.text("udi_data"));
    const JsonValue elements = known ? known->root()["standard_elements"] : JsonValue();
    const auto element = [&](std::string_view name) { return trim(elements[name].string()); };
    narrative_member(out, rows.text("title"));
    if (const std::string_view identifier = element("di"); !identifier.empty()) {
      out.key("udiCarrier").begin_array().begin_object().member("deviceIdentifier", identifier);
      text_member(out, "carrierHRF", trim(rows.text("udi")));
      out.end_object().end_array();
    }
    out.member("status", rows.text("status"));
    text_member(out, "distinctIdentifier", element("donationId"));
    text_member(out, "manufacturer", element("companyName"));
    write_date(out, "manufactureDate", element("manufacturingDate"));
    write_date(out, "expirationDate", element("expirationDate"));
    text_member(out, "lotNumber", element("lotNumber"));
    text_member(out, "serialNumber", element("serialNumber"));
    write_names(out, element("brandName"), trim(rows.text("title")));
    text_member(out, "modelNumber", element("versionModelNumber"));
    out.key("type");
    coded_concept(out, rows.text("diagnosis"), rows.text("title"), systems::snomed, &codes());
    reference_member(out, "patient", "Patient", rows.uuid("patient"));
    note_member(out, rows.text("comments"));
  }

  /// The text is another system's: only a date is one.
  static void write_date(JsonWriter& out, std::string_view name, std::string_view text) {
    if (parse_date(text.substr(0, 10))) date_member(out, name, text);
  }

  static void write_names(JsonWriter& out, std::string_view brand, std::string_view title) {
    if (brand.empty() && title.empty()) return;
    out.key("deviceName").begin_array();
    const auto write = [&out](std::string_view name, std::string_view type) {
      if (!name.empty()) out.begin_object().member("name", name).member("type", type).end_object();
    };
    write(brand, "udi-label-name");
    write(title, "user-friendly-name");
    out.end_array();
  }
};

constexpr SearchColumn columns_searched[] = {
    by::reference("patient", "patient_data.uuid", "Patient"),
    by::code_list("type", "lists.diagnosis", systems::snomed).shown_as("lists.title"),
    by::code("status", OEMR_DEVICE_STATUS, status_system),
    by::text("udi-carrier", "lists.udi"),
    by::text("device-name", "lists.title"),
    by::text("device-name", OEMR_BRAND),
};

using Kind = SearchParameter::Kind;
constexpr std::string_view patients[] = {"Patient"};
constexpr SearchParameter parameters[] = {
    {"patient", Kind::reference, patients},
    {"_id", Kind::token},
    {"_lastUpdated", Kind::date},
    {"type", Kind::token},
    {"status", Kind::token},
    {"udi-carrier", Kind::string},
    {"device-name", Kind::string},
};

constexpr std::string_view profiles[] = {"http://hl7.org/fhir/us/core/StructureDefinition/us-core-implantable-device"};
constexpr Source sources[] = {{
    .columns = "lists.uuid AS id, lists.title, lists.udi, lists.udi_data, lists.diagnosis, lists.comments, "
               "patient_data.uuid AS patient, " OEMR_DEVICE_STATUS " AS status",
    .from = issues_of_patients,
    .condition = "lists.type = 'medical_device' AND lists.uuid IS NOT NULL AND patient_data.uuid IS NOT NULL",
    .row_key = "lists.id",
    .id_column = "lists.uuid",
    .last_updated = "lists.modifydate",
    .patient_column = "patient_data.uuid",
    .profiles = profiles,
    .search = columns_searched,
    .coded_text = "lists.diagnosis",
    .writer = &make_writer<DeviceWriter>,
    .uuid_table = "lists",
}};

constexpr std::string_view interactions[] = {"search-type", "read"};

}  // namespace

constexpr ResourceType device = {
    .name = "Device",
    .profiles = profiles,
    .interactions = interactions,
    .search = parameters,
    .acl = {"admin", "super"},
    .sources = sources,
};

}  // namespace oemr::fhir
