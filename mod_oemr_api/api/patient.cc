// SPDX-License-Identifier: Apache-2.0
// Patients: demographics with former names and further addresses.
#include <memory>

#include "api/resources.h"
#include "openemr/patient_details.h"
#include "openemr/sequences.h"
#include "openemr/uuid_registry.h"

namespace oemr::api {

using namespace rest;

namespace {

/// patient_data's columns, the suffix read out of the last name where there is none, then previous_names and addresses.
class PatientWriter : public RecordWriter {
 public:
  explicit PatientWriter(Call& call)
      : date_format_(call.site.globals(call.db)->text("date_display_format", "0")),
        today_(call.site.local_now(call.db).substr(0, 10) + " 00:00:00") {}

 protected:
  bool write_column(JsonWriter& out, const db::Rows& rows, std::size_t column) override {
    if (rows.columns()[column].name != "suffix") return false;
    const std::string_view own = rows.text(column);
    const std::string_view suffix = own.empty() || own == "0" ? openemr::suffix_in_last_name(rows.text("lname")) : own;
    out.key("suffix");
    if (suffix.empty()) {
      out.null();
    } else {
      out.string(suffix);
    }
    return true;
  }

  void append(JsonWriter& out, const db::Rows& rows) override {
    out.key("previous_names").begin_array();
    for (db::RelatedRows row(rows, openemr::previous_names); row.next();) write_name(out, openemr::PreviousName(row));
    out.end_array().key("addresses").begin_array();
    write_home(out, rows);
    for (db::RelatedRows row(rows, openemr::contact_addresses); row.next();) {
      write_address(out, openemr::ContactAddress(row));
    }
    out.end_array();
  }

 private:
  static void text_or_null(JsonWriter& out, std::string_view name, std::string_view text) {
    out.key(name);
    if (text.empty()) {
      out.null();
    } else {
      out.string(text);
    }
  }

  void write_name(JsonWriter& out, const openemr::PreviousName& name) const {
    out.begin_object()
        .member("previous_name_first", name.first)
        .member("previous_name_prefix", name.prefix)
        .member("previous_name_middle", name.middle)
        .member("previous_name_last", name.last)
        .member("previous_name_suffix", name.suffix);
    text_or_null(out, "previous_name_enddate", name.end_date);
    out.member("formatted_name", name.formatted(date_format_)).end_object();
  }

  static void write_home(JsonWriter& out, const db::Rows& rows) {
    out.begin_object().key("id").null().key("contact_id").null().key("contact_address_id").null();
    text_or_null(out, "period_start", rows.text("date"));
    out.key("period_end").null().member("type", "both").member("use", "home").key("priority").integer(0);
    out.member("line1", rows.text("street"))
        .member("line2", rows.text("street_line_2"))
        .member("city", rows.text("city"));
    out.member("district", rows.text("county")).member("state", rows.text("state"));
    out.member("postal_code", rows.text("postal_code")).member("country_code", rows.text("country_code")).end_object();
  }

  void write_address(JsonWriter& out, const openemr::ContactAddress& address) const {
    out.begin_object().key("id").integer(address.id).key("contact_id").integer(address.contact_id);
    out.key("contact_address_id").integer(address.contact_address_id);
    out.member("period_start", address.period_start.empty() ? std::string_view(today_) : address.period_start);
    text_or_null(out, "period_end", address.period_end);
    out.member("type", address.type.empty() ? "both" : address.type)
        .member("use", address.use.empty() ? "home" : address.use);
    out.key("priority").integer(0);
    out.member("line1", address.line1).member("line2", address.line2).member("city", address.city);
    out.member("district", address.district).member("state", address.state).member("postal_code", address.postal_code);
    out.member("country_code", address.country).end_object();
  }

