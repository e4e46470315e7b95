// SPDX-License-Identifier: Apache-2.0
// Connects, keeps the cache of prepared statements, reconnects when an idle connection was closed, runs transactions.
#include "db/connection.h"

#include <algorithm>
#include <cstdlib>
#include <mutex>
#include <strings.h>

#include "core/log.h"
#include "db/collations.h"
#include "db/connect_error.h"
#include "db/statement.h"
#include "db/statement_cache.h"

namespace oemr::db {
namespace {

std::once_flag library_started;

// Only SQL that may run twice without harm.
bool is_read(std::string_view sql) noexcept {
  sql.remove_prefix(std::min(sql.find_first_not_of(" \n\t("), sql.size()));
  return sql.size() >= 6 && strncasecmp(sql.data(), "SELECT", 6) == 0;
}

// Rows that it locks stay locked until the transaction ends.
bool locks_rows(std::string_view sql) noexcept { return sql.find("FOR UPDATE") != std::string_view::npos; }

// These say that the statement did not run (2057: its rows were not read), and that preparing it anew can help: the
// tables have changed since, their columns or the collations of their texts.
bool asks_for_preparing(unsigned number) noexcept {
  return shows_altered_schema(number) || number == 1243 || number == 1615 || number == 2057 ||
         is_mix_of_collations(number);
}

const char* or_null(const std::string& text) noexcept { return text.empty() ? nullptr : text.c_str(); }

bool is_time_zone(std::string_view text) noexcept {
  return !text.empty() &&
         text.find_first_not_of("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+-:/_") ==
             std::string_view::npos;
}

}  // namespace

class Connection::State {
 public:
  explicit State(const Options& options) : options_(options), statements_(link, options.statement_cache) {
    if (!options_.schema) options_.schema = std::make_shared<SharedSchema>();
    statements_.follow(options_.schema);
    connect();
  }
  ~State() { disconnect(); }
  State(const State&) = delete;
  State& operator=(const State&) = delete;

  Statement& run(std::string_view sql, std::span<const Parameter> parameters, bool repeatable);
  void run_constant(std::string_view sql, bool repeatable);
  /// For a rollback out of a destructor: a connection on which it fails is broken, and the server then rolls back.
  void roll_back() noexcept;
  void require_ready() const;
  void run_text(std::string_view sql);

  Link link;
  Options options_;
  StatementCache statements_;
  unsigned statement_count = 0;
  bool may_be_gone = true;
  enum class Phase { outside, awaited, open };  // of a transaction
  Phase phase = Phase::outside;
  std::uint64_t last_insert_id = 0;
  unsigned warning_count = 0;

  /// The first statement after idling: a lost connection is made anew, and what `repeatable` work it was done again.
  template <typename Work>
  decltype(auto) with_live_connection(bool repeatable, const Work& work);
  void begin();
  /// What belongs into a transaction begins the one that is awaited.
  void begin_awaited() {
    if (phase == Phase::awaited) begin();
  }

