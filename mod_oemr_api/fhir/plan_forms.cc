// SPDX-License-Identifier: Apache-2.0
// Rows of care plan forms.
#include "fhir/plan_forms.h"

#include <algorithm>

#include "api/users_by_name.h"
#include "core/text.h"

namespace oemr::fhir {

void PlanWriter::prepare(rest::Call& call, std::span<const std::int64_t> keys) {
  items_.clear();
  if (keys.empty()) return;
  std::string sql =
      "SELECT forms.id, form_care_plan.care_plan_type, form_care_plan.code, form_care_plan.codetext, "
      "form_care_plan.description, form_care_plan.date, form_care_plan.date_end, author.uuid FROM forms JOIN "
      "form_care_plan ON form_care_plan.id = forms.form_id AND form_care_plan.pid = forms.pid LEFT JOIN ";
  sql.append(api::users_by_name)
      .append(
          " author_name ON author_name.name = form_care_plan.user LEFT JOIN users author ON author.id = author_name.id "
          "AND author.npi <> '' WHERE forms.id IN (");
  std::vector<db::Parameter> parameters;
  for (const std::int64_t key : keys) {
    sql.append(parameters.empty() ? "?" : ",?");
    parameters.emplace_back(key);
  }
  db::Rows rows = call.db.query(sql.append(")"), parameters);
  while (rows.next()) {
    const auto text = [&](std::size_t column) { return std::string(rows.text(column)); };
    items_[rows.integer(std::size_t{0})].push_back(
        {text(1), text(2), text(3), text(4), text(5), text(6), rows.uuid(std::size_t{7})});
  }
}

std::vector<const PlanItem*> PlanWriter::items(std::int64_t form, std::string_view type) const {
  std::vector<const PlanItem*> found;
  const auto rows = items_.find(form);
  if (rows == items_.end()) return found;
  for (const PlanItem& item : rows->second) {
    if (item.type == type) found.push_back(&item);
  }
  return found;
}

std::string PlanWriter::descriptions(const std::vector<const PlanItem*>& items) {
  std::string all;
  for (const PlanItem* item : items) {
    std::string_view text = trim(item->description);
    if (text.empty()) text = trim(item->code_text);
    if (!text.empty()) all.append(all.empty() ? "" : "\n").append(text);
  }
  return all;
}

std::optional<Uuid> PlanWriter::author(const std::vector<const PlanItem*>& items) {
  return items.empty() ? std::nullopt : items.front()->author;
}

}  // namespace oemr::fhir
