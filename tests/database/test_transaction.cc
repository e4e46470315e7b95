// SPDX-License-Identifier: Apache-2.0
// All or nothing: commit, rollback by exception, deadlocks and lock waits.
#include <chrono>
#include <thread>

#include "fixture.h"

namespace {

using oemr::db::Connection;
using oemr::db::DatabaseError;
using oemr::db::Rows;
using oemr::db::Transaction;

std::string numbers() {
  const auto rows = by_text_protocol("SELECT GROUP_CONCAT(CONCAT(id, ':', n) ORDER BY id) FROM entries");
  return rows[0][0].value_or("");
}

std::string numbers_of(Connection& connection) {
  Rows rows = connection.query("SELECT GROUP_CONCAT(CONCAT(id, ':', n) ORDER BY id) FROM entries");
  return rows.next() ? std::string(rows.text(0)) : "";
}

void fill() {
  by_text_protocol(
      "CREATE OR REPLACE TABLE entries (id INT PRIMARY KEY, n INT) ENGINE=InnoDB SELECT 1 AS id, 10 AS n UNION SELECT "
      "2, 20");
}

void add(Connection& connection, std::int64_t id) {
  connection.execute("UPDATE entries SET n = n + 1 WHERE id = ?", {id});
}

void an_exception_rolls_back() {
  fill();
  Connection connection(test_options());
  caught<std::runtime_error>([&] {
    Transaction transaction(connection);
    CU_ASSERT(connection.in_transaction());
    add(connection, 1);
    throw std::runtime_error("stop");
  });
  CU_ASSERT_FALSE(connection.in_transaction());
  CU_ASSERT_FALSE(connection.broken());
  CHECK_TEXT(numbers(), "1:10,2:20");
  {
    Transaction transaction(connection);
    add(connection, 1);
    CHECK_TEXT(numbers(), "1:10,2:20");
    transaction.commit();
    CU_ASSERT_FALSE(connection.in_transaction());
  }
  CHECK_TEXT(numbers(), "1:11,2:20");
  add(connection, 2);  // its own transaction again
  CHECK_TEXT(numbers(), "1:11,2:21");
}

void transactions_do_not_nest() {
  fill();
  Connection connection(test_options());
  Transaction transaction(connection);
  add(connection, 1);
  CU_ASSERT_EQUAL(caught<oemr::Error>([&] { Transaction inner(connection); })->status(), 500);
  CU_ASSERT(connection.in_transaction());
  transaction.commit();
  CHECK_TEXT(numbers(), "1:11,2:20");
}

void open_rows_at_the_end_cost_the_connection_but_no_data() {
  fill();
  Connection connection(test_options());
  caught<std::runtime_error>([&] {
    std::optional<Rows> rows;
    Transaction transaction(connection);
    add(connection, 1);
    rows.emplace(connection.query("SELECT id FROM entries"));
    rows->next();
    throw std::runtime_error("stop");
  });
  CU_ASSERT(connection.broken());
  CU_ASSERT(caught<DatabaseError>([&] { connection.query("SELECT 1"); })->connection_lost());
}

void an_awaited_transaction_begins_with_its_first_write() {
  using Begin = Transaction::Begin;
  fill();
  Connection connection(test_options());
  Connection other(test_options());
  {
    Transaction transaction(connection, Begin::at_first_write);
    CU_ASSERT(connection.in_transaction());
    CHECK_TEXT(numbers_of(connection), "1:10,2:20");
    add(other, 1);  // is seen: nothing has begun
    CHECK_TEXT(numbers_of(connection), "1:11,2:20");
    const oemr::db::Parameter id = std::int64_t{2};
    connection.execute_ahead("UPDATE entries SET n = n + 1 WHERE id = ?", {&id, 1});
    add(other, 2);  // waits for nobody
    add(connection, 1);
    CHECK_TEXT(numbers_of(connection), "1:12,2:22");
    connection.execute_ahead("UPDATE entries SET n = n + 1 WHERE id = ?", {&id, 1});  // too late
  }
  CU_ASSERT_FALSE(connection.in_transaction());
  CHECK_TEXT(numbers(), "1:11,2:22");  // what was written ahead stays
  {
    Transaction transaction(connection, Begin::at_first_write);
    transaction.commit();
  }
  CU_ASSERT_FALSE(connection.in_transaction());
  Transaction transaction(connection, Begin::at_first_write);
  connection.query("SELECT n FROM entries WHERE id = 1 FOR UPDATE").next();
  oemr::db::Options options = test_options();
  options.query_timeout_seconds = 2;  // waits one second for a lock
  Connection waiter(options);
  CU_ASSERT_EQUAL(caught<DatabaseError>([&] { add(waiter, 1); })->number(), 1205);
  transaction.commit();
  add(waiter, 1);
}

void a_lock_wait_ends_as_such() {
  fill();
  Connection holder(test_options());
  oemr::db::Options options = test_options();
  options.query_timeout_seconds = 2;  // waits one second for a lock
  Connection waiter(options);
  Transaction holding(holder);
  add(holder, 1);
  Transaction transaction(waiter);
  add(waiter, 2);
  const auto error = caught<DatabaseError>([&] { add(waiter, 1); });
  CU_ASSERT_FATAL(error.has_value());
  CU_ASSERT_EQUAL(error->number(), 1205);
  CU_ASSERT(error->is_deadlock());
  CU_ASSERT_EQUAL(error->status(), 503);
  CU_ASSERT_FALSE(waiter.broken());
  transaction.commit();  // only the one statement failed
  CHECK_TEXT(numbers(), "1:10,2:21");
}

void after_a_deadlock_nothing_more_is_written() {
  fill();
  Connection first(test_options());
  Connection second(test_options());
  Transaction one(first);
  Transaction two(second);
  add(first, 1);
  add(second, 2);
  std::optional<DatabaseError> error_of_second;
  std::thread crossing([&] { error_of_second = caught<DatabaseError>([&] { add(second, 1); }); });
  const auto error_of_first = caught<DatabaseError>([&] { add(first, 2); });
  crossing.join();
  CU_ASSERT_FATAL(error_of_first.has_value() != error_of_second.has_value());
  CU_ASSERT((error_of_first ? *error_of_first : *error_of_second).is_deadlock());
  Connection& victim = error_of_first ? first : second;
  Transaction& undone = error_of_first ? one : two;
  Transaction& other = error_of_first ? two : one;
  // Swallowing the error must not turn what follows into statements outside of any transaction.
  CU_ASSERT_EQUAL(caught<DatabaseError>([&] { add(victim, 1); })->number(), 1213);
  CU_ASSERT_EQUAL(caught<DatabaseError>([&] { undone.commit(); })->number(), 1213);
  CU_ASSERT_FALSE(victim.broken());
  other.commit();
  CHECK_TEXT(numbers(), "1:11,2:21");
}

}  // namespace

static const CU_TestInfo tests[] = {
    {"an exception rolls back", guarded<an_exception_rolls_back>},
    {"transactions do not nest", guarded<transactions_do_not_nest>},
    {"open rows at the end cost the connection but no data",
     guarded<open_rows_at_the_end_cost_the_connection_but_no_data>},
    {"an awaited transaction begins with its first write", guarded<an_awaited_transaction_begins_with_its_first_write>},
    {"a lock wait ends as such", guarded<a_lock_wait_ends_as_such>},
    {"after a deadlock nothing more is written", guarded<after_a_deadlock_nothing_more_is_written>},
    CU_TEST_INFO_NULL,
};

extern const Suite transaction_suite = {"transaction", tests};
