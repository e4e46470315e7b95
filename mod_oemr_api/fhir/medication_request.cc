// SPDX-License-Identifier: Apache-2.0
// FHIR MedicationRequest (US Core): prescriptions, and medications of the patients' lists.
#include "core/text.h"
#include "fhir/codings.h"
#include "fhir/datatypes.h"
#include "fhir/issues.h"
#include "fhir/practice.h"
#include "fhir/resources.h"

namespace oemr::fhir {
namespace {

constexpr std::string_view status_system = "http://hl7.org/fhir/CodeSystem/medicationrequest-status";
constexpr std::string_view intent_system = "http://hl7.org/fhir/CodeSystem/medicationrequest-intent";
constexpr std::string_view category_system = "http://terminology.hl7.org/CodeSystem/medicationrequest-category";

constexpr CodeMapping categories[] = {{"inpatient", "inpatient", "Inpatient"},
                                      {"outpatient", "outpatient", "Outpatient"},
                                      {"discharge", "discharge", "Discharge"},
                                      {any_other, "community", "Home/Community"}};
constexpr CodeMapping intents[] = {{"proposal", "proposal"},
                                   {"order", "order"},
                                   {"original-order", "original-order"},
                                   {"reflex-order", "reflex-order"},
                                   {"filler-order", "filler-order"},
                                   {"instance-order", "instance-order"},
                                   {"option", "option"},
                                   {any_other, "plan"}};

// An end that lies ahead ends nothing yet.
#define OEMR_PRESCRIPTION_STATUS                                                                        \
  "CASE WHEN prescriptions.active <> 1 THEN 'stopped' WHEN prescriptions.end_date >= '0001-01-01' AND " \
  "prescriptions.end_date <= CURDATE() THEN 'completed' ELSE 'active' END"
#define OEMR_LISTED_STATUS                                                                            \
  "CASE WHEN COALESCE(lists.activity, 0) <> 1 THEN 'stopped' WHEN lists.enddate >= '0001-01-01' AND " \
  "lists.enddate <= NOW() THEN 'completed' ELSE 'active' END"
// The prescription's own code, else its drug's.
#define OEMR_PRESCRIBED_CODE                                                                                        \
  "COALESCE(NULLIF(TRIM(prescriptions.rxnorm_drugcode), ''), (SELECT CONCAT('RXCUI:', drugs.drug_code) FROM drugs " \
  "WHERE drugs.drug_id = prescriptions.drug_id AND drugs.drug_code <> ''))"
#define OEMR_PRESCRIPTION_ENCOUNTER                                                                          \
  "(SELECT form_encounter.uuid FROM form_encounter WHERE form_encounter.pid = prescriptions.patient_id AND " \
  "form_encounter.encounter = prescriptions.encounter ORDER BY form_encounter.id LIMIT 1)"
#define OEMR_PRESCRIBER "(SELECT users.uuid FROM users WHERE users.id = prescriptions.provider_id AND users.npi <> '')"
#define OEMR_LISTED(column)                                                    \
  "(SELECT lists_medication." column                                           \
  " FROM lists_medication WHERE lists_medication.list_id = lists.id ORDER BY " \
  "lists_medication.id LIMIT 1)"

class MedicationRequestWriter : public ResourceWriter {
 public:
  using ResourceWriter::ResourceWriter;

 private:
  void write_elements(JsonWriter& out, const db::Rows& rows) override {
    out.member("status", rows.text("status"));
    out.member("intent", find_mapping(intents, rows.text("intent"))->code);
    const CodeMapping& category = *find_mapping(categories, rows.text("category"));
    concept_list(out, "category", {category_system, category.code, category.display});
    out.key("reportedBoolean").boolean(false);
    out.key("medicationCodeableConcept");
    coded_concept(out, rows.text("codes"), rows.text("drug"), systems::rxnorm, &codes());
    reference_member(out, "subject", "Patient", rows.uuid("patient"));
    reference_member(out, "encounter", "Encounter", rows.uuid("encounter"));
    if (const std::string authored = instant(rows.text("authored"), zone()); !authored.empty()) {
      out.member("authoredOn", authored);
    } else {
      absent_member(out, "authoredOn");
    }
    if (const std::optional<Uuid> prescriber = rows.uuid("prescriber")) {
      reference_member(out, "requester", "Practitioner", prescriber);
    } else if (const std::optional<Uuid> practice = rows.uuid("practice")) {
      reference_member(out, "requester", "Organization", practice);
    } else {
      out.key("requester").begin_object();
      absent_extension(out);
      out.end_object();
    }
    note_member(out, rows.text("note"));
    if (const std::string_view instructions = trim(rows.text("instructions")); !instructions.empty()) {
      out.key("dosageInstruction").begin_array().begin_object().member("text", instructions).end_object().end_array();
    }
    write_dispensing(out, rows);
  }