 private:
  void connect();
  void set_options();
  [[noreturn]] void refuse(unsigned number, std::string_view state);
  void disconnect() noexcept;
  Statement& attempt(std::string_view sql, std::span<const Parameter> parameters, bool repeatable);
};

void Connection::State::set_options() {
  MYSQL* handle = link.handle;
  const unsigned timeout = options_.query_timeout_seconds;
  const my_bool off = 0;
  const unsigned none = 0;
  mysql_options(handle, MYSQL_OPT_CONNECT_TIMEOUT, &options_.connect_timeout_seconds);
  mysql_options(handle, MYSQL_OPT_READ_TIMEOUT, &timeout);
  mysql_options(handle, MYSQL_OPT_WRITE_TIMEOUT, &timeout);
  mysql_options(handle, MYSQL_OPT_RECONNECT, &off);
  mysql_options(handle, MYSQL_OPT_LOCAL_INFILE, &none);
  mysql_options(handle, MYSQL_SET_CHARSET_NAME, options_.charset.c_str());
  const bool tls = !(options_.tls_ca.empty() && options_.tls_certificate.empty() && options_.tls_key.empty());
  if (!tls) return;
  const my_bool on = 1;
  mysql_ssl_set(handle, or_null(options_.tls_key), or_null(options_.tls_certificate), or_null(options_.tls_ca), nullptr,
                nullptr);
  mysql_options(handle, MYSQL_OPT_SSL_ENFORCE, &on);
  if (!options_.tls_ca.empty()) mysql_options(handle, MYSQL_OPT_SSL_VERIFY_SERVER_CERT, &on);
}

void Connection::State::refuse(unsigned number, std::string_view state) {
  std::string text = "cannot connect to database ";
  text.append(options_.database).append(" at ");
  text.append(options_.socket.empty() ? options_.host + ":" + std::to_string(options_.port) : options_.socket);
  text.append(": error ").append(std::to_string(number)).append(" (").append(state).append(") ");
  text.append(error_name(number));
  disconnect();
  throw ConnectError(number, text);
}

// Connector/C needs no mysql_thread_init: it keeps nothing for a thread. mysql_library_end is left out: others in the
// process may use the library.
void Connection::State::connect() {
  std::call_once(library_started, [] { mysql_library_init(0, nullptr, nullptr); });
  link = Link{};
  link.handle = mysql_init(nullptr);
  if (link.handle == nullptr) throw Unavailable("mysql_init: out of memory");
  set_options();
  const char* host = options_.socket.empty() ? or_null(options_.host) : nullptr;  // a host would win over the socket
  if (mysql_real_connect(link.handle, host, options_.user.c_str(), options_.password.c_str(),
                         or_null(options_.database), options_.port, or_null(options_.socket),
                         CLIENT_FOUND_ROWS) == nullptr) {
    refuse(mysql_errno(link.handle), mysql_sqlstate(link.handle));
  }
  if (!is_time_zone(options_.time_zone)) {
    disconnect();
    throw Error(500, "internal error", "the database time zone is malformed");
  }
  // OpenEMR works with an empty sql_mode. A lock wait has to end before the read timeout does, or the connection would
  // be given up for it.
  const std::string lock_wait = std::to_string(std::max(1U, options_.query_timeout_seconds / 2));
  const std::string session = "SET SESSION sql_mode = '', autocommit = 1, time_zone = '" + options_.time_zone +
                              "', innodb_lock_wait_timeout = " + lock_wait + ", lock_wait_timeout = " + lock_wait;
  if (mysql_real_query(link.handle, session.data(), session.size()) != 0) {
    refuse(mysql_errno(link.handle), mysql_sqlstate(link.handle));
  }
}

void Connection::State::disconnect() noexcept {
  mysql_close(link.handle);  // first: the statements then need not tell the server one by one
  statements_.clear();
  link = Link{};
  link.broken = true;
}

void Connection::State::require_ready() const {
  if (link.reading != nullptr) throw Error(500, "internal error", "a statement is run while rows are being read");
  if (link.broken)
    throw DatabaseError(2006, true, "database error 2006 (HY000) server has gone away: connection is broken");
  if (link.transaction_undone && phase == Phase::open) {
    throw DatabaseError(1213, false, "database error 1213 (40001) deadlock: the transaction was undone before");
  }
}

Statement& Connection::State::attempt(std::string_view sql, std::span<const Parameter> parameters, bool repeatable) {
  auto [statement, reused] = statements_.find_or_prepare(sql);
  ++statement_count;
  try {
    statement->execute(parameters);
    return *statement;
  } catch (const DatabaseError& error) {
    if (!reused || !asks_for_preparing(error.number()) || (error.number() == 2057 && !repeatable)) throw;
  }
  link.broken = false;
  statements_.forget(*statement);
  statement = statements_.find_or_prepare(sql).first;
  ++statement_count;
  statement->execute(parameters);
  return *statement;
}

template <typename Work>
decltype(auto) Connection::State::with_live_connection(bool repeatable, const Work& work) {
  require_ready();
  if (!std::exchange(may_be_gone, false) || phase == Phase::open) return work();
  if (!repeatable) {
    if (mysql_ping(link.handle) != 0) {
      disconnect();
      connect();
    }
    return work();
  }
  try {
    return work();
  } catch (const DatabaseError& error) {
    if (!error.connection_lost()) throw;
    log::debug("OEMR1101", error.what());
  }
  disconnect();
  connect();
  return work();
}

Statement& Connection::State::run(std::string_view sql, std::span<const Parameter> parameters, bool repeatable) {
  return with_live_connection(repeatable, [&]() -> Statement& { return attempt(sql, parameters, repeatable); });
}

void Connection::State::run_text(std::string_view sql) {
  ++statement_count;
  if (mysql_real_query(link.handle, sql.data(), sql.size()) != 0) {
    link.fail(mysql_errno(link.handle), mysql_sqlstate(link.handle), sql, mysql_error(link.handle));
  }
}

void Connection::State::run_constant(std::string_view sql, bool repeatable) {
  with_live_connection(repeatable, [&] { run_text(sql); });
}

void Connection::State::begin() {
  phase = Phase::outside;
  run_constant("START TRANSACTION", true);  // nothing has happened in it yet, so it may be sent again
  link.transaction_undone = false;
  phase = Phase::open;
}

void Connection::State::roll_back() noexcept {
  if (std::exchange(phase, Phase::outside) != Phase::open || link.broken) return;
  link.broken = link.reading != nullptr;  // the answer cannot be read behind open rows
  if (link.broken) return;
  try {
    run_text("ROLLBACK");
    link.transaction_undone = false;
  } catch (const std::exception& error) {
    link.broken = true;
    log::warning("OEMR1102", error.what());
  }
}

Connection::Connection(const Options& options) : state_(std::make_unique<State>(options)) {}
Connection::~Connection() = default;

Rows Connection::query(std::string_view sql, std::span<const Parameter> parameters) {
  if (locks_rows(sql)) state_->begin_awaited();
  Statement& statement = state_->run(sql, parameters, is_read(sql));
  if (!statement.has_columns()) throw Error(500, "internal error", "query() of a statement without rows");
  return Rows(statement);
}

std::uint64_t Connection::execute(std::string_view sql, std::span<const Parameter> parameters) {
  state_->begin_awaited();
  return execute_ahead(sql, parameters);
}

std::uint64_t Connection::execute_ahead(std::string_view sql, std::span<const Parameter> parameters) {
  Statement& statement = state_->run(sql, parameters, false);
  if (statement.has_columns()) {
    statement.give_up();
    throw Error(500, "internal error", "execute() of a statement with rows");
  }
  state_->last_insert_id = statement.insert_id();
  state_->warning_count = statement.warning_count();
  return statement.affected_rows();
}

std::uint64_t Connection::last_insert_id() const noexcept { return state_->last_insert_id; }

// Not a prepared statement: preparing would clear what it asks for.
std::vector<Warning> Connection::warnings() {
  std::vector<Warning> found;
  if (std::exchange(state_->warning_count, 0U) == 0) return found;
  state_->require_ready();
  state_->run_text("SHOW WARNINGS");
  const std::unique_ptr<MYSQL_RES, decltype(&mysql_free_result)> rows(mysql_store_result(state_->link.handle),
                                                                      &mysql_free_result);
  if (rows == nullptr) state_->link.fail(mysql_errno(state_->link.handle), "HY000", "SHOW WARNINGS");
  while (const MYSQL_ROW row = mysql_fetch_row(rows.get())) {
    found.push_back({static_cast<unsigned>(std::strtoul(row[1], nullptr, 10)), row[2] != nullptr ? row[2] : ""});
  }
  return found;
}

void Connection::set_time_zone(const std::string& offset) {
  if (offset == state_->options_.time_zone) return;
  if (!is_time_zone(offset)) throw Error(500, "internal error", "the database time zone is malformed");
  execute("SET time_zone = ?", {std::string_view(offset)});
  state_->options_.time_zone = offset;
}

std::shared_ptr<const Schema> Connection::schema() {
  std::shared_ptr<const Schema> known = state_->options_.schema->current();
  return known ? known : renew_schema();
}

std::shared_ptr<const Schema> Connection::renew_schema() {
  return state_->with_live_connection(true, [this] { return state_->statements_.read_schema(); });
}

bool Connection::broken() const noexcept { return state_->link.broken; }
bool Connection::reading() const noexcept { return state_->link.reading != nullptr; }
void Connection::expect_idle_loss() noexcept { state_->may_be_gone = true; }
unsigned Connection::statements() const noexcept { return state_->statement_count; }
void Connection::reset_statement_count() noexcept { state_->statement_count = 0; }
bool Connection::in_transaction() const noexcept { return state_->phase != State::Phase::outside; }

Transaction::Transaction(Connection& connection, Begin begin) : connection_(connection) {
  Connection::State& state = *connection.state_;
  if (state.phase != Connection::State::Phase::outside)
    throw Error(500, "internal error", "a transaction is open already");
  if (begin == Begin::now) {
    state.begin();
  } else {
    state.phase = Connection::State::Phase::awaited;
  }
}

Transaction::~Transaction() {
  if (open_) connection_.state_->roll_back();
}

void Transaction::commit() {
  Connection::State& state = *connection_.state_;
  if (state.phase == Connection::State::Phase::open) state.run_constant("COMMIT", false);
  state.phase = Connection::State::Phase::outside;
  open_ = false;
}

}  // namespace oemr::db
