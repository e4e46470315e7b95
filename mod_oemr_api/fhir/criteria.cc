// SPDX-License-Identifier: Apache-2.0
// Reads the values of search parameters.
#include "fhir/criteria.h"

#include <algorithm>

#include "core/error.h"
#include "core/limits.h"
#include "core/text.h"

namespace oemr::fhir {
namespace {

using Kind = SearchParameter::Kind;
using Test = Criterion::Test;

/// At a separator that no backslash escapes; escapes stay (FHIR R4 search, 3.1.1.4.1).
std::vector<std::string_view> split_unescaped(std::string_view value, char separator) {
  std::vector<std::string_view> parts;
  std::size_t begin = 0;
  for (std::size_t i = 0; i <= value.size(); ++i) {
    if (i < value.size() && value[i] == '\\') {
      ++i;
    } else if (i >= value.size() || value[i] == separator) {
      parts.push_back(value.substr(begin, std::min(i, value.size()) - begin));
      begin = i + 1;
    }
  }
  if (parts.empty()) parts.push_back(value);
  return parts;
}

std::string unescaped(std::string_view value) {
  std::string text;
  for (std::size_t i = 0; i < value.size(); ++i) {
    if (value[i] == '\\' && i + 1 < value.size()) ++i;
    text.push_back(value[i]);
  }
  return text;
}

TokenValue read_token(std::string_view value) {
  const std::vector<std::string_view> parts = split_unescaped(value, '|');
  if (parts.size() == 1) return {std::nullopt, unescaped(value)};
  return {unescaped(parts.front()), unescaped(value.substr(parts.front().size() + 1))};
}

ReferenceValue read_reference(const SearchParameter& parameter, std::string_view modifier, std::string_view value,
                              const ReadingContext& context) {
  std::string whole = unescaped(value);
  std::string_view rest = whole;
  const bool is_absolute = rest.find("://") != std::string_view::npos;
  if (is_absolute) {
    if (!rest.starts_with(context.base)) return {};
    rest.remove_prefix(context.base.size());
  }
  ReferenceValue reference{std::string(modifier), std::nullopt};
  if (const std::size_t slash = rest.find('/'); slash != std::string_view::npos) {
    reference.type = rest.substr(0, slash);
    if (!modifier.empty() && reference.type != modifier) return {};
    rest.remove_prefix(slash + 1);
    rest = rest.substr(0, rest.find("/_history/"));
  }
  reference.uuid = Uuid::parse(rest);
  const bool may_be = reference.type.empty() || std::find(parameter.targets.begin(), parameter.targets.end(),
                                                          reference.type) != parameter.targets.end();
  if (!reference.uuid && may_be) {
    const std::string_view target = parameter.targets.empty() ? "resource" : parameter.targets.front();
    throw BadRequest(std::string(parameter.name) + " must be the id of a " + std::string(target));
  }
  return reference;
}

[[noreturn]] void refuse_modifier(const SearchParameter& parameter, std::string_view modifier) {
  throw BadRequest("the modifier :" + std::string(modifier) + " is not supported on " + std::string(parameter.name));
}

/// `typed` becomes the type that a reference is narrowed to.
Test test_of(const SearchParameter& parameter, std::string_view modifier, std::string_view& typed) {
  if (modifier.empty()) return Test::value;
  switch (parameter.kind) {
    case Kind::string:
      if (modifier == "exact") return Test::exact;
      if (modifier == "contains") return Test::contains;
      if (modifier == "prefix") return Test::value;  // OpenEMR's own name for what is the default
      break;
    case Kind::token:
      if (modifier == "not") return Test::negated;
      if (modifier == "text") return Test::text;
      break;
    case Kind::reference:
      if (std::find(parameter.targets.begin(), parameter.targets.end(), modifier) != parameter.targets.end()) {
        typed = modifier;
        return Test::value;
      }
      break;
    case Kind::date:
      break;
  }
  refuse_modifier(parameter, modifier);
}

void check_text_is_searched(const ResourceType& type, const SearchParameter& parameter) {
  for (const Source& source : type.sources) {
    for (const SearchColumn& column : source.search) {
      if (column.parameter == parameter.name && !column.display.empty()) return;
    }
  }
  refuse_modifier(parameter, "text");
}

Clause in_subquery(const SearchColumn& column, const Subquery& query) {
  return {std::string(column.sql) + " IN (" + query.select.sql + ")", query.select.values};
}

}  // namespace

Criterion read_criterion(const ResourceType& type, const SearchParameter& parameter, std::string_view modifier,
                         std::string_view value, const ReadingContext& context, ValueCount& count) {
  Criterion criterion{&parameter};
  if (modifier == "missing") {
    check_limit(++count.values, limits::search_values);
    if (value != "true" && value != "false") throw BadRequest(":missing takes true or false");
    criterion.test = value == "true" ? Test::missing : Test::present;
    return criterion;
  }
  std::string_view typed;
  criterion.test = test_of(parameter, modifier, typed);
  if (criterion.test == Test::text) check_text_is_searched(type, parameter);
  const bool is_text = parameter.kind == Kind::string || criterion.test == Test::text;
  std::size_t& used = is_text ? count.texts : count.values;
  const std::vector<std::string_view> parts = split_unescaped(value, ',');
  used += parts.size();
  check_limit(used, is_text ? limits::search_texts : limits::search_values);
  for (const std::string_view part : parts) {
    if (is_text) {
      criterion.alternatives.emplace_back(unescaped(part));
    } else if (parameter.kind == Kind::token) {
      criterion.alternatives.emplace_back(read_token(part));
    } else if (parameter.kind == Kind::date) {
      criterion.alternatives.emplace_back(parse_search_date(unescaped(part), context.zone));
    } else {
      criterion.alternatives.emplace_back(read_reference(parameter, typed, part, context));
    }
  }
  return criterion;
}

std::vector<SearchColumn> columns_of(const Source& source, std::string_view parameter) {
  std::vector<SearchColumn> columns;
  if (parameter == "_id") {
    columns.push_back({.parameter = parameter,
                       .kind = SearchColumn::Kind::uuid,
                       .sql = source.id_column,
                       .end = source.id_number,
                       .code = source.id_prefix});
  } else if (parameter == "_lastUpdated") {
    if (!source.last_updated.empty()) columns.push_back(by::moment(parameter, source.last_updated));
  } else {
    std::copy_if(source.search.begin(), source.search.end(), std::back_inserter(columns),
                 [&](const SearchColumn& column) { return column.parameter == parameter; });
  }
  return columns;
}

Clause clause_of(const Criterion& criterion, const Source& source) {
  const bool asks_for_value = criterion.test == Test::missing || criterion.test == Test::present;
  const bool is_negative = criterion.test == Test::missing || criterion.test == Test::negated;
  Clause any;
  const auto add = [&](const SearchColumn& column, Clause clause) {
    if (clause.sql == "FALSE") return;
    any.sql.append(any.sql.empty() ? "" : " OR ");
    if (!column.rows.empty()) any.sql.append("EXISTS (SELECT 1 FROM ").append(column.rows).append(" AND ");
    any.sql.append("(").append(clause.sql).append(")");
    if (!column.rows.empty()) any.sql.append(")");
    any.values.insert(any.values.end(), std::make_move_iterator(clause.values.begin()),
                      std::make_move_iterator(clause.values.end()));
  };
  if (criterion.test == Test::referred_to) {
    const SearchColumn id{.parameter = "_id", .kind = SearchColumn::Kind::uuid, .sql = source.id_column};
    for (const Subquery& query : criterion.subqueries) add(id, in_subquery(id, query));
    return any.sql.empty() ? Clause{"FALSE", {}} : any;
  }
  const std::vector<SearchColumn> columns = columns_of(source, criterion.parameter->name);
  for (const Subquery& query : criterion.subqueries) {
    for (const SearchColumn& column : columns) {
      if (column.target == query.target) add(column, in_subquery(column, query));
    }
  }
  if (asks_for_value) {
    for (const SearchColumn& column : columns) add(column, {has_value(column), {}});
  }
  for (const SearchValue& value : criterion.alternatives) {
    for (const SearchColumn& column : columns) add(column, match_clause(column, value, criterion.test));
  }
  if (any.sql.empty()) any.sql = "FALSE";
  if (is_negative) any.sql = "NOT COALESCE((" + any.sql + "), FALSE)";
  return any;
}

}  // namespace oemr::fhir
