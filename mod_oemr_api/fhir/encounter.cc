// SPDX-License-Identifier: Apache-2.0
// FHIR Encounter (US Core) out of form_encounter.
#include "core/text.h"
#include "fhir/codings.h"
#include "fhir/datatypes.h"
#include "fhir/resources.h"

namespace oemr::fhir {
namespace {

constexpr std::string_view status_system = "http://hl7.org/fhir/encounter-status";
constexpr std::string_view disposition_system = "http://terminology.hl7.org/CodeSystem/discharge-disposition";

// A visit without an end is going on on its day; OpenEMR's screens never write an end.
#define OEMR_HAS_END "(form_encounter.date_end >= '0001-01-01')"
#define OEMR_STATUS                                               \
  "CASE WHEN " OEMR_HAS_END                                       \
  " AND form_encounter.date_end <= NOW() THEN 'finished' WHEN "   \
  "form_encounter.date > NOW() THEN 'planned' WHEN " OEMR_HAS_END \
  " OR form_encounter.date >= CURDATE() "                         \
  "THEN 'in-progress' ELSE 'finished' END"
// The kind of a visit is an option of a list, which has its codes, or a code itself.
#define OEMR_TYPE_CODES                                                                                       \
  "COALESCE(NULLIF((SELECT kinds.codes FROM list_options kinds WHERE kinds.list_id = 'encounter-types' AND "  \
  "kinds.option_id = form_encounter.encounter_type_code), ''), IF(form_encounter.encounter_type_code REGEXP " \
  "'^[0-9]+$|:', form_encounter.encounter_type_code, ''))"
#define OEMR_END "IF(" OEMR_HAS_END ", form_encounter.date_end, form_encounter.date)"

// The type is the visit's own code; where it has none, its category is a text.
class EncounterWriter : public ResourceWriter {
 public:
  using ResourceWriter::ResourceWriter;

 private:
  void write_elements(JsonWriter& out, const db::Rows& rows) override {
    out.key("identifier").begin_array();
    plain_identifier(out, systems::uris, "urn:uuid:" + rows.uuid("id")->text());
    out.end_array().member("status", rows.text("status"));
    const std::string_view visit_class = trim(rows.text("class_code"));
    coding_member(out, "class",
                  visit_class.empty() ? Code{systems::null_flavor, "UNK", "unknown"}
                                      : Code{systems::act_code, visit_class, rows.text("class_display")});
    const std::string_view described = trim(rows.text("encounter_type_description"));
    out.key("type").begin_array();
    coded_concept(out, rows.text("type_codes"), described.empty() ? rows.text("category") : described, systems::snomed);
    out.end_array();
    if (const std::optional<Uuid> patient = rows.uuid("patient")) {
      reference_member(out, "subject", "Patient", patient);
    } else {
      out.key("subject").begin_object();
      absent_extension(out);
      out.end_object();
    }
    write_participants(out, rows);
    period_member(out, "period", rows.text("date"), rows.text("date_end"), zone());
    if (const std::string_view reason = trim(rows.text("reason")); !reason.empty()) {
      out.key("reasonCode").begin_array().begin_object().member("text", reason).end_object().end_array();
    }
    if (const std::string_view disposition = trim(rows.text("discharge_disposition")); !disposition.empty()) {
      out.key("hospitalization").begin_object();
      concept_member(out, "dischargeDisposition",
                     {disposition_system, disposition, trim(rows.text("disposition_title"))});
      out.end_object();
    }
    if (const std::optional<Uuid> location = rows.uuid("location")) {
      out.key("location").begin_array().begin_object();
      reference_member(out, "location", "Location", location, rows.text("facility_name"));
      out.end_object().end_array();
    }
    reference_member(out, "serviceProvider", "Organization", rows.uuid("facility"), rows.text("facility_name"));
  }

  void write_participants(JsonWriter& out, const db::Rows& rows) const {
    const std::optional<Uuid> provider = rows.uuid("provider"), referrer = rows.uuid("referrer");
    if (!provider && !referrer) return;
    out.key("participant").begin_array();
    if (provider) write_participant(out, rows, *provider, {systems::participation, "PPRF", "Primary Performer"});
    if (referrer) write_participant(out, rows, *referrer, {systems::participation, "REF", "Referrer"});
    out.end_array();
  }

