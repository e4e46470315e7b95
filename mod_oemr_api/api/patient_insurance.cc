// SPDX-License-Identifier: Apache-2.0
// Coverages of a patient: primary, secondary and tertiary, each with those that went before it.
#include <array>
#include <iterator>

#include "api/resources.h"
#include "openemr/uuid_registry.h"
#include "rest/envelope.h"
#include "rest/path_keys.h"

namespace oemr::api {
namespace {

using namespace rest;

constexpr Field fields[] = {
    always_required("provider", rule::numeric),
    always_required("plan_name", rule::length(2, 255)),
    always_required("policy_number", rule::length(2, 255)),
    always_required("group_number", rule::length(2, 255)),
    always_required("subscriber_lname", rule::length(2, 255)),
    optional("subscriber_mname", rule::length(2, 255)),
    always_required("subscriber_fname", rule::length(2, 255)),
    always_required("subscriber_relationship", rule::length(2, 255)),
    always_required("subscriber_ss", rule::length(2, 255)),
    always_required("subscriber_DOB", rule::date),
    always_required("subscriber_street", rule::length(2, 255)),
    always_required("subscriber_postal_code", rule::length(2, 255)),
    always_required("subscriber_city", rule::length(2, 255)),
    always_required("subscriber_state", rule::length(2, 255)),
    always_required("subscriber_country", rule::length(2, 255)),
    always_required("subscriber_phone", rule::length(2, 255)),
    always_required("subscriber_sex", rule::length(1, 25)),
    always_required("accept_assignment", rule::length(1, 5)),
    always_required("policy_type", rule::length(1, 25)),
    optional("subscriber_employer", rule::length(2, 255)),
    optional("subscriber_employer_street", rule::length(2, 255)),
    optional("subscriber_employer_postal_code", rule::length(2, 255)),
    optional("subscriber_employer_state", rule::length(2, 255)),
    optional("subscriber_employer_country", rule::length(2, 255)),
    optional("subscriber_employer_city", rule::length(2, 255)),
    optional("copay", rule::length(2, 255)),
    optional("date", rule::date),
    optional("date_end", rule::date),
};

/// Every field is a column.
constexpr auto writable = [] {
  std::array<std::string_view, std::size(fields)> names{};
  for (std::size_t i = 0; i < names.size(); ++i) names[i] = fields[i].name;
  return names;
}();

constexpr std::string_view types[] = {"primary", "secondary", "tertiary"};

constexpr PathKey keys[] = {
    {"pid", "Patient", "patient_data", "insurance_data.pid", PathKey::Kind::number, PathKey::Missing::not_found},
    {.field = "type",
     .label = "Type",
     .table = {},
     .column = "insurance_data.type",
     .kind = PathKey::Kind::text,
     .on_read = PathKey::Missing::unchecked,
     .choices = types},
};

// Of one type the newest comes first: it is the one that is in force, and the only one that a write changes.
constexpr Resource insurance = {
    .name = "insurance",
    .table = "insurance_data",
    .columns = "insurance_data.*",
    .from = "insurance_data JOIN patient_data ON patient_data.pid = insurance_data.pid",
    .order = "insurance_data.type, insurance_data.date DESC, insurance_data.id DESC",
    .keys = keys,
    .patient_column = "patient_data.uuid",
    .envelope = Envelope::bare,
    .empty_list_is_404 = true,
    .fields = fields,
    .writable = writable,
};

/// The newest coverage of that type, or 0. The patient's row is locked, so that two writers do not both find none.
std::int64_t lock_current(Call& call) {
  const std::string_view pid = call.parameter(0), type = call.parameter(1);
  call.db.query("SELECT pid FROM patient_data WHERE pid = ? FOR UPDATE", {pid}).next();
  db::Rows rows = call.db.query(
      "SELECT id FROM insurance_data WHERE pid = ? AND type = ? ORDER BY date DESC, id DESC LIMIT 1 FOR UPDATE",
      {pid, type});
  return rows.next() ? rows.integer(std::size_t{0}) : 0;
}

/// A patient has one coverage of a type from a day on.
void check_date(Call& call, const ColumnValues& values, std::int64_t current) {
  const Value* date = values.find("date");
  if (date == nullptr || std::holds_alternative<std::nullptr_t>(*date)) return;
  const bool taken =
      call.db
          .query("SELECT 1 FROM insurance_data WHERE pid = ? AND type = ? AND date = ? AND id <> ? LIMIT 1",
                 {call.parameter(0), call.parameter(1), parameter_of(*date), current})
          .next();
  if (taken) throw ValidationError("date", "Callback::INVALID_VALUE", "date is that of an earlier coverage");
}

/// What the body leaves out: an end stays as it is, everything else is emptied.
void complete(const Body& body, ColumnValues& values, bool is_new) {
  for (const Field& field : fields) {
    if (field.presence != Presence::optional || (body[field.name].exists() && !body[field.name].is_null())) continue;
    const bool is_date = field.name == "date" || field.name == "date_end";
    if (field.name == "date_end" && !body[field.name].exists()) continue;
    values.set(field.name, is_new && !is_date ? Value(std::string()) : Value(nullptr));
  }
}

/// POST and PUT alike change the coverage of that type, or make the first one.
void write_coverage(Call& call) {
  const Body body = Body::read(call.request);
  Validation validation(body, WriteKind::insert);
  validate_keys(call, keys, validation);
  validation.check(fields, call.db);
  ColumnValues values = ColumnValues::from_body(body, *table_columns(call.site, call.db, insurance.table), writable,
                                                WriteKind::insert, validation, *call.site.zone(call.db));
  validation.finish();

  const std::int64_t current = lock_current(call);
  check_date(call, values, current);
  complete(body, values, current == 0);
  if (current != 0) {
    const db::Parameter id = current;
    values.update(call.db, insurance.table, "id = ?", {&id, 1});
  } else {
    values.set("pid", std::string(call.parameter(0)));
    values.set("type", std::string(call.parameter(1)));
    values.set("uuid", std::string(openemr::register_uuid(call.db, insurance.table).raw()));
    values.insert(call.db, insurance.table);
  }
  std::string json;
  append_json_string(json, call.parameter(1));
  write_bare(call.response, call.route.method == Method::post ? 201 : 200, json);
}

constexpr Acl demographics = {"patients", "demo"};
constexpr Route routes[] = {
    guarded_later(list(insurance, "/api/patient/:pid/insurance", {}), demographics),
    guarded_later(one(insurance, "/api/patient/:pid/insurance/:type", {}), demographics),
    guarded_later(custom(Method::post, insurance, "/api/patient/:pid/insurance/:type", {}, &write_coverage),
                  demographics),
    guarded_later(custom(Method::put, insurance, "/api/patient/:pid/insurance/:type", {}, &write_coverage),
                  demographics),
};

}  // namespace

const std::span<const Route> patient_insurance_routes = routes;

}  // namespace oemr::api
