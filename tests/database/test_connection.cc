// SPDX-License-Identifier: Apache-2.0
// Statements, their cache, counting and errors of one connection.
#include <algorithm>

#include "fixture.h"

namespace {

using oemr::db::Connection;
using oemr::db::DatabaseError;
using oemr::db::Options;
using oemr::db::Rows;

std::int64_t first_integer(Connection& connection, std::string_view sql) {
  Rows rows = connection.query(sql);
  return rows.next() ? rows.integer(0) : -1;
}

std::int64_t status_of(Connection& connection, std::string_view variable) {
  Rows rows = connection.query("SELECT variable_value FROM information_schema.session_status WHERE variable_name = ?",
                               {variable});
  return rows.next() ? rows.integer(0) : -1;
}

void the_session_is_set_up() {
  Options options = test_options();
  options.time_zone = "+02:00";
  options.query_timeout_seconds = 10;
  Connection connection(options);
  {
    Rows rows = connection.query(
        "SELECT @@sql_mode, @@time_zone, @@character_set_connection, @@innodb_lock_wait_timeout, @@local_infile, "
        "@@autocommit, TIMESTAMPDIFF(HOUR, UTC_TIMESTAMP(), NOW())");
    CU_ASSERT_FATAL(rows.next());
    CHECK_TEXT(rows.text(0), "");
    CHECK_TEXT(rows.text(1), "+02:00");
    CHECK_TEXT(rows.text(2), "utf8mb4");
    CU_ASSERT_EQUAL(rows.integer(3), 5);
    CU_ASSERT_EQUAL(rows.integer(5), 1);
    CU_ASSERT_EQUAL(rows.integer(6), 2);
  }
  connection.set_time_zone("-05:00");
  CU_ASSERT_EQUAL(first_integer(connection, "SELECT TIMESTAMPDIFF(HOUR, UTC_TIMESTAMP(), NOW())"), -5);
  connection.reset_statement_count();
  connection.set_time_zone("-05:00");
  CU_ASSERT_EQUAL(connection.statements(), 0);
  CU_ASSERT(caught<oemr::Error>([&] { connection.set_time_zone("'; DROP"); }).has_value());
}

void a_repeated_statement_is_prepared_once() {
  Connection connection(test_options());
  const std::int64_t before = status_of(connection, "com_stmt_prepare");
  for (int i = 0; i < 5; ++i) {
    const std::string sql = std::string("SELECT ") + "12345";  // another address each time
    CU_ASSERT_EQUAL(first_integer(connection, sql), 12345);
  }
  CU_ASSERT_EQUAL(status_of(connection, "com_stmt_prepare") - before, 1);
}

void the_cache_closes_what_was_used_longest_ago() {
  Options options = test_options();
  options.statement_cache = 3;
  Connection connection(options);
  const auto ask = [&](int number) { first_integer(connection, "SELECT " + std::to_string(number)); };
  status_of(connection, "com_stmt_close");
  const std::int64_t prepared = status_of(connection, "com_stmt_prepare");
  const std::int64_t closed = status_of(connection, "com_stmt_close");
  ask(1);
  ask(2);
  ask(1);  // 2 is the older one now, and the status statement before it
  ask(3);  // closes the status statement
  ask(4);  // closes 2
  ask(1);  // still there
  ask(2);  // closes 3
  // Two for the status statement itself: prepared again, and something closed for it.
  CU_ASSERT_EQUAL(status_of(connection, "com_stmt_prepare") - prepared, 5 + 1);
  CU_ASSERT_EQUAL(status_of(connection, "com_stmt_close") - closed, 3 + 1);
}

void altered_tables_give_right_answers() {
  Connection connection(test_options());
  Connection other(test_options());
  other.execute("CREATE TABLE changing (a INT, b INT)");
  other.execute("INSERT INTO changing VALUES (1, 2)");
  const auto seen = [&] {
    std::string all;
    Rows rows = connection.query("SELECT * FROM changing");
    while (rows.next()) {
      for (std::size_t i = 0; i < rows.columns().size(); ++i) {
        all.append(rows.columns()[i].name).append("=").append(rows.text(i)).append(" ");
      }
    }
    return all;
  };
  const auto check_thrice = [&](std::string_view expected) {
    for (int round = 0; round < 3; ++round) CHECK_TEXT(seen(), expected);
  };
  check_thrice("a=1 b=2 ");
  other.execute("ALTER TABLE changing ADD COLUMN c VARCHAR(20) NOT NULL DEFAULT 'new'");
  check_thrice("a=1 b=2 c=new ");
  other.execute("ALTER TABLE changing CHANGE COLUMN b renamed INT");
  check_thrice("a=1 renamed=2 c=new ");
  other.execute("ALTER TABLE changing MODIFY COLUMN a VARCHAR(300)");
  other.execute("UPDATE changing SET a = 'text'");
  check_thrice("a=text renamed=2 c=new ");
  other.execute("ALTER TABLE changing DROP COLUMN c, DROP COLUMN a");
  check_thrice("renamed=2 ");
  other.execute("ALTER TABLE changing MODIFY COLUMN renamed BINARY(16)");
  {
    Rows rows = connection.query("SELECT * FROM changing");
    CU_ASSERT(rows.columns()[0].kind == oemr::db::ColumnKind::uuid);
  }
  other.execute("DROP TABLE changing");
  CU_ASSERT_EQUAL(caught<DatabaseError>(seen)->number(), 1146);
  other.execute("CREATE TABLE changing (z DATE)");
  other.execute("INSERT INTO changing VALUES ('2024-01-02')");
  check_thrice("z=2024-01-02 ");
}

void a_statement_while_rows_are_open_is_refused() {
  Connection connection(test_options());
  Rows rows = connection.query("SELECT 1 UNION SELECT 2");
  CU_ASSERT(rows.next());
  CU_ASSERT_EQUAL(caught<oemr::Error>([&] { connection.query("SELECT 3"); })->status(), 500);
  CU_ASSERT_EQUAL(caught<oemr::Error>([&] { connection.execute("DO 1"); })->status(), 500);
  CU_ASSERT_EQUAL(caught<oemr::Error>([&] { oemr::db::Transaction transaction(connection); })->status(), 500);
  CU_ASSERT(rows.next());
  CU_ASSERT_EQUAL(rows.integer(0), 2);
  CU_ASSERT_FALSE(rows.next());
  CU_ASSERT_EQUAL(first_integer(connection, "SELECT 3"), 3);
  CU_ASSERT_FALSE(connection.broken());
}

void mistakes_are_refused_and_harmless() {
  Connection connection(test_options());
  CU_ASSERT_EQUAL(caught<oemr::Error>([&] { connection.query("DO 1"); })->status(), 500);
  CU_ASSERT_EQUAL(caught<oemr::Error>([&] { connection.execute("SELECT 1"); })->status(), 500);
  CU_ASSERT_EQUAL(caught<oemr::Error>([&] { connection.query("SELECT ?"); })->status(), 500);
  CU_ASSERT_EQUAL(caught<oemr::Error>([&] { connection.query("SELECT 1", {nullptr}); })->status(), 500);
  const auto syntax = caught<DatabaseError>([&] { connection.query("SELEKT 1"); });
  CU_ASSERT_EQUAL(syntax->number(), 1064);
  CU_ASSERT_EQUAL(syntax->status(), 500);
  CU_ASSERT_FALSE(syntax->connection_lost());
  CU_ASSERT(caught<DatabaseError>([&] { connection.query("SELECT 1; SELECT 2"); }).has_value());
  CU_ASSERT_FALSE(connection.broken());
  CU_ASSERT_EQUAL(first_integer(connection, "SELECT 3"), 3);
}

void errors_never_tell_values() {
  Connection connection(test_options());
  connection.execute("CREATE TABLE secrets (name VARCHAR(50) PRIMARY KEY)");
  const auto insert = [&] {
    connection.execute("INSERT INTO secrets VALUES (?)", {std::string_view("Hannah Arendt")});
  };
  insert();
  const auto error = caught<DatabaseError>(insert);
  CU_ASSERT(error->is_duplicate_key());
  CU_ASSERT_FALSE(error->is_deadlock());
  const std::string text = error->what();
  CU_ASSERT(text.find("Hannah") == std::string::npos);
  CU_ASSERT(text.find("1062 (23000) duplicate key") != std::string::npos);
  CU_ASSERT(error->public_text().find("secrets") == std::string::npos);
}

void rows_found_and_identifiers_made_are_told() {
  Connection connection(test_options());
  connection.execute("CREATE TABLE counted (id INT AUTO_INCREMENT PRIMARY KEY, n INT)");
  CU_ASSERT_EQUAL(connection.execute("INSERT INTO counted (n) VALUES (?)", {std::int64_t{5}}), 1);
  CU_ASSERT_EQUAL(connection.last_insert_id(), 1);
  CU_ASSERT_EQUAL(connection.execute("INSERT INTO counted (n) VALUES (5), (6)"), 2);
  CU_ASSERT_EQUAL(connection.last_insert_id(), 2);
  CU_ASSERT_EQUAL(connection.execute("UPDATE counted SET n = 5 WHERE n = 5"), 2);  // found, though not changed
  CU_ASSERT_EQUAL(connection.execute("UPDATE counted SET n = 7 WHERE n = 99"), 0);
  CU_ASSERT_EQUAL(connection.execute("DELETE FROM counted"), 3);
}

void statements_sent_are_counted() {
  Connection connection(test_options());
  CU_ASSERT_EQUAL(connection.statements(), 0);
  for (int i = 0; i < 3; ++i) first_integer(connection, "SELECT 1");
  connection.execute("DO 1");
  CU_ASSERT_EQUAL(connection.statements(), 4);
  {
    oemr::db::Transaction transaction(connection);
    connection.execute("DO 1");
    transaction.commit();
  }
  CU_ASSERT_EQUAL(connection.statements(), 7);
  caught<DatabaseError>([&] { connection.query("SELEKT"); });  // not prepared, not sent
  CU_ASSERT_EQUAL(connection.statements(), 7);
  connection.reset_statement_count();
  CU_ASSERT_EQUAL(connection.statements(), 0);
}

void connecting_fails_without_telling_the_password() {
  Options options = test_options();
  options.user = "nobody_of_that_name";
  options.password = "s3cret-pass";
  const auto denied = caught<oemr::Unavailable>([&] { Connection connection(options); });
  CU_ASSERT_FATAL(denied.has_value());
  CU_ASSERT_EQUAL(denied->status(), 503);
  CU_ASSERT(std::string_view(denied->what()).find("s3cret") == std::string_view::npos);
  options = test_options();
  options.socket = "/nonexistent/socket";
  CU_ASSERT(caught<oemr::Unavailable>([&] { Connection connection(options); }).has_value());
  options = test_options();
  options.database = "no_such_database";
  CU_ASSERT(caught<oemr::Unavailable>([&] { Connection connection(options); }).has_value());
}

}  // namespace

