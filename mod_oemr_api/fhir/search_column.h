// SPDX-License-Identifier: Apache-2.0
// Where a search parameter of a FHIR type looks in the rows of a source: one line each, made by the functions below.
// Lines of the same parameter are alternatives.
#pragma once

#include <span>
#include <string_view>

namespace oemr::fhir {

/// What a stored value is as a FHIR code; a table of them serves both the writer and the search.
struct CodeMapping {
  std::string_view stored, code;
  std::string_view display{}, system{};  // system: when it is another than the search column's
};
/// The `stored` of a last line that takes all other values, NULL and "" with them; itself no value that anybody types.
inline constexpr std::string_view any_other = "\x7f any other";

/// Null when the table has no line for the value; letters of either case are the same, as in OpenEMR's tables.
const CodeMapping* find_mapping(std::span<const CodeMapping> mappings, std::string_view stored) noexcept;

struct SearchColumn {
  enum class Kind {
    text,       // string: begins with, by the column's collation
    code,       // token: the code itself, or any identifier
    code_list,  // token: OpenEMR's text of codes, "ICD10:I10;SNOMED-CT:38341003"
    mapped,     // token: a stored value that is another code in FHIR
    constant,   // token: the same for all rows of the source
    uuid,       // token: BINARY(16) in place of an id
    reference,  // BINARY(16): the uuid of a resource of one type
    day,        // date: a DATE; NULL and zero dates are none
    moment,     // date: a DATETIME
    period,     // date: two DATETIMEs; an end that is NULL or zero is open, if the other one is not
    day_period  // date: two DATEs
  };
  std::string_view parameter;
  Kind kind;
  std::string_view sql{};     // a column or an expression; of a period its start
  std::string_view end{};     // of a period; of a uuid the number behind it
  std::string_view system{};  // tokens: the code system, or what a contact point calls so
  std::string_view code{};    // constant; of an id what is written before its uuid
  std::string_view target{};  // reference: the type
  std::span<const CodeMapping> mappings{};
  std::string_view display{};  // tokens: the text that :text looks in
  /// The column is in rows of other tables: their FROM with joins, and WHERE with the source's own column, by an index.
  std::string_view rows{};

  /// The same column in other rows.
  constexpr SearchColumn among(std::string_view other_rows) const {
    SearchColumn column = *this;
    column.rows = other_rows;
    return column;
  }
  constexpr SearchColumn shown_as(std::string_view display_sql) const {
    SearchColumn column = *this;
    column.display = display_sql;
    return column;
  }
};

namespace by {

constexpr SearchColumn text(std::string_view parameter, std::string_view sql) {
  return {parameter, SearchColumn::Kind::text, sql};
}
constexpr SearchColumn code(std::string_view parameter, std::string_view sql, std::string_view system = {}) {
  return {.parameter = parameter, .kind = SearchColumn::Kind::code, .sql = sql, .system = system};
}
/// system: of codes without a prefix.
constexpr SearchColumn code_list(std::string_view parameter, std::string_view sql, std::string_view system = {}) {
  return {.parameter = parameter, .kind = SearchColumn::Kind::code_list, .sql = sql, .system = system};
}
constexpr SearchColumn mapped(std::string_view parameter, std::string_view sql, std::string_view system,
                              std::span<const CodeMapping> mappings) {
  return {
      .parameter = parameter, .kind = SearchColumn::Kind::mapped, .sql = sql, .system = system, .mappings = mappings};
}
constexpr SearchColumn constant(std::string_view parameter, std::string_view system, std::string_view code) {
  return {.parameter = parameter, .kind = SearchColumn::Kind::constant, .system = system, .code = code};
}
/// An identifier that is the uuid: "urn:uuid:…" of urn:ietf:rfc:3986.
constexpr SearchColumn uuid_urn(std::string_view parameter, std::string_view sql) {
  return {.parameter = parameter, .kind = SearchColumn::Kind::uuid, .sql = sql, .system = "urn:ietf:rfc:3986"};
}
constexpr SearchColumn reference(std::string_view parameter, std::string_view sql, std::string_view target) {
  return {.parameter = parameter, .kind = SearchColumn::Kind::reference, .sql = sql, .target = target};
}
constexpr SearchColumn day(std::string_view parameter, std::string_view sql) {
  return {parameter, SearchColumn::Kind::day, sql};
}
constexpr SearchColumn moment(std::string_view parameter, std::string_view sql) {
  return {parameter, SearchColumn::Kind::moment, sql};
}
constexpr SearchColumn period(std::string_view parameter, std::string_view start, std::string_view end) {
  return {parameter, SearchColumn::Kind::period, start, end};
}
constexpr SearchColumn day_period(std::string_view parameter, std::string_view start, std::string_view end) {
  return {parameter, SearchColumn::Kind::day_period, start, end};
}

}  // namespace by
}  // namespace oemr::fhir
