// SPDX-License-Identifier: Apache-2.0
// FHIR AllergyIntolerance (US Core) out of the allergies of the table `lists`.
#include "fhir/codings.h"
#include "fhir/datatypes.h"
#include "fhir/issues.h"
#include "fhir/resources.h"

namespace oemr::fhir {
namespace {

constexpr std::string_view clinical_system = "http://terminology.hl7.org/CodeSystem/allergyintolerance-clinical";
constexpr std::string_view verification_system =
    "http://terminology.hl7.org/CodeSystem/allergyintolerance-verification";
constexpr std::string_view criticality_system = "http://hl7.org/fhir/allergy-intolerance-criticality";

constexpr CodeMapping verifications[] = {{"confirmed", "confirmed", "Confirmed"},
                                         {"refuted", "refuted", "Refuted"},
                                         {"entered-in-error", "entered-in-error", "Entered in Error"},
                                         {any_other, "unconfirmed", "Unconfirmed"}};

constexpr CodeMapping criticalities[] = {
    {"mild", "low"},    {"mild_to_moderate", "low"},           {"moderate", "low"}, {"moderate_to_severe", "high"},
    {"severe", "high"}, {"life_threatening_severity", "high"}, {"fatal", "high"},   {"unassigned", "unable-to-assess"}};

// Of what was entered in error there is no clinical status (R4, ait-2). An end that lies ahead ends nothing yet.
#define OEMR_CLINICAL_STATUS                                                                              \
  "CASE WHEN lists.verification = 'entered-in-error' THEN NULL WHEN lists.enddate >= '0001-01-01' AND "   \
  "lists.outcome = 1 THEN 'resolved' WHEN lists.enddate >= '0001-01-01' AND lists.enddate <= NOW() THEN " \
  "'inactive' ELSE 'active' END"

std::string_view display_of_status(std::string_view code) {
  return code == "active" ? "Active" : code == "inactive" ? "Inactive" : "Resolved";
}

class AllergyIntoleranceWriter : public ResourceWriter {
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
    // Only of a drug's code it is known what kind of substance it is.
    const std::vector<Code> codes_of_substance = read_codes(rows.text("diagnosis"));
    if (!codes_of_substance.empty() &&
        (codes_of_substance[0].system == systems::rxnorm || codes_of_substance[0].system == systems::ndc)) {
      out.key("category").begin_array().string("medication").end_array();
    }
    if (const CodeMapping* criticality = find_mapping(criticalities, rows.text("severity_al"))) {
      out.member("criticality", criticality->code);
    }
    out.key("code");
    coded_concept(out, rows.text("diagnosis"), rows.text("title"), {}, &codes());
    reference_member(out, "patient", "Patient", rows.uuid("patient"));
    instant_member(out, "onsetDateTime", rows.text("begdate"), zone());
    instant_member(out, "recordedDate", rows.text("date"), zone());
    reference_member(out, "recorder", "Practitioner", rows.uuid("recorder"));
    note_member(out, rows.text("comments"));
    write_reaction(out, rows);
  }

  static void write_reaction(JsonWriter& out, const db::Rows& rows) {
    const std::string_view reaction = rows.text("reaction"), title = rows.text("reaction_title");
    if (reaction.empty() || reaction == "unassigned") return;
    out.key("reaction").begin_array().begin_object().key("manifestation").begin_array();
    coded_concept(out, rows.text("reaction_codes"), title.empty() ? reaction : title);
    out.end_array().end_object().end_array();
  }
};

constexpr SearchColumn columns_searched[] = {
    by::reference("patient", "patient_data.uuid", "Patient"),
    by::code("clinical-status", OEMR_CLINICAL_STATUS, clinical_system),
    by::mapped("verification-status", "lists.verification", verification_system, verifications),
    by::mapped("criticality", "lists.severity_al", criticality_system, criticalities),
    by::code_list("code", "lists.diagnosis").shown_as("lists.title"),
    by::moment("date", "lists.date"),
};

using Kind = SearchParameter::Kind;
constexpr std::string_view patients[] = {"Patient"};
constexpr SearchParameter parameters[] = {
    {"patient", Kind::reference, patients},
    {"_id", Kind::token},
    {"_lastUpdated", Kind::date},
    {"clinical-status", Kind::token},
    {"verification-status", Kind::token},
    {"criticality", Kind::token},
    {"code", Kind::token},
    {"date", Kind::date},
};

constexpr std::string_view reactions =
    " LEFT JOIN list_options reaction_option ON reaction_option.list_id = 'reaction' AND reaction_option.option_id = "
    "lists.reaction";

constexpr std::string_view profiles[] = {"http://hl7.org/fhir/us/core/StructureDefinition/us-core-allergyintolerance"};
constexpr Source sources[] = {{
    .columns = "lists.uuid AS id, lists.title, lists.verification, lists.severity_al, lists.diagnosis, lists.begdate, "
               "lists.date, lists.comments, lists.reaction, patient_data.uuid AS patient, recorder.uuid AS recorder, "
               "reaction_option.title AS reaction_title, reaction_option.codes AS reaction_codes, " OEMR_CLINICAL_STATUS
               " AS clinical_status",
    .from = joined<issues_with_recorders, reactions>,
    .condition = "lists.type = 'allergy' AND lists.uuid IS NOT NULL AND patient_data.uuid IS NOT NULL",
    .key_from = issues_of_patients,
    .row_key = "lists.id",
    .id_column = "lists.uuid",
    .last_updated = "lists.modifydate",
    .patient_column = "patient_data.uuid",
    .profiles = profiles,
    .search = columns_searched,
    .coded_text = "lists.diagnosis",
    .writer = &make_writer<AllergyIntoleranceWriter>,
}};

constexpr std::string_view interactions[] = {"search-type", "read"};

}  // namespace

constexpr ResourceType allergy_intolerance = {
    .name = "AllergyIntolerance",
    .profiles = profiles,
    .interactions = interactions,
    .search = parameters,
    .acl = {"patients", "med"},
    .sources = sources,
};

}  // namespace oemr::fhir
