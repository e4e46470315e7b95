// SPDX-License-Identifier: Apache-2.0
// FHIR DiagnosticReport (US Core): clinical notes of a category, and reports of laboratories.
#include "core/text.h"
#include "fhir/clinical_notes.h"
#include "fhir/observation.h"
#include "fhir/observation_laboratory.h"
#include "fhir/resources.h"

namespace oemr::fhir {
namespace {

constexpr std::string_view status_system = "http://hl7.org/fhir/diagnostic-report-status";
constexpr std::string_view section_system = "http://terminology.hl7.org/CodeSystem/v2-0074";

constexpr CodeMapping note_statuses[] = {{"0", "entered-in-error"}, {any_other, "final"}};
constexpr CodeMapping report_statuses[] = {
    {"final", "final"},        {"review", "final"},        {"complete", "final"},
    {"prelim", "preliminary"}, {"cancel", "cancelled"},    {"error", "entered-in-error"},
    {"correct", "corrected"},  {"received", "registered"}, {any_other, "unknown"}};

class NoteWriter : public ResourceWriter {
 public:
  using ResourceWriter::ResourceWriter;

 private:
  void write_elements(JsonWriter& out, const db::Rows& rows) override {
    out.member("status", find_mapping(note_statuses, rows.text("activity"))->code);
    out.key("category").begin_array();
    coded_concept(out, rows.text("category_codes"), rows.text("category_title"), systems::loinc);
    out.end_array().key("code");
    coded_concept(out, rows.text("codes"), rows.text("codetext"));
    reference_member(out, "subject", "Patient", rows.uuid("patient"));
    reference_member(out, "encounter", "Encounter", rows.uuid("encounter"));
    effective_member(out, "effectiveDateTime", rows.text("date"), zone());
    instant_member(out, "issued", rows.text("date"), zone());
    author_list(out, "performer", rows);
    if (const std::string_view text = rows.text("description"); !trim(text).empty()) {
      out.key("presentedForm").begin_array().begin_object();
      text_attachment(out, text);
      out.end_object().end_array();
    }
  }
};

constexpr std::string_view result_columns[] = {"HEX(procedure_result.uuid)", "procedure_result.result_text"};
constexpr db::Related results[] = {
    {"related_results", "procedure_result.procedure_result_id", result_columns,
     "procedure_result WHERE procedure_result.procedure_report_id = procedure_report.procedure_report_id AND "
     "procedure_result.uuid IS NOT NULL AND " OEMR_HAS_RESULT}};

class LaboratoryReportWriter : public ResourceWriter {
 public:
  using ResourceWriter::ResourceWriter;

