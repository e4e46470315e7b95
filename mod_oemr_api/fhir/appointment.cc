// SPDX-License-Identifier: Apache-2.0
// FHIR Appointment out of the calendar's events; a recurring event is its first occurrence.
#include "core/text.h"
#include "fhir/codings.h"
#include "fhir/datatypes.h"
#include "fhir/resources.h"

namespace oemr::fhir {
namespace {

constexpr CodeMapping statuses[] = {{"-", "proposed"},     {"?", "noshow"},    {"~", "arrived"},    {"@", "arrived"},
                                    {">", "fulfilled"},    {"$", "fulfilled"}, {"<", "checked-in"}, {"+", "checked-in"},
                                    {"AVM", "booked"},     {"SMS", "booked"},  {"EMAIL", "booked"}, {"*", "booked"},
                                    {"CALL", "waitlist"},  {"%", "cancelled"}, {"!", "cancelled"},  {"x", "cancelled"},
                                    {any_other, "pending"}};

// A start and an end, or neither (R4, app-2): an event without an end lasts as long as it says.
#define OEMR_START                                                                     \
  "CASE WHEN events.pc_eventDate >= '0001-01-01' THEN TIMESTAMP(events.pc_eventDate, " \
  "COALESCE(events.pc_startTime, '00:00:00')) END"
#define OEMR_END                                                                                               \
  "CASE WHEN events.pc_eventDate >= '0001-01-01' THEN CASE WHEN events.pc_endTime > events.pc_startTime THEN " \
  "TIMESTAMP(events.pc_eventDate, events.pc_endTime) ELSE TIMESTAMP(events.pc_eventDate, "                     \
  "COALESCE(events.pc_startTime, '00:00:00')) + INTERVAL GREATEST(COALESCE(events.pc_duration, 0), 0) SECOND END END"

class AppointmentWriter : public ResourceWriter {
 public:
  using ResourceWriter::ResourceWriter;

 private:
  void write_elements(JsonWriter& out, const db::Rows& rows) override {
    const std::string_view status = find_mapping(statuses, rows.text("pc_apptstatus"))->code;
    out.member("status", status);
    if (const std::string_view category = trim(rows.text("category")); !category.empty()) {
      out.key("serviceType").begin_array().begin_object().member("text", category).end_object().end_array();
    }
    text_member(out, "description", rows.text("pc_title"));
    instant_member(out, "start", rows.text("start"), zone());
    instant_member(out, "end", rows.text("end"), zone());
    if (const std::int64_t minutes = rows.integer("pc_duration") / 60; minutes > 0) {
      out.key("minutesDuration").integer(minutes);
    }
    instant_member(out, "created", rows.text("pc_time"), zone());
    text_member(out, "comment", rows.text("pc_hometext"));
    write_participants(out, rows);
  }

  static void write_participants(JsonWriter& out, const db::Rows& rows) {
    constexpr Code participant{systems::participation, "PART", "Participant"};
    constexpr Code performer{systems::participation, "PPRF", "Primary Performer"};
    constexpr Code place{systems::participation, "LOC", "location"};
    const std::optional<Uuid> patient = rows.uuid("patient"), provider = rows.uuid("provider"),
                              location = rows.uuid("location");
    out.key("participant").begin_array();
    if (patient) write_participant(out, participant, "Patient", patient);
    if (provider) write_participant(out, performer, "Practitioner", provider);
    if (location) write_participant(out, place, "Location", location);
    if (!patient && !provider && !location) write_participant(out, participant, {}, std::nullopt);
    out.end_array();
  }

  static void write_participant(JsonWriter& out, const Code& role, std::string_view type,
                                const std::optional<Uuid>& actor) {
    out.begin_object();
    concept_list(out, "type", role);
    reference_member(out, "actor", type, actor);
    out.member("status", "accepted").end_object();
  }
};

// pc_pid and pc_aid are texts; what is no number is nobody's.
#define OEMR_NUMBER(text) "IF(" text " REGEXP '^[0-9]+$', CAST(" text " AS SIGNED), NULL)"
#define OEMR_APPOINTMENT_LOCATION                                                                                \
  "(SELECT mapped.uuid FROM facility located JOIN uuid_mapping mapped ON mapped.target_uuid = located.uuid AND " \
  "mapped.resource = 'Location' WHERE located.id = events.pc_facility ORDER BY mapped.id LIMIT 1)"

constexpr SearchColumn columns_searched[] = {
    by::reference("patient", "patient_data.uuid", "Patient"),
    by::reference("actor", "patient_data.uuid", "Patient"),
    by::reference("actor", "provider.uuid", "Practitioner"),
    by::reference("actor", OEMR_APPOINTMENT_LOCATION, "Location"),
    by::reference("practitioner", "provider.uuid", "Practitioner"),
    by::reference("location", OEMR_APPOINTMENT_LOCATION, "Location"),
    by::mapped("status", "events.pc_apptstatus", "http://hl7.org/fhir/appointmentstatus", statuses),
    by::moment("date", OEMR_START),
};

using Kind = SearchParameter::Kind;
constexpr std::string_view patients[] = {"Patient"};
constexpr std::string_view practitioners[] = {"Practitioner"};
constexpr std::string_view locations[] = {"Location"};
constexpr std::string_view actors[] = {"Patient", "Practitioner", "Location"};
constexpr SearchParameter parameters[] = {
    {"patient", Kind::reference, patients},
    {"_id", Kind::token},
    {"_lastUpdated", Kind::date},
    {"actor", Kind::reference, actors},
    {"practitioner", Kind::reference, practitioners},
    {"location", Kind::reference, locations},
    {"status", Kind::token},
    {"date", Kind::date},
};

#define OEMR_EVENTS \
  "openemr_postcalendar_events events LEFT JOIN patient_data ON patient_data.pid = " OEMR_NUMBER("events.pc_pid") \
  " LEFT JOIN users provider ON provider.id = " OEMR_NUMBER("events.pc_aid") " AND provider.npi <> ''"
constexpr Source sources[] = {{
    .columns = "events.uuid AS id, events.pc_apptstatus, events.pc_title, events.pc_hometext, events.pc_time, "
               "events.pc_duration, category.pc_catname AS category, patient_data.uuid AS patient, provider.uuid AS "
               "provider, " OEMR_START " AS start, " OEMR_END " AS end, " OEMR_APPOINTMENT_LOCATION " AS location",
    .from = OEMR_EVENTS " LEFT JOIN openemr_postcalendar_categories category ON category.pc_catid = events.pc_catid",
    .condition = "events.uuid IS NOT NULL",
    .key_from = OEMR_EVENTS,
    .row_key = "events.pc_eid",
    .id_column = "events.uuid",
    .last_updated = "events.pc_time",
    .patient_column = "patient_data.uuid",
    .search = columns_searched,
    .writer = &make_writer<AppointmentWriter>,
    .needs = "openemr_postcalendar_events.uuid",
}};

constexpr std::string_view interactions[] = {"search-type", "read"};

}  // namespace

constexpr ResourceType appointment = {
    .name = "Appointment",
    .interactions = interactions,
    .search = parameters,
    .acl = {"patients", "appt"},
    .sources = sources,
};

}  // namespace oemr::fhir
