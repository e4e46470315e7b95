// SPDX-License-Identifier: Apache-2.0
// The pages /smart/patient-select and /smart/patient-select-confirm: a user chooses the patient of the launch.
#include <algorithm>
#include <charconv>

#include "core/text.h"
#include "core/time.h"
#include "oauth/authorize/decision.h"
#include "oauth/authorize/offer.h"
#include "oauth/authorize/patients.h"
#include "oauth/authorize/visit.h"
#include "openemr/audit.h"
#include "pages/patients.h"

namespace oemr::oauth {
namespace {

constexpr std::size_t longest_name = 100;  // of a search: it is kept in the flow's cookie
constexpr int last_page = 500;

/// Who is not at this step goes where he is. True when the page may be shown.
bool is_at_step(Visit& visit) {
  if (visit.flow.account_uuid.empty() || visit.flow.role != rest::Role::users || !offers(visit, "launch/patient")) {
    go_on(visit);
    return false;
  }
  if (!may_see_patients(visit)) throw Refusal(faults::no_patient_access);
  return true;
}

int asked_page(const Visit& visit) {
  const std::string_view text = visit.call.request.query["page"];
  int page = 1;
  std::from_chars(text.data(), text.data() + text.size(), page);
  return std::clamp(page, 1, last_page);
}

/// Names of patients leave the server: a row of the audit log says to whom.
void note_access(Visit& visit) {
  openemr::AuditEntry entry;
  entry.event = "patient-record-select";
  entry.category = "Patient Demographics";
  entry.user = visit.flow.username;
  entry.comment = "list of patients to choose from for client[" + visit.client.id + "]";
  openemr::write_audit(*visit.call.db, visit.call.site, {&entry, 1});
}

void show_patients(Visit& visit, std::optional<pages::Message> problem = std::nullopt) {
  const Flow& flow = visit.flow;
  const int page = asked_page(visit);
  std::vector<PatientSummary> found =
      search_patients(*visit.call.db, {flow.searched_name, flow.searched_birth_date, page});
  const bool has_more = found.size() > patients_per_page;
  if (has_more) found.resize(patients_per_page);

  pages::PatientsView view;
  view.csrf = flow.csrf;
  view.client = visit.client.name;
  view.name = flow.searched_name;
  view.birth_date = flow.searched_birth_date;
  view.page = page;
  view.problem = problem;
  const auto link = [&](int number) {
    return page_address(visit, "/smart/patient-select") + "&page=" + std::to_string(number);
  };
  if (page > 1) view.previous_link = link(page - 1);
  if (has_more && page < last_page) view.next_link = link(page + 1);
  for (const PatientSummary& patient : found) {
    view.rows.push_back({patient.uuid, patient.listed_name(), shown_date(*visit.globals, patient.birth_date),
                         patient.sex, patient.number});
  }
  note_access(visit);
  pages::write_patients(visit.call.response, visit.look, view);
}

void take_search(Visit& visit) {
  Flow& flow = visit.flow;
  if (visit.form.find("again")) {
    flow.patient_uuid.clear();
  } else if (visit.form.find("all")) {
    flow.searched_name.clear();
    flow.searched_birth_date.clear();
  } else {
    flow.searched_name = repair_utf8(trim(visit.form["name"]).substr(0, longest_name));
    const std::string_view birth_date = trim(visit.form["birth_date"]);
    if (!birth_date.empty() && !parse_date(birth_date)) {
      return show_patients(visit, pages::Message("Enter the date of birth as year-month-day, such as 1980-12-31."));
    }
    flow.searched_birth_date = birth_date;
  }
  keep_flow(visit.call, flow);
  go_to(visit.call.response, page_address(visit, Step::patient));
}

void select(Visit& visit) {
  if (!is_at_step(visit)) return;
  if (visit.is_post()) return take_search(visit);
  show_patients(visit);
}

void confirm(Visit& visit) {
  if (!is_at_step(visit)) return;
  const auto patient = find_patient(*visit.call.db, visit.form["patient_id"]);
  if (!patient) return show_patients(visit, pages::Message("This patient was not found. Choose again."));
  visit.flow.patient_uuid = patient->uuid;
  go_on_or_answer(visit);
}

}  // namespace

void serve_patient_select(OAuthCall& call) { in_flow(call, select); }

void serve_patient_select_confirm(OAuthCall& call) { in_flow(call, confirm); }

}  // namespace oemr::oauth
