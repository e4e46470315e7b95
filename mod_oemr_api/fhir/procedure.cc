// SPDX-License-Identifier: Apache-2.0
// FHIR Procedure (US Core): reports of ordered procedures that are no laboratory tests, and surgeries.
#include "core/text.h"
#include "fhir/codings.h"
#include "fhir/datatypes.h"
#include "fhir/issues.h"
#include "fhir/resources.h"

namespace oemr::fhir {
namespace {

constexpr std::string_view status_system = "http://hl7.org/fhir/event-status";
constexpr Code surgical{systems::snomed, "387713003", "Surgical procedure (procedure)"};

class OrderedProcedureWriter : public ResourceWriter {
 public:
  using ResourceWriter::ResourceWriter;

 private:
  void write_elements(JsonWriter& out, const db::Rows& rows) override {
    out.member("status", rows.text("status")).key("code");
    coded_concept(out, rows.text("coded"), rows.text("procedure_name"), {}, &codes());
    reference_member(out, "subject", "Patient", rows.uuid("patient"));
    reference_member(out, "encounter", "Encounter", rows.uuid("encounter"));
    if (const std::string performed = instant(rows.text("date_report"), zone()); !performed.empty()) {
      out.member("performedDateTime", performed);
    } else {
      absent_member(out, "performedDateTime");
    }
    if (const std::optional<Uuid> provider = rows.uuid("provider")) {
      out.key("performer").begin_array().begin_object();
      reference_member(out, "actor", "Practitioner", provider);
      out.end_object().end_array();
    }
    if (const std::vector<Code> reasons = read_codes(rows.text("order_diagnosis"), {}, &codes()); !reasons.empty()) {
      out.key("reasonCode").begin_array();
      for (const Code& reason : reasons) codeable_concept(out, reason);
      out.end_array();
    }
    note_member(out, rows.text("report_notes"));
  }
};

class SurgeryWriter : public ResourceWriter {
 public:
  using ResourceWriter::ResourceWriter;

