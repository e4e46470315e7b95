// SPDX-License-Identifier: Apache-2.0
// FHIR Goal (US Core) out of care plan forms.
#include "core/text.h"
#include "fhir/codings.h"
#include "fhir/datatypes.h"
#include "fhir/plan_forms.h"
#include "fhir/resources.h"

namespace oemr::fhir {
namespace {

class GoalWriter : public PlanWriter {
 public:
  using PlanWriter::PlanWriter;

 private:
  void write_elements(JsonWriter& out, const db::Rows& rows) override {
    const std::vector<const PlanItem*> goals = items(rows.integer("row_key"), "goal");
    const std::string described = descriptions(goals);
    out.member("lifecycleStatus", "active").key("description");
    coded_concept(out, {}, described);
    reference_member(out, "subject", "Patient", rows.uuid("patient"));
    date_member(out, "startDate", rows.text("start"));
    if (!goals.empty()) {
      out.key("target").begin_array();
      for (const PlanItem* goal : goals) write_target(out, *goal);
      out.end_array();
    }
    reference_member(out, "expressedBy", "Practitioner", author(goals));
  }

  /// A detail has a measure (R4, gol-1).
  static void write_target(JsonWriter& out, const PlanItem& goal) {
    const std::string_view detail = trim(goal.description);
    out.begin_object();
    if (!detail.empty() || !read_codes(goal.code).empty()) {
      out.key("measure");
      coded_concept(out, goal.code, goal.code_text);
    }
    text_member(out, "detailString", detail);
    const std::string_view due = real_date(goal.date_end).empty() ? goal.date : goal.date_end;
    if (real_date(due).empty()) {
      absent_member(out, "dueDate");
    } else {
      date_member(out, "dueDate", due);
    }
    out.end_object();
  }
};

constexpr SearchColumn columns_searched[] = {
    by::reference("patient", "patient_data.uuid", "Patient"),
    by::reference("subject", "patient_data.uuid", "Patient"),
    by::constant("lifecycle-status", "http://hl7.org/fhir/goal-status", "active"),
    by::day("start-date", "DATE(plan.start)"),
    by::day("target-date", "DATE(IF(goals.date_end >= '0001-01-01', goals.date_end, goals.date))")
        .among(
            "form_care_plan goals WHERE goals.id = forms.form_id AND goals.pid = forms.pid AND goals.care_plan_type = "
            "'goal'"),
};

using Kind = SearchParameter::Kind;
constexpr std::string_view patients[] = {"Patient"};
constexpr SearchParameter parameters[] = {
    {"patient", Kind::reference, patients},
    {"_id", Kind::token},
    {"_lastUpdated", Kind::date},
    {"subject", Kind::reference, patients},
    {"lifecycle-status", Kind::token},
    {"start-date", Kind::date},
    {"target-date", Kind::date},
};

constexpr std::string_view profiles[] = {"http://hl7.org/fhir/us/core/StructureDefinition/us-core-goal"};
constexpr Source sources[] = {{
    .columns = plan_columns,
    .from = OEMR_PLAN_FORMS("goal"),
    .condition = plan_condition,
    .row_key = "forms.id",
    .id_column = "form_encounter.uuid",
    .id_number = "forms.form_id",
    .last_updated = "forms.date",
    .patient_column = "patient_data.uuid",
    .profiles = profiles,
    .search = columns_searched,
    .writer = &make_writer<GoalWriter>,
}};

constexpr std::string_view interactions[] = {"search-type", "read"};

}  // namespace

constexpr ResourceType goal = {
    .name = "Goal",
    .profiles = profiles,
    .interactions = interactions,
    .search = parameters,
    .acl = {"admin", "super"},
    .sources = sources,
};

}  // namespace oemr::fhir
