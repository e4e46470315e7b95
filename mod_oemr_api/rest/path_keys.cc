// SPDX-License-Identifier: Apache-2.0
// Identifiers in paths.
#include "rest/path_keys.h"

#include <algorithm>
#include <charconv>

namespace oemr::rest {
namespace {

bool is_choice(const PathKey& key, std::string_view text) {
  return key.choices.empty() || std::find(key.choices.begin(), key.choices.end(), text) != key.choices.end();
}

bool is_number(std::string_view text) { return text.find_first_not_of("0123456789") == std::string_view::npos; }

bool names_row(Call& call, std::span<const PathKey> keys, std::size_t position) {
  const PathKey& key = keys[position];
  if (key.table.empty()) return true;
  const std::size_t parameter = call.parameters.size() - keys.size() + position;
  const std::string& text = call.parameters[parameter];
  std::string sql = "SELECT 1 FROM `";
  sql.append(key.table);
  if (key.kind == PathKey::Kind::uuid) {
    const std::optional<Uuid> uuid = Uuid::parse_lenient(text);
    return uuid && call.db.query(sql + "` WHERE uuid = ? LIMIT 1", {uuid->raw()}).next();
  }
  const std::string_view column = key.column.substr(key.column.find('.') + 1);
  if (key.kind == PathKey::Kind::number && !is_number(text)) return false;
  sql.append("` WHERE `").append(column).append("` = ?");
  std::vector<db::Parameter> parameters = {std::string_view(text)};
  if (!key.parent.empty() && parameter > 0) {
    sql.append(" AND `").append(key.parent).append("` = ?");
    parameters.emplace_back(std::string_view(call.parameters[parameter - 1]));
  }
  return call.db.query(sql + " LIMIT 1", parameters).next();
}

}  // namespace

std::span<const PathKey> keys_of(const Call& call, const Resource& resource) {
  const std::size_t count = call.parameters.size();
  return ends_with_identifier(call.route) ? resource.keys.last(count) : resource.keys.first(count);
}

namespace {

std::string_view parameter_name(const Route& route, std::size_t position) {
  std::string_view rest = route.pattern;
  for (;; --position) {
    rest.remove_prefix(std::min(rest.find(':') + 1, rest.size()));
    if (position == 0) return rest.substr(0, rest.find('/'));
  }
}

/// A uuid where a number is wanted is a client's mistake about the route, which the answer names.
void refuse_uuid(const Call& call, std::size_t position) {
  if (!Uuid::parse(call.parameter(position))) return;
  throw NotFound("the path wants a number as " + std::string(parameter_name(call.route, position)) + ", not a uuid");
}

}  // namespace

std::int64_t path_number(const Call& call, std::size_t position) {
  const std::string_view text = call.parameter(position);
  std::int64_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc() || end != text.data() + text.size() || number < 0) {
    refuse_uuid(call, position);
    throw NotFound();
  }
  return number;
}

void restrict_selection(const Call& call, const Resource& resource, std::span<const PathKey> keys,
                        Selection& selection) {
  selection.add(resource.condition);
  const std::size_t first = call.parameters.size() - keys.size();
  for (std::size_t i = 0; i < keys.size(); ++i) {
    const std::string& text = call.parameters[first + i];
    if (!is_choice(keys[i], text)) {
      selection.add("1 = 0");
    } else if (keys[i].kind == PathKey::Kind::number && !is_number(text)) {
      refuse_uuid(call, first + i);
      selection.add("1 = 0");  // MySQL would read a number out of any text
    } else if (keys[i].kind != PathKey::Kind::uuid) {
      selection.add(std::string(keys[i].column) + " = ?", text);
    } else if (const std::optional<Uuid> uuid = Uuid::parse_lenient(text)) {
      selection.add_uuid(keys[i].column, *uuid);
    } else if (!keys[i].number.empty() && is_number(text)) {
      selection.add(std::string(keys[i].number) + " = ?", text);
    } else {
      selection.add("1 = 0");
    }
  }
  if (call.bound_patient.empty()) return;
  const std::optional<Uuid> patient = Uuid::parse(call.bound_patient);
  if (resource.patient_column.empty() || !patient) {
    selection.add("1 = 0");
  } else {
    selection.add_uuid(resource.patient_column, *patient);
  }
}

bool has_record(Call& call, const Resource& resource, std::span<const PathKey> keys) {
  Selection selection;
  restrict_selection(call, resource, keys, selection);
  std::string sql = "SELECT 1 FROM ";
  sql.append(resource.from).append(selection.where()).append(" LIMIT 1");
  return call.db.query(sql, selection.parameters()).next();
}

bool keys_exist(Call& call, std::span<const PathKey> keys) {
  for (std::size_t i = 0; i < keys.size(); ++i) {
    if (!names_row(call, keys, i)) return false;
  }
  return true;
}

void check_keys_exist(Call& call, std::span<const PathKey> keys) {
  const std::size_t first = call.parameters.size() - keys.size();
  for (std::size_t i = 0; i < keys.size(); ++i) {
    const PathKey& key = keys[i];
    if (key.on_read == PathKey::Missing::unchecked) continue;
    const std::string& text = call.parameters[first + i];
    if (names_row(call, keys, i)) continue;
    const bool is_alone = keys.size() == 1;
    switch (key.on_read) {
      case PathKey::Missing::malformed:
        if (Uuid::parse_lenient(text) || (!key.number.empty() && is_number(text))) continue;
        break;
      case PathKey::Missing::empty_below:
        if (!is_alone) continue;
        throw NotFound();
      case PathKey::Missing::not_found_alone:
        if (!is_alone) break;
        throw NotFound();
      case PathKey::Missing::not_found:
        throw NotFound();
      default:
        break;
    }
    const bool blank = key.on_read == PathKey::Missing::blank_invalid_value;
    throw ValidationError("uuid", "invalid or nonexisting value", (blank ? " value " : "value ") + text);
  }
}

void validate_keys(Call& call, std::span<const PathKey> keys, Validation& validation) {
  const std::size_t first = call.parameters.size() - keys.size();
  for (std::size_t i = 0; i < keys.size(); ++i) {
    const PathKey& key = keys[i];
    const std::string& text = call.parameters[first + i];
    if (key.kind == PathKey::Kind::number && key.message.empty() && !is_number(text)) {
      validation.add(key.field, "Numeric::NOT_NUMERIC", std::string(key.field) + " must be numeric");
      continue;
    }
    if (!is_choice(key, text)) {
      validation.add(key.field, "InArray::NOT_IN_ARRAY",
                     std::string(key.field) + " must be in the defined set of values");
      continue;
    }
    const bool exists = names_row(call, keys, i);
    if (key.value_is_rule) {
      if (!exists) validation.add(key.field, text, "UUID " + text + " does not exist");
      continue;
    }
    if (!exists && !key.message.empty()) {
      validation.add(key.field, key.field, std::string(key.message));
    } else if (!exists) {
      validation.add(key.field, "Callback::INVALID_VALUE", std::string(key.label) + " is invalid");
    }
    if (key.kind == PathKey::Kind::uuid && key.checks_format && !Uuid::parse(text)) {
      validation.add(key.field, "Uuid::INVALID_UUID", std::string(key.label) + " must be a valid UUID (valid format)");
    }
  }
}

}  // namespace oemr::rest
