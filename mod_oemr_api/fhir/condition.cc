// SPDX-License-Identifier: Apache-2.0
// FHIR Condition (US Core) out of the problem list.
#include "fhir/codings.h"
#include "fhir/datatypes.h"
#include "fhir/issues.h"
#include "fhir/resources.h"

namespace oemr::fhir {
namespace {

constexpr std::string_view clinical_system = "http://terminology.hl7.org/CodeSystem/condition-clinical";
constexpr std::string_view verification_system = "http://terminology.hl7.org/CodeSystem/condition-ver-status";
constexpr std::string_view category_system = "http://terminology.hl7.org/CodeSystem/condition-category";

constexpr CodeMapping verifications[] = {{"confirmed", "confirmed", "Confirmed"},
                                         {"refuted", "refuted", "Refuted"},
                                         {"provisional", "provisional", "Provisional"},
                                         {"differential", "differential", "Differential"},
                                         {"entered-in-error", "entered-in-error", "Entered in Error"},
                                         {any_other, "unconfirmed", "Unconfirmed"}};

// What was entered in error has no clinical status (R4, con-5). An end that lies ahead is none yet (con-4: who has an
// abatement is not active). The list `occurrence` counts: 1 is the first time.
#define OEMR_HAS_ENDED "(lists.enddate >= '0001-01-01' AND lists.enddate <= NOW())"
#define OEMR_CLINICAL_STATUS                                                                            \
  "CASE WHEN lists.verification = 'entered-in-error' THEN NULL WHEN lists.outcome = 1 THEN 'resolved' " \
  "WHEN " OEMR_HAS_ENDED " THEN 'inactive' WHEN lists.occurrence > 1 THEN 'recurrence' ELSE 'active' END"
#define OEMR_ABATEMENT "CASE WHEN " OEMR_HAS_ENDED " THEN lists.enddate END"

std::string_view display_of_status(std::string_view code) {
  return code == "active"       ? "Active"
         : code == "recurrence" ? "Recurrence"
         : code == "inactive"   ? "Inactive"
                                : "Resolved";
}

class ConditionWriter : public ResourceWriter {
 public:
  using ResourceWriter::ResourceWriter;

 private:
  void write_elements(JsonWriter& out, const db::Rows& rows) override {
    narrative_member(out, rows.text("title"));
    if (const std::string_view status = rows.text("clinical_status"); !status.empty()) {
      concept_member(out, "clinicalStatus", {clinical_system, status, display_of_status(status)});
    }
    const CodeMapping& verification = *find_mapping(verifications, rows.text("verification"));
    concept_member(out, "verificationStatus", {verification_system, verification.code, verification.display});
    concept_list(out, "category", {category_system, "problem-list-item", "Problem List Item"});
    out.key("code");
    coded_concept(out, rows.text("diagnosis"), rows.text("title"), {}, &codes());
    reference_member(out, "subject", "Patient", rows.uuid("patient"));
    reference_member(out, "encounter", "Encounter", rows.uuid("encounter"));
    instant_member(out, "onsetDateTime", rows.text("begdate"), zone());
    instant_member(out, "abatementDateTime", rows.text("abatement"), zone());
    instant_member(out, "recordedDate", rows.text("date"), zone());
    reference_member(out, "recorder", "Practitioner", rows.uuid("recorder"));
    note_member(out, rows.text("comments"));
  }
};

constexpr SearchColumn columns_searched[] = {
    by::reference("patient", "patient_data.uuid", "Patient"),
    by::reference("subject", "patient_data.uuid", "Patient"),
    by::constant("category", category_system, "problem-list-item"),
    by::code("clinical-status", OEMR_CLINICAL_STATUS, clinical_system),
    by::mapped("verification-status", "lists.verification", verification_system, verifications),
    by::code_list("code", "lists.diagnosis").shown_as("lists.title"),
    by::moment("onset-date", "lists.begdate"),
    by::moment("abatement-date", OEMR_ABATEMENT),
    by::moment("recorded-date", "lists.date"),
    by::reference("encounter", OEMR_ISSUE_ENCOUNTER, "Encounter"),
};

using Kind = SearchParameter::Kind;
constexpr std::string_view patients[] = {"Patient"};
constexpr std::string_view encounters[] = {"Encounter"};
constexpr SearchParameter parameters[] = {
    {"patient", Kind::reference, patients}, {"_id", Kind::token},          {"_lastUpdated", Kind::date},
    {"subject", Kind::reference, patients}, {"category", Kind::token},     {"clinical-status", Kind::token},
    {"verification-status", Kind::token},   {"code", Kind::token},         {"onset-date", Kind::date},
    {"abatement-date", Kind::date},         {"recorded-date", Kind::date}, {"encounter", Kind::reference, encounters},
};

constexpr std::string_view profiles[] = {
    "http://hl7.org/fhir/us/core/StructureDefinition/us-core-condition",
    "http://hl7.org/fhir/us/core/StructureDefinition/us-core-condition-problems-health-concerns"};
constexpr Source sources[] = {{
    .columns = "lists.uuid AS id, lists.title, lists.verification, lists.diagnosis, lists.begdate, lists.date, "
               "lists.comments, patient_data.uuid AS patient, recorder.uuid AS recorder, " OEMR_CLINICAL_STATUS
               " AS clinical_status, " OEMR_ABATEMENT " AS abatement, " OEMR_ISSUE_ENCOUNTER " AS encounter",
    .from = issues_with_recorders,
    .condition = "lists.type = 'medical_problem' AND lists.uuid IS NOT NULL AND patient_data.uuid IS NOT NULL",
    .key_from = issues_of_patients,
    .row_key = "lists.id",
    .id_column = "lists.uuid",
    .last_updated = "lists.modifydate",
    .patient_column = "patient_data.uuid",
    .profiles = profiles,
    .search = columns_searched,
    .coded_text = "lists.diagnosis",
    .writer = &make_writer<ConditionWriter>,
}};

constexpr std::string_view interactions[] = {"search-type", "read"};

}  // namespace

constexpr ResourceType condition = {
    .name = "Condition",
    .profiles = profiles,
    .interactions = interactions,
    .search = parameters,
    .acl = {"patients", "med"},
    .sources = sources,
};

}  // namespace oemr::fhir
