// SPDX-License-Identifier: Apache-2.0
// Turns declarations and the columns behind them into JSON schemas.
#include "dispatch/openapi_schemas.h"

#include <algorithm>

#include "core/time.h"
#include "rest/column_values.h"

namespace oemr::dispatch {
namespace {

using rest::Envelope;
using rest::Field;
using rest::Member;
using rest::Resource;
using rest::Route;
using rest::Rule;

void write_types(JsonWriter& out, std::initializer_list<std::string_view> types) {
  out.key("type").begin_array();
  for (const std::string_view type : types) out.string(type);
  out.end_array();
}

/// A column of a record. Numbers of an unfiltered list are texts where the resource declares PHP's text mode.
void write_column(JsonWriter& out, const db::Column& column, bool text_mode, const std::string& description) {
  out.begin_object();
  const bool integer = column.kind == db::ColumnKind::integer || column.kind == db::ColumnKind::bits;
  if (!integer && column.kind != db::ColumnKind::real) {
    write_types(out, {"string", "null"});
    if (column.kind == db::ColumnKind::uuid) out.member("format", "uuid");
  } else if (text_mode) {
    write_types(out, {integer ? "integer" : "number", "string", "null"});
  } else {
    write_types(out, {integer ? "integer" : "number", "null"});
  }
  if (!description.empty()) out.member("description", description);
  out.end_object();
}

void write_member(JsonWriter& out, const Member& member) {
  out.begin_object();
  switch (member.kind) {
    case Member::Kind::text:
      write_types(out, {"string", "null"});
      break;
    case Member::Kind::number:
      write_types(out, {"number", "null"});
      break;
    case Member::Kind::list:
      write_types(out, {"array", "null"});
      break;
    case Member::Kind::object:
      write_types(out, {"object", "null"});
      break;
    case Member::Kind::any:
    case Member::Kind::absent:
      break;
  }
  out.end_object();
}

std::string description_of(rest::Call& call, const Resource& resource, std::string_view member) {
  return resource.description != nullptr ? resource.description(call, member) : std::string();
}

/// What the SELECT gives, as the server describes it, and what the writer makes of it.
void write_record(JsonWriter& out, const Resource& resource, rest::Call& call) {
  const auto is_member = [&](std::string_view name) {
    return std::any_of(resource.members.begin(), resource.members.end(),
                       [&](const Member& m) { return m.name == name; });
  };
  std::string required;
  JsonWriter names(required);
  names.begin_array();
  out.begin_object().member("type", "object").key("properties").begin_object();
  if (!resource.columns.empty()) {
    std::string sql = "SELECT ";
    sql.append(resource.columns).append(" FROM ").append(resource.from).append(" LIMIT 0");
    std::vector<db::Column> columns;
    {
      const db::Rows rows = call.db.query(sql);
      columns.assign(rows.columns().begin(), rows.columns().end());
    }
    for (const db::Column& column : columns) {
      if (is_member(column.name)) continue;
      out.key(column.name);
      write_column(out, column, (resource.text_when_unfiltered || resource.is_text_in_old_releases),
                   description_of(call, resource, column.name));
      names.string(column.name);
    }
  }
  for (const Member& member : resource.members) {
    if (member.kind == Member::Kind::absent) continue;
    out.key(member.name);
    write_member(out, member);
    if (member.always) names.string(member.name);
  }
  names.end_array();
  out.end_object().key("required").raw(required).end_object();
}

void write_rule(JsonWriter& out, const Rule& rule) {
  switch (rule.kind) {
    case Rule::Kind::length:
    case Rule::Kind::exact_length:
      out.key("minLength").integer(static_cast<std::int64_t>(rule.minimum));
      out.key("maxLength").integer(static_cast<std::int64_t>(rule.maximum));
      break;
    case Rule::Kind::date:
      out.member("format", "date");
      break;
    case Rule::Kind::date_time:
      out.member("description", date_time_forms);
      break;
    case Rule::Kind::email:
    case Rule::Kind::patient_email:
      out.member("format", "email");
      break;
    case Rule::Kind::url:
      out.member("format", "uri");
      break;
    case Rule::Kind::exists:
      out.member("description", "names a row of " + std::string(rule.table));
      break;
    case Rule::Kind::option:
      out.member("description", "an option of the list " + std::string(rule.table));
      break;
    default:
      break;
  }
}

bool is_numeric(const Field& field) {
  return std::any_of(field.rules.begin(), field.rules.end(),
                     [](const Rule& r) { return r.kind == Rule::Kind::numeric; });
}

/// A field with rules, or a column that takes what it is sent.
void write_property(JsonWriter& out, const Field* field, const rest::TableColumn* column,
                    const std::string& description) {
  using Kind = rest::TableColumn::Kind;
  out.begin_object();
  if (field != nullptr && field->rules.front().kind == Rule::Kind::structure) {
    write_types(out, {"object", "array", "null"});
  } else if (column != nullptr && column->kind == Kind::integer) {
    write_types(out, {"integer", "string", "null"});
  } else if ((column != nullptr && (column->kind == Kind::real || column->kind == Kind::decimal)) ||
             (field != nullptr && is_numeric(*field))) {
    write_types(out, {"number", "string", "null"});
  } else {
    write_types(out, {"string", "number", "null"});
  }
  if (field != nullptr) {
    for (const Rule& rule : field->rules) write_rule(out, rule);
  } else if (column->kind == Kind::date_time) {
    out.member("description", "YYYY-MM-DD, " + std::string(date_time_forms));
  }
  const bool bounded = field != nullptr && std::any_of(field->rules.begin(), field->rules.end(), [](const Rule& rule) {
                         return rule.kind == Rule::Kind::length || rule.kind == Rule::Kind::exact_length;
                       });
  if (!bounded && column != nullptr && column->maximum_characters > 0) {
    out.key("maxLength").integer(column->maximum_characters);
  }
  if (column != nullptr && column->kind == Kind::choice) {
    out.key("enum").begin_array();
    for (const std::string& choice : column->choices) out.string(choice);
    out.null().end_array();
  }
  if (!description.empty()) out.member("description", description);
  out.end_object();
}

/// The fields in their order, then the columns that a body may set too.
void write_properties(JsonWriter& out, const Resource& resource, std::span<const Field> fields,
                      std::span<const rest::TableColumn> columns, rest::Call& call) {
  out.key("properties").begin_object();
  for (const Field& field : fields) {
    if (field.presence == rest::Presence::in_path) continue;
    const auto column =
        std::find_if(columns.begin(), columns.end(), [&](const auto& c) { return c.name == field.name; });
    out.key(field.name);
    write_property(out, &field, column == columns.end() ? nullptr : &*column,
                   description_of(call, resource, field.name));
  }
  for (const rest::TableColumn& column : columns) {
    const bool has_rules =
        std::any_of(fields.begin(), fields.end(), [&](const Field& f) { return f.name == column.name; });
    const bool is_writable =
        resource.writable.empty()
            ? !column.automatic && column.name != "uuid" && column.name != "pid"
            : std::find(resource.writable.begin(), resource.writable.end(), column.name) != resource.writable.end();
    if (has_rules || !is_writable) continue;
    out.key(column.name);
    write_property(out, nullptr, &column, description_of(call, resource, column.name));
  }
  out.end_object();
}

void write_body_schema(JsonWriter& out, const Resource& resource, rest::WriteKind kind, rest::Call& call) {
  const std::span<const Field> fields = rest::fields_of(resource, kind, *call.site.release(call.db));
  out.begin_object().member("type", "object");
  write_properties(out, resource, fields, *rest::table_columns(call.site, call.db, resource.table), call);
  std::string required;
  JsonWriter names(required);
  names.begin_array();
  for (const Field& field : fields) {
    const bool always = field.presence == rest::Presence::always_required;
    if (always || (kind == rest::WriteKind::insert && field.presence == rest::Presence::required))
      names.string(field.name);
  }
  names.end_array();
  if (required != "[]") out.key("required").raw(required);
  out.end_object();
}

void begin_envelope_schema(JsonWriter& out) {
  out.begin_object().member("type", "object").key("required").begin_array();
  for (const std::string_view member : {"validationErrors", "internalErrors", "data", "links"}) out.string(member);
  out.end_array().key("properties").begin_object();
  out.key("validationErrors").begin_object();
  write_types(out, {"array", "object"});
  out.end_object().key("internalErrors").begin_object().member("type", "array").end_object();
  out.key("links").begin_object();
  write_types(out, {"array", "object"});
  out.end_object().key("data");
}

void write_list(JsonWriter& out, const std::string& item) {
  out.begin_object().member("type", "array").key("items");
  write_reference(out, "schemas", item);
  out.end_object();
}

void write_object_of(JsonWriter& out, std::initializer_list<std::string_view> members) {
  out.begin_object().member("type", "object").key("required").begin_array();
  for (const std::string_view member : members) out.string(member);
  out.end_array().end_object();
}

/// "data", or the whole bare answer.
void write_value(JsonWriter& out, const Route& route, const std::string& record) {
  const Resource& resource = *route.resource;
  if (route.handler == &rest::read_list && resource.nests_list) {
    out.begin_object().member("type", "array").key("items");
    write_list(out, record);
    out.end_object();
  } else if (route.handler == &rest::read_list) {
    write_list(out, record);
  } else if (route.handler == &rest::read_one || (route.handler == &rest::update && resource.updated_member.empty())) {
    write_reference(out, "schemas", record);
  } else if (route.handler == &rest::create) {
    if (resource.has_uuid && resource.shows_new_uuid) {
      write_object_of(out, {resource.created_member, "uuid"});
    } else if (!resource.form_member.empty()) {
      write_object_of(out, {resource.created_member, resource.form_member});
    } else {
      write_object_of(out, {resource.created_member});
    }
  } else if (route.handler == &rest::update) {
    write_object_of(out, {resource.updated_member});
  } else {
    out.begin_object().end_object();
  }
}

}  // namespace

void write_reference(JsonWriter& out, std::string_view kind, std::string_view name) {
  out.begin_object().member("$ref", "#/components/" + std::string(kind) + "/" + std::string(name)).end_object();
}

std::string OpenApiSchemas::name(const Route& route) {
  const auto known =
      std::find_if(names_.begin(), names_.end(), [&](const auto& entry) { return entry.first == route.resource; });
  if (known != names_.end()) return known->second;
  const std::string family(route.pattern.substr(1, route.pattern.find('/', 1) - 1));
  const std::string base = family + "_" + std::string(route.resource->name);
  std::string name = base;
  const auto is_taken = [&] {
    return std::any_of(names_.begin(), names_.end(), [&](const auto& entry) { return entry.second == name; });
  };
  for (int number = 2; is_taken(); ++number) name = base + "_" + std::to_string(number);
  names_.emplace_back(route.resource, name);
  return name;
}

void OpenApiSchemas::write_answer(JsonWriter& out, const Route& route) {
  const std::string record = name(route);
  out.begin_object().key("schema");
  if (route.resource->envelope == Envelope::processing_result) {
    begin_envelope_schema(out);
    write_value(out, route, record);
    out.end_object().end_object();
  } else {
    write_value(out, route, record);
  }
  out.end_object();
}

void OpenApiSchemas::write_body(JsonWriter& out, const Route& route) {
  const std::string body = name(route) + (route.method == rest::Method::post ? "_insert" : "_update");
  const std::pair<const Resource*, std::string> entry(route.resource, body);
  if (std::find(bodies_.begin(), bodies_.end(), entry) == bodies_.end()) bodies_.push_back(entry);
  write_reference(out, "schemas", body);
}

void OpenApiSchemas::write_components(JsonWriter& out, rest::Call& call) const {
  for (const auto& [resource, name] : names_) {
    out.key(name);
    write_record(out, *resource, call);
  }
  for (const auto& [resource, name] : bodies_) {
    out.key(name);
    const auto kind = name.ends_with("_insert") ? rest::WriteKind::insert : rest::WriteKind::update;
    write_body_schema(out, *resource, kind, call);
  }
  out.key("Failure");  // the envelope of a refusal; "data" is empty
  begin_envelope_schema(out);
  out.begin_object().member("type", "array").end_object().end_object().end_object();
  out.key("OperationOutcome")
      .raw(R"({"type":"object","required":["resourceType","issue"],"properties":{)"
           R"("resourceType":{"const":"OperationOutcome"},"issue":{"type":"array","minItems":1}}})");
  out.key("Bundle").raw(R"({"type":"object","required":["resourceType","type"],"properties":{)"
                        R"("resourceType":{"const":"Bundle"},"entry":{"type":"array"}}})");
}

}  // namespace oemr::dispatch