  void write_participant(JsonWriter& out, const db::Rows& rows, const Uuid& id, const Code& role) const {
    out.begin_object();
    concept_list(out, "type", role);
    period_member(out, "period", rows.text("date"), rows.text("date_end"), zone());
    reference_member(out, "individual", "Practitioner", id);
    out.end_object();
  }
};

#define OEMR_PRACTITIONER(column) \
  "(SELECT users.uuid FROM users WHERE users.id = form_encounter." column " AND users.npi <> '')"
#define OEMR_LOCATION                                                                                            \
  "(SELECT mapped.uuid FROM facility located JOIN uuid_mapping mapped ON mapped.target_uuid = located.uuid AND " \
  "mapped.resource = 'Location' WHERE located.id = form_encounter.facility_id ORDER BY mapped.id LIMIT 1)"
#define OEMR_FACILITY "(SELECT facility.uuid FROM facility WHERE facility.id = form_encounter.facility_id)"

constexpr SearchColumn columns_searched[] = {
    by::uuid_urn("identifier", "form_encounter.uuid"),
    by::reference("patient", "patient_data.uuid", "Patient"),
    by::reference("subject", "patient_data.uuid", "Patient"),
    // An encounter whose end nobody wrote is found by the day it began.
    by::period("date", "form_encounter.date", OEMR_END),
    by::code("status", OEMR_STATUS, status_system),
    by::code("class", "NULLIF(form_encounter.class_code, '')", systems::act_code),
    by::code("class", "CASE WHEN form_encounter.class_code = '' THEN 'UNK' END", systems::null_flavor),
    by::code_list("type", OEMR_TYPE_CODES, systems::snomed).shown_as("form_encounter.encounter_type_description"),
    by::reference("participant", OEMR_PRACTITIONER("provider_id"), "Practitioner"),
    by::reference("participant", OEMR_PRACTITIONER("referring_provider_id"), "Practitioner"),
    by::reference("practitioner", OEMR_PRACTITIONER("provider_id"), "Practitioner"),
    by::reference("practitioner", OEMR_PRACTITIONER("referring_provider_id"), "Practitioner"),
    by::reference("location", OEMR_LOCATION, "Location"),
    by::reference("service-provider", OEMR_FACILITY, "Organization"),
};

using Kind = SearchParameter::Kind;
constexpr std::string_view patients[] = {"Patient"};
constexpr std::string_view practitioners[] = {"Practitioner"};
constexpr std::string_view locations[] = {"Location"};
constexpr std::string_view organizations[] = {"Organization"};
constexpr SearchParameter parameters[] = {
    {"_id", Kind::token},
    {"patient", Kind::reference, patients},
    {"date", Kind::date},
    {"identifier", Kind::token},
    {"subject", Kind::reference, patients},
    {"status", Kind::token},
    {"class", Kind::token},
    {"type", Kind::token},
    {"participant", Kind::reference, practitioners},
    {"practitioner", Kind::reference, practitioners},
    {"location", Kind::reference, locations},
    {"service-provider", Kind::reference, organizations},
};

constexpr std::string_view profiles[] = {"http://hl7.org/fhir/us/core/StructureDefinition/us-core-encounter"};
constexpr Source sources[] = {{
    .columns =
        "form_encounter.uuid AS id, form_encounter.date, form_encounter.date_end, form_encounter.reason, "
        "form_encounter.class_code, form_encounter.encounter_type_description, "
        "form_encounter.discharge_disposition, patient_data.uuid AS patient, facility.uuid AS facility, facility.name "
        "AS facility_name, category.pc_catname AS category, class_option.notes AS class_display, disposition.title AS "
        "disposition_title, provider.uuid AS provider, referrer.uuid AS referrer, " OEMR_STATUS
        " AS status, " OEMR_TYPE_CODES " AS type_codes, " OEMR_LOCATION " AS location",
    .from =
        "form_encounter LEFT JOIN patient_data ON patient_data.pid = form_encounter.pid LEFT JOIN facility ON "
        "facility.id = form_encounter.facility_id LEFT JOIN users provider ON provider.id = "
        "form_encounter.provider_id AND provider.npi <> '' LEFT JOIN users referrer ON referrer.id = "
        "form_encounter.referring_provider_id AND referrer.npi <> '' LEFT JOIN openemr_postcalendar_categories "
        "category ON category.pc_catid = form_encounter.pc_catid LEFT JOIN list_options class_option ON "
        "class_option.list_id = '_ActEncounterCode' AND class_option.option_id = form_encounter.class_code LEFT JOIN "
        "list_options disposition ON disposition.list_id = 'discharge-disposition' AND disposition.option_id = "
        "form_encounter.discharge_disposition",
    .condition = "form_encounter.uuid IS NOT NULL",
    .key_from = "form_encounter LEFT JOIN patient_data ON patient_data.pid = form_encounter.pid",
    .row_key = "form_encounter.id",
    .id_column = "form_encounter.uuid",
    .patient_column = "patient_data.uuid",
    .profiles = profiles,
    .search = columns_searched,
    .coded_text = OEMR_TYPE_CODES,
    .writer = &make_writer<EncounterWriter>,
}};

constexpr std::string_view interactions[] = {"search-type", "read"};

}  // namespace

constexpr ResourceType encounter = {
    .name = "Encounter",
    .profiles = profiles,
    .interactions = interactions,
    .search = parameters,
    .acl = {"encounters", "auth_a"},
    .sources = sources,
};

}  // namespace oemr::fhir
