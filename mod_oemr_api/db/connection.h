// SPDX-License-Identifier: Apache-2.0
// One connection to MariaDB or MySQL through Connector/C: prepared statements only, a bounded cache of them,
// transactions.
#pragma once

#include <cstdint>
#include <initializer_list>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "core/error.h"
#include "db/rows.h"
#include "db/schema.h"

namespace oemr::db {

/// A bound value; texts are only looked at while the statement runs.
using Parameter = std::variant<std::nullptr_t, std::int64_t, double, std::string_view>;

struct Options {
  std::string host, socket, user, password, database;
  unsigned port = 3306;
  std::string charset = "utf8mb4";
  std::string time_zone = "+00:00";  // SET time_zone, so that NOW() agrees with the site's clock
  std::string tls_ca, tls_certificate, tls_key;
  unsigned connect_timeout_seconds = 5;
  unsigned query_timeout_seconds = 30;  // for each wait for the server; a lock is waited for half as long
  std::size_t statement_cache = 64;
  std::shared_ptr<SharedSchema> schema{};  // of all connections to this database; null: the connection's own
};

/// A statement or connection failed; status 503 when it is the server's state, 400 when it is a value that a column or
/// constraint does not take, else 500. connection_lost(): the connection cannot be used again. The log text has
/// numbers, a constant name, names of tables, columns and constraints, and the SQL, never a value.
class DatabaseError : public Error {
 public:
  /// subject: the column, key or constraint that the server named; may be empty.
  DatabaseError(unsigned number, bool connection_lost, const std::string& log_text, std::string_view subject = {});
  unsigned number() const noexcept { return number_; }
  bool connection_lost() const noexcept { return connection_lost_; }
  bool is_duplicate_key() const noexcept { return number_ == 1062; }
  bool is_unknown_column() const noexcept { return number_ == 1054; }
  bool is_deadlock() const noexcept { return number_ == 1213 || number_ == 1205; }

 private:
  unsigned number_;
  bool connection_lost_;
};

/// What the server stored otherwise than it was given, or thinks worth saying.
struct Warning {
  unsigned number;
  std::string text;  // the server's words, which can quote values: not for logs
};

class Connection {
 public:
  /// Connects, sets the character set, an empty sql_mode (as OpenEMR does) and the time zone. Throws Unavailable.
  explicit Connection(const Options& options);
  ~Connection();
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;

  /// Runs a SELECT (nothing that writes: it may be sent again when the connection was found dead); rows are fetched as
  /// they are asked for, so nothing else may run on this connection before the Rows are read to the end or destroyed.
  /// The statement stays prepared (least recently used ones go first).
  Rows query(std::string_view sql, std::span<const Parameter> parameters);
  Rows query(std::string_view sql, std::initializer_list<Parameter> parameters = {}) {
    return query(sql, std::span<const Parameter>(parameters.begin(), parameters.size()));
  }
  /// Runs anything without a result set. Returns the rows found (CLIENT_FOUND_ROWS): an UPDATE that changes nothing
  /// because the values are the same already counts its row too.
  std::uint64_t execute(std::string_view sql, std::span<const Parameter> parameters);
  std::uint64_t execute(std::string_view sql, std::initializer_list<Parameter> parameters = {}) {
    return execute(sql, std::span<const Parameter>(parameters.begin(), parameters.size()));
  }
  /// execute() that does not begin an awaited transaction: it then commits by itself, at once. For what others would
  /// wait for, such as a counter that all draw from.
  std::uint64_t execute_ahead(std::string_view sql, std::span<const Parameter> parameters);
  std::uint64_t last_insert_id() const noexcept;
  /// Of the last execute(), before anything else runs; without warnings nothing is asked.
  std::vector<Warning> warnings();

  /// The tables and columns that are there, as they were read last. Statements with choices (db/choices.h) follow it;
  /// one that meets a column or a table that is gone reads it anew.
  std::shared_ptr<const Schema> schema();
  /// Reads them now.
  std::shared_ptr<const Schema> renew_schema();

  /// Time-zone offset for NOW(); does nothing when it is already set.
  void set_time_zone(const std::string& offset);

  /// After a client-library error: the pool drops it.
  bool broken() const noexcept;
  /// Rows are open: no other statement can run.
  bool reading() const noexcept;
  /// Says that the connection has been idle: should the server have closed it, the next statement outside a transaction
  /// reconnects and runs without the caller noticing. A new connection starts so.
  void expect_idle_loss() noexcept;
  /// Statements sent since the last reset: a request's number must not depend on its rows.
  unsigned statements() const noexcept;
  void reset_statement_count() noexcept;

  /// Open, or awaited.
  bool in_transaction() const noexcept;

 private:
  friend class Transaction;
  class State;
  std::unique_ptr<State> state_;
};

/// All or nothing: rolls back unless commit() was called. Does not nest (throws Error(500)). After a deadlock the
/// server has undone all: each further statement and commit() throw the deadlock again.
class Transaction {
 public:
  /// at_first_write: with the first execute() or SELECT … FOR UPDATE; what is read before is of no transaction, and
  /// sees what others have committed meanwhile.
  enum class Begin { now, at_first_write };
  explicit Transaction(Connection& connection, Begin begin = Begin::now);
  ~Transaction();
  Transaction(const Transaction&) = delete;
  Transaction& operator=(const Transaction&) = delete;
  void commit();

 private:
  Connection& connection_;
  bool open_ = true;
};

}  // namespace oemr::db
