// SPDX-License-Identifier: Apache-2.0
// Values of every column type, against what the server itself prints.
#include <cmath>
#include <random>

#include "fixture.h"

namespace {

using oemr::db::ColumnKind;
using oemr::db::Connection;
using oemr::db::Rows;

/// Each value of `sql` is printed by Rows as the text protocol prints it.
void check_against_text_protocol(Connection& connection, const std::string& sql) {
  const std::vector<TextRow> expected = by_text_protocol(sql);
  Rows rows = connection.query(sql);
  for (const TextRow& row : expected) {
    CU_ASSERT_FATAL(rows.next());
    for (std::size_t i = 0; i < row.size(); ++i) {
      CU_ASSERT_EQUAL(rows.is_null(i), !row[i].has_value());
      CHECK_TEXT(rows.text(i), row[i].value_or(""));
    }
  }
  CU_ASSERT_FALSE(rows.next());
}

constexpr const char* all_types = R"(CREATE TABLE all_types (
  tiny TINYINT, tiny_unsigned TINYINT UNSIGNED, small SMALLINT, medium MEDIUMINT, medium_unsigned MEDIUMINT UNSIGNED,
  whole INT, whole_unsigned INT UNSIGNED, big BIGINT, big_unsigned BIGINT UNSIGNED, filled INT(8) UNSIGNED ZEROFILL,
  made YEAR, single FLOAT, single_fixed FLOAT(9,3), twice DOUBLE, twice_fixed DOUBLE(12,2), exact DECIMAL(30,10),
  day DATE, moment DATETIME, moment_fraction DATETIME(3), stamp TIMESTAMP NULL, span TIME, span_fraction TIME(6),
  fixed CHAR(10), varied VARCHAR(255), words TEXT, novel LONGTEXT, bytes BLOB, token BINARY(16), binaries VARBINARY(20),
  choice ENUM('a','b'), choices SET('x','y'), bits BIT(12)))";

void every_type_reads_as_the_server_prints_it() {
  Connection connection(test_options());
  connection.execute(all_types);
  connection.execute("INSERT INTO all_types () VALUES ()");
  connection.execute(R"(INSERT INTO all_types VALUES (-128, 255, -32768, -8388608, 16777215, -2147483648, 4294967295,
    -9223372036854775808, 18446744073709551615, 42, 1999, 0.1, 1.5, 0.1, 2.5, '-12345678901234567890.0123456789',
    '2024-02-29', '2024-02-29 23:59:59', '2024-02-29 23:59:59.120', '2001-02-03 04:05:06', '-838:59:59',
    '01:02:03.000004', 'fixed', 'Zoë 😀', '', '0', X'00FF', X'00112233445566778899AABBCCDDEEFF', X'0001', 'b', 'x,y',
    b'101000000001'))");
  connection.execute(
      R"(INSERT INTO all_types VALUES (127, 0, 32767, 8388607, 0, 2147483647, 0, 9223372036854775807, 0, 0,
    0, -3.4e38, 0, -1.7e308, 0, 0, '0000-00-00', '0000-00-00 00:00:00', '0000-00-00', '0000-00-00', '00:00:00', '100:00',
    '', '', '', '', '', X'00000000000000000000000000000000', '', 'a', '', b'0'))");
  check_against_text_protocol(connection, "SELECT * FROM all_types");

  Rows rows = connection.query("SELECT * FROM all_types WHERE tiny = -128");
  CU_ASSERT_FATAL(rows.next());
  CU_ASSERT_EQUAL(rows.integer("tiny"), -128);
  CU_ASSERT_EQUAL(rows.integer("tiny_unsigned"), 255);
  CU_ASSERT_EQUAL(rows.integer("medium_unsigned"), 16777215);
  CU_ASSERT_EQUAL(rows.integer("whole_unsigned"), 4294967295);
  CU_ASSERT_EQUAL(rows.integer("big"), INT64_MIN);
  CU_ASSERT_EQUAL(rows.integer("big_unsigned"), INT64_MAX);  // the nearest
  CHECK_TEXT(rows.text("big_unsigned"), "18446744073709551615");
  CHECK_TEXT(rows.text("filled"), "00000042");
  CU_ASSERT_EQUAL(rows.integer("made"), 1999);
  CU_ASSERT_EQUAL(rows.real("single"), 0.1);
  CU_ASSERT_EQUAL(rows.real("twice"), 0.1);
  CHECK_TEXT(rows.text("twice_fixed"), "2.50");
  CHECK_TEXT(rows.text("exact"), "-12345678901234567890.0123456789");
  CU_ASSERT_EQUAL(rows.integer("exact"), INT64_MIN);
  CU_ASSERT_EQUAL(rows.real("exact"), -12345678901234567890.0123456789);
  CHECK_TEXT(rows.text("moment_fraction"), "2024-02-29 23:59:59.120");
  CHECK_TEXT(rows.text("varied"), "Zoë 😀");
  CHECK_TEXT(rows.text("bytes"), std::string_view("\0\xFF", 2));
  constexpr std::string_view token("\0\x11\x22\x33\x44\x55\x66\x77\x88\x99\xAA\xBB\xCC\xDD\xEE\xFF", 16);
  CHECK_TEXT(rows.uuid("token")->raw(), token);
  CU_ASSERT_FALSE(rows.uuid("binaries").has_value());
  CU_ASSERT_EQUAL(rows.integer("bits"), 0xA01);
}

