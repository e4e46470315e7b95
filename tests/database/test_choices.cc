// SPDX-License-Identifier: Apache-2.0
// Statements that choose by the columns that are there, and follow a schema that changes under them.
#include <memory>
#include <string>

#include "db/choices.h"
#include "fixture.h"

namespace {

using namespace oemr::db;

Schema schema_of(std::initializer_list<std::pair<std::string_view, std::string_view>> columns) {
  Schema schema;
  for (const auto& [table, column] : columns) schema.add(table, column);
  return schema;
}

void the_first_that_is_there_is_taken() {
  const Schema schema = schema_of({{"users", "id"}, {"users", "Zip"}, {"lists", "id"}});
  const auto text = [&](std::string_view sql) { return choose(sql, schema).sql; };
  CHECK_TEXT(text("SELECT {u.zip|NULL} AS zip FROM users u"), "SELECT u.zip AS zip FROM users u");
  CHECK_TEXT(text("SELECT {u.country|NULL} AS c FROM users AS u"), "SELECT NULL AS c FROM users AS u");
  CHECK_TEXT(text("SELECT {u.new|users.id|0} FROM users u"), "SELECT users.id FROM users u");
  CHECK_TEXT(text("SELECT {COALESCE(u.zip, u.none)|u.zip} FROM users u"), "SELECT u.zip FROM users u");
  CHECK_TEXT(text("SELECT id{, u.country}{, u.zip} FROM users u{ JOIN care c ON c.id = u.id}"),
             "SELECT id, u.zip FROM users u");
  CHECK_TEXT(text("SELECT '{u.none|x}', `{a}` FROM users u"), "SELECT '{u.none|x}', `{a}` FROM users u");
  CHECK_TEXT(text("SELECT {1.5|2} FROM lists"), "SELECT 1.5 FROM lists");
  CHECK_TEXT(text("SELECT {'a|b}'|2} FROM lists"), "SELECT 'a|b}' FROM lists");
  CHECK_TEXT(text("SELECT {u.zip: 1|2}, {u.none: 3|4}, {u.zip:x.y} FROM users u"), "SELECT  1, 4, x.y FROM users u");
  CHECK_TEXT(text("SELECT 1"), "SELECT 1");
  CU_ASSERT(caught<oemr::Error>([&] { text("SELECT {u.zip|NULL FROM users u"); }).has_value());
}

void values_of_what_is_left_out_are_not_sent() {
  const Schema schema = schema_of({{"t", "a"}, {"t", "b"}});
  const ChosenText chosen = choose("UPDATE t SET a = ?{, t.c = ?}, b = {IF(t.d = ?, ?, 1)|?} WHERE a = ?", schema);
  CHECK_TEXT(chosen.sql, "UPDATE t SET a = ?, b = ? WHERE a = ?");
  CU_ASSERT(chosen.parameters == (std::vector<std::size_t>{0, 4, 5}));
}

void names_are_compared_without_case() {
  const Schema schema = schema_of({{"Forms", "Form_ID"}});
  CU_ASSERT(schema.has_table("forms") && schema.has_column("FORMS", "form_id"));
  CU_ASSERT_FALSE(schema.has_table("form") || schema.has_column("forms", "") == false || schema.has_column("f", "id"));
  SharedSchema shared;
  CU_ASSERT_EQUAL(shared.generation(), 0);
  const auto first = shared.set(schema_of({{"a", "b"}}));
  CU_ASSERT(shared.set(schema_of({{"A", "B"}})) == first && shared.generation() == 1);
  CU_ASSERT(shared.set(schema_of({{"a", "c"}})) != first && shared.generation() == 2);
}

std::string first_text(Connection& connection, std::string_view sql) {
  Rows rows = connection.query(sql);
  if (!rows.next()) return "no row";
  std::string text(rows.is_null(0) ? "NULL" : rows.text(0));
  while (rows.next()) continue;
  return text;
}

constexpr std::string_view read_name = "SELECT {person.newer|person.older|NULL} FROM person";

void statements_follow_the_schema() {
  Options options = test_options();
  options.schema = std::make_shared<SharedSchema>();
  Connection connection(options), other(options), altering(test_options());
  altering.execute("CREATE TABLE person (id INT PRIMARY KEY, older VARCHAR(20))");
  altering.execute("INSERT INTO person VALUES (1, 'x')");
  CHECK_TEXT(first_text(connection, read_name), "x");
  CHECK_TEXT(first_text(other, read_name), "x");
  CU_ASSERT(connection.schema() == other.schema());
  altering.execute("ALTER TABLE person CHANGE older newer VARCHAR(20)");  // under a prepared statement
  CHECK_TEXT(first_text(connection, read_name), "x");
  CHECK_TEXT(first_text(other, read_name), "x");
  altering.execute("ALTER TABLE person CHANGE newer older VARCHAR(20)");  // before the first preparing
  Connection late(options);
  CHECK_TEXT(first_text(late, read_name), "x");
  altering.execute("ALTER TABLE person DROP older");
  CHECK_TEXT(first_text(late, read_name), "NULL");
  altering.execute("ALTER TABLE person ADD newer VARCHAR(20) DEFAULT 'added'");  // no statement fails for it
  CHECK_TEXT(first_text(late, read_name), "NULL");
  late.renew_schema();
  CHECK_TEXT(first_text(late, read_name), "added");
  CHECK_TEXT(first_text(other, read_name), "added");
  altering.execute("DROP TABLE person");
}

void writes_leave_out_what_is_not_there() {
  Connection connection(test_options());
  connection.execute("CREATE TABLE person (id INT PRIMARY KEY, name VARCHAR(20))");
  constexpr std::string_view insert = "INSERT INTO person SET id = ?{, person.born = ?}, name = ?";
  connection.execute(insert, {std::int64_t{1}, std::string_view("2000-01-01"), std::string_view("x")});
  CHECK_TEXT(first_text(connection, "SELECT name FROM person WHERE id = 1"), "x");
  connection.execute("ALTER TABLE person ADD born DATE");
  connection.renew_schema();
  connection.execute(insert, {std::int64_t{2}, std::string_view("2000-01-01"), std::string_view("y")});
  CHECK_TEXT(first_text(connection, "SELECT born FROM person WHERE id = 2"), "2000-01-01");
  Transaction transaction(connection);
  Connection altering(test_options());
  CU_ASSERT(caught<oemr::Error>([&] { connection.execute(insert, {std::int64_t{3}}); }).has_value());
  transaction.commit();
  altering.execute("DROP TABLE person");
}

const CU_TestInfo tests[] = {
    {"the first that is there is taken", the_first_that_is_there_is_taken},
    {"values of what is left out are not sent", values_of_what_is_left_out_are_not_sent},
    {"names are compared without case", names_are_compared_without_case},
    {"statements follow the schema", guarded<statements_follow_the_schema>},
    {"writes leave out what is not there", guarded<writes_leave_out_what_is_not_there>},
    CU_TEST_INFO_NULL,
};

}  // namespace

extern const Suite choices_suite = {"choices", tests};
