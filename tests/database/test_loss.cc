// SPDX-License-Identifier: Apache-2.0
// Connections that the server ends: between statements, during them, inside transactions; restarts.
#include <cstdlib>
#include <thread>
#include <unistd.h>

#include "fixture.h"

namespace {

using oemr::db::Connection;
using oemr::db::DatabaseError;
using oemr::db::Rows;
using oemr::db::Transaction;

std::size_t logged() { return by_text_protocol("SELECT * FROM journal").size(); }

void prepare_journal() { by_text_protocol("CREATE OR REPLACE TABLE journal (n INT) ENGINE=InnoDB"); }

void write(Connection& connection) { connection.execute("INSERT INTO journal VALUES (?)", {std::int64_t{1}}); }

void an_idle_loss_is_mended_unseen() {
  prepare_journal();
  Connection connection(test_options());
  connection_id(connection);
  write(connection);
  for (int kind = 0; kind < 4; ++kind) {
    kill_connection(connection_id(connection));
    connection.expect_idle_loss();
    if (kind == 0) CU_ASSERT(connection_id(connection) > 0);            // prepared before
    if (kind == 1) CU_ASSERT(connection.query("SELECT 'new'").next());  // not prepared before
    if (kind == 2) write(connection);
    if (kind == 3) {
      Transaction transaction(connection);
      write(connection);
      transaction.commit();
    }
    CU_ASSERT_FALSE(connection.broken());
  }
  CU_ASSERT_EQUAL(logged(), 3);
}

void a_later_loss_is_an_error() {
  prepare_journal();
  for (const bool writing : {true, false}) {
    Connection connection(test_options());
    write(connection);
    kill_connection(connection_id(connection));
    const auto error = caught<DatabaseError>([&] {
      if (writing) write(connection);
      if (!writing) connection_id(connection);
    });
    CU_ASSERT_FATAL(error.has_value());
    CU_ASSERT(error->connection_lost());
    CU_ASSERT_EQUAL(error->status(), 503);
    CU_ASSERT(connection.broken());
  }
  CU_ASSERT_EQUAL(logged(), 2);
}

void a_loss_inside_a_transaction_is_never_mended() {
  prepare_journal();
  Connection connection(test_options());
  caught<DatabaseError>([&] {
    Transaction transaction(connection);
    write(connection);
    kill_connection(connection_id(connection));
    connection.expect_idle_loss();
    CU_ASSERT(caught<DatabaseError>([&] { connection_id(connection); })->connection_lost());
    write(connection);
    CU_FAIL("written after the loss");
  });
  CU_ASSERT(connection.broken());
  CU_ASSERT_EQUAL(logged(), 0);
}

void a_write_cut_off_is_not_sent_again() {
  prepare_journal();
  Connection connection(test_options());
  const std::int64_t id = connection_id(connection);
  connection.expect_idle_loss();
  std::thread killer([&] {
    usleep(300000);
    kill_connection(id);
  });
  const auto error = caught<DatabaseError>([&] { connection.execute("INSERT INTO journal SELECT SLEEP(2)"); });
  killer.join();
  CU_ASSERT_FATAL(error.has_value());
  CU_ASSERT(error->connection_lost());
  CU_ASSERT_EQUAL(logged(), 0);
}

void a_loss_while_rows_are_read_is_an_error() {
  Connection connection(test_options());
  const std::int64_t id = connection_id(connection);
  {
    Rows rows = connection.query(
        "SELECT REPEAT('x', 1000) FROM information_schema.columns a JOIN information_schema.columns b");
    CU_ASSERT(rows.next());
    kill_connection(id);
    const auto error = caught<DatabaseError>([&] {
      while (rows.next()) {
      }
      CU_FAIL("all rows were read");
    });
    CU_ASSERT(error->connection_lost());
    CU_ASSERT_FALSE(rows.next());
  }
  CU_ASSERT(connection.broken());
  Connection given_up(test_options());
  const std::int64_t other = connection_id(given_up);
  {
    Rows rows =
        given_up.query("SELECT REPEAT('x', 1000) FROM information_schema.columns a JOIN information_schema.columns b");
    CU_ASSERT(rows.next());
    kill_connection(other);
  }
  CU_ASSERT(given_up.broken());
}

void an_interrupted_query_keeps_the_connection() {
  Connection connection(test_options());
  const std::int64_t id = connection_id(connection);
  Rows rows =
      connection.query("SELECT REPEAT('x', 1000) FROM information_schema.columns a JOIN information_schema.columns b");
  CU_ASSERT(rows.next());
  by_text_protocol("KILL QUERY " + std::to_string(id));
  const auto error = caught<DatabaseError>([&] {
    while (rows.next()) {
    }
  });
  CU_ASSERT_EQUAL(error->number(), 1317);
  CU_ASSERT_FALSE(connection.broken());
  CU_ASSERT_EQUAL(connection_id(connection), id);
}

void a_query_that_takes_too_long_is_given_up() {
  oemr::db::Options options = test_options();
  options.query_timeout_seconds = 1;
  Connection connection(options);
  connection_id(connection);
  CU_ASSERT(caught<DatabaseError>([&] { connection.query("SELECT SLEEP(5)"); })->connection_lost());
  CU_ASSERT(connection.broken());
}

void a_restart_of_the_server_is_survived() {
  const char* restart = std::getenv("OEMR_TEST_RESTART");
  if (restart == nullptr) {
    std::printf("skipped: OEMR_TEST_RESTART names no script ");
    return;
  }
  prepare_journal();
  Connection connection(test_options());
  write(connection);
  CU_ASSERT_EQUAL(std::system(restart), 0);
  connection.expect_idle_loss();
  write(connection);
  CU_ASSERT_EQUAL(logged(), 2);
}

}  // namespace

static const CU_TestInfo tests[] = {
    {"an idle loss is mended unseen", guarded<an_idle_loss_is_mended_unseen>},
    {"a later loss is an error", guarded<a_later_loss_is_an_error>},
    {"a loss inside a transaction is never mended", guarded<a_loss_inside_a_transaction_is_never_mended>},
    {"a write cut off is not sent again", guarded<a_write_cut_off_is_not_sent_again>},
    {"a loss while rows are read is an error", guarded<a_loss_while_rows_are_read_is_an_error>},
    {"an interrupted query keeps the connection", guarded<an_interrupted_query_keeps_the_connection>},
    {"a query that takes too long is given up", guarded<a_query_that_takes_too_long_is_given_up>},
    {"a restart of the server is survived", guarded<a_restart_of_the_server_is_survived>},
    CU_TEST_INFO_NULL,
};

extern const Suite loss_suite = {"loss", tests};
