// SPDX-License-Identifier: Apache-2.0
// Encounters of a patient, with the form row that makes them show in the chart.
#include "api/resources.h"
#include "openemr/forms.h"
#include "openemr/sequences.h"

namespace oemr::api {

using namespace rest;

namespace {

std::int64_t pid_of(Call& call, std::string_view patient_uuid) {
  const std::optional<Uuid> uuid = Uuid::parse_lenient(patient_uuid);
  if (!uuid) throw NotFound();
  db::Rows rows = call.db.query("SELECT pid FROM patient_data WHERE uuid = ?", {uuid->raw()});
  if (!rows.next()) throw NotFound();
  return rows.integer(std::size_t{0});
}

void prepare_insert(Call& call, const Body&, ColumnValues& values) {
  values.set("pid", pid_of(call, call.parameter(0)));
  values.set("encounter", openemr::next_sequence(call.db));
  const Value* date = values.find("date");
  if (date == nullptr || std::holds_alternative<std::nullptr_t>(*date)) {
    values.set("date", call.site.local_now(call.db).substr(0, 10));
  }
}

/// The chart lists an encounter through its row in `forms`.
void after_insert(Call& call, const ColumnValues& values, Created& created) {
  created.form_id = openemr::file_form(call.db, {.name = "New Patient Encounter",
                                                 .folder = "newpatient",
                                                 .form_id = created.id,
                                                 .pid = std::get<std::int64_t>(*values.find("pid")),
                                                 .encounter = std::get<std::int64_t>(*values.find("encounter")),
                                                 .date = std::get<std::string>(*values.find("date")),
                                                 .user = call.identity.username,
                                                 .group = call.identity.group});
}

/// `facility` repeats the name of facility_id; without a known one it stays as it is.
void follow_facility(Call& call, ColumnValues& values) {
  const Value* id = values.find("facility_id");
  values.erase("facility");
  if (id == nullptr) return;
  db::Rows rows = call.db.query("SELECT name FROM facility WHERE id = ?", {parameter_of(*id)});
  if (rows.next()) values.set("facility", std::string(rows.text(std::size_t{0})));
}

void prepare_update(Call& call, const Body&, ColumnValues& values) {
  values.erase("encounter");  // other tables know the encounter by this number
  follow_facility(call, values);
  const std::optional<Uuid> uuid = Uuid::parse_lenient(call.key());
  std::string sensitivity;
  {
    db::Rows rows = call.db.query("SELECT sensitivity FROM form_encounter WHERE uuid = ?", {uuid->raw()});
    if (rows.next()) sensitivity = rows.text(std::size_t{0});
  }
  const std::string& user = call.identity.username;
  if (!sensitivity.empty() && !call.site.is_allowed(call.db, user, "sensitivities", sensitivity)) {
    throw Forbidden(call.site.release(call.db)->refuses_with_403(),
                    "the sensitivity of this encounter is beyond this user's access");
  }
  if (values.find("date") != nullptr && !call.site.is_allowed(call.db, user, "encounters", "date_a"))
    values.erase("date");
}

constexpr Field fields[] = {
    required("pc_catid"),
    required("class_code", rule::option_of("_ActEncounterCode")),
};
constexpr Field update_fields[] = {
    optional_not_empty("pc_catid"),
    optional("class_code", rule::option_of("_ActEncounterCode")),
    in_path("puuid"),
    in_path("euuid"),
    always_required("user", rule::exists("users", "username"), rule::text).labelled("Encounter Author"),
    always_required("group", rule::text).labelled("Encounter Provider Group"),
};

constexpr PathKey keys[] = {
    {"puuid", "Patient UUID", "patient_data", "patient_data.uuid"},
    {"euuid", "Encounter UUID", "form_encounter", "form_encounter.uuid", PathKey::Kind::uuid,
     PathKey::Missing::not_found},
};

constexpr std::string_view columns =
    "form_encounter.encounter AS eid, form_encounter.uuid AS euuid, form_encounter.date, form_encounter.reason, "
    "form_encounter.onset_date, form_encounter.sensitivity, form_encounter.billing_note, form_encounter.pc_catid, "
    "form_encounter.last_level_billed, form_encounter.last_level_closed, form_encounter.last_stmt_date, "
    "form_encounter.stmt_count, "
    "form_encounter.supervisor_id, form_encounter.invoice_refno, form_encounter.referral_source, "
    "form_encounter.billing_facility, "
    "form_encounter.external_id, {form_encounter.last_update,} form_encounter.pos_code, form_encounter.class_code, "
    "class.notes AS class_title, "
    "category.pc_catname, patient_data.pid, patient_data.uuid AS puuid, facility.id AS facility_id, facility.uuid AS "
    "facility_uuid, "
    "facility.name AS facility_name, (SELECT uuid FROM uuid_mapping WHERE target_uuid = facility.uuid AND resource = "
    "'Location' "
    "ORDER BY id LIMIT 1) AS facility_location_uuid, billing.id AS billing_facility_id, billing.uuid AS "
    "billing_facility_uuid, "
    "billing.name AS billing_facility_name, (SELECT uuid FROM uuid_mapping WHERE target_uuid = billing.uuid AND "
    "resource = 'Location' ORDER BY id LIMIT 1) AS billing_location_uuid, form_encounter.provider_id, "
    "form_encounter.referring_provider_id, {form_encounter.ordering_provider_id,} provider.uuid AS provider_uuid, "
    "provider.username AS provider_username, "
    "referrer.uuid AS referrer_uuid, referrer.username AS referrer_username, form_encounter.discharge_disposition, "
    "disposition.title AS discharge_disposition_text";

constexpr std::string_view from =
    "form_encounter LEFT JOIN patient_data ON patient_data.pid = form_encounter.pid "
    "LEFT JOIN openemr_postcalendar_categories category ON category.pc_catid = form_encounter.pc_catid "
    "LEFT JOIN list_options class ON class.list_id = '_ActEncounterCode' AND class.option_id = "
    "form_encounter.class_code "
    "LEFT JOIN facility ON facility.id = form_encounter.facility_id "
    "LEFT JOIN facility billing ON billing.id = form_encounter.billing_facility "
    "LEFT JOIN users provider ON provider.id = form_encounter.provider_id AND provider.npi IS NOT NULL AND "
    "provider.npi <> '' "
    "LEFT JOIN users referrer ON referrer.id = form_encounter.referring_provider_id AND referrer.npi IS NOT NULL "
    "AND referrer.npi <> '' "
    "LEFT JOIN list_options disposition ON disposition.list_id = 'discharge-disposition' "
    "AND disposition.option_id = form_encounter.discharge_disposition";

}  // namespace

constexpr Resource encounter = {
    .name = "encounter",
    .table = "form_encounter",
    .columns = columns,
    .from = from,
    .order = "form_encounter.encounter DESC",
    .keys = keys,
    .patient_column = "patient_data.uuid",
    .empty_list_is_404 = true,
    .fields = fields,
    .update_fields = update_fields,
    .created_member = "encounter",
    .shows_created = true,
    .prepare_insert = &prepare_insert,
    .after_insert = &after_insert,
    .prepare_update = &prepare_update,
};

namespace {

constexpr Route routes[] = {
    list(encounter, "/api/patient/:puuid/encounter", {"encounters", "auth_a"}),
    insertion(encounter, "/api/patient/:puuid/encounter", {"encounters", "auth_a"}),
    change(encounter, "/api/patient/:puuid/encounter/:euuid", {"encounters", "auth_a"}),
    one(encounter, "/api/patient/:puuid/encounter/:euuid", {"encounters", "auth_a"}),
};

}  // namespace

const std::span<const Route> encounter_routes = routes;

}  // namespace oemr::api
