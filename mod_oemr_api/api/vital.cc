// SPDX-License-Identifier: Apache-2.0
// Vital signs of an encounter, by the numbers of patient, encounter and form.
#include <array>
#include <cmath>
#include <cstdlib>

#include "api/encounter_form.h"
#include "api/measurement.h"
#include "api/resources.h"
#include "api/users_by_name.h"
#include "api/vital_details.h"
#include "core/joined.h"
#include "core/time.h"
#include "openemr/observation_ids.h"
#include "openemr/sequences.h"
#include "openemr/uuid_registry.h"

namespace oemr::api {
namespace {

using namespace rest;

/// Whether this site measures in metric units; what is stored is in US ones.
bool is_metric(Call& call) {
  const std::int64_t units = call.site.globals(call.db)->integer("units_of_measurement", 1);
  return units == 2 || units == 4;
}

/// What is written is in the units of what is read.
void convert_units(Call& call, ColumnValues& values) {
  if (!is_metric(call)) return;
  for (const Measurement& measurement : measurements) {
    const Value* value = measurement.conversion != Conversion::none ? values.find(measurement.column) : nullptr;
    if (value == nullptr || std::holds_alternative<std::nullptr_t>(*value)) continue;
    std::string converted = us_value(measurement.conversion, real_of(*value));
    constexpr double largest = 999999.999999;  // DECIMAL(12,6), which the converted value must fit too
    if (std::abs(std::strtod(converted.c_str(), nullptr)) > largest)
      throw ValidationError(std::string(measurement.column), "Numeric::OUT_OF_RANGE",
                            std::string(measurement.column) + " is larger than its column can store");
    values.set(measurement.column, std::move(converted));
  }
}

/// The unit of a measurement, which is the site's choice.
std::string unit_of(Call& call, std::string_view member) {
  const Measurement* measurement = measurement_of(member);
  if (measurement == nullptr) return {};
  const bool converted = measurement->conversion != Conversion::none && is_metric(call);
  return "in " + std::string(converted ? measurement->metric_unit : measurement->unit) + ", read and written alike";
}

/// Columns, then units, then the details where there are some.
class VitalWriter : public RecordWriter {
 public:
  explicit VitalWriter(Call& call) : is_metric_(is_metric(call)) {}

 protected:
  bool write_column(JsonWriter& out, const db::Rows& rows, std::size_t column) override {
    if (!is_metric_) return false;
    const std::string& name = rows.columns()[column].name;
    const Measurement* measurement = measurement_of(name);
    if (measurement == nullptr || measurement->conversion == Conversion::none) return false;
    const std::string value = metric_value(measurement->conversion, rows.real(column));
    out.key(name);
    if (value.empty()) {
      out.null();
    } else {
      out.string(value);
    }
    return true;
  }

  void append(JsonWriter& out, const db::Rows& rows) override {
    for (const Measurement& measurement : measurements) {
      const bool converted = is_metric_ && measurement.conversion != Conversion::none;
      out.member(measurement.unit_member, converted ? measurement.metric_unit : measurement.unit);
    }
    write_vital_details(out, rows);
  }

