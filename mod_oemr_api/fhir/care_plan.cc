// SPDX-License-Identifier: Apache-2.0
// FHIR CarePlan (US Core) out of care plan forms.
#include "core/text.h"
#include "fhir/codings.h"
#include "fhir/datatypes.h"
#include "fhir/plan_forms.h"
#include "fhir/resources.h"

namespace oemr::fhir {
namespace {

constexpr std::string_view category_system = "http://hl7.org/fhir/us/core/CodeSystem/careplan-category";

class CarePlanWriter : public PlanWriter {
 public:
  using PlanWriter::PlanWriter;

 private:
  void write_elements(JsonWriter& out, const db::Rows& rows) override {
    const std::int64_t form = rows.integer("row_key");
    const std::vector<const PlanItem*> plans = items(form, "plan_of_care");
    const std::string described = descriptions(plans);
    std::vector<std::string_view> lines = split(described, '\n');
    if (described.empty()) lines = {"Plan of care"};  // US Core demands a narrative
    narrative_member(out, lines);
    out.member("status", "active").member("intent", "plan");
    concept_list(out, "category", {category_system, "assess-plan"});
    text_member(out, "description", described);
    reference_member(out, "subject", "Patient", rows.uuid("patient"));
    reference_member(out, "encounter", "Encounter", rows.uuid("encounter"));
    period_member(out, "period", rows.text("start"), rows.text("end"), zone());
    instant_member(out, "created", rows.text("created"), zone());
    reference_member(out, "author", "Practitioner", author(plans));
    if (!items(form, "goal").empty()) {
      const std::string goal = "Goal/" + rows.uuid("id")->text() + "-SK-" + std::to_string(rows.integer("id_number"));
      out.key("goal").begin_array().begin_object().member("reference", goal).member("type", "Goal");
      out.end_object().end_array();
    }
    write_activities(out, plans);
  }

  void write_activities(JsonWriter& out, const std::vector<const PlanItem*>& plans) const {
    bool is_open = false;
    for (const PlanItem* plan : plans) {
      if (read_codes(plan->code).empty()) continue;
      if (!is_open) out.key("activity").begin_array();
      is_open = true;
      out.begin_object().key("detail").begin_object().key("code");
      coded_concept(out, plan->code, plan->code_text);
      out.member("status", "unknown");
      period_member(out, "scheduledPeriod", plan->date, plan->date_end, zone());
      text_member(out, "description", plan->description);
      out.end_object().end_object();
    }
    if (is_open) out.end_array();
  }
};

constexpr SearchColumn columns_searched[] = {
    by::reference("patient", "patient_data.uuid", "Patient"),
    by::reference("subject", "patient_data.uuid", "Patient"),
    by::reference("encounter", "form_encounter.uuid", "Encounter"),
    by::constant("category", category_system, "assess-plan"),
    by::constant("status", "http://hl7.org/fhir/request-status", "active"),
    by::constant("intent", "http://hl7.org/fhir/request-intent", "plan"),
    by::period("date", "plan.start", "plan.end"),
};

using Kind = SearchParameter::Kind;
constexpr std::string_view patients[] = {"Patient"};
constexpr std::string_view encounters[] = {"Encounter"};
constexpr SearchParameter parameters[] = {
    {"patient", Kind::reference, patients},
    {"category", Kind::token},
    {"_id", Kind::token},
    {"_lastUpdated", Kind::date},
    {"subject", Kind::reference, patients},
    {"encounter", Kind::reference, encounters},
    {"status", Kind::token},
    {"intent", Kind::token},
    {"date", Kind::date},
};

constexpr std::string_view profiles[] = {"http://hl7.org/fhir/us/core/StructureDefinition/us-core-careplan"};
constexpr Source sources[] = {{
    .columns = plan_columns,
    .from = OEMR_PLAN_FORMS("plan_of_care"),
    .condition = plan_condition,
    .row_key = "forms.id",
    .id_column = "form_encounter.uuid",
    .id_number = "forms.form_id",
    .last_updated = "forms.date",
    .patient_column = "patient_data.uuid",
    .profiles = profiles,
    .search = columns_searched,
    .writer = &make_writer<CarePlanWriter>,
}};

constexpr std::string_view interactions[] = {"search-type", "read"};

}  // namespace

constexpr ResourceType care_plan = {
    .name = "CarePlan",
    .profiles = profiles,
    .interactions = interactions,
    .search = parameters,
    .acl = {"patients", "med"},
    .sources = sources,
};

}  // namespace oemr::fhir