void kinds_follow_the_columns() {
  Connection connection(test_options());
  Rows rows = connection.query("SELECT * FROM all_types LIMIT 1");
  const auto kind = [&](std::string_view name) { return rows.columns()[rows.index(name)].kind; };
  for (const char* name : {"tiny", "small", "medium", "whole", "big", "big_unsigned", "filled", "made"}) {
    CU_ASSERT(kind(name) == ColumnKind::integer);
  }
  for (const char* name : {"single", "single_fixed", "twice", "twice_fixed"}) CU_ASSERT(kind(name) == ColumnKind::real);
  for (const char* name : {"day", "moment", "moment_fraction", "stamp", "span"})
    CU_ASSERT(kind(name) == ColumnKind::temporal);
  for (const char* name : {"fixed", "varied", "words", "novel", "bytes", "binaries", "choice", "choices"}) {
    CU_ASSERT(kind(name) == ColumnKind::text);
  }
  CU_ASSERT(kind("bits") == ColumnKind::bits);
  CU_ASSERT(kind("exact") == ColumnKind::decimal);
  CU_ASSERT(kind("token") == ColumnKind::uuid);
  // A subquery makes VARBINARY(16) of it.
  Connection another(test_options());
  Rows selected = another.query("SELECT (SELECT token FROM all_types LIMIT 1) AS token");
  CU_ASSERT(selected.columns()[0].kind == ColumnKind::uuid);
}

void null_is_empty_in_every_reading() {
  Connection connection(test_options());
  Rows rows = connection.query("SELECT * FROM all_types WHERE tiny IS NULL");
  CU_ASSERT_FATAL(rows.next());
  for (std::size_t i = 0; i < rows.columns().size(); ++i) {
    CU_ASSERT(rows.is_null(i));
    CHECK_TEXT(rows.text(i), "");
    CU_ASSERT_EQUAL(rows.integer(i), 0);
    CU_ASSERT_EQUAL(rows.real(i), 0);
    CU_ASSERT_FALSE(rows.uuid(i).has_value());
  }
}

void reals_print_as_the_server_prints_them() {
  Connection connection(test_options());
  connection.execute("CREATE TABLE reals (twice DOUBLE, single FLOAT)");
  const double edges[] = {0.0,
                          1e14,
                          1e15,
                          999999999999999.0,
                          1e16,
                          123456789012345680.0,
                          1e-14,
                          1e-15,
                          1e-16,
                          0.1,
                          1.0 / 3,
                          5e-324,
                          1.7976931348623157e308,
                          100000,
                          1e22,
                          1e23,
                          12345.678,
                          1e5,
                          1e6,
                          999999,
                          9999995,
                          0.00001234,
                          1234567890123456.5,
                          1.5e15,
                          1.5e-15,
                          9.99999e14,
                          2971546341671466.5};
  std::mt19937_64 random(20240229);
  for (const double edge : edges) {
    for (const double sign : {1.0, -1.0})
      connection.execute("INSERT INTO reals VALUES (?, ?)", {sign * edge, sign * edge});
  }
  for (int i = 0; i < 300; ++i) {
    const double mantissa = std::uniform_real_distribution<double>(-10, 10)(random);
    const double number = mantissa * std::pow(10, std::uniform_int_distribution<int>(-30, 30)(random));
    connection.execute("INSERT INTO reals VALUES (?, ?)", {number, number});
  }
  check_against_text_protocol(connection, "SELECT twice, single FROM reals WHERE ABS(single) < 3e38");
}

void expressions_read_as_the_server_prints_them() {
  Connection connection(test_options());
  check_against_text_protocol(
      connection,
      "SELECT 1, -1, 1.50, 1e3, 2.5e-20, NULL, '', 'é', NOW(0), CAST('2024-01-02' AS DATE), "
      "CAST('2024-01-02 03:04:05.6' AS DATETIME(1)), SEC_TO_TIME(-3661), SEC_TO_TIME(1.5), TRUE, "
      "COUNT(*), SUM(1), AVG(1), 18446744073709551615, UNHEX('FF'), "
      "STR_TO_DATE('2024-01-02 03:04:05', '%Y-%m-%d %H:%i:%s'), CAST(1 AS CHAR), IFNULL(NULL, 'x')");
}