  static void write_dispensing(JsonWriter& out, const db::Rows& rows) {
    const std::int64_t refills = rows.integer("refills");
    const std::string quantity = decimal(rows.text("quantity"));
    if (rows.is_null("refills") && quantity.empty()) return;
    out.key("dispenseRequest").begin_object();
    if (!rows.is_null("refills") && refills >= 0) out.key("numberOfRepeatsAllowed").integer(refills);
    if (!quantity.empty()) quantity_member(out, "quantity", quantity, {}, {});
    out.end_object();
  }
};

constexpr SearchColumn prescriptions_searched[] = {
    by::reference("patient", "patient_data.uuid", "Patient"),
    by::reference("subject", "patient_data.uuid", "Patient"),
    by::constant("intent", intent_system, "order"),
    by::code("status", OEMR_PRESCRIPTION_STATUS, status_system),
    by::constant("category", category_system, "community"),
    by::code_list("code", OEMR_PRESCRIBED_CODE, systems::rxnorm).shown_as("prescriptions.drug"),
    by::moment("authoredon", "prescriptions.date_added"),
    by::reference("encounter", OEMR_PRESCRIPTION_ENCOUNTER, "Encounter"),
};

constexpr SearchColumn listed_searched[] = {
    by::reference("patient", "patient_data.uuid", "Patient"),
    by::reference("subject", "patient_data.uuid", "Patient"),
    by::mapped("intent", OEMR_LISTED("request_intent"), intent_system, intents),
    by::code("status", OEMR_LISTED_STATUS, status_system),
    by::mapped("category", OEMR_LISTED("usage_category"), category_system, categories),
    by::code_list("code", "lists.diagnosis", systems::rxnorm).shown_as("lists.title"),
    by::moment("authoredon", "lists.date"),
    by::reference("encounter", OEMR_ISSUE_ENCOUNTER, "Encounter"),
};

using Kind = SearchParameter::Kind;
constexpr std::string_view patients[] = {"Patient"};
constexpr std::string_view encounters[] = {"Encounter"};
constexpr SearchParameter parameters[] = {
    {"patient", Kind::reference, patients},
    {"intent", Kind::token},
    {"status", Kind::token},
    {"_id", Kind::token},
    {"_lastUpdated", Kind::date},
    {"subject", Kind::reference, patients},
    {"category", Kind::token},
    {"code", Kind::token},
    {"authoredon", Kind::date},
    {"encounter", Kind::reference, encounters},
};

constexpr std::string_view prescriptions_of_patients =
    "prescriptions JOIN patient_data ON patient_data.pid = prescriptions.patient_id";
constexpr std::string_view profiles[] = {"http://hl7.org/fhir/us/core/StructureDefinition/us-core-medicationrequest"};
constexpr Source sources[] = {
    {
        .columns = "prescriptions.uuid AS id, prescriptions.drug, prescriptions.date_added AS authored, "
                   "prescriptions.note, prescriptions.drug_dosage_instructions AS instructions, prescriptions.refills, "
                   "prescriptions.quantity, 'order' AS intent, 'community' AS category, patient_data.uuid AS "
                   "patient, " OEMR_PRESCRIPTION_STATUS " AS status, " OEMR_PRESCRIBED_CODE
                   " AS codes, " OEMR_PRESCRIPTION_ENCOUNTER " AS encounter, " OEMR_PRESCRIBER
                   " AS prescriber, " OEMR_PRACTICE " AS practice",
        .from = prescriptions_of_patients,
        .condition = "prescriptions.uuid IS NOT NULL AND patient_data.uuid IS NOT NULL",
        .row_key = "prescriptions.id",
        .id_column = "prescriptions.uuid",
        .last_updated = "COALESCE(prescriptions.date_modified, prescriptions.date_added)",
        .patient_column = "patient_data.uuid",
        .profiles = profiles,
        .search = prescriptions_searched,
        .coded_text = OEMR_PRESCRIBED_CODE,
        .writer = &make_writer<MedicationRequestWriter>,
        .uuid_table = "prescriptions",
    },
    {
        .columns =
            "lists.uuid AS id, lists.title AS drug, lists.date AS authored, lists.comments AS note, "
            "lists.diagnosis AS codes, NULL AS refills, NULL AS quantity, patient_data.uuid AS patient, "
            "recorder.uuid AS prescriber, " OEMR_LISTED("drug_dosage_instructions") " AS instructions, " OEMR_LISTED(
                "request_intent") " AS intent, " OEMR_LISTED("usage_category") " AS category, " OEMR_LISTED_STATUS
                                                                               " AS status, " OEMR_ISSUE_ENCOUNTER
                                                                               " AS encounter, " OEMR_PRACTICE
                                                                               " AS practice",
        .from = issues_with_recorders,
        .condition = "lists.type = 'medication' AND lists.uuid IS NOT NULL AND patient_data.uuid IS NOT NULL",
        .key_from = issues_of_patients,
        .row_key = "lists.id",
        .id_column = "lists.uuid",
        .last_updated = "lists.modifydate",
        .patient_column = "patient_data.uuid",
        .profiles = profiles,
        .search = listed_searched,
        .coded_text = "lists.diagnosis",
        .writer = &make_writer<MedicationRequestWriter>,
        .uuid_table = "lists",
    },
};

constexpr std::string_view interactions[] = {"search-type", "read"};

}  // namespace

constexpr ResourceType medication_request = {
    .name = "MedicationRequest",
    .profiles = profiles,
    .interactions = interactions,
    .search = parameters,
    .acl = {"patients", "med"},
    .sources = sources,
};

}  // namespace oemr::fhir