 private:
  void write_elements(JsonWriter& out, const db::Rows& rows) override {
    out.member("status", rows.text("status"));
    concept_member(out, "category", surgical);
    out.key("code");
    coded_concept(out, rows.text("diagnosis"), rows.text("title"), {}, &codes());
    reference_member(out, "subject", "Patient", rows.uuid("patient"));
    reference_member(out, "encounter", "Encounter", rows.uuid("encounter"));
    const std::string start = instant(rows.text("begdate"), zone()), end = instant(rows.text("enddate"), zone());
    if (!end.empty()) {
      period_member(out, "performedPeriod", rows.text("begdate"), rows.text("enddate"), zone());
    } else if (!start.empty()) {
      out.member("performedDateTime", start);
    } else {
      absent_member(out, "performedDateTime");
    }
    reference_member(out, "recorder", "Practitioner", rows.uuid("recorder"));
    note_member(out, rows.text("comments"));
  }
};

// The ordered code, where it says of which system it is, and the standard one of the laboratory's catalogue, which is
// of LOINC unless it says otherwise.
#define OEMR_ORDERED_CODES                                                                                            \
  "CONCAT_WS(';', IF(item.procedure_code LIKE '%:%', item.procedure_code, NULL), (SELECT IF(kind.standard_code LIKE " \
  "'%:%', kind.standard_code, CONCAT('LOINC:', kind.standard_code)) FROM procedure_type kind WHERE "                  \
  "kind.procedure_code = item.procedure_code AND kind.standard_code <> '' ORDER BY kind.procedure_type_id LIMIT 1))"
#define OEMR_RESULTS \
  "SELECT 1 FROM procedure_result result WHERE result.procedure_report_id = report.procedure_report_id"
#define OEMR_ORDERED_STATUS \
  "IF(EXISTS (" OEMR_RESULTS " AND result.result_status <> 'final'), 'in-progress', 'completed')"

// Whoever wrote no end, or a day that has passed, means that it is done.
#define OEMR_SURGERY_STATUS                                                                                \
  "CASE WHEN lists.begdate > NOW() THEN 'preparation' WHEN lists.enddate > NOW() THEN 'in-progress' WHEN " \
  "lists.begdate >= '0001-01-01' OR lists.enddate >= '0001-01-01' THEN 'completed' ELSE 'unknown' END"

constexpr SearchColumn ordered_search[] = {
    by::reference("patient", "patient_data.uuid", "Patient"),
    by::reference("subject", "patient_data.uuid", "Patient"),
    by::moment("date", "report.date_report"),
    by::code("status", OEMR_ORDERED_STATUS, status_system),
    by::code_list("code", OEMR_ORDERED_CODES).shown_as("item.procedure_name"),
    by::code_list("reason-code", "procedure_order.order_diagnosis"),
    by::reference("encounter", "form_encounter.uuid", "Encounter"),
    by::reference("performer", "provider.uuid", "Practitioner"),
};
constexpr SearchColumn surgery_search[] = {
    by::reference("patient", "patient_data.uuid", "Patient"),
    by::reference("subject", "patient_data.uuid", "Patient"),
    by::period("date", "lists.begdate", "IF(lists.enddate >= '0001-01-01', lists.enddate, lists.begdate)"),
    by::code("status", OEMR_SURGERY_STATUS, status_system),
    by::code_list("code", "lists.diagnosis").shown_as("lists.title"),
    by::constant("category", surgical.system, surgical.code),
    by::reference("encounter", OEMR_ISSUE_ENCOUNTER, "Encounter"),
};

#define OEMR_REPORTS                                                                                                \
  "procedure_report report JOIN procedure_order ON procedure_order.procedure_order_id = report.procedure_order_id " \
  "JOIN procedure_order_code item ON item.procedure_order_id = report.procedure_order_id AND "                      \
  "item.procedure_order_seq = report.procedure_order_seq LEFT JOIN patient_data ON patient_data.pid = "             \
  "procedure_order.patient_id LEFT JOIN form_encounter ON form_encounter.pid = procedure_order.patient_id AND "     \
  "form_encounter.encounter = procedure_order.encounter_id LEFT JOIN users provider ON provider.id = "              \
  "procedure_order.provider_id AND provider.npi <> ''"

constexpr std::string_view profiles[] = {"http://hl7.org/fhir/us/core/StructureDefinition/us-core-procedure"};
constexpr Source sources[] = {
    {
        .columns = "report.uuid AS id, report.date_report, report.report_notes, item.procedure_name, "
                   "procedure_order.order_diagnosis, patient_data.uuid AS patient, form_encounter.uuid AS encounter, "
                   "provider.uuid AS provider, " OEMR_ORDERED_STATUS " AS status, " OEMR_ORDERED_CODES " AS coded",
        .from = OEMR_REPORTS,
        // Results that say "do not report" or "test not performed" are none.
        .condition =
            "report.uuid IS NOT NULL AND item.procedure_order_title <> 'laboratory_test' AND patient_data.uuid IS NOT "
            "NULL AND (NOT EXISTS (" OEMR_RESULTS ") OR EXISTS (" OEMR_RESULTS
            " AND (result.result IS NULL OR result.result NOT IN ('DNR', 'TNP'))))",
        .row_key = "report.procedure_report_id",
        .id_column = "report.uuid",
        .last_updated = "report.date_report",
        .patient_column = "patient_data.uuid",
        .profiles = profiles,
        .search = ordered_search,
        .coded_text = "CONCAT_WS(';', " OEMR_ORDERED_CODES ", procedure_order.order_diagnosis)",
        .writer = &make_writer<OrderedProcedureWriter>,
    },
    {
        .columns = "lists.uuid AS id, lists.title, lists.diagnosis, lists.begdate, lists.enddate, lists.comments, "
                   "patient_data.uuid AS patient, recorder.uuid AS recorder, " OEMR_SURGERY_STATUS
                   " AS status, " OEMR_ISSUE_ENCOUNTER " AS encounter",
        .from = issues_with_recorders,
        .condition = "lists.type = 'surgery' AND lists.uuid IS NOT NULL AND patient_data.uuid IS NOT NULL",
        .key_from = issues_of_patients,
        .row_key = "lists.id",
        .id_column = "lists.uuid",
        .last_updated = "lists.modifydate",
        .patient_column = "patient_data.uuid",
        .profiles = profiles,
        .search = surgery_search,
        .coded_text = "lists.diagnosis",
        .writer = &make_writer<SurgeryWriter>,
    },
};

using Kind = SearchParameter::Kind;
constexpr std::string_view patients[] = {"Patient"};
constexpr std::string_view encounters[] = {"Encounter"};
constexpr std::string_view practitioners[] = {"Practitioner"};
constexpr SearchParameter parameters[] = {
    {"patient", Kind::reference, patients},
    {"date", Kind::date},
    {"_id", Kind::token},
    {"_lastUpdated", Kind::date},
    {"subject", Kind::reference, patients},
    {"status", Kind::token},
    {"code", Kind::token},
    {"category", Kind::token},
    {"reason-code", Kind::token},
    {"encounter", Kind::reference, encounters},
    {"performer", Kind::reference, practitioners},
};

constexpr std::string_view interactions[] = {"search-type", "read"};

}  // namespace

constexpr ResourceType procedure = {
    .name = "Procedure",
    .profiles = profiles,
    .interactions = interactions,
    .search = parameters,
    .acl = {"patients", "med"},
    .sources = sources,
};

}  // namespace oemr::fhir
