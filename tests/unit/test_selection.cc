// SPDX-License-Identifier: Apache-2.0
// WHERE clauses: conditions are ANDed, values are bound in order, what is empty adds nothing.
#include "rest/selection.h"
#include "suites.h"

namespace {

using oemr::rest::Selection;

std::string_view text_at(const Selection& selection, std::size_t position) {
  return std::get<std::string_view>(selection.parameters().at(position));
}

void empty_selections_have_no_where() {
  Selection selection;
  CU_ASSERT(selection.where().empty());
  selection.add("");
  CU_ASSERT(selection.where().empty());
  CU_ASSERT_FALSE(selection.has_parameters());
}

void conditions_are_anded_as_wholes() {
  Selection selection;
  selection.add("a = 1 OR b = 2");
  selection.add("c = ?", "x");
  selection.add("d = ?", std::int64_t{7});
  selection.add("e IN (?, ?)", std::vector<std::string>{"y", "z"});
  CU_ASSERT(selection.where() == " WHERE (a = 1 OR b = 2) AND (c = ?) AND (d = ?) AND (e IN (?, ?))");
  CU_ASSERT_EQUAL_FATAL(selection.parameters().size(), 4);
  CU_ASSERT(text_at(selection, 0) == "x");
  CU_ASSERT(std::get<std::int64_t>(selection.parameters()[1]) == 7);
  CU_ASSERT(text_at(selection, 2) == "y" && text_at(selection, 3) == "z");
}

void conditions_alone_bind_nothing() {
  Selection selection;
  selection.add("a = 1");
  CU_ASSERT_FALSE(selection.has_parameters());
  selection.add("b = ?", "");
  CU_ASSERT(selection.has_parameters());
}

/// Parameters look into texts that the selection owns; more of them must not move the first.
void values_stay_where_they_are() {
  Selection selection;
  for (int i = 0; i < 1000; ++i) selection.add("a = ?", std::to_string(i));
  for (std::size_t i = 0; i < 1000; ++i) CU_ASSERT_FATAL(text_at(selection, i) == std::to_string(i));
}

void uuids_are_bound_as_bytes() {
  Selection selection;
  selection.add_uuid("t.uuid", *oemr::Uuid::parse("00010203-0405-4607-8809-0a0b0c0d0e0f"));
  CU_ASSERT(selection.where() == " WHERE (t.uuid = ?)");
  CU_ASSERT(text_at(selection, 0) ==
            std::string_view("\x00\x01\x02\x03\x04\x05\x46\x07\x88\x09\x0a\x0b\x0c\x0d\x0e\x0f", 16));
}

void pages_bind_their_limit_last() {
  Selection selection;
  selection.add("a = ?", "x");
  CU_ASSERT(selection.clauses() == " WHERE (a = ?)");
  selection.set_page("b DESC, id", 0, 0);
  CU_ASSERT_FALSE(selection.is_page());
  CU_ASSERT(selection.clauses() == " WHERE (a = ?) ORDER BY b DESC, id");
  CU_ASSERT_EQUAL(selection.all_parameters().size(), 1);
  selection.set_page("id", 51, 100);
  CU_ASSERT(selection.is_page());
  CU_ASSERT(selection.clauses() == " WHERE (a = ?) ORDER BY id LIMIT ? OFFSET ?");
  const auto all = selection.all_parameters();
  CU_ASSERT_EQUAL_FATAL(all.size(), 3);
  CU_ASSERT(std::get<std::int64_t>(all[1]) == 51 && std::get<std::int64_t>(all[2]) == 100);
  CU_ASSERT_EQUAL(selection.parameters().size(), 1);
  CU_ASSERT(selection.where() == " WHERE (a = ?)");
}

void a_deep_page_reads_keys_first() {
  Selection selection;
  selection.add("a = ?", "x");
  selection.set_page("b, id", 10, 5);
  CU_ASSERT(selection.statement("SELECT *", "t", "") ==
            "SELECT * FROM t WHERE (a = ?) ORDER BY b, id LIMIT ? OFFSET ?");
  CU_ASSERT(
      selection.statement("SELECT *", "t", "t.id") ==
      "SELECT * FROM (SELECT t.id AS row_key FROM t WHERE (a = ?) ORDER BY b, id LIMIT ? OFFSET ?) page STRAIGHT_JOIN "
      "(t) ON page.row_key = t.id ORDER BY b, id");
  selection.walk_along("PRIMARY");
  CU_ASSERT(
      selection.statement("SELECT *", "t JOIN u", "t.id")
          .starts_with("SELECT * FROM (SELECT t.id AS row_key FROM t FORCE INDEX FOR ORDER BY (PRIMARY) JOIN u WHERE"));
  selection.set_page("id", 0, 5);
  CU_ASSERT(selection.statement("SELECT *", "t", "t.id") == "SELECT * FROM t WHERE (a = ?) ORDER BY id");
}

/// Numbers of an answer are texts while no value but the page is bound.
void a_page_is_no_value() {
  Selection selection;
  selection.set_page("id", 10, 0);
  CU_ASSERT_FALSE(selection.has_parameters());
}

const CU_TestInfo tests[] = {{"an empty selection has no WHERE", empty_selections_have_no_where},
                             {"conditions are ANDed as wholes", conditions_are_anded_as_wholes},
                             {"a condition alone binds nothing", conditions_alone_bind_nothing},
                             {"values stay where they are", values_stay_where_they_are},
                             {"uuids are bound as bytes", uuids_are_bound_as_bytes},
                             {"pages bind their limit last", pages_bind_their_limit_last},
                             {"a deep page reads keys first", a_deep_page_reads_keys_first},
                             {"a page is no value", a_page_is_no_value},
                             CU_TEST_INFO_NULL};

}  // namespace

const Suite selection_suite = {"selection", tests};
