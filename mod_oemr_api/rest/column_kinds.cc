// SPDX-License-Identifier: Apache-2.0
// ENUM, SET, YEAR, BIT, binary and geometry columns, and the server's warnings.
#include "rest/column_kinds.h"

#include <algorithm>
#include <charconv>

#include "core/text.h"
#include "core/uuid.h"

namespace oemr::rest {
namespace {

std::string label_of(const TableColumn& column) { return replace_all(column.name, "_", " "); }

/// A whole number that is not negative, as JSON numbers and texts of digits are.
std::optional<std::int64_t> natural(const Value& value) {
  if (const auto* integer = std::get_if<std::int64_t>(&value))
    return *integer < 0 ? std::nullopt : std::optional(*integer);
  const auto* text = std::get_if<std::string>(&value);
  std::int64_t number = 0;
  if (text == nullptr || text->empty()) return std::nullopt;
  const auto [end, error] = std::from_chars(text->data(), text->data() + text->size(), number);
  if (error != std::errc() || end != text->data() + text->size() || number < 0) return std::nullopt;
  return number;
}

Value fit_choice(const TableColumn& column, Value value, Validation& validation) {
  if (const auto* integer = std::get_if<std::int64_t>(&value)) value = std::to_string(*integer);
  const auto* text = std::get_if<std::string>(&value);
  const auto is_choice = [&](std::string_view part) {
    return std::find(column.choices.begin(), column.choices.end(), part) != column.choices.end();
  };
  bool fits = text != nullptr && is_choice(*text);
  if (text != nullptr && column.kind == TableColumn::Kind::choices) {
    const std::vector<std::string_view> parts = split(*text, ',');
    fits = text->empty() || std::all_of(parts.begin(), parts.end(), is_choice);
  }
  if (fits) return value;
  std::string known;
  for (const std::string& choice : column.choices) known.append(known.empty() ? "" : ", ").append(choice);
  validation.add(column.name, "InArray::NOT_IN_ARRAY", label_of(column) + " must be of: " + known);
  return value;
}

/// Two digits would be taken for a year of this century or the last.
Value fit_year(const TableColumn& column, Value value, Validation& validation) {
  const std::optional<std::int64_t> year = natural(value);
  if (year && (*year == 0 || (*year >= 1901 && *year <= 2155))) return value;
  validation.add(column.name, "Between::OUT_OF_RANGE", label_of(column) + " must be a year between 1901 and 2155");
  return value;
}

Value fit_bits(const TableColumn& column, Value value, Validation& validation) {
  const std::optional<std::int64_t> bits = natural(value);
  const bool fits = bits && (column.bits >= 63 || *bits >> column.bits == 0);
  if (fits) return *bits;
  validation.add(column.name, "Between::OUT_OF_RANGE",
                 label_of(column) + " must be a whole number of " + std::to_string(column.bits) + " bits");
  return value;
}

Value fit_uuid(const TableColumn& column, Value value, Validation& validation) {
  const auto* text = std::get_if<std::string>(&value);
  if (const std::optional<Uuid> uuid = text != nullptr ? Uuid::parse_lenient(*text) : std::nullopt)
    return std::string(uuid->raw());
  validation.add(column.name, "Uuid::INVALID_UUID", label_of(column) + " must be a valid UUID (valid format)");
  return value;
}

bool is_nothing(const Value& value) {
  const auto* text = std::get_if<std::string>(&value);
  return std::holds_alternative<std::nullptr_t>(value) || (text != nullptr && text->empty());
}

/// The words are the server's, in its language: a column's name is the last quoted thing that is one.
const std::pair<std::string, Value>* named_in(std::string_view words,
                                              std::span<const std::pair<std::string, Value>> values) {
  const std::pair<std::string, Value>* named = nullptr;
  std::size_t last = 0;
  for (const auto& entry : values) {
    for (const char quote : {'\'', '`'}) {
      const std::size_t place = words.rfind(quote + entry.first + quote);
      if (place == std::string_view::npos || place < last) continue;
      last = place;
      named = &entry;
    }
  }
  return named;
}

}  // namespace

std::vector<std::string> choices_of(std::string_view column_type) {
  std::vector<std::string> choices;
  if (!column_type.starts_with("enum(") && !column_type.starts_with("set(")) return choices;
  bool is_inside = false;
  for (std::size_t i = column_type.find('(') + 1; i < column_type.size(); ++i) {
    const char c = column_type[i];
    if (c != '\'') {
      if (is_inside) choices.back().push_back(c);
    } else if (!is_inside) {
      is_inside = true;
      choices.emplace_back();
    } else if (column_type.substr(i + 1, 1) == "'") {
      choices.back().push_back(column_type[++i]);
    } else {
      is_inside = false;
    }
  }
  return choices;
}

Value fit_kind(const TableColumn& column, Value value, Validation& validation) {
  using Kind = TableColumn::Kind;
  if (std::holds_alternative<std::nullptr_t>(value)) return value;
  switch (column.kind) {
    case Kind::choice:
    case Kind::choices:
      return fit_choice(column, std::move(value), validation);
    case Kind::year:
      return is_nothing(value) ? value : fit_year(column, std::move(value), validation);
    case Kind::bits:
      return is_nothing(value) ? Value(std::int64_t{0}) : fit_bits(column, std::move(value), validation);
    case Kind::uuid:
      return is_nothing(value) ? value : fit_uuid(column, std::move(value), validation);
    case Kind::geometry:
      validation.add(column.name, "Column::NOT_WRITABLE", label_of(column) + " is a shape, which cannot be set here");
      return value;
    default:
      return value;
  }
}

void refuse_altered(db::Connection& connection, std::span<const std::pair<std::string, Value>> values) {
  constexpr unsigned out_of_range = 1264, truncated = 1265, wrong_value = 1292, wrong_text = 1366, too_long = 1406;
  for (const db::Warning& warning : connection.warnings()) {
    switch (warning.number) {
      case out_of_range:
      case truncated:
      case wrong_value:
      case wrong_text:
      case too_long:
        break;
      default:
        continue;
    }
    const auto* const entry = named_in(warning.text, values);
    if (entry == nullptr || is_nothing(entry->second)) continue;
    throw ValidationError(entry->first, "Column::ALTERED",
                          replace_all(entry->first, "_", " ") +
                              " holds a value that its column cannot store as it is: mind the column's type, decimals "
                              "and character set");
  }
}

}  // namespace oemr::rest
