// SPDX-License-Identifier: Apache-2.0
// One search value against one column, as SQL with bound values.
#include <algorithm>

#include "core/text.h"
#include "fhir/code_systems.h"
#include "fhir/criteria.h"
#include "fhir/resource_writer.h"

namespace oemr::fhir {
namespace {

using Kind = SearchColumn::Kind;
using Test = Criterion::Test;

Clause never() { return {"FALSE", {}}; }

/// Whether the value's system is that one; a value without a system takes any. A path is the system of the site's own
/// numbers (site_system()).
bool is_of_system(const TokenValue& value, std::string_view system) {
  if (!value.system || *value.system == system) return true;
  return system.starts_with('/') && value.system->ends_with("/fhir" + std::string(system));
}

Clause text_clause(const std::string& sql, const std::string& value, Test test) {
  if (test == Test::exact) return {"BINARY " + sql + " = ?", {value}};
  const bool anywhere = test == Test::contains || test == Test::text;
  return {sql + " LIKE ?", {(anywhere ? "%" : "") + like_text(value) + "%"}};
}

Clause code_clause(const SearchColumn& column, const TokenValue& value) {
  const std::string sql(column.sql);
  if (!is_of_system(value, column.system)) return never();
  if (value.code.empty()) return value.system ? Clause{sql + " <> ''", {}} : never();
  return {sql + " = ?", {value.code}};
}

Clause constant_clause(const SearchColumn& column, const TokenValue& value) {
  const bool is_it =
      is_of_system(value, column.system) && (value.system && value.code.empty() ? true : value.code == column.code);
  return {is_it ? "TRUE" : "FALSE", {}};
}

/// Stored values that a test takes, as SQL; the line for all others takes what no line names.
template <class Takes>
Clause mapped_clause(const SearchColumn& column, Takes takes) {
  const std::string sql = "COALESCE(" + std::string(column.sql) + ", '')";
  Clause clause;
  std::string places;
  for (const CodeMapping& mapping : column.mappings) {
    if (mapping.stored == any_other || !takes(mapping)) continue;
    places.append(places.empty() ? "?" : ",?");
    clause.values.emplace_back(mapping.stored);
  }
  if (!places.empty()) clause.sql = sql + " IN (" + places + ")";
  if (column.mappings.empty() || column.mappings.back().stored != any_other || !takes(column.mappings.back())) {
    return places.empty() ? never() : clause;
  }
  places.clear();
  for (const CodeMapping& mapping : column.mappings) {
    if (mapping.stored == any_other) continue;
    places.append(places.empty() ? "?" : ",?");
    clause.values.emplace_back(mapping.stored);
  }
  if (places.empty()) return {"TRUE", {}};
  clause.sql.append(clause.sql.empty() ? "" : " OR ").append(sql).append(" NOT IN (").append(places).append(")");
  return clause;
}

/// Each entry of the text between semicolons, "TYPE:code" or "TYPE:code:modifier" or "code"; blanks and a dot that ends
/// a code are no part of it.
Clause code_list_clause(const SearchColumn& column, const TokenValue& value) {
  const std::string entries = "REPLACE(REPLACE(CONCAT(';', " + std::string(column.sql) + ", ';'), ' ', ''), '.;', ';')";
  const std::string code = like_text(value.code);
  Clause clause;
  const auto add = [&](const std::string& pattern) {
    clause.sql.append(clause.sql.empty() ? "" : " OR ").append(entries).append(" LIKE ?");
    clause.values.push_back("%" + pattern + "%");
  };
  if (value.system) {
    for (const std::string_view type : systems::code_types(*value.system)) {
      if (value.code.empty()) {
        add(";" + std::string(type) + ":");
      } else {
        add(";" + std::string(type) + ":" + code + ";");
        add(";" + std::string(type) + ":" + code + ":");
      }
    }
    if (*value.system == column.system && !value.code.empty()) add(";" + code + ";");
  } else if (!value.code.empty()) {
    add(":" + code + ";");
    add(":" + code + ":");
    add(";" + code + ";");
  }
  return clause.sql.empty() ? never() : clause;
}

Clause token_clause(const SearchColumn& column, const TokenValue& value) {
  switch (column.kind) {
    case Kind::code:
      return code_clause(column, value);
    case Kind::constant:
      return constant_clause(column, value);
    case Kind::code_list:
      return code_list_clause(column, value);
    case Kind::mapped:
      return mapped_clause(column, [&](const CodeMapping& mapping) {
        const bool is_any = value.system && value.code.empty();
        return !mapping.code.empty() && is_of_system(value, mapping.system.empty() ? column.system : mapping.system) &&
               (is_any || mapping.code == value.code);
      });
    case Kind::uuid: {
      // Of identifiers the uuid is a URN (RFC 4122, section 3).
      const bool is_urn = !column.system.empty();
      const std::string_view before = is_urn ? std::string_view("urn:uuid:") : column.code;
      if (is_urn && value.system == column.system && value.code.empty()) return {"TRUE", {}};
      std::string_view id = value.code;
      if ((value.system && (!is_urn || *value.system != column.system)) || !id.starts_with(before)) return never();
      id.remove_prefix(before.size());
      std::string number;
      if (!column.end.empty()) {
        const std::size_t mark = id.find(id_number_mark);
        if (mark == std::string_view::npos) return never();
        number = id.substr(mark + id_number_mark.size());
        id = id.substr(0, mark);
        // As it is written: no other text is the id of the same resource.
        const bool is_number = !number.empty() && number.size() < 19 && number.front() != '0' &&
                               number.find_first_not_of("0123456789") == std::string::npos;
        if (!is_number) return never();
      }
      const std::optional<Uuid> uuid = Uuid::parse(id);
      if (uuid && !number.empty()) {
        return {std::string(column.sql) + " = ? AND " + std::string(column.end) + " = ?",
                {std::string(uuid->raw()), number}};
      }
      return uuid ? Clause{std::string(column.sql) + " = ?", {std::string(uuid->raw())}} : never();
    }
    default:
      return never();
  }
}

Clause reference_clause(const SearchColumn& column, const ReferenceValue& value) {
  if (!value.uuid || (!value.type.empty() && value.type != column.target)) return never();
  return {std::string(column.sql) + " = ?", {std::string(value.uuid->raw())}};
}

bool is_day(const SearchColumn& column) noexcept { return column.kind == Kind::day || column.kind == Kind::day_period; }

/// A zero date is none; MySQL 8 compares no date with an empty text.
std::string has_date(std::string_view sql) { return std::string(sql) + " >= '0001-01-01'"; }

/// The first day that begins at that moment or later, and the day that it is in.
std::string next_midnight(const std::string& moment) {
  const std::string day = moment.substr(0, 10);
  if (moment.ends_with(" 00:00:00") || day == "9999-12-31") return day;
  return format_date(civil_of(seconds_of(*parse_date(day)) + 86400));
}
std::string day_of(const std::string& moment) {
  // The last second that the calendar has stands for all later ones.
  return moment == "9999-12-31 23:59:59" ? moment : moment.substr(0, 10);
}

}  // namespace

const CodeMapping* find_mapping(std::span<const CodeMapping> mappings, std::string_view stored) noexcept {
  for (const CodeMapping& mapping : mappings) {
    if (mapping.stored == any_other || equal_ignoring_case(mapping.stored, stored)) return &mapping;
  }
  return nullptr;
}

/// A resource's date is an interval too: the unit of the column, from the start to the end of a period (R4 search,
/// 3.1.1.4.7). An open end lies beyond every date.
Clause date_clause(const SearchColumn& column, const DateRange& range) {
  const bool is_period = column.kind == Kind::period || column.kind == Kind::day_period;
  const std::string start(column.sql), end(is_period ? column.end : column.sql);
  Clause clause;
  const auto bind = [&](const std::string& sql, std::string value) {
    clause.values.push_back(std::move(value));
    return sql + " ?";
  };
  const auto at_or_after = [&](const std::string& moment) { return is_day(column) ? next_midnight(moment) : moment; };
  const auto before = [&](const std::string& moment) { return is_day(column) ? day_of(moment) : moment; };
  const auto or_open = [&](const std::string& sql, const std::string& edge) {
    return is_period ? "(" + sql + " OR NOT COALESCE(" + has_date(edge) + ", FALSE))" : sql;
  };
  const auto starts_in_or_after = [&](const std::string& moment) {
    return "(" + bind(start + " >=", at_or_after(moment)) + ")";
  };
  const auto ends_in_or_before = [&](const std::string& moment) {
    return "(" + bind(end + " <", before(moment)) + " AND " + has_date(end) + ")";
  };
  const auto starts_before = [&](const std::string& moment) {
    return or_open("(" + bind(start + " <", at_or_after(moment)) + " AND " + has_date(start) + ")", start);
  };
  const auto ends_after = [&](const std::string& moment) {
    return or_open("(" + bind(end + " >=", before(moment)) + ")", end);
  };
  const auto within = [&] {
    std::string sql = "(" + starts_in_or_after(range.from);
    return sql + " AND " + ends_in_or_before(range.until) + ")";
  };
  if (range.comparator == "eq") {
    clause.sql = within();
  } else if (range.comparator == "ne") {
    clause.sql = "NOT COALESCE(" + within() + ", FALSE)";
  } else if (range.comparator == "gt") {
    clause.sql = ends_after(range.until);
  } else if (range.comparator == "lt") {
    clause.sql = starts_before(range.from);
  } else if (range.comparator == "ge") {
    clause.sql = ends_after(range.until);
    clause.sql += " OR " + within();
  } else if (range.comparator == "le") {
    clause.sql = starts_before(range.from);
    clause.sql += " OR " + within();
  } else if (range.comparator == "sa") {
    clause.sql = starts_in_or_after(range.until);
  } else {
    clause.sql = ends_in_or_before(range.from);
  }
  if (is_period || range.comparator == "ne") clause.sql = "(" + clause.sql + ") AND (" + has_value(column) + ")";
  return clause;
}

std::string has_value(const SearchColumn& column) {
  const std::string sql(column.sql);
  switch (column.kind) {
    case Kind::day:
    case Kind::moment:
      return has_date(sql);
    case Kind::period:
    case Kind::day_period:
      return has_date(sql) + " OR " + has_date(column.end);
    case Kind::uuid:
    case Kind::reference:
      return sql + " IS NOT NULL";
    case Kind::constant:
      return "TRUE";
    case Kind::mapped: {
      // Stored values are a declaration's: texts without quotes.
      Clause clause = mapped_clause(column, [](const CodeMapping& mapping) { return !mapping.code.empty(); });
      std::string filled;
      std::size_t value = 0;
      for (const char c : clause.sql) {
        c == '?' ? filled.append("'").append(clause.values.at(value++)).append("'") : filled.append(1, c);
      }
      return filled;
    }
    default:
      return sql + " <> ''";
  }
}

Clause match_clause(const SearchColumn& column, const SearchValue& value, Test test) {
  if (const auto* text = std::get_if<std::string>(&value)) {
    if (test != Test::text)
      return column.kind == Kind::text ? text_clause(std::string(column.sql), *text, test) : never();
    return column.display.empty() ? never() : text_clause(std::string(column.display), *text, test);
  }
  if (const auto* token = std::get_if<TokenValue>(&value)) return token_clause(column, *token);
  if (const auto* reference = std::get_if<ReferenceValue>(&value)) {
    return column.kind == Kind::reference ? reference_clause(column, *reference) : never();
  }
  return date_clause(column, std::get<DateRange>(value));
}

}  // namespace oemr::fhir
