// SPDX-License-Identifier: Apache-2.0
// A prepared statement with the row it is at; known to this room only.
#pragma once

#include <cstdint>
#include <memory>
#include <mysql.h>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "db/choices.h"
#include "db/connection.h"
#include "db/rows.h"
#include "db/value.h"

namespace oemr::db {

/// Whether a connection is of no use after this error.
bool ends_connection(unsigned number) noexcept;
/// A short constant name for the log: a server's own text can quote values.
std::string_view error_name(unsigned number) noexcept;
/// The name of the column, key or constraint that the server's message is about; empty when it names none, or when
/// that could be a part of a value.
std::string_view error_subject(unsigned number, std::string_view message) noexcept;

/// What a connection and its statements share.
struct Link {
  MYSQL* handle = nullptr;
  bool broken = false;
  bool transaction_undone = false;  // the server rolled the open transaction back (deadlock)
  Statement* reading = nullptr;     // the statement whose rows have not been read to the end

  /// Notes what the error means for the connection and throws it as DatabaseError. `doing` goes to the log: a constant,
  /// or SQL (which has no values in it). Of `message`, the server's own words, only names are taken.
  [[noreturn]] void fail(unsigned number, const char* sqlstate, std::string_view doing, std::string_view message = {});
};

class Statement {
 public:
  Statement(Link& link, std::string_view sql) : Statement(link, sql, sql) {}
  /// Known, and logged, as sql; what is sent is the other text.
  Statement(Link& link, std::string_view sql, std::string_view sent);
  /// As above, of whose values these alone are sent.
  Statement(Link& link, std::string_view sql, ChosenText sent);
  Statement(const Statement&) = delete;
  Statement& operator=(const Statement&) = delete;

  const std::string& sql() const noexcept { return sql_; }
  /// A table was altered: this statement may run no more.
  bool outdated() const noexcept { return outdated_; }
  bool has_columns() const noexcept { return mysql_stmt_field_count(handle_.get()) != 0; }

  void execute(std::span<const Parameter> parameters);
  std::uint64_t affected_rows() const noexcept { return mysql_stmt_affected_rows(handle_.get()); }
  unsigned warning_count() const noexcept { return static_cast<unsigned>(mysql_stmt_warning_count(handle_.get())); }
  std::uint64_t insert_id() const noexcept { return mysql_stmt_insert_id(handle_.get()); }

  /// The next row of the running SELECT; false (and no longer running) after the last.
  bool fetch();
  /// Reads away what is left, so that the connection is free again.
  void give_up() noexcept;

  std::span<const Column> columns() const noexcept { return columns_; }
  std::size_t index(std::string_view name);
  Value& value(std::size_t column) noexcept { return values_[column]; }
  bool is_uuid(std::size_t column) const noexcept { return columns_[column].kind == ColumnKind::uuid; }

 private:
  struct Close {
    void operator()(MYSQL_STMT* handle) const noexcept { mysql_stmt_close(handle); }
  };
  void bind(std::span<const Parameter> parameters);
  void read_columns();
  bool same_columns() const noexcept;
  [[noreturn]] void fail();

  Link& link_;
  std::string sql_;
  std::unique_ptr<MYSQL_STMT, Close> handle_;
  std::vector<MYSQL_BIND> parameters_;
  std::optional<std::vector<std::size_t>> chosen_parameters_;  // positions among those that are given; null: all
  std::vector<Column> columns_;
  std::vector<std::string_view> names_;  // of columns_; of equal names only the last can be found, as in PHP's rows
  std::vector<Value> values_;
  std::size_t next_index_ = 0;  // columns are mostly asked for in their order
  bool outdated_ = false;
};

}  // namespace oemr::db