  std::string date_format_, today_;
};

std::unique_ptr<RecordWriter> patient_writer(Call& call, const Selection&) {
  return std::make_unique<PatientWriter>(call);
}

bool is_blank(const Value* value) {
  if (value == nullptr || std::holds_alternative<std::nullptr_t>(*value)) return true;
  if (const auto* number = std::get_if<std::int64_t>(value)) return *number == 0;
  const auto* text = std::get_if<std::string>(value);
  return text != nullptr && (text->empty() || *text == "0");
}

void prepare_insert(Call& call, const Body&, ColumnValues& values) {
  call.new_pid = std::make_unique<openemr::NewPid>(call.db);
  const std::int64_t pid = call.new_pid->number();
  const std::string now = call.site.local_now(call.db);
  values.set("pid", pid);
  values.set("date", now);
  values.set("regdate", now);
  values.set("created_by", call.identity.user_id);
  values.set("updated_by", call.identity.user_id);
  if (is_blank(values.find("pubpid"))) values.set("pubpid", std::to_string(pid));
}

void after_insert(Call& call, const ColumnValues&, Created& created) {
  constexpr openemr::Mapping care_team = {"CareTeam", {}};
  constexpr openemr::Mapping orientation = {"Observation", "category=social-history&code=76690-7"};
  const bool has_table = call.site.release(call.db)->has_care_team_table();
  openemr::map_uuids(call.db, "patient_data", created.uuid, {has_table ? &orientation : &care_team, 1});
}

void prepare_update(Call& call, const Body&, ColumnValues& values) { values.set("date", call.site.local_now(call.db)); }

constexpr Field fields[] = {
    required("fname", rule::length(2, 255)).labelled("First Name"),
    required("lname", rule::length(2, 255)).labelled("Last Name"),
    required("sex", rule::length(4, 30)).labelled("Gender"),
    required("DOB", rule::date).labelled("Date of Birth"),
    optional_not_empty("email", rule::patient_email).labelled("Email"),
};

constexpr Field newer_fields[] = {
    required("fname", rule::length(1, 255)).labelled("First Name"),
    required("lname", rule::length(2, 255)).labelled("Last Name"),
    required("sex", rule::length(4, 30)).labelled("Gender"),
    required("DOB", rule::date).labelled("Date of Birth"),
    optional("email", rule::text, rule::patient_email.saying("Email is not a valid email")).labelled("Email"),
    optional("email_direct", rule::text, rule::patient_email.saying("Trusted Email is not a valid email"))
        .labelled("Trusted Email"),
};

constexpr Filter filters[] = {
    {"fname", "patient_data.fname", Filter::Kind::contains},
    {"lname", "patient_data.lname", Filter::Kind::contains},
    {"street", "patient_data.street", Filter::Kind::contains},
    {"postal_code", "patient_data.postal_code", Filter::Kind::contains},
    {"city", "patient_data.city", Filter::Kind::contains},
    {"state", "patient_data.state", Filter::Kind::contains},
    {"ss", "patient_data.ss"},
    {"phone_home", "patient_data.phone_home"},
    {"phone_biz", "patient_data.phone_biz"},
    {"phone_cell", "patient_data.phone_cell"},
    {"sex", "patient_data.sex"},
    {"country_code", "patient_data.country_code"},
    {"email", "patient_data.email"},
    {"DOB", "patient_data.DOB", Filter::Kind::date},
};

constexpr PathKey keys[] = {{"uuid", "Patient UUID", "patient_data", "patient_data.uuid", PathKey::Kind::uuid,
                             PathKey::Missing::blank_invalid_value, true, true}};

}  // namespace

constexpr Member members[] = {{"previous_names", Member::Kind::list}, {"addresses", Member::Kind::list}};

constexpr Resource patient = {
    .name = "patient",
    .table = "patient_data",
    .columns = "patient_data.*",
    .related = openemr::patient_details,
    .from = "patient_data",
    .order = "patient_data.id",
    .row_key = "patient_data.id",
    .keys = keys,
    .filters = filters,
    .patient_column = "patient_data.uuid",
    .fields = fields,
    .newer_fields = newer_fields,
    .created_member = "pid",
    .prepare_insert = &prepare_insert,
    .after_insert = &after_insert,
    .prepare_update = &prepare_update,
    .record_writer = &patient_writer,
    .members = members,
};

namespace {

constexpr Route routes[] = {
    list(patient, "/api/patient", {"patients", "demo"}),
    insertion(patient, "/api/patient", {"patients", "demo"}),
    change(patient, "/api/patient/:puuid", {"patients", "demo"}),
    one(patient, "/api/patient/:puuid", {"patients", "demo"}),
};

}  // namespace

const std::span<const Route> patient_routes = routes;

}  // namespace oemr::api
