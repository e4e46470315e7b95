// SPDX-License-Identifier: Apache-2.0
// The conditions of a search, read from the request's texts once and then put into the SQL of each source: FHIR R4
// search, sections 3.1.1.4 and 3.1.1.5.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "core/time.h"
#include "core/uuid.h"
#include "fhir/resource_type.h"
#include "rest/selection.h"

namespace oemr::fhir {

/// The half-open interval that a FHIR date stands for, "YYYY-MM-DD HH:MM:SS" local.
struct DateRange {
  std::string comparator;  // eq ne gt lt ge le sa eb
  std::string from, until;
};
/// Throws BadRequest.
DateRange parse_search_date(std::string_view value, const Zone& zone);

struct TokenValue {
  std::optional<std::string> system;  // "|code": an empty one
  std::string code;                   // "system|": empty
};

struct ReferenceValue {
  std::string type;          // empty: any
  std::optional<Uuid> uuid;  // nothing: a resource that cannot be one of this server's
};

using SearchValue = std::variant<std::string, TokenValue, ReferenceValue, DateRange>;

/// A condition with its bound values, in the order of its "?".
struct Clause {
  std::string sql;
  std::vector<std::string> values;
};

/// SELECT of the uuids of resources that meet a condition of their own.
struct Subquery {
  std::string_view target;  // their type
  Clause select;
};

struct Criterion {
  enum class Test { value, negated, missing, present, exact, contains, text, chained, referred_to };
  const SearchParameter* parameter;
  Test test = Test::value;
  std::vector<SearchValue> alternatives{};  // ORed
  std::vector<Subquery> subqueries{};       // ORed: what is referred to, or the uuids of what is
};

/// How many values a search has had so far; a list of them has a bound.
struct ValueCount {
  std::size_t values = 0, texts = 0, chains = 0;
};

/// What values are read with.
struct ReadingContext {
  const Zone& zone;
  std::string base;  // of this server's resources, "https://…/fhir/"
};

/// One parameter of a request. Throws BadRequest for a value that cannot be read or a modifier that does not apply.
Criterion read_criterion(const ResourceType& type, const SearchParameter& parameter, std::string_view modifier,
                         std::string_view value, const ReadingContext& context, ValueCount& count);

/// The criterion on rows of the source; what the source does not declare finds nothing there.
Clause clause_of(const Criterion& criterion, const Source& source);

/// What clause_of() is made of: the value against one column.
Clause match_clause(const SearchColumn& column, const SearchValue& value, Criterion::Test test);
Clause date_clause(const SearchColumn& column, const DateRange& range);
/// SQL that is true when the column has a value.
std::string has_value(const SearchColumn& column);

/// The search columns of a parameter in a source; those of _id and _lastUpdated are the source's own.
std::vector<SearchColumn> columns_of(const Source& source, std::string_view parameter);

}  // namespace oemr::fhir
