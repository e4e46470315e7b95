// SPDX-License-Identifier: Apache-2.0
// Reads patient_data for the picker.
#include "oauth/authorize/patients.h"

#include "core/text.h"
#include "core/time.h"
#include "core/uuid.h"
#include "oauth/authorize/offer.h"
#include "oauth/launch_context.h"

namespace oemr::oauth {
namespace {

#define OEMR_PATIENT_COLUMNS                                                                       \
  "SELECT uuid, COALESCE(fname, ''), COALESCE(mname, ''), COALESCE(lname, ''), COALESCE(DOB, '')," \
  " COALESCE(sex, ''), COALESCE(pubpid, '') FROM patient_data WHERE uuid IS NOT NULL AND uuid <> ''"
constexpr std::string_view by_uuid = OEMR_PATIENT_COLUMNS " AND uuid = ?";
constexpr std::string_view listed = OEMR_PATIENT_COLUMNS;
#undef OEMR_PATIENT_COLUMNS

constexpr std::size_t most_words = 5;  // of a search

PatientSummary read(const db::Rows& rows) {
  PatientSummary patient;
  if (const auto uuid = rows.uuid(0)) patient.uuid = uuid->text();
  patient.first_name = rows.text(1);
  patient.middle_name = rows.text(2);
  patient.last_name = rows.text(3);
  if (parse_date(rows.text(4))) patient.birth_date = rows.text(4);
  patient.sex = rows.text(5);
  patient.number = rows.text(6);
  return patient;
}

std::vector<std::string> patterns_of(std::string_view name) {
  std::vector<std::string> patterns;
  for (const std::string_view word : split(name, ' ')) {
    const std::string_view bare = trim(word.substr(0, word.find_last_not_of(',') + 1));  // "Alvarez, Maria"
    if (!bare.empty() && patterns.size() < most_words) patterns.push_back("%" + like_text(bare) + "%");
  }
  return patterns;
}

void append_name(std::string& text, std::string_view separator, std::string_view part) {
  if (part.empty()) return;
  if (!text.empty()) text.append(separator);
  text.append(part);
}

}  // namespace

std::string PatientSummary::full_name() const {
  std::string name = first_name;
  append_name(name, " ", middle_name);
  append_name(name, " ", last_name);
  return name;
}

std::string PatientSummary::listed_name() const {
  std::string given = first_name, name = last_name;
  append_name(given, " ", middle_name);
  append_name(name, ", ", given);
  return name;
}

std::optional<PatientSummary> find_patient(db::Connection& db, std::string_view uuid_text) {
  const auto uuid = Uuid::parse(uuid_text);
  if (!uuid) return std::nullopt;
  db::Rows rows = db.query(by_uuid, {uuid->raw()});
  if (!rows.next()) return std::nullopt;
  return read(rows);
}

std::vector<PatientSummary> search_patients(db::Connection& db, const PatientSearch& search) {
  std::string sql(listed);
  std::vector<db::Parameter> parameters;
  const std::vector<std::string> patterns = patterns_of(search.name);
  for (const std::string& pattern : patterns) {
    sql.append(" AND CONCAT_WS(' ', fname, mname, lname) LIKE ?");
    parameters.emplace_back(std::string_view(pattern));
  }
  if (!search.birth_date.empty()) {
    sql.append(" AND DOB = ?");
    parameters.emplace_back(search.birth_date);
  }
  sql.append(" ORDER BY lname, fname, pid LIMIT ? OFFSET ?");
  parameters.emplace_back(std::int64_t{patients_per_page + 1});
  parameters.emplace_back(std::int64_t{search.page - 1} * patients_per_page);
  std::vector<PatientSummary> found;
  db::Rows rows = db.query(sql, parameters);
  while (rows.next()) found.push_back(read(rows));
  return found;
}

bool may_see_patients(const Visit& visit) {
  return visit.call.site.is_allowed(*visit.call.db, visit.flow.username, "patients", "demo");
}

void take_handed_over_patient(Visit& visit) {
  Flow& flow = visit.flow;
  std::string launched;
  if (!flow.request.launch.empty() && (offers(visit, "launch") || offers(visit, "launch/patient"))) {
    const auto context = open_launch_token(*visit.call.site.crypto(*visit.call.db), flow.request.launch);
    if (context) launched = context->patient;
  }
  if (flow.role == rest::Role::patient) {
    if (!launched.empty() && launched != flow.account_uuid) throw Refusal(faults::other_patient);
    flow.patient_uuid = flow.account_uuid;
    return;
  }
  if (launched.empty()) return;
  if (!may_see_patients(visit)) throw Refusal(faults::no_patient_access);
  if (find_patient(*visit.call.db, launched)) flow.patient_uuid = launched;
}

std::string shown_date(const openemr::Globals& globals, std::string_view iso) {
  if (!parse_date(iso)) return std::string(iso);
  const std::string year(iso.substr(0, 4)), month(iso.substr(5, 2)), day(iso.substr(8, 2));
  switch (globals.integer("date_display_format")) {
    case 1:
      return month + "/" + day + "/" + year;
    case 2:
      return day + "/" + month + "/" + year;
    default:
      return std::string(iso);
  }
}

}  // namespace oemr::oauth
