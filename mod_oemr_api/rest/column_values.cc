// SPDX-License-Identifier: Apache-2.0
// Column builders: what OpenEMR makes of a body's values before they reach a row.
#include "rest/column_values.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <limits>
#include <optional>

#include "core/text.h"
#include "rest/column_kinds.h"

namespace oemr::rest {
namespace {

TableColumn::Kind kind_of(std::string_view data_type, std::int64_t length) {
  using Kind = TableColumn::Kind;
  constexpr std::string_view shapes[] = {"geometry",   "point",           "linestring",   "polygon",
                                         "multipoint", "multilinestring", "multipolygon", "geometrycollection"};
  if (std::find(std::begin(shapes), std::end(shapes), data_type) != std::end(shapes)) return Kind::geometry;
  if (data_type == "enum") return Kind::choice;
  if (data_type == "set") return Kind::choices;
  if (data_type == "year") return Kind::year;
  if (data_type == "bit") return Kind::bits;
  if (data_type == "binary" && length == 16) return Kind::uuid;
  if (data_type.ends_with("int")) return Kind::integer;
  if (data_type == "float" || data_type == "double") return Kind::real;
  if (data_type == "decimal") return Kind::decimal;
  if (data_type == "date") return Kind::date;
  if (data_type == "time") return Kind::time;
  if (data_type == "datetime" || data_type == "timestamp") return Kind::date_time;
  if (data_type.ends_with("char") || data_type.ends_with("text")) return Kind::text;
  return Kind::other;
}

/// Bounds of a numeric column: of its storage, or of its digits.
void set_range(TableColumn& column, std::string_view data_type, bool is_unsigned, int precision, int scale) {
  constexpr std::pair<std::string_view, int> bits_of_integers[] = {
      {"tinyint", 8}, {"smallint", 16}, {"mediumint", 24}, {"int", 32}, {"bigint", 64}};
  for (const auto& [name, bits] : bits_of_integers) {
    if (name != data_type) continue;
    column.maximum = std::ldexp(1.0, is_unsigned ? bits : bits - 1) - 1;
    column.minimum = is_unsigned ? 0 : -std::ldexp(1.0, bits - 1);
    if (bits == 64) {  // a double would round what lies just outside to the bound itself
      column.maximum = std::nextafter(column.maximum, 0.0);
      column.minimum = std::nextafter(column.minimum, 0.0);
    }
  }
  const bool has_digits = column.kind == TableColumn::Kind::decimal || column.decimals >= 0;
  if (column.kind == TableColumn::Kind::real && !has_digits) {
    column.maximum = data_type == "float" ? static_cast<double>(std::numeric_limits<float>::max())
                                          : std::numeric_limits<double>::max();
    column.minimum = is_unsigned ? 0 : -column.maximum;
  } else if (has_digits) {
    column.maximum = std::pow(10.0, precision - scale) - std::pow(10.0, -scale);
    column.minimum = is_unsigned ? 0 : -column.maximum;
  }
}

/// Digits without an exponent.
std::string number_text(double number) {
  char buffer[400];
  const auto end = std::to_chars(buffer, buffer + sizeof buffer, number, std::chars_format::fixed);
  return std::string(buffer, end.ptr);
}

bool is_date_named(std::string_view column) { return column.find("date") != std::string_view::npos; }

bool is_temporal(const TableColumn& column) {
  return column.kind == TableColumn::Kind::date || column.kind == TableColumn::Kind::date_time;
}

std::size_t characters(std::string_view text_of_value) {
  return static_cast<std::size_t>(std::count_if(text_of_value.begin(), text_of_value.end(),
                                                [](char c) { return (static_cast<unsigned char>(c) & 0xC0) != 0x80; }));
}

/// A value as the database would print it, nearly.
std::string text_of(const Value& value) {
  if (const auto* text = std::get_if<std::string>(&value)) return *text;
  if (const auto* integer = std::get_if<std::int64_t>(&value)) return std::to_string(*integer);
  const auto* real = std::get_if<double>(&value);
  return real != nullptr ? number_text(*real) : std::string();
}

/// False when a numeric text is beyond what a double can hold.
bool read_number(std::string_view text, double& number) {
  text = text.substr(std::min(text.find_first_of("0123456789.-"), text.size()));  // blanks and "+" are not read
  return std::from_chars(text.data(), text.data() + text.size(), number).ec == std::errc();
}

/// Digits behind the point that are no zeros.
int decimals_of(std::string_view number) {
  std::string plain(number);
  double value = 0;
  if (number.find_first_of("eE") != std::string_view::npos && read_number(number, value)) plain = number_text(value);
  plain.resize(plain.find_last_not_of(" \t\n\r\v\f") + 1);
  const std::size_t point = plain.find('.');
  if (point == std::string::npos) return 0;
  return static_cast<int>(plain.find_last_not_of('0') - point);
}

void check_number(const TableColumn& column, std::string_view text_of_value, const std::string& label,
                  Validation& validation) {
  if (!is_numeric_text(text_of_value)) {
    validation.add(column.name, "Numeric::NOT_NUMERIC", label + " must be numeric");
    return;
  }
  double number = 0;
  const bool is_beyond = !read_number(text_of_value, number) || number < column.minimum || number > column.maximum;
  if (is_beyond && column.minimum != column.maximum) {
    validation.add(column.name, "Between::OUT_OF_RANGE",
                   label + " must be between " + number_text(column.minimum) + " and " + number_text(column.maximum));
  } else if (column.kind == TableColumn::Kind::integer && number != std::floor(number)) {
    validation.add(column.name, "Integer::NOT_AN_INTEGER", label + " must be an integer");
  } else if (column.decimals >= 0 && decimals_of(text_of_value) > column.decimals) {
    validation.add(column.name, "Decimal::TOO_MANY",
                   label + " must have " + std::to_string(column.decimals) + " decimals or fewer");
  }
}

void check_length(const TableColumn& column, std::string_view text_of_value, const std::string& label,
                  Validation& validation) {
  const auto refuse = [&](std::int64_t maximum, std::string_view unit) {
    validation.add(column.name, "LengthBetween::TOO_LONG",
                   label + " must be " + std::to_string(maximum) + " " + std::string(unit) + " or shorter");
  };
  if (column.maximum_characters > 0 &&
      characters(text_of_value) > static_cast<std::size_t>(column.maximum_characters)) {
    refuse(column.maximum_characters, "characters");
  } else if (column.maximum_bytes > 0 && text_of_value.size() > static_cast<std::size_t>(column.maximum_bytes)) {
    refuse(column.maximum_bytes, "bytes");  // TEXT columns, whatever their character set
  }
}

/// What the database would silently cut, round or zero is refused.
void check_fit(const TableColumn& column, const Value& value, Validation& validation) {
  const std::string as_text = text_of(value);
  if (as_text.empty() || validation.has_message(column.name)) return;
  if (is_temporal(column) && is_zero_date(as_text)) return;  // "no date" where the column takes no NULL
  const std::string label = replace_all(column.name, "_", " ");
  switch (column.kind) {
    case TableColumn::Kind::integer:
    case TableColumn::Kind::real:
    case TableColumn::Kind::decimal:
      check_number(column, as_text, label, validation);
      break;
    case TableColumn::Kind::date:
    case TableColumn::Kind::date_time:
      if (!parse_date(as_text) && !parse_date_time(as_text)) {
        std::string forms = ": YYYY-MM-DD";
        if (column.kind == TableColumn::Kind::date_time) forms.append(", ").append(date_time_forms);
        validation.add(column.name, "DateTime::INVALID_VALUE", label + " must be a valid date" + forms);
      }
      break;
    case TableColumn::Kind::time:
      if (!parse_time_of_day(as_text)) {
        validation.add(column.name, "DateTime::INVALID_VALUE", label + " must be a valid time: HH:MM:SS or HH:MM");
      }
      break;
    case TableColumn::Kind::text:
    case TableColumn::Kind::other:
      check_length(column, as_text, label, validation);
      break;
    default:  // fit_kind() has looked
      break;
  }
}

enum class Fate { stored, skipped };

/// OpenEMR's builders: null and false mean "no value", texts that are date masks count as empty, and columns whose name
/// holds "date" take NULL where others take an empty text. An empty text would be a zero date in a date column of
/// another name, so these take NULL too. A zero date is what a column without NULL has in its place.
Fate convert(const TableColumn& column, JsonValue value, WriteKind kind, Conversion conversion, const Zone& zone,
             Value& out) {
  const bool is_plain = conversion == Conversion::plain;
  const bool date_named = is_date_named(column.name);
  const bool is_choice = column.kind == TableColumn::Kind::choice;
  const bool takes_null = date_named || (column.is_nullable && (is_temporal(column) || is_choice));
  const auto nothing = [&]() -> Value {
    if (is_temporal(column) && !column.is_nullable) return std::string("0000-00-00 00:00:00");
    return takes_null ? Value(nullptr) : Value(std::string());
  };
  if (is_plain && value.is_null()) {
    out = nullptr;
    return Fate::stored;
  }
  switch (value.kind()) {
    case JsonValue::Kind::null:
    case JsonValue::Kind::boolean:
      if (value.is_null() || !value.boolean()) {
        if (kind == WriteKind::update && !date_named) return Fate::skipped;
        if (is_choice && !takes_null) return Fate::skipped;  // an empty text is none of them
        out = nothing();
      } else {
        out = date_named ? nothing() : Value(std::string("1"));
      }
      return Fate::stored;
    case JsonValue::Kind::integer:
      out = value.integer() == 0 && date_named ? nothing() : Value(value.integer());
      return Fate::stored;
    case JsonValue::Kind::real:
      out = value.real();
      return Fate::stored;
    default:
      break;
  }
  const std::string_view text_of_value = value.string();
  const bool is_mask = !is_plain && (text_of_value == "YYYY-MM-DD" || text_of_value == "MM/DD/YYYY");
  const bool is_zero = (date_named && text_of_value == "0") || (is_temporal(column) && is_zero_date(text_of_value));
  if (text_of_value.empty() || is_mask || is_zero) {
    out = nothing();
    return Fate::stored;
  }
  std::optional<std::string> local;
  if (column.kind == TableColumn::Kind::date_time) local = local_date_time(text_of_value, zone);
  out = local ? *std::move(local) : std::string(text_of_value);
  return Fate::stored;
}

}  // namespace

TableColumns read_table_columns(db::Connection& connection, std::string_view table) {
  TableColumns columns;
  db::Rows rows = connection.query(
      "SELECT column_name, data_type, character_maximum_length, extra, character_octet_length, column_type, "
      "numeric_precision, numeric_scale, is_nullable = 'YES' FROM information_schema.columns "
      "WHERE table_schema = DATABASE() AND table_name = ? ORDER BY ordinal_position",
      {table});
  while (rows.next()) {
    TableColumn column;
    column.name = rows.text(std::size_t{0});
    column.maximum_characters = rows.integer(std::size_t{2});
    column.kind = kind_of(rows.text(std::size_t{1}), column.maximum_characters);
    column.automatic = rows.text(std::size_t{3}).find("auto_increment") != std::string_view::npos;
    column.maximum_bytes = rows.integer(std::size_t{4});
    column.is_nullable = rows.integer(std::size_t{8}) != 0;
    if (column.kind == TableColumn::Kind::bits) column.bits = static_cast<int>(rows.integer(std::size_t{6}));
    const bool has_fraction = column.kind == TableColumn::Kind::decimal || column.kind == TableColumn::Kind::real;
    if (has_fraction && !rows.is_null(std::size_t{7})) column.decimals = static_cast<int>(rows.integer(std::size_t{7}));
    set_range(column, rows.text(std::size_t{1}), rows.text(std::size_t{5}).find("unsigned") != std::string_view::npos,
              static_cast<int>(rows.integer(std::size_t{6})), static_cast<int>(rows.integer(std::size_t{7})));
    column.choices = choices_of(rows.text(std::size_t{5}));
    columns.push_back(std::move(column));
  }
  return columns;
}

std::shared_ptr<const TableColumns> table_columns(openemr::Site& site, db::Connection& connection,
                                                  std::string_view table) {
  const auto load = [&] {
    auto columns = std::make_shared<TableColumns>(read_table_columns(connection, table));
    for (TableColumn& column : *columns) column.other_name = openemr::Release::other_name(table, column.name);
    return columns;
  };
  return std::static_pointer_cast<const TableColumns>(site.table(table, load));
}

db::Parameter parameter_of(const Value& value) {
  return std::visit(
      [](const auto& held) -> db::Parameter {
        if constexpr (std::is_same_v<std::decay_t<decltype(held)>, std::string>) {
          return std::string_view(held);
        } else {
          return held;
        }
      },
      value);
}

std::int64_t integer_of(const Value& value) {
  const auto* integer = std::get_if<std::int64_t>(&value);
  return integer != nullptr ? *integer : std::llround(real_of(value));
}

double real_of(const Value& value) {
  double number = 0;
  return read_number(text_of(value), number) ? number : 0;
}

ColumnValues ColumnValues::from_body(const Body& body, std::span<const TableColumn> columns,
                                     std::span<const std::string_view> writable, WriteKind kind, Validation& validation,
                                     const Zone& zone, Conversion conversion) {
  ColumnValues result;
  for (const auto& [name, value] : body.members()) {
    const auto column = std::find_if(columns.begin(), columns.end(), [name = name](const TableColumn& c) {
      return c.name == name || c.other_name == name;
    });
    if (column == columns.end() || column->automatic || name == "uuid" || name == "pid") continue;
    if (!writable.empty() && std::find(writable.begin(), writable.end(), name) == writable.end()) continue;
    if (value.is_array() || value.is_object()) {
      if (!validation.has_message(name)) {
        validation.add(name, "IsString::NOT_A_STRING", replace_all(name, "_", " ") + " must be a string");
      }
      continue;
    }
    Value converted;
    if (convert(*column, value, kind, conversion, zone, converted) == Fate::skipped) continue;
    converted = fit_kind(*column, std::move(converted), validation);
    check_fit(*column, converted, validation);
    if (const auto* real = std::get_if<double>(&converted);
        real != nullptr && column->kind == TableColumn::Kind::decimal)
      converted = number_text(*real);  // digit by digit, as it came
    result.set(column->name, std::move(converted));
  }
  return result;
}

void ColumnValues::set(std::string_view column, Value value) {
  for (auto& [name, old_value] : values_) {
    if (name == column) {
      old_value = std::move(value);
      return;
    }
  }
  values_.emplace_back(column, std::move(value));
}

void ColumnValues::erase(std::string_view column) {
  std::erase_if(values_, [&](const auto& entry) { return entry.first == column; });
}

bool ColumnValues::empty_to_null(std::string_view column) {
  const Value* value = find(column);
  if (value == nullptr) return false;
  const auto* text = std::get_if<std::string>(value);
  if (text != nullptr && text->empty()) set(column, nullptr);
  return !std::holds_alternative<std::nullptr_t>(*find(column));
}

const Value* ColumnValues::find(std::string_view column) const {
  for (const auto& [name, value] : values_) {
    if (name == column) return &value;
  }
  return nullptr;
}

namespace {

/// A value of the server's own for a column that this release of OpenEMR lacks. What bodies set has been refused.
bool is_left_out(db::Connection& connection, std::string_view table, std::string_view column) {
  return openemr::Release::is_of_some(table, column) && !connection.schema()->has_column(table, column);
}

}  // namespace

std::int64_t ColumnValues::insert(db::Connection& connection, std::string_view table) const {
  std::string names, marks;
  std::vector<db::Parameter> parameters;
  for (const auto& [name, value] : values_) {
    if (is_left_out(connection, table, name)) continue;
    names.append(names.empty() ? "`" : ",`").append(name).append("`");
    marks.append(marks.empty() ? "?" : ",?");
    parameters.push_back(parameter_of(value));
  }
  std::string sql = "INSERT INTO `";
  sql.append(table).append("` (").append(names).append(") VALUES (").append(marks).append(")");
  connection.execute(sql, parameters);
  const auto id = static_cast<std::int64_t>(connection.last_insert_id());
  refuse_altered(connection, values_);
  return id;
}

std::uint64_t ColumnValues::update(db::Connection& connection, std::string_view table, std::string_view where,
                                   std::span<const db::Parameter> where_parameters) const {
  std::string sql = "UPDATE `";
  sql.append(table).append("` SET ");
  std::vector<db::Parameter> parameters;
  for (const auto& [name, value] : values_) {
    if (is_left_out(connection, table, name)) continue;
    sql.append(parameters.empty() ? "`" : ",`").append(name).append("` = ?");
    parameters.push_back(parameter_of(value));
  }
  sql.append(" WHERE ").append(where);
  parameters.insert(parameters.end(), where_parameters.begin(), where_parameters.end());
  const std::uint64_t found = connection.execute(sql, parameters);
  refuse_altered(connection, values_);
  return found;
}

}  // namespace oemr::rest