static  /// The status, what the caller hears, and what the log says without the statement.
    std::string
    refusal(Connection& connection, std::string_view sql, std::initializer_list<oemr::db::Parameter> values = {}) {
  const auto error = caught<DatabaseError>([&] { connection.execute(sql, values); });
  if (!error) return "none";
  const std::string log = error->what();
  return std::to_string(error->status()) + " " + error->public_text() + " | " + log.substr(0, log.find(": "));
}

void refused_values_are_named() {
  Connection connection(test_options());
  connection.execute("SET SESSION sql_mode = 'STRICT_ALL_TABLES'");
  connection.execute(
      "CREATE TABLE strict (id INT PRIMARY KEY, small TINYINT, name VARCHAR(3) NOT NULL, day DATE, code INT UNIQUE, "
      "CONSTRAINT small_enough CHECK (small < 100)) ENGINE=InnoDB");
  connection.execute(
      "CREATE TABLE child (id INT, CONSTRAINT of_strict FOREIGN KEY (id) REFERENCES strict (id)) "
      "ENGINE=InnoDB");
  const std::string start = "400 the database refuses a value: ";
  const auto insert = [&](std::initializer_list<oemr::db::Parameter> values) {
    return refusal(connection, "INSERT INTO strict VALUES (?, ?, ?, ?, ?)", values);
  };
  CU_ASSERT(insert({1, 5, "a", nullptr, 7}) == "none");
  CU_ASSERT(insert({2, 100, "a", nullptr, 8}).starts_with(start + "constraint failed (small_enough) | "));
  CU_ASSERT(insert({2, 1, nullptr, nullptr, 8}).starts_with(start + "column cannot be NULL (name) | "));
  CU_ASSERT(insert({2, 1000, "a", nullptr, 8}).starts_with(start + "value out of range (small) | "));
  CU_ASSERT(insert({2, 1, "long", nullptr, 8}).starts_with(start + "data too long (name) | "));
  // A value that looks like a name stays where it is.
  CU_ASSERT(insert({2, 1, "a", "for column `secret` at row 1", 8}).starts_with(start + "incorrect value (day) | "));
  CU_ASSERT(insert({2, 1, "a", nullptr, 7}).starts_with(start + "duplicate key (code) | "));
  CU_ASSERT(insert({1, 1, "a", nullptr, 8}).starts_with("503 "));  // a number that was drawn twice
  CU_ASSERT(refusal(connection, "INSERT INTO child VALUES (9)")
                .starts_with(start + "referenced row is missing (of_strict) | "));
  CU_ASSERT(insert({2, 1, "a", "for column `secret` at row 1", 8}).find("secret") == std::string::npos);
  connection.execute("DROP TABLE child");
  connection.execute("DROP TABLE strict");
}

