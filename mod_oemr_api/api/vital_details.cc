// SPDX-License-Identifier: Apache-2.0
// Findings about single measurements: reads and writes form_vital_details.
#include "api/vital_details.h"

#include <algorithm>
#include <map>
#include <optional>

#include "api/measurement.h"
#include "rest/column_kinds.h"

namespace oemr::api {

using namespace rest;

namespace {

constexpr std::string_view text_columns[] = {
    "vitals_column",        "interpretation_list_id", "interpretation_option_id",
    "interpretation_codes", "interpretation_title",   "reason_code",
    "reason_description",   "reason_status",
};

constexpr std::size_t vitals_column = 2;
static_assert(vital_detail_columns[vitals_column] == "vitals_column");

struct Detail {
  std::optional<std::int64_t> id;
  ColumnValues values;
};

[[noreturn]] void refuse(std::string_view rule, std::string message) {
  throw ValidationError("details", std::string(rule), std::move(message));
}
[[noreturn]] void refuse_id() { refuse("Callback::INVALID_VALUE", "the id of details must be one of these vitals"); }

std::string json_of(JsonValue value) {
  std::string json;
  JsonWriter out(json);
  value.write(out);
  return json;
}

/// One entry; name is its member in "details", and its column unless it names one.
Detail read_detail(std::string_view name, JsonValue entry, const std::vector<TableColumn>& columns, const Zone& zone) {
  if (!entry.is_object()) refuse("Details::INVALID", "details must be an object of objects");
  const Body body = Body::parse(json_of(entry));
  Validation validation(body, WriteKind::insert);
  Detail detail;
  detail.values = ColumnValues::from_body(body, columns, text_columns, WriteKind::insert, validation, zone);
  validation.finish();
  if (detail.values.find("vitals_column") == nullptr) detail.values.set("vitals_column", std::string(name));
  const auto* column = std::get_if<std::string>(detail.values.find("vitals_column"));
  if (column == nullptr || measurement_of(*column) == nullptr) {
    refuse("Callback::INVALID_VALUE", "details must be about columns of the vitals");
  }
  if (const std::optional<std::string> id = scalar_text(body["id"]); !id || !id->empty()) {
    if (!id || !is_numeric_text(*id)) refuse("Numeric::NOT_NUMERIC", "the id of details must be numeric");
    detail.id = integer_of(Value(*id));
  }
  return detail;
}

/// Of several entries for one column the last.
std::map<std::string, Detail> read_details(Call& call, JsonValue member) {
  std::map<std::string, Detail> details;
  const auto columns = table_columns(call.site, call.db, "form_vital_details");
  std::vector<std::pair<std::string_view, JsonValue>> entries = member.members();
  for (JsonValue element : member.elements()) entries.emplace_back(std::string_view{}, element);
  for (const auto& [name, entry] : entries) {
    Detail detail = read_detail(name, entry, *columns, *call.site.zone(call.db));
    std::string column = std::get<std::string>(*detail.values.find("vitals_column"));
    details.insert_or_assign(std::move(column), std::move(detail));
  }
  return details;
}

/// An entry takes the row that it names, or the one of its column, so that a repeated change leaves no second row.
void find_rows(Call& call, std::int64_t vital, std::map<std::string, Detail>& details) {
  std::map<std::string, std::int64_t, std::less<>> row_of_column;
  std::vector<std::int64_t> ids;
  db::Rows rows = call.db.query(
      "SELECT id, vitals_column FROM form_vital_details WHERE form_id = ? ORDER BY id FOR UPDATE", {vital});
  while (rows.next()) {
    ids.push_back(rows.integer(0));
    row_of_column.insert_or_assign(std::string(rows.text(1)), rows.integer(0));
  }
  for (auto& [column, detail] : details) {
    if (detail.id && std::find(ids.begin(), ids.end(), *detail.id) == ids.end()) {
      refuse_id();
    }
    if (const auto found = row_of_column.find(column); !detail.id && found != row_of_column.end()) {
      detail.id = found->second;
    }
  }
}

std::string json_of(const db::RelatedRows& row) {
  std::string json;
  JsonWriter out(json);
  out.begin_object();
  for (std::size_t column = 0; column < std::size(vital_detail_columns); ++column) {
    out.key(vital_detail_columns[column]);
    if (row.is_null(column)) {
      out.null();
    } else if (vital_detail_columns[column] == "id") {
      out.raw(row.text(column));
    } else {
      out.string(row.text(column));
    }
  }
  out.end_object();
  return json;
}

}  // namespace

void check_new_vital_details(Call& call, const Body& body) {
  for (const auto& [column, detail] : read_details(call, body["details"])) {
    if (detail.id) refuse_id();
  }
}

void store_vital_details(Call& call, const Body& body, std::int64_t vital) {
  const JsonValue member = body["details"];
  std::map<std::string, Detail> details = read_details(call, member);
  if (details.empty()) return;
  find_rows(call, vital, details);

  std::string names = "id, form_id", places = "(?, ?", changes;
  for (std::string_view column : text_columns) {
    names.append(", ").append(column);
    places.append(", ?");
    changes.append(changes.empty() ? "" : ", ").append(column).append(" = VALUES(").append(column).append(")");
  }
  std::string sql = "INSERT INTO form_vital_details (" + names + ") VALUES ";
  std::vector<db::Parameter> parameters;
  for (const auto& [column, detail] : details) {
    sql.append(parameters.empty() ? places : ", " + places).append(")");
    parameters.push_back(detail.id ? db::Parameter(*detail.id) : db::Parameter(nullptr));
    parameters.emplace_back(vital);
    for (std::string_view name : text_columns) {
      const Value* value = detail.values.find(name);
      const auto* text = value != nullptr ? std::get_if<std::string>(value) : nullptr;
      const bool is_empty = value == nullptr || (text != nullptr && text->empty());
      parameters.push_back(is_empty ? db::Parameter(nullptr) : parameter_of(*value));
    }
  }
  call.db.execute(sql + " ON DUPLICATE KEY UPDATE " + changes, parameters);
  std::vector<std::pair<std::string, Value>> stored;
  for (std::string_view name : text_columns) stored.emplace_back(name, "of several");
  refuse_altered(call.db, stored);
}

void write_vital_details(JsonWriter& out, const db::Rows& rows) {
  std::vector<std::pair<std::string, std::string>> details;  // column, JSON
  for (db::RelatedRows row(rows, vital_details[0]); row.next();) {
    const std::string_view column = row.text(vitals_column);
    auto known =
        std::find_if(details.begin(), details.end(), [&](const auto& detail) { return detail.first == column; });
    if (known == details.end()) known = details.insert(known, {std::string(column), {}});
    known->second = json_of(row);  // of several rows the last counts
  }
  if (details.empty()) return;
  out.key("details").begin_object();
  for (const auto& [column, json] : details) out.key(column).raw(json);
  out.end_object();
}

}  // namespace oemr::api