 private:
  bool is_metric_;
};

std::unique_ptr<RecordWriter> vital_writer(Call& call, const Selection&) { return std::make_unique<VitalWriter>(call); }

/// What a body leaves out or sends empty was not measured; its recorder stays who it was.
void clear_missing(ColumnValues& values) {
  const auto clear = [&](std::string_view column) {
    if (!values.empty_to_null(column)) values.set(column, nullptr);
  };
  for (const Measurement& measurement : measurements) clear(measurement.column);
  for (std::string_view column : {"temp_method", "BMI_status", "note"}) clear(column);
  for (std::string_view column : {"user", "groupname"}) {
    if (!values.empty_to_null(column)) values.erase(column);
  }
}

/// Any date-time, or OpenEMR's forms, "20220601" and "2022-06-01 08": separators are left out, what is missing is
/// midnight.
std::string date_of(Call& call, const Body& body) {
  std::string digits = scalar_text(body["date"]).value_or("");
  if (digits.empty() || is_zero_date(digits)) return call.site.local_now(call.db);
  if (auto local = local_date_time(digits, *call.site.zone(call.db))) return *std::move(local);
  std::erase_if(digits, [](char c) { return c == '-' || c == ':' || c == ' '; });
  std::string date;
  if (digits.size() <= 14 && digits.find_first_not_of("0123456789") == std::string::npos) {
    digits.resize(14, '0');
    for (std::size_t i = 0; i < digits.size(); ++i) {
      if (i == 4 || i == 6) date += '-';
      if (i == 8) date += ' ';
      if (i == 10 || i == 12) date += ':';
      date += digits[i];
    }
  }
  if (!parse_date_time(date))
    throw ValidationError("date", "DateTime::INVALID_VALUE",
                          "date must be a valid date: YYYY-MM-DD, " + std::string(date_time_forms));
  return date;
}

/// Before a number is drawn.
void check_insert(Call& call, const Body& body) {
  date_of(call, body);
  check_new_vital_details(call, body);
}

void prepare_insert(Call& call, const Body& body, ColumnValues& values) {
  clear_missing(values);
  convert_units(call, values);
  values.set("date", date_of(call, body));
  values.set("pid", path_number(call, 0));
  values.set("activity", std::int64_t{1});
  if (call.site.release(call.db)->vitals_number_themselves()) return;
  const std::int64_t id = openemr::next_sequence(call.db);
  values.set("id", id);
  store_vital_details(call, body, id);
}

void after_insert(Call& call, const ColumnValues&, Created& created) {
  if (call.site.release(call.db)->vitals_number_themselves())
    store_vital_details(call, Body::read(call.request), created.id);
  file_in_chart(call, "Vitals", "vitals", created);
  openemr::map_vital_signs(call.db, created.uuid);
}

/// The row's uuid; one that has none gets it now.
Uuid uuid_of(Call& call, std::int64_t id, ColumnValues& values) {
  std::optional<Uuid> uuid;
  {
    db::Rows rows = call.db.query("SELECT uuid FROM form_vitals WHERE id = ? FOR UPDATE", {id});
    if (rows.next()) uuid = rows.uuid(0);
  }
  if (!uuid) {
    uuid = openemr::register_uuid(call.db, "form_vitals");
    values.set("uuid", std::string(uuid->raw()));
  }
  return *uuid;
}

void prepare_update(Call& call, const Body& body, ColumnValues& values) {
  const std::int64_t id = path_number(call, 2);
  clear_missing(values);
  convert_units(call, values);
  values.set("date", call.site.local_now(call.db));
  values.set("activity", std::int64_t{1});
  openemr::map_vital_signs(call.db, uuid_of(call, id, values));
  store_vital_details(call, body, id);
}

constexpr std::string_view writable[] = {
    "bps",
    "bpd",
    "weight",
    "height",
    "temperature",
    "pulse",
    "respiration",
    "BMI",
    "waist_circ",
    "head_circ",
    "temp_method",
    "BMI_status",
    "note",
    "oxygen_saturation",
    "oxygen_flow_rate",
    "ped_bmi",
    "ped_head_circ",
    "ped_weight_height",
    "inhaled_oxygen_concentration",
    "user",
    "groupname",
};

constexpr Field fields[] = {
    optional("temp_method", rule::length(1, 255)),
    optional("note", rule::length(1, 255)),
    optional("BMI_status", rule::length(1, 255)),
    optional("bps", rule::numeric),
    optional("bpd", rule::numeric),
    optional("weight", rule::numeric),
    optional("height", rule::numeric),
    optional("temperature", rule::numeric),
    optional("pulse", rule::numeric),
    optional("respiration", rule::numeric),
    optional("BMI", rule::numeric),
    optional("waist_circ", rule::numeric),
    optional("head_circ", rule::numeric),
    optional("oxygen_saturation", rule::numeric),
    optional("date"),
    optional("details", rule::structure),
};

constexpr auto keys = encounter_form_keys("vid", "Vital", "form_vitals.id");

constexpr std::string_view columns =
    "patient_data.pid, patient_data.uuid AS puuid, form_encounter.encounter AS eid, form_encounter.uuid AS euuid, "
    "recorder.uuid AS user_uuid, recorder.npi AS user_npi, form_vitals.id, form_vitals.id AS form_id, "
    "form_vitals.uuid, "
    "form_vitals.date, form_vitals.external_id, form_vitals.note, form_vitals.bps, form_vitals.bpd, "
    "form_vitals.weight, form_vitals.height, form_vitals.temperature, form_vitals.temp_method, form_vitals.pulse, "
    "form_vitals.respiration, form_vitals.BMI, form_vitals.BMI_status, form_vitals.waist_circ, form_vitals.head_circ, "
    "form_vitals.oxygen_saturation, form_vitals.oxygen_flow_rate, form_vitals.ped_weight_height, form_vitals.ped_bmi, "
    "form_vitals.ped_head_circ, form_vitals.inhaled_oxygen_concentration"
    "{, form_vitals.last_updated, forms.date AS date_created}";

constexpr std::string_view forms_of_encounters =
    "forms JOIN form_vitals ON form_vitals.id = forms.form_id JOIN form_encounter ON form_encounter.pid = forms.pid "
    "AND "
    "form_encounter.encounter = forms.encounter JOIN patient_data ON patient_data.pid = forms.pid LEFT JOIN ";
constexpr std::string_view recorder =
    " recorder_name ON recorder_name.name = form_vitals.user LEFT JOIN users recorder ON recorder.id = "
    "recorder_name.id";

/// Units, then the details.
constexpr auto members = [] {
  std::array<Member, std::size(measurements) + 1> all{};
  std::size_t count = 0;
  for (const Measurement& measurement : measurements) all[count++] = {measurement.unit_member};
  all[count] = {"details", Member::Kind::object, false};
  return all;
}();

constexpr Resource vital = {
    .name = "vital",
    .table = "form_vitals",
    .columns = columns,
    .related = vital_details,
    .from = joined<forms_of_encounters, users_by_name, recorder>,
    .condition = "forms.formdir = 'vitals' AND forms.deleted = 0",
    .order = "form_vitals.date DESC, form_vitals.id DESC",
    .keys = keys,
    .patient_column = "patient_data.uuid",
    .envelope = Envelope::bare,
    .empty_list_is_404 = true,
    .fields = fields,
    .writable = writable,
    .plain_values = true,
    .created_member = "vid",
    .form_member = "fid",
    .shows_new_uuid = false,
    .updated_member = "vid",
    .check_insert = &check_insert,
    .prepare_insert = &prepare_insert,
    .after_insert = &after_insert,
    .prepare_update = &prepare_update,
    .record_writer = &vital_writer,
    .members = members,
    .description = &unit_of,
};

constexpr Route routes[] = {
    list(vital, "/api/patient/:pid/encounter/:eid/vital", {"encounters", "notes"}),
    one(vital, "/api/patient/:pid/encounter/:eid/vital/:vid", {"encounters", "notes"}),
    insertion(vital, "/api/patient/:pid/encounter/:eid/vital", {"encounters", "notes"}),
    change(vital, "/api/patient/:pid/encounter/:eid/vital/:vid", {"encounters", "notes"}),
};

}  // namespace

const std::span<const Route> vital_routes = routes;

}  // namespace oemr::api