 private:
  void write_elements(JsonWriter& out, const db::Rows& rows) override {
    out.member("status", find_mapping(report_statuses, rows.text("report_status"))->code);
    concept_list(out, "category", {section_system, "LAB", "Laboratory"});
    out.key("code");
    coded_concept(out, rows.text("codes"), rows.text("procedure_name"), systems::loinc);
    reference_member(out, "subject", "Patient", rows.uuid("patient"));
    reference_member(out, "encounter", "Encounter", rows.uuid("encounter"));
    effective_member(out, "effectiveDateTime", rows.text("report_date"), zone());
    effective_member(out, "issued", rows.text("date_report"), zone());
    const std::optional<Uuid> laboratory = rows.uuid("laboratory"), practice = rows.uuid("practice");
    if (laboratory || practice) {
      out.key("performer").begin_array();
      reference(out, "Organization", laboratory ? *laboratory : *practice);
      out.end_array();
    }
    bool is_open = false;
    for (db::RelatedRows row(rows, results[0]); row.next();) {
      const std::optional<Uuid> id = Uuid::parse_lenient(row.text(0));
      if (!id) continue;
      if (!is_open) out.key("result").begin_array();
      is_open = true;
      reference(out, "Observation", *id, trim(row.text(1)));
    }
    if (is_open) out.end_array();
    text_member(out, "conclusion", trim(rows.text("report_notes")));
  }
};

// A test's standard code is its definition's; of several the order's own comes first.
#define OEMR_TEST_CODES                                                                                      \
  "COALESCE((SELECT test.standard_code FROM procedure_type test WHERE test.procedure_code = "                \
  "procedure_order_code.procedure_code AND test.procedure_code <> '' AND test.standard_code <> '' ORDER BY " \
  "test.procedure_type = 'ord' DESC, test.procedure_type_id LIMIT 1), '')"

constexpr SearchColumn notes_searched[] = {
    by::reference("patient", "patient_data.uuid", "Patient"),
    by::reference("subject", "patient_data.uuid", "Patient"),
    by::code_list("category", OEMR_NOTE_CATEGORY("notes"), systems::loinc),
    by::code_list("code", OEMR_NOTE_CODES).shown_as("form_clinical_notes.codetext"),
    by::moment("date", "form_clinical_notes.date"),
    by::moment("issued", "form_clinical_notes.date"),
    by::mapped("status", "form_clinical_notes.activity", status_system, note_statuses),
    by::reference("encounter", OEMR_OF_NOTE_ENCOUNTER("uuid"), "Encounter"),
};

constexpr SearchColumn reports_searched[] = {
    by::reference("patient", "patient_data.uuid", "Patient"),
    by::reference("subject", "patient_data.uuid", "Patient"),
    by::constant("category", section_system, "LAB"),
    by::code_list("code", OEMR_TEST_CODES, systems::loinc).shown_as("procedure_order_code.procedure_name"),
    by::moment("date", OEMR_REPORT_DATE),
    by::moment("issued", "procedure_report.date_report"),
    by::mapped("status", "procedure_report.report_status", status_system, report_statuses),
    by::reference("encounter", OEMR_ORDER_ENCOUNTER, "Encounter"),
    by::reference("result", "procedure_result.uuid", "Observation")
        .among("procedure_result WHERE procedure_result.procedure_report_id = procedure_report.procedure_report_id "
               "AND " OEMR_HAS_RESULT),
};

using Kind = SearchParameter::Kind;
constexpr std::string_view patients[] = {"Patient"};
constexpr std::string_view encounters[] = {"Encounter"};
constexpr std::string_view observations[] = {"Observation"};
constexpr SearchParameter parameters[] = {
    {"patient", Kind::reference, patients},
    {"code", Kind::token},
    {"category", Kind::token},
    {"date", Kind::date},
    {"_id", Kind::token},
    {"_lastUpdated", Kind::date},
    {"status", Kind::token},
    {"subject", Kind::reference, patients},
    {"issued", Kind::date},
    {"encounter", Kind::reference, encounters},
    {"result", Kind::reference, observations},
};

constexpr std::string_view note_profiles[] = {
    "http://hl7.org/fhir/us/core/StructureDefinition/us-core-diagnosticreport-note"};
constexpr std::string_view laboratory_report_profiles[] = {
    "http://hl7.org/fhir/us/core/StructureDefinition/us-core-diagnosticreport-lab"};
constexpr std::string_view profiles[] = {note_profiles[0], laboratory_report_profiles[0]};

constexpr Source sources[] = {
    {
        .columns = OEMR_NOTE_COLUMNS
        ", " OEMR_NOTE_CATEGORY("notes") " AS category_codes, " OEMR_NOTE_CATEGORY("title") " AS category_title",
        .from = notes_with_authors,
        .condition = "form_clinical_notes.uuid IS NOT NULL AND patient_data.uuid IS NOT NULL AND " OEMR_NOTE_CATEGORY(
            "notes") " IS NOT NULL AND " OEMR_NOTE_IN_CHART,
        .key_from = notes_of_patients,
        .row_key = "form_clinical_notes.id",
        .id_column = "form_clinical_notes.uuid",
        .last_updated = "form_clinical_notes.date",
        .patient_column = "patient_data.uuid",
        .profiles = note_profiles,
        .search = notes_searched,
        .coded_text = OEMR_NOTE_CODES,
        .writer = &make_writer<NoteWriter>,
        .uuid_table = "form_clinical_notes",
    },
    {
        .columns = "procedure_report.uuid AS id, procedure_report.report_status, procedure_report.report_notes, "
                   "procedure_report.date_report, procedure_order_code.procedure_name, patient_data.uuid AS "
                   "patient, " OEMR_TEST_CODES " AS codes, " OEMR_REPORT_DATE " AS report_date, " OEMR_ORDER_ENCOUNTER
                   " AS encounter, " OEMR_LABORATORY " AS laboratory, " OEMR_PRACTICE " AS practice",
        .from = "procedure_report JOIN procedure_order ON procedure_order.procedure_order_id = "
                "procedure_report.procedure_order_id JOIN patient_data ON patient_data.pid = "
                "procedure_order.patient_id LEFT JOIN procedure_order_code ON "
                "procedure_order_code.procedure_order_id = procedure_report.procedure_order_id AND "
                "procedure_order_code.procedure_order_seq = procedure_report.procedure_order_seq",
        .condition = "procedure_report.uuid IS NOT NULL AND patient_data.uuid IS NOT NULL AND " OEMR_IS_LABORATORY,
        .row_key = "procedure_report.procedure_report_id",
        .id_column = "procedure_report.uuid",
        .last_updated = OEMR_REPORT_DATE,
        .patient_column = "patient_data.uuid",
        .profiles = laboratory_report_profiles,
        .search = reports_searched,
        .related = results,
        .writer = &make_writer<LaboratoryReportWriter>,
        .uuid_table = "procedure_report",
    },
};

constexpr std::string_view interactions[] = {"search-type", "read"};

}  // namespace

constexpr ResourceType diagnostic_report = {
    .name = "DiagnosticReport",
    .profiles = profiles,
    .interactions = interactions,
    .search = parameters,
    .acl = {"admin", "super"},
    .sources = sources,
};

}  // namespace oemr::fhir
