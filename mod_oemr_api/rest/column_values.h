// SPDX-License-Identifier: Apache-2.0
// Values on their way into a row: the body's fields cut to the table's live columns, then the server's own.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "core/time.h"
#include "db/connection.h"
#include "openemr/site.h"
#include "rest/body.h"
#include "rest/validation.h"

namespace oemr::rest {

using Value = std::variant<std::nullptr_t, std::int64_t, double, std::string>;

struct TableColumn {
  enum class Kind {
    integer,
    real,
    decimal,
    date,
    date_time,
    time,
    text,
    choice,   // ENUM
    choices,  // SET
    year,
    bits,
    uuid,  // BINARY(16)
    geometry,
    other
  };
  std::string name;
  Kind kind = Kind::other;
  std::int64_t maximum_characters = 0, maximum_bytes = 0;  // texts and bytes only
  double minimum = 0, maximum = 0;                         // numbers only; equal: not known
  bool automatic = false;                                  // AUTO_INCREMENT
  bool is_nullable = false;
  int decimals = -1;                   // DECIMAL, and FLOAT and DOUBLE with a fixed number of them; -1: any
  int bits = 0;                        // BIT only
  std::vector<std::string> choices{};  // ENUM and SET only
  std::string other_name{};            // in other releases of OpenEMR; bodies may use either
};
using TableColumns = std::vector<TableColumn>;
/// The table as it is in this database: installations add columns. Asking the server costs more than most reads.
TableColumns read_table_columns(db::Connection& connection, std::string_view table);
/// The same, remembered by the site, with the names that columns have in other releases.
std::shared_ptr<const TableColumns> table_columns(openemr::Site& site, db::Connection& connection,
                                                  std::string_view table);

/// The number of a value that from_body() took for an integer column, or for another numeric one.
std::int64_t integer_of(const Value& value);
double real_of(const Value& value);

/// What becomes of null, and of texts that are date masks.
enum class Conversion {
  built,  // OpenEMR's column builders: they mean "no value"
  plain,  // NULL, and that text
};

class ColumnValues {
 public:
  /// The body's members that are columns (and writable, when that list is not empty), converted by OpenEMR's column
  /// builders: null and false, dates and "" follow its rules. A zero date is no date; a date-time with an offset is
  /// stored as it is in the zone of the site. Lists, objects, over-long texts, texts that are no number
  /// or date in a column of that kind become messages in validation instead of being cut or zeroed by the database.
  static ColumnValues from_body(const Body& body, std::span<const TableColumn> columns,
                                std::span<const std::string_view> writable, WriteKind kind, Validation& validation,
                                const Zone& zone, Conversion conversion = Conversion::built);

  void set(std::string_view column, Value value);
  void erase(std::string_view column);
  const Value* find(std::string_view column) const;
  /// NULL in place of an empty text, which no number can be; whether a value is left.
  bool empty_to_null(std::string_view column);
  bool empty() const noexcept { return values_.empty(); }

  /// The number of rows found; parameters of the WHERE follow the values.
  std::int64_t insert(db::Connection& connection, std::string_view table) const;
  std::uint64_t update(db::Connection& connection, std::string_view table, std::string_view where,
                       std::span<const db::Parameter> where_parameters) const;

 private:
  std::vector<std::pair<std::string, Value>> values_;
};

db::Parameter parameter_of(const Value& value);

}  // namespace oemr::rest
