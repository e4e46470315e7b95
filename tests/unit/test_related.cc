// SPDX-License-Identifier: Apache-2.0
// Related rows: the SELECT that packs them, and what is read out of the packed column.
#include "core/error.h"
#include "db/related.h"
#include "suites.h"

namespace {

using oemr::db::Related;
using oemr::db::RelatedRows;
using namespace std::string_view_literals;

constexpr std::string_view columns[] = {"child.id", "child.name"};
constexpr Related children{"children", "child.id", columns, "child WHERE child.parent = parent.id"};

void a_subquery_packs_the_rows() {
  std::string sql = "SELECT parent.id";
  children.append_to(sql);
  CU_ASSERT(sql ==
            "SELECT parent.id, (SELECT JSON_OBJECTAGG(child.id, CONCAT(QUOTE(child.id), QUOTE(child.name))) FROM child "
            "WHERE child.parent = parent.id) AS children");
}

void nothing_has_no_rows() {
  RelatedRows rows("", 2);
  CU_ASSERT_FALSE(rows.next());
}

void rows_come_in_the_order_of_their_keys() {
  RelatedRows rows(R"({"10":"'-3'''", "2":"NULLNULL","1":"'1''one'"})", 2);
  CU_ASSERT_FATAL(rows.next());
  CU_ASSERT_EQUAL(rows.integer(0), 1);
  CU_ASSERT(rows.text(1) == "one");
  CU_ASSERT_FATAL(rows.next());
  CU_ASSERT(rows.is_null(0) && rows.is_null(1));
  CU_ASSERT_EQUAL(rows.integer(0), 0);
  CU_ASSERT_FATAL(rows.next());
  CU_ASSERT_EQUAL(rows.integer(0), -3);
  CU_ASSERT(!rows.is_null(1) && rows.text(1).empty());
  CU_ASSERT_FALSE(rows.next());
}

void escaped_characters_are_themselves() {
  RelatedRows rows(R"({"1":"'it\\'s''a\\\\b''\\0\\Z\n\u001f\"''NULL''\\''"})", 5);
  CU_ASSERT_FATAL(rows.next());
  CU_ASSERT(rows.text(0) == "it's");
  CU_ASSERT(rows.text(1) == "a\\b");
  CU_ASSERT(rows.text(2) == "\0\x1a\n\x1f\""sv);
  CU_ASSERT(!rows.is_null(3) && rows.text(3) == "NULL");
  CU_ASSERT(rows.text(4) == "'");
  CU_ASSERT_FALSE(rows.next());
}

void what_is_malformed_is_refused() {
  for (std::string_view packed :
       {R"({"1":"'1''on"})", R"({"1":"'1'"})", R"({"1":"'1''on\\"})", R"({"1":"'1''\\'"})", R"({"1":"'1'NUL"})",
        R"({"1":"x"})", R"({"1":"'1''2''3'"})", R"({"1":"'1''2')", "x"}) {
    try {
      RelatedRows rows(packed, 2);
      rows.next();
      CU_FAIL("malformed rows are read");
    } catch (const oemr::Error& error) {
      CU_ASSERT_EQUAL(error.status(), 500);
    }
  }
}

const CU_TestInfo tests[] = {{"a subquery packs the rows", a_subquery_packs_the_rows},
                             {"nothing has no rows", nothing_has_no_rows},
                             {"rows come in the order of their keys", rows_come_in_the_order_of_their_keys},
                             {"escaped characters are themselves", escaped_characters_are_themselves},
                             {"what is malformed is refused", what_is_malformed_is_refused},
                             CU_TEST_INFO_NULL};

}  // namespace

const Suite related_suite = {"related rows", tests};
