// SPDX-License-Identifier: Apache-2.0
// Creating and changing a declared resource: validate everything, then write; the dispatcher's transaction makes it
// one.
#include "rest/write.h"

#include "core/time.h"
#include "openemr/uuid_registry.h"
#include "rest/envelope.h"
#include "rest/path_keys.h"
#include "rest/resource.h"

namespace oemr::rest {
namespace {

/// A number that prepare_insert drew, rather than the database.
std::optional<std::int64_t> server_number(const ColumnValues& values, std::string_view column) {
  const Value* value = values.find(column);
  const auto* integer = value != nullptr ? std::get_if<std::int64_t>(value) : nullptr;
  return integer != nullptr ? std::optional(*integer) : std::nullopt;
}

void write_created(Call& call, const Resource& resource, const ColumnValues& values, const Created& created) {
  const std::int64_t number = server_number(values, resource.created_member).value_or(created.id);
  std::string json;
  JsonWriter out(json);
  out.begin_object().key(resource.created_member).integer(number);
  if (!resource.form_member.empty()) out.key(resource.form_member).integer(created.form_id);
  if (resource.has_uuid && resource.shows_new_uuid) out.member("uuid", created.uuid.text());
  out.end_object();
  if (resource.shows_created && call.site.release(call.db)->shows_new_encounters()) {
    std::string record = read_created(call, resource, created.uuid);
    if (!record.empty()) {
      record.back() = ',';
      json = record + json.substr(1);
    }
  }
  if (resource.envelope == Envelope::processing_result) {
    write_result(call.response, resource.created_status, json);
  } else {
    write_bare(call.response, resource.created_status, json);
  }
}

/// The row that the last path key names.
struct RowName {
  std::string condition, value;
};
RowName row_name(const Call& call, const PathKey& key) {
  const std::optional<Uuid> uuid = Uuid::parse_lenient(call.key());
  const std::string column(key.column.substr(key.column.find('.') + 1));
  return {"`" + column + "` = ?",
          key.kind == PathKey::Kind::uuid && uuid ? std::string(uuid->raw()) : std::string(call.key())};
}

/// A column of other releases: what is sent for it could not be kept.
void refuse_lacking(Call& call, const Resource& resource, const Body& body, Validation& validation) {
  const auto release = call.site.release(call.db);
  for (const auto& [name, value] : body.members()) {
    if (!release->lacks_column(resource.table, name) || validation.has_message(name)) continue;
    validation.add(name, "Column::NOT_IN_RELEASE", std::string(name) + " is not a column of " + release->text());
  }
}

ColumnValues body_values(Call& call, const Resource& resource, const Body& body, WriteKind kind,
                         Validation& validation) {
  refuse_lacking(call, resource, body, validation);
  return ColumnValues::from_body(body, *table_columns(call.site, call.db, resource.table), resource.writable, kind,
                                 validation, *call.site.zone(call.db),
                                 resource.plain_values ? Conversion::plain : Conversion::built);
}

bool is_nothing(std::string_view text) { return text.empty() || is_zero_date(text); }

/// A record can be written back as it was read: what a body leaves as it is in the row needs no rule. Asked only when
/// something was found to be wrong.
void forgive_unchanged(Call& call, const Resource& resource, const PathKey& key, const Body& body,
                       Validation& validation) {
  std::vector<std::string> names;
  std::string columns;
  const auto known = table_columns(call.site, call.db, resource.table);
  for (const TableColumn& column : *known) {
    if (!validation.has_message(column.name) || !body[column.name].exists() || !scalar_text(body[column.name]))
      continue;
    columns.append(columns.empty() ? "`" : ",`").append(column.name).append("`");
    names.push_back(column.name);
  }
  if (names.empty()) return;
  const RowName row = row_name(call, key);
  db::Rows rows = call.db.query(
      "SELECT " + columns + " FROM `" + std::string(resource.table) + "` WHERE " + row.condition + " LIMIT 1",
      {std::string_view(row.value)});
  if (!rows.next()) return;
  for (std::size_t i = 0; i < names.size(); ++i) {
    const std::string sent = scalar_text(body[names[i]]).value_or("");
    const std::string_view stored = rows.text(i);
    if (sent == stored || (is_nothing(sent) && is_nothing(stored))) validation.forgive(names[i]);
  }
}

/// False when the row has gone meanwhile.
bool delete_row(Call& call, const Resource& resource) {
  const RowName row = row_name(call, resource.keys.back());
  const std::string table = "`" + std::string(resource.table) + "`";
  const std::string statement = resource.deleted_column.empty()
                                    ? "DELETE FROM " + table
                                    : "UPDATE " + table + " SET `" + std::string(resource.deleted_column) + "` = 1";
  return call.db.execute(statement + " WHERE " + row.condition, {std::string_view(row.value)}) != 0;
}

}  // namespace

std::span<const Field> fields_of(const Resource& resource, WriteKind kind, const openemr::Release& release) noexcept {
  if (!resource.newer_fields.empty() && release.has_newer_rules()) return resource.newer_fields;
  return kind == WriteKind::update && !resource.update_fields.empty() ? resource.update_fields : resource.fields;
}

Created insert_record(Call& call, const Resource& resource, const Body& body, ColumnValues& values) {
  Validation validation(body, WriteKind::insert);
  validation.check(fields_of(resource, WriteKind::insert, *call.site.release(call.db)), call.db);
  validate_keys(call, keys_of(call, resource), validation);
  values = body_values(call, resource, body, WriteKind::insert, validation);
  validation.finish();
  if (resource.check_insert != nullptr) resource.check_insert(call, body);

  Created created;
  if (resource.prepare_insert != nullptr) resource.prepare_insert(call, body, values);  // first: it draws numbers
  if (resource.has_uuid) {
    created.uuid = openemr::register_uuid(call.db, resource.table);
    values.set("uuid", std::string(created.uuid.raw()));
  }
  const std::int64_t drawn = values.insert(call.db, resource.table);
  created.id = server_number(values, "id").value_or(drawn);
  if (resource.after_insert != nullptr) resource.after_insert(call, values, created);
  return created;
}

void update_record(Call& call, const Resource& resource, std::span<const PathKey> keys, const Body& body) {
  Validation validation(body, WriteKind::update);
  validation.check(fields_of(resource, WriteKind::update, *call.site.release(call.db)), call.db);
  validate_keys(call, keys, validation);
  ColumnValues values = body_values(call, resource, body, WriteKind::update, validation);
  forgive_unchanged(call, resource, keys.back(), body, validation);
  validation.finish();
  if (call.request.body.empty()) throw BadRequest("a change needs a body");
  if (!has_record(call, resource, keys)) throw NotFound();
  if (resource.replaces) {
    for (std::string_view column : resource.writable) {
      if (values.find(column) == nullptr) values.set(column, nullptr);
    }
  }
  if (resource.prepare_update != nullptr) resource.prepare_update(call, body, values);
  if (values.empty()) throw BadRequest("the body sets nothing that this record has");

  const RowName row = row_name(call, keys.back());
  const db::Parameter identifier = std::string_view(row.value);
  if (values.update(call.db, resource.table, row.condition, {&identifier, 1}) == 0) throw NotFound();
}

void create(Call& call) {
  const Resource& resource = *call.route.resource;
  ColumnValues values;
  const Created created = insert_record(call, resource, Body::read(call.request), values);
  write_created(call, resource, values, created);
}

void update(Call& call) {
  const Resource& resource = *call.route.resource;
  const auto keys = keys_of(call, resource);
  update_record(call, resource, keys, Body::read(call.request));
  if (!resource.updated_member.empty()) {
    std::string json;
    JsonWriter(json).begin_object().member(resource.updated_member, call.key()).end_object();
    write_bare(call.response, 200, json);
    return;
  }
  const std::string json = read_record(call, resource, keys);
  write_result(call.response, 200, json.empty() ? "[]" : json);
}

void remove(Call& call) {
  const Resource& resource = *call.route.resource;
  const auto keys = keys_of(call, resource);
  if (keys.back().kind == PathKey::Kind::uuid && !keys_exist(call, keys)) {
    throw ValidationError("UUID", "", "invalid or nonexisting value");
  }
  if (!has_record(call, resource, keys) || !delete_row(call, resource)) throw NotFound();
  if (resource.envelope == Envelope::bare) {
    write_bare(call.response, 200, resource.removed_json);
    return;
  }
  std::string json;
  JsonWriter(json).begin_object().member("uuid", call.key()).end_object();
  write_result(call.response, 200, json);
}

}  // namespace oemr::rest
