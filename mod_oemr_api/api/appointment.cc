// SPDX-License-Identifier: Apache-2.0
// Appointments: the calendar's events. Those without a patient are in the list of all only.
#include "api/resources.h"
#include "core/time.h"
#include "openemr/release_columns.h"
#include "openemr/uuid_registry.h"
#include "rest/path_keys.h"

namespace oemr::api {

using namespace rest;

namespace {

constexpr int seconds_per_day = 86400;

/// The time of day, of the next day's when the appointment lasts over midnight.
std::string end_time(int begin, std::int64_t duration) {
  return format_time_of_day(static_cast<int>((begin + duration % seconds_per_day) % seconds_per_day));
}

void prepare_insert(Call& call, const Body& body, ColumnValues& values) {
  const std::int64_t duration = integer_of(*values.find("pc_duration"));
  if (duration < 0) throw ValidationError("pc_duration", "Between::OUT_OF_RANGE", "pc duration must not be negative");
  const int begin = parse_time_of_day(body["pc_startTime"].string()).value_or(0);
  values.set("pc_startTime", format_time_of_day(begin));
  values.set("pc_endTime", end_time(begin, duration));
  values.set("pc_pid", std::to_string(path_number(call, 0)));
  if (body["pc_aid"].is_null()) {
    values.set("pc_aid", nullptr);
  } else if (!scalar_text(body["pc_aid"]).value_or("").empty()) {
    values.set("pc_aid", std::to_string(integer_of(*values.find("pc_aid"))));  // "05" and "5.0" are user 5
  }
  if (call.site.release(call.db)->notes_who_books()) {
    values.set("pc_informant", std::to_string(call.identity.user_id));
    values.set("pc_time", call.site.local_now(call.db));
  } else {
    values.set("pc_informant", std::int64_t{1});
  }
  values.set("pc_eventstatus", std::int64_t{1});
  values.set("pc_sharing", std::int64_t{1});
  // OpenEMR registers an appointment's uuid without the name of its table. Before 7.0.1 they have none.
  if (call.db.schema()->has_column("openemr_postcalendar_events", "uuid"))
    values.set("uuid", std::string(openemr::register_uuid(call.db, {}).raw()));
}

constexpr Field fields[] = {
    required("pc_catid", rule::numeric),
    required("pc_title", rule::length(2, 150)),
    required("pc_duration", rule::numeric),
    required("pc_hometext", rule::text),
    required("pc_apptstatus", rule::text),
    required("pc_eventDate", rule::date),
    required("pc_startTime", rule::exact_length(5)),
    required("pc_facility", rule::numeric),
    required("pc_billing_location", rule::numeric),
    optional("pc_aid", rule::numeric, rule::exists("users", "id").saying("pc_aid must be for a valid user")),
};

constexpr std::string_view writable[] = {"pc_catid",      "pc_title",           "pc_duration",  "pc_hometext",
                                         "pc_apptstatus", "pc_eventDate",       "pc_startTime", "pc_facility",
                                         "pc_aid",        "pc_billing_location"};

constexpr PathKey keys[] = {
    {.field = "pid",
     .label = "Patient",
     .table = "patient_data",
     .column = "patient_data.pid",
     .kind = PathKey::Kind::number,
     .on_read = PathKey::Missing::not_found,
     .message = "pid must be for a valid patient"},
    {.field = "eid",
     .label = "Appointment",
     .column = "openemr_postcalendar_events.pc_eid",
     .kind = PathKey::Kind::number,
     .on_read = PathKey::Missing::not_found},
};

#define OEMR_NEWER(text) "{" OEMR_NEWER_RECORDS text ",} "
#define OEMR_PATIENT_AND_PROVIDER \
  "patient_data.fname, patient_data.lname, patient_data.DOB, patient_data.pid, patient_data.uuid AS puuid, "           \
  "provider.uuid AS pce_aid_uuid, " OEMR_NEWER("provider.fname AS pce_aid_fname, provider.lname AS pce_aid_lname")     \
  "provider.npi AS pce_aid_npi, pc_aid, pc_apptstatus, pc_eventDate, pc_startTime, pc_endTime, " OEMR_NEWER("pc_time")
#define OEMR_LOCATION(facility)                                                                                       \
  "(SELECT uuid FROM uuid_mapping WHERE target_uuid = " facility ".uuid AND resource = 'Location' ORDER BY id LIMIT " \
                                                                 "1)"
#define OEMR_PLACE                                                                             \
  OEMR_NEWER("pc_title, pc_website, pc_informant")                                             \
  "facility.name AS facility_name, " OEMR_NEWER(OEMR_LOCATION("facility") " AS facility_uuid") \
      OEMR_NEWER(OEMR_LOCATION("billing") " AS billing_location_uuid") "billing.name AS billing_location_name"

constexpr std::string_view columns =
    "pc_eid, {openemr_postcalendar_events.uuid|NULL} AS pc_uuid, " OEMR_PATIENT_AND_PROVIDER
    "pc_facility, pc_billing_location, pc_catid, pc_pid, " OEMR_PLACE;

constexpr std::string_view columns_of_one =
    "pc_eid, {openemr_postcalendar_events.uuid|NULL} AS pc_uuid, " OEMR_PATIENT_AND_PROVIDER
    "pc_duration, pc_facility, pc_billing_location, pc_catid, pc_room, pc_pid, pc_hometext, " OEMR_PLACE;

constexpr std::string_view columns_of_own =
    "pc_eid, {openemr_postcalendar_events.uuid|NULL} AS pc_uuid, " OEMR_PATIENT_AND_PROVIDER
    "pc_facility, pc_billing_location, pc_catid, pc_pid, pc_duration, " OEMR_PLACE;
#undef OEMR_NEWER
#undef OEMR_PATIENT_AND_PROVIDER
#undef OEMR_LOCATION
#undef OEMR_PLACE

// pc_pid and pc_aid are texts; what is no number is nobody's.
#define OEMR_NUMBER(text) "IF(" text " REGEXP '^[0-9]+$', CAST(" text " AS SIGNED), NULL) "
constexpr std::string_view from =
    "openemr_postcalendar_events LEFT JOIN patient_data ON patient_data.pid = " OEMR_NUMBER("pc_pid")
    "LEFT JOIN users provider ON provider.id = " OEMR_NUMBER("pc_aid")
    "LEFT JOIN facility ON facility.id = pc_facility LEFT JOIN facility billing ON billing.id = pc_billing_location";
#undef OEMR_NUMBER

}  // namespace

constexpr Resource appointment = {
    .name = "appointment",
    .table = "openemr_postcalendar_events",
    .columns = columns,
    .from = from,
    .order = "openemr_postcalendar_events.pc_eid",
    .row_key = "openemr_postcalendar_events.pc_eid",
    .keys = keys,
    .patient_column = "patient_data.uuid",
    .envelope = Envelope::bare,
    .text_when_unfiltered = true,
    .empty_list_is_404 = true,
    .fields = fields,
    .writable = writable,
    .created_status = 200,
    .has_uuid = false,
    .removed_json = R"({"message":"record deleted"})",
    .prepare_insert = &prepare_insert,
};

namespace {

constexpr Resource one_appointment = [] {
  Resource resource = appointment;
  resource.columns = columns_of_one;
  return resource;
}();

constexpr PathKey own_keys[] = {{.field = "auuid",
                                 .label = "Appointment UUID",
                                 .column = "{openemr_postcalendar_events.uuid|NULL}",
                                 .on_read = PathKey::Missing::not_found}};

}  // namespace

constexpr Resource own_appointment = [] {
  Resource resource = appointment;
  resource.columns = columns_of_own;
  resource.keys = own_keys;
  return resource;
}();

namespace {

// A single appointment is a list of one.
constexpr Route routes[] = {
    list(appointment, "/api/appointment", {"patients", "appt"}),
    list(one_appointment, "/api/appointment/:eid", {"patients", "appt"}),
    list(appointment, "/api/patient/:pid/appointment", {"patients", "appt"}),
    list(one_appointment, "/api/patient/:pid/appointment/:eid", {"patients", "appt"}),
    insertion(appointment, "/api/patient/:pid/appointment", {"patients", "appt"}),
    removal(appointment, "/api/patient/:pid/appointment/:eid", {"patients", "appt"}),
};

}  // namespace

const std::span<const Route> appointment_routes = routes;

}  // namespace oemr::api
