// SPDX-License-Identifier: Apache-2.0
// Search parameters, turned into conditions with bound values.
#include "fhir/search.h"

#include <algorithm>
#include <charconv>

#include "core/error.h"
#include "core/limits.h"
#include "core/text.h"
#include "core/uuid.h"

namespace oemr::fhir {
namespace {

/// One condition and the values of its "?".
/// How many values a search has had so far.
struct Used {
  std::size_t values = 0, texts = 0;
};

struct Clause {
  std::string sql;
  std::vector<std::string> values;
};

/// At commas that no backslash escapes; escapes removed (FHIR R4 search, 3.1.1.4.1). They count as values of the whole
/// search, of which there are at most so many.
std::vector<std::string> alternatives(std::string_view value, std::size_t& values, const Limit& most) {
  std::vector<std::string> parts(1);
  for (std::size_t i = 0; i < value.size(); ++i) {
    if (value[i] == '\\' && i + 1 < value.size()) {
      parts.back().push_back(value[++i]);
    } else if (value[i] == ',') {
      parts.emplace_back();
      check_limit(values + parts.size(), most);
    } else {
      parts.back().push_back(value[i]);
    }
  }
  values += parts.size();
  check_limit(values, most);
  return parts;
}

Clause string_clause(const SearchColumn& column, const std::string& value, std::string_view modifier) {
  const std::string sql(column.sql);
  if (modifier == "exact") return {"BINARY " + sql + " = ?", {value}};
  if (modifier == "contains") return {sql + " LIKE ?", {"%" + like_text(value) + "%"}};
  if (!modifier.empty() && modifier != "prefix")  // OpenEMR's own name for what is the default
    throw BadRequest("the modifier :" + std::string(modifier) + " does not apply to a string parameter");
  return {sql + " LIKE ?", {like_text(value) + "%"}};
}

Clause token_clause(const SearchColumn& column, std::string_view value) {
  const std::size_t bar = value.find('|');
  if (bar != std::string_view::npos) {
    const std::string_view system = value.substr(0, bar);
    if (system != column.system) return {"1 = 0", {}};
    value.remove_prefix(bar + 1);
    if (value.empty()) return {std::string(column.sql) + " <> ''", {}};
  }
  return {std::string(column.sql) + " = ?", {std::string(value)}};
}

Clause reference_clause(const SearchParameter& parameter, const SearchColumn& column, std::string_view value) {
  if (const std::size_t slash = value.rfind('/'); slash != std::string_view::npos) {
    const std::string_view before = value.substr(0, slash);
    const std::string_view type = before.substr(before.rfind('/') + 1);
    if (type != parameter.target) return {"1 = 0", {}};
    value.remove_prefix(slash + 1);
  }
  const std::optional<Uuid> uuid = Uuid::parse(value);
  if (!uuid) throw BadRequest(std::string(parameter.name) + " must be the id of a " + std::string(parameter.target));
  return {std::string(column.sql) + " = ?", {std::string(uuid->raw())}};
}

Clause id_clause(const SearchColumn& column, std::string_view value) {
  const std::optional<Uuid> uuid = Uuid::parse(value);
  if (!uuid) return {"1 = 0", {}};  // no resource has that id
  return {std::string(column.sql) + " = ?", {std::string(uuid->raw())}};
}

Clause date_clause(const SearchColumn& column, std::string_view value, bool has_time, const Zone& zone) {
  DateRange range = parse_search_date(value, zone);
  if (!has_time) {  // a DATE column: days only
    range.from.resize(10);
    range.until.resize(10);
    if (range.from == range.until) range.until = format_date(civil_of(seconds_of(*parse_date(range.from)) + 86400));
  }
  const std::string sql(column.sql);
  if (range.comparator == "eq") return {"(" + sql + " >= ? AND " + sql + " < ?)", {range.from, range.until}};
  if (range.comparator == "ne") return {"(" + sql + " < ? OR " + sql + " >= ?)", {range.from, range.until}};
  if (range.comparator == "gt" || range.comparator == "sa") return {sql + " >= ?", {range.until}};
  if (range.comparator == "ge") return {sql + " >= ?", {range.from}};
  if (range.comparator == "le") return {sql + " < ?", {range.until}};
  return {sql + " < ?", {range.from}};
}

/// Whether the column has a value; rows of other tables are looked at by its "within".
std::string has_value(const SearchParameter& parameter, const SearchColumn& column) {
  const std::string sql(column.sql);
  switch (parameter.kind) {
    case SearchParameter::Kind::date:
    case SearchParameter::Kind::date_time:  // a zero date is none; MySQL 8 compares no date with an empty text
      return sql + " >= '0001-01-01'";
    case SearchParameter::Kind::id:
    case SearchParameter::Kind::reference:
      return sql + " IS NOT NULL";
    default:
      return sql + " <> ''";
  }
}

/// A parameter is missing when none of its columns has a value (FHIR R4 search, 3.1.1.4.4).
std::string missing_condition(const SearchParameter& parameter, std::string_view value) {
  if (value != "true" && value != "false") throw BadRequest(":missing takes true or false");
  std::string any;
  for (const SearchColumn& column : parameter.columns) {
    any.append(any.empty() ? "" : " OR ").append(column.within).append(has_value(parameter, column));
    if (!column.within.empty()) any.append(")");
  }
  return (value == "true" ? "NOT COALESCE((" : "COALESCE((") + any + "), FALSE)";
}

Clause column_clause(const SearchParameter& parameter, const SearchColumn& column, const std::string& value,
                     std::string_view modifier, const Zone& zone) {
  switch (parameter.kind) {
    case SearchParameter::Kind::string:
      return string_clause(column, value, modifier);
    case SearchParameter::Kind::token:
      return token_clause(column, value);
    case SearchParameter::Kind::id:
      return id_clause(column, value);
    case SearchParameter::Kind::reference:
      return reference_clause(parameter, column, value);
    case SearchParameter::Kind::date:
      return date_clause(column, value, false, zone);
    case SearchParameter::Kind::date_time:
      return date_clause(column, value, true, zone);
  }
  return {"1 = 0", {}};
}

void add_parameter(const SearchParameter& parameter, std::string_view modifier, std::string_view value,
                   const Zone& zone, Used& used, rest::Selection& selection) {
  const bool negated = modifier == "not" && parameter.kind == SearchParameter::Kind::token;
  const bool typed = parameter.kind == SearchParameter::Kind::reference && modifier == parameter.target;
  const bool is_string = parameter.kind == SearchParameter::Kind::string;
  if (modifier == "missing") {
    check_limit(++used.values, limits::search_values);
    return selection.add(missing_condition(parameter, value));
  }
  if (!modifier.empty() && !negated && !typed && !is_string) {
    throw BadRequest("the modifier :" + std::string(modifier) + " is not supported on " + std::string(parameter.name));
  }
  std::string sql;
  std::vector<std::string> values;
  const std::vector<std::string> wanted = is_string ? alternatives(value, used.texts, limits::search_texts)
                                                    : alternatives(value, used.values, limits::search_values);
  for (const std::string& alternative : wanted) {
    for (const SearchColumn& column : parameter.columns) {
      Clause clause =
          column_clause(parameter, column, alternative, negated || typed ? std::string_view{} : modifier, zone);
      if (!sql.empty()) sql.append(" OR ");
      sql.append(column.within).append(clause.sql);
      if (!column.within.empty()) sql.append(")");
      values.insert(values.end(), std::make_move_iterator(clause.values.begin()),
                    std::make_move_iterator(clause.values.end()));
    }
  }
  selection.add(negated ? "NOT COALESCE((" + sql + "), FALSE)" : sql, std::move(values));
}

const SearchParameter* find_parameter(const ResourceType& type, std::string_view name) {
  const auto found =
      std::find_if(type.search.begin(), type.search.end(), [&](const SearchParameter& p) { return p.name == name; });
  return found == type.search.end() ? nullptr : &*found;
}

std::int64_t natural_number(std::string_view name, std::string_view value) {
  std::int64_t number = 0;
  const auto [end, error] = std::from_chars(value.data(), value.data() + value.size(), number);
  if (error != std::errc() || end != value.data() + value.size() || number < 0) {
    throw BadRequest(std::string(name) + " must be a number that is not negative");
  }
  return number;
}

/// False when a name in it is no search parameter that can order.
bool add_sort(const ResourceType& type, std::string_view value, SearchRequest& request) {
  std::string order;
  const std::vector<std::string_view> items = split(value, ',');
  check_limit(items.size(), limits::sort_keys);
  for (std::string_view item : items) {
    const bool descending = item.starts_with('-');
    if (descending) item.remove_prefix(1);
    const SearchParameter* parameter = find_parameter(type, item);
    if (parameter == nullptr || parameter->columns.empty() || !parameter->columns.front().within.empty()) return false;
    order.append(order.empty() ? "" : ",").append(parameter->columns.front().sql).append(descending ? " DESC" : "");
  }
  request.order = std::move(order);
  return true;
}

/// Parameters that shape the result; false when the name is none of them.
bool take_control(const ResourceType& type, const std::string& name, const std::string& value, SearchRequest& request) {
  if (name == "_count") {
    request.count = natural_number(name, value);
  } else if (name == "_offset") {
    request.offset = natural_number(name, value);
    return true;  // the page links write it themselves
  } else if (name == "_summary" && value == "count") {
    request.summary_count = true;
  } else if (name == "_sort") {
    if (!add_sort(type, value, request)) return false;
  } else if (name == "_format") {
    if (value.find("json") == std::string::npos) throw BadRequest("only JSON is served: _format=json", 406);
  } else if (name == "_total" && (value == "none" || value == "estimate" || value == "accurate")) {
  } else if (!(name == "_summary" && value == "false")) {
    return false;
  }
  request.used.emplace_back(name, value);
  return true;
}

}  // namespace

std::string_view type_name(SearchParameter::Kind kind) noexcept {
  switch (kind) {
    case SearchParameter::Kind::string:
      return "string";
    case SearchParameter::Kind::reference:
      return "reference";
    case SearchParameter::Kind::date:
    case SearchParameter::Kind::date_time:
      return "date";
    default:
      return "token";
  }
}

void add_scope_categories(const rest::Call& call, const ResourceType& type, const Zone& zone,
                          rest::Selection& selection) {
  const SearchParameter* parameter = find_parameter(type, "category");
  if (parameter == nullptr || parameter->columns.empty()) return selection.add("1 = 0");
  Used used;
  add_parameter(*parameter, {}, call.categories, zone, used, selection);
}

SearchRequest parse_search(const rest::Call& call, const ResourceType& type, const Zone& zone,
                           rest::Selection& selection) {
  SearchRequest request;
  Used used;
  for (const auto& [name, value] : call.request.query.all()) {
    const std::string_view whole = name;
    const std::size_t colon = whole.find(':');
    const SearchParameter* parameter = find_parameter(type, whole.substr(0, colon));
    if (parameter != nullptr && !parameter->columns.empty()) {
      add_parameter(*parameter, colon == std::string_view::npos ? std::string_view{} : whole.substr(colon + 1), value,
                    zone, used, selection);
      request.used.emplace_back(name, value);
    } else if (!take_control(type, name, value, request)) {
      request.ignored.push_back(name);
    }
  }
  const std::string_view preference = call.request.header("Prefer").value_or("");
  if (!request.ignored.empty() && preference.find("handling=strict") != std::string_view::npos) {
    throw BadRequest("this search does not know the parameter " + request.ignored.front());
  }
  return request;
}

}  // namespace oemr::fhir
