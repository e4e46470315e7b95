// SPDX-License-Identifier: Apache-2.0
// Statements over tables of different collations work, find what they should.
#include <string>

#include "db/collations.h"
#include "fixture.h"

namespace {

using namespace oemr::db;

const TextColumns columns = {{"list_options.option_id", "utf8mb4_unicode_ci"},
                             {"list_options.title", "utf8mb4_unicode_ci"},
                             {"lists.reaction", "utf8mb3_general_ci"},
                             {"lists.user", "utf8mb3_general_ci"}};

void only_what_is_compared_is_converted() {
  CHECK_TEXT(
      with_one_collation("SELECT lists.id, lists.user, o.title AS t FROM lists LEFT JOIN list_options o ON "
                         "o.list_id = 'x' AND o.option_id = lists.reaction WHERE (lists.user = ?) AND o.title <> "
                         "'a.b = c' ORDER BY lists.user, o.title DESC",
                         columns),
      "SELECT lists.id, lists.user, o.title AS t FROM lists LEFT JOIN list_options o ON o.list_id = 'x' AND "
      "o.option_id = (CONVERT(lists.reaction USING utf8mb4) COLLATE utf8mb4_unicode_ci) WHERE (lists.user = ?) AND "
      "(CONVERT(o.title USING utf8mb4) COLLATE utf8mb4_unicode_ci) <> 'a.b = c' ORDER BY lists.user, o.title DESC");
  CHECK_TEXT(
      with_one_collation("SELECT COALESCE(o.title, lists.`user`) AS t FROM lists JOIN list_options AS o", columns),
      "SELECT COALESCE((CONVERT(o.title USING utf8mb4) COLLATE utf8mb4_general_ci), (CONVERT(lists.`user` USING "
      "utf8mb4) COLLATE utf8mb4_general_ci)) AS t FROM lists JOIN list_options AS o");
  CHECK_TEXT(
      with_one_collation(
          "SELECT 1 FROM lists JOIN list_options o ON o.option_id = CAST(lists.id AS CHAR) AND CAST(o.seq "
          "AS SIGNED) = 1",
          columns),
      "SELECT 1 FROM lists JOIN list_options o ON o.option_id = (CONVERT(CAST(lists.id AS CHAR) USING utf8mb4) COLLATE "
      "utf8mb4_unicode_ci) AND CAST(o.seq AS SIGNED) = 1");
  for (const std::string_view same :
       {"SELECT 1", "", "SELECT 'lists.user", "SELECT lists.id = o.seq FROM lists JOIN list_options o"})
    CHECK_TEXT(with_one_collation(same, columns), same);
  CU_ASSERT(tables_of("UPDATE a SET x = (SELECT y FROM `b` c JOIN a d)") == (std::vector<std::string>{"a", "b"}));
}

void mixed_tables_are_joined() {
  Connection connection(test_options());
  connection.execute(
      "CREATE TABLE record (id INT PRIMARY KEY, kind VARCHAR(20), other VARCHAR(20)) CHARACTER SET utf8mb4 "
      "COLLATE utf8mb4_general_ci");
  connection.execute("INSERT INTO record VALUES (1, 'Ä\U0001F600', NULL), (2, 'b', 'x'), (3, 'none', 'y')");
  for (const std::string_view sorted :
       {"utf8mb4 COLLATE utf8mb4_unicode_ci", "utf8mb4 COLLATE utf8mb4_bin", "utf8mb3 COLLATE utf8mb3_unicode_ci",
        "utf8mb4 COLLATE utf8mb4_general_ci", "latin1"}) {
    connection.execute("CREATE TABLE choice (name VARCHAR(20) PRIMARY KEY, title VARCHAR(20)) CHARACTER SET " +
                       std::string(sorted));
    connection.execute("INSERT INTO choice VALUES ('b', 'Bee')");
    const auto found = [&](Connection& asked) {
      std::string all;
      Rows rows = asked.query(
          "SELECT record.id, choice.title, COALESCE(record.other, choice.title) AS either FROM record LEFT JOIN "
          "choice ON choice.name = record.kind ORDER BY record.id");
      while (rows.next()) all.append(rows.text(0)).append(rows.text(1)).append(rows.text(2)).append(",");
      return all;
    };
    Connection other(test_options());
    for (int round = 0; round < 2; ++round) CHECK_TEXT(found(other), "1,2Beex,3y,");
    connection.execute("DROP TABLE choice");
  }
  connection.execute("DROP TABLE record");
}

const CU_TestInfo tests[] = {
    {"only what is compared is converted", only_what_is_compared_is_converted},
    {"mixed tables are joined", mixed_tables_are_joined},
    CU_TEST_INFO_NULL,
};

}  // namespace

extern const Suite collations_suite = {"collations", tests};
