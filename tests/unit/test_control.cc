// SPDX-License-Identifier: Apache-2.0
// The command line's own logic: options, tables, JSON.
#include "control/arguments.h"
#include "control/report.h"
#include "suites.h"

using namespace oemr::control;

namespace {

constexpr Option known[] = {{"client", "ID", ""}, {"days", "N", ""}, {"all", "", ""}};

Arguments parsed(std::vector<std::string_view> words) { return Arguments::parse(words, known); }

bool is_refused(std::vector<std::string_view> words) {
  try {
    parsed(std::move(words));
    return false;
  } catch (const UsageError&) {
    return true;
  }
}

void options_and_operands() {
  const Arguments arguments = parsed({"-one", "--client", "-id-", "--days=12", "--all", "--", "--two", "-"});
  CU_ASSERT(arguments.text("client") == "-id-");
  CU_ASSERT(arguments.number("days", 7, 100) == 12);
  CU_ASSERT(arguments.has("all"));
  CU_ASSERT((arguments.operands() == std::vector<std::string>{"-one", "--two", "-"}));
  CU_ASSERT(parsed({"--client="}).text("client") == "");
  CU_ASSERT(parsed({}).number("days", 7, 100) == 7);
}

void what_makes_no_sense_is_refused() {
  CU_ASSERT(is_refused({"--nonesuch"}));
  CU_ASSERT(is_refused({"--client"}));
  CU_ASSERT(is_refused({"--all=yes"}));
  CU_ASSERT(is_refused({"--all", "--all"}));
  for (const std::string_view number : {"", "-1", "1d", "101", "99999999999999999999"}) {
    const Arguments arguments = parsed({"--days", number});
    CU_ASSERT_TRUE([&] {
      try {
        arguments.number("days", 7, 100);
        return false;
      } catch (const UsageError&) {
        return true;
      }
    }());
  }
}

void tables_line_up() {
  Report report;
  report.table("clients", {{{"name", std::string("Zoë")}, {"is_on", true}, {"scopes", std::int64_t{7}}},
                           {{"name", std::string("a\x1b[2Jb\n")}, {"is_on", false}, {"scopes", std::int64_t{0}}}});
  CU_ASSERT(report.text() == "NAME     IS ON  SCOPES\nZoë      yes    7\na\xEF\xBF\xBD[2Jb\xEF\xBF\xBD  no     0\n");
  Report empty;
  empty.table("clients", {});
  CU_ASSERT(empty.text() == "no clients\n");
  CU_ASSERT(empty.json() == "{\"clients\":[]}\n");
}

void findings_and_notes() {
  Report report;
  report.add("dry_run", false);
  report.add("scopes", std::vector<std::string>{"a", "b"});
  report.ok("database", "reachable");
  CU_ASSERT(!report.has_problem());
  report.warning("clock", "it is off", "set it");
  CU_ASSERT(!report.has_problem());
  report.problem("keys", "gone", "restore them");
  CU_ASSERT(report.has_problem());
  report.note("That is all.");
  CU_ASSERT(report.text() ==
            "dry run  no\nscopes   a b\nok       database: reachable\nwarning  clock: it is off\n         -> set it\n"
            "problem  keys: gone\n         -> restore them\nThat is all.\n");
  CU_ASSERT(report.json() ==
            "{\"dry_run\":false,\"scopes\":[\"a\",\"b\"],\"findings\":["
            "{\"level\":\"ok\",\"subject\":\"database\",\"text\":\"reachable\"},"
            "{\"level\":\"warning\",\"subject\":\"clock\",\"text\":\"it is off\",\"advice\":\"set it\"},"
            "{\"level\":\"problem\",\"subject\":\"keys\",\"text\":\"gone\",\"advice\":\"restore them\"}],"
            "\"notes\":[\"That is all.\"]}\n");
}

const CU_TestInfo tests[] = {{"options and operands", options_and_operands},
                             {"what makes no sense is refused", what_makes_no_sense_is_refused},
                             {"tables line up", tables_line_up},
                             {"findings and notes", findings_and_notes},
                             CU_TEST_INFO_NULL};

}  // namespace

extern const Suite control_suite = {"control", tests};