void a_read_only_server_is_503() {
  Connection connection(test_options());
  connection.execute("SET SESSION TRANSACTION READ ONLY");
  CU_ASSERT(refusal(connection, "CREATE TABLE nothing (a INT)").starts_with("503 The database is read-only"));
}

void a_mix_of_collations_is_named() {
  Connection connection(test_options());
  connection.execute("CREATE TABLE one (a VARCHAR(9) CHARACTER SET utf8mb4 COLLATE utf8mb4_general_ci)");
  connection.execute("CREATE TABLE two (b VARCHAR(9) CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci)");
  const auto error = caught<DatabaseError>([&] { connection.query("SELECT 1 FROM one JOIN two ON a = b"); });
  CU_ASSERT_FATAL(error.has_value());
  CU_ASSERT_EQUAL(error->status(), 500);
  CU_ASSERT(std::string(error->what()).find("utf8mb4_unicode_ci") != std::string::npos);
  connection.execute("DROP TABLE one");
  connection.execute("DROP TABLE two");
}

const CU_TestInfo tests[] = {
    {"the session is set up", guarded<the_session_is_set_up>},
    {"a repeated statement is prepared once", guarded<a_repeated_statement_is_prepared_once>},
    {"the cache closes what was used longest ago", guarded<the_cache_closes_what_was_used_longest_ago>},
    {"altered tables give right answers", guarded<altered_tables_give_right_answers>},
    {"a statement while rows are open is refused", guarded<a_statement_while_rows_are_open_is_refused>},
    {"mistakes are refused and harmless", guarded<mistakes_are_refused_and_harmless>},
    {"errors never tell values", guarded<errors_never_tell_values>},
    {"rows found and identifiers made are told", guarded<rows_found_and_identifiers_made_are_told>},
    {"statements sent are counted", guarded<statements_sent_are_counted>},
    {"connecting fails without telling the password", guarded<connecting_fails_without_telling_the_password>},
    {"refused values are named by column, key or constraint", refused_values_are_named},
    {"a read-only server is 503", a_read_only_server_is_503},
    {"a mix of collations is named", a_mix_of_collations_is_named},
    CU_TEST_INFO_NULL,
};

extern const Suite connection_suite = {"connection", tests};