void texts_of_all_lengths_come_whole() {
  Connection connection(test_options());
  connection.execute("CREATE TABLE texts (id INT PRIMARY KEY, words LONGTEXT)");
  const std::size_t lengths[] = {1, 0, 250, 251, 252, 65535, 65536, 1 << 20, 3, (1 << 24) + 100, 5};
  const std::string usual_packet = by_text_protocol("SELECT @@global.max_allowed_packet")[0][0].value_or("");
  connection.execute("SET GLOBAL max_allowed_packet = 67108864");  // one text is to need more than one packet
  Connection larger(test_options());
  connection.execute("SET GLOBAL max_allowed_packet = " + usual_packet);
  std::int64_t id = 0;
  for (const std::size_t length : lengths) {
    larger.execute("INSERT INTO texts VALUES (?, ?)",
                   {id, std::string_view(std::string(length, static_cast<char>('a' + id)))});
    ++id;
  }
  Rows rows = larger.query("SELECT id, words FROM texts ORDER BY id");
  for (id = 0; rows.next(); ++id) {
    CU_ASSERT(rows.text(1) == std::string(lengths[rows.integer(0)], static_cast<char>('a' + rows.integer(0))));
  }
  CU_ASSERT_EQUAL(id, static_cast<std::int64_t>(std::size(lengths)));
}

void bound_values_arrive_unchanged() {
  Connection connection(test_options());
  connection.execute("CREATE TABLE bound (n BIGINT, d DOUBLE, t LONGTEXT, b BINARY(16), x DATETIME)");
  const std::string_view raw("\xFF\x00\x80'\\\"%_\xC3(\xE2\x82\xF0\x9F;--", 16);
  const std::string_view text = "'; DROP TABLE bound; -- \\ 😀";
  connection.execute("INSERT INTO bound VALUES (?, ?, ?, ?, ?)", {INT64_MIN, 1e-300, text, raw, nullptr});
  Rows rows =
      connection.query("SELECT * FROM bound WHERE b = ? AND t = ? AND n = ? AND d = ?", {raw, text, INT64_MIN, 1e-300});
  CU_ASSERT_FATAL(rows.next());
  CU_ASSERT_EQUAL(rows.integer(0), INT64_MIN);
  CU_ASSERT_EQUAL(rows.real(1), 1e-300);
  CHECK_TEXT(rows.text(2), text);
  CHECK_TEXT(rows.text(3), raw);
  CU_ASSERT(rows.is_null(4));
  CU_ASSERT_FALSE(rows.next());
  Rows empty = connection.query("SELECT ? = '', ? IS NULL", {std::string_view{}, nullptr});
  CU_ASSERT_FATAL(empty.next());
  CU_ASSERT_EQUAL(empty.integer(0), 1);
  CU_ASSERT_EQUAL(empty.integer(1), 1);
}

void of_equal_names_the_last_is_found() {
  Connection connection(test_options());
  Rows rows = connection.query("SELECT 1 AS a, 2 AS b, 3 AS a");
  CU_ASSERT_FATAL(rows.next());
  for (int round = 0; round < 3; ++round) {
    CU_ASSERT_EQUAL(rows.integer("a"), 3);
    CU_ASSERT_EQUAL(rows.integer("b"), 2);
  }
  CU_ASSERT(caught<oemr::Error>([&] { rows.index("c"); })->status() == 500);
}

void rows_given_up_early_leave_the_connection_usable() {
  Connection connection(test_options());
  for (int read = 0; read < 3; ++read) {
    {
      Rows rows = connection.query("SELECT id, words FROM texts");
      for (int row = 0; row < read; ++row) CU_ASSERT(rows.next());
      Rows taken = std::move(rows);
      CU_ASSERT_FALSE(rows.next());
    }
    Rows rows = connection.query("SELECT 7");
    CU_ASSERT(rows.next());
    CU_ASSERT_EQUAL(rows.integer(0), 7);
    CU_ASSERT_FALSE(rows.next());
    rows = connection.query("SELECT 8");
    CU_ASSERT(rows.next());
    CU_ASSERT_EQUAL(rows.integer(0), 8);
  }
}

}  // namespace

static const CU_TestInfo tests[] = {
    {"every type reads as the server prints it", guarded<every_type_reads_as_the_server_prints_it>},
    {"kinds follow the columns", guarded<kinds_follow_the_columns>},
    {"NULL is empty in every reading", guarded<null_is_empty_in_every_reading>},
    {"reals print as the server prints them", guarded<reals_print_as_the_server_prints_them>},
    {"expressions read as the server prints them", guarded<expressions_read_as_the_server_prints_them>},
    {"texts of all lengths come whole", guarded<texts_of_all_lengths_come_whole>},
    {"bound values arrive unchanged", guarded<bound_values_arrive_unchanged>},
    {"of equal names the last is found", guarded<of_equal_names_the_last_is_found>},
    {"rows given up early leave the connection usable", guarded<rows_given_up_early_leave_the_connection_usable>},
    CU_TEST_INFO_NULL,
};

extern const Suite rows_suite = {"rows", tests};
