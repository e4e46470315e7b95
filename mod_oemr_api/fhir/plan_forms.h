// SPDX-License-Identifier: Apache-2.0
// The rows of a care plan form, of which CarePlan and Goal are made: one resource for each form of an encounter.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "core/uuid.h"
#include "fhir/resource_writer.h"

namespace oemr::fhir {

struct PlanItem {
  std::string type, code, code_text, description;  // form_care_plan.care_plan_type, code …
  std::string date, date_end;                      // local, may be empty
  std::optional<Uuid> author;                      // a practitioner
};

class PlanWriter : public ResourceWriter {
 public:
  using ResourceWriter::ResourceWriter;

  /// form_care_plan has no index: it is read once for all forms of the portion.
  void prepare(rest::Call& call, std::span<const std::int64_t> keys) override;

 protected:
  /// The rows of a form that are of that type ("plan_of_care", "goal").
  std::vector<const PlanItem*> items(std::int64_t form, std::string_view type) const;
  static std::string descriptions(const std::vector<const PlanItem*>& items);
  static std::optional<Uuid> author(const std::vector<const PlanItem*>& items);

 private:
  std::map<std::int64_t, std::vector<PlanItem>> items_{};  // by forms.id
};

/// The forms that have rows of a type. Forms and encounters are of the same patient, whatever their numbers say.
#define OEMR_PLAN_FORMS(type)                                                                                         \
  "forms JOIN (SELECT form_care_plan.id, form_care_plan.pid, MIN(CASE WHEN form_care_plan.date >= '0001-01-01' THEN " \
  "form_care_plan.date END) AS start, MAX(CASE WHEN form_care_plan.date_end >= '0001-01-01' THEN "                    \
  "form_care_plan.date_end END) AS end FROM form_care_plan WHERE form_care_plan.care_plan_type = '" type              \
  "' GROUP BY form_care_plan.id, form_care_plan.pid) plan ON plan.id = forms.form_id AND plan.pid = forms.pid JOIN "  \
  "form_encounter ON form_encounter.pid = forms.pid AND form_encounter.encounter = forms.encounter JOIN "             \
  "patient_data ON patient_data.pid = forms.pid"
inline constexpr std::string_view plan_columns =
    "form_encounter.uuid AS id, forms.form_id AS id_number, patient_data.uuid AS patient, form_encounter.uuid AS "
    "encounter, forms.date AS created, plan.start, plan.end";
inline constexpr std::string_view plan_condition =
    "forms.formdir = 'care_plan' AND forms.deleted = 0 AND form_encounter.uuid IS NOT NULL";

}  // namespace oemr::fhir
