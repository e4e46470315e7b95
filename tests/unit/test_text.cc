// SPDX-License-Identifier: Apache-2.0
// Text helpers: the borders of UTF-8 above all, since every column and every body passes through them.
#include "core/text.h"
#include "suites.h"

namespace {

using namespace oemr;

void folds_ascii_case_only() {
  CU_ASSERT(lower_ascii("AZaz09@[`{") == "azaz09@[`{");
  CU_ASSERT(upper_ascii("AZaz09@[`{") == "AZAZ09@[`{");
  CU_ASSERT(lower_ascii("\xC3\x84") == "\xC3\x84");
  CU_ASSERT(equal_ignoring_case("Bearer", "bEARER"));
  CU_ASSERT(!equal_ignoring_case("Bearer", "Bearer "));
  CU_ASSERT(!equal_ignoring_case("@", "`"));
  CU_ASSERT(starts_with_ignoring_case("BEARER x", "Bearer "));
  CU_ASSERT(!starts_with_ignoring_case("Bear", "Bearer"));
  CU_ASSERT(starts_with_ignoring_case("x", ""));
}

void trims_blanks_at_both_ends() {
  CU_ASSERT(trim(" \t\r\n a b \n") == "a b");
  CU_ASSERT(trim("").empty());
  CU_ASSERT(trim(" \n").empty());
  CU_ASSERT(trim("\va") == "\va");
}

void splits_and_joins() {
  using Parts = std::vector<std::string_view>;
  CU_ASSERT((split("", ',') == Parts{""}));
  CU_ASSERT((split(",a,,", ',') == Parts{"", "a", "", ""}));
  CU_ASSERT((split("abc", ',') == Parts{"abc"}));
  CU_ASSERT(join({}, ", ").empty());
  for (const std::string_view text : {"", ",", "a", "a,b", ",,a,"}) CU_ASSERT(join(split(text, ','), ",") == text);
}

void replaces_without_rescanning() {
  CU_ASSERT(replace_all("aaa", "a", "aa") == "aaaaaa");
  CU_ASSERT(replace_all("aaa", "aa", "b") == "ba");
  CU_ASSERT(replace_all("abc", "", "x") == "abc");
  CU_ASSERT(replace_all("abc", "c", "") == "ab");
}

void escapes_html() { CU_ASSERT(escape_html("<a b=\"c\">'&amp;") == "&lt;a b=&quot;c&quot;&gt;&#039;&amp;amp;"); }

struct Broken {
  std::string_view text, repaired;
};

// One U+FFFD for each maximal part, as the Unicode standard's table 3-8 counts them.
constexpr Broken broken[] = {
    {"\x80", "\xEF\xBF\xBD"},  // a following byte alone
    {"a\xFF"
     "b",
     "a\xEF\xBF\xBD"
     "b"},
    {"\xC0\x80", "\xEF\xBF\xBD\xEF\xBF\xBD"},                                  // overlong U+0000
    {"\xC1\xBF", "\xEF\xBF\xBD\xEF\xBF\xBD"},                                  // overlong U+007F
    {"\xE0\x9F\xBF", "\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD"},                  // overlong U+07FF
    {"\xED\xA0\x80", "\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD"},                  // the surrogate U+D800
    {"\xF0\x8F\xBF\xBF", "\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD"},  // overlong U+FFFF
    {"\xF4\x90\x80\x80", "\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD"},  // U+110000
    {"\xF5\x80", "\xEF\xBF\xBD\xEF\xBF\xBD"},
    {"\xE2\x82", "\xEF\xBF\xBD"},  // cut off
    {"\xF0\x9F\x98", "\xEF\xBF\xBD"},
    {"\xF0\x9F\x98(", "\xEF\xBF\xBD("},
    {"\xC3\xC3\xA9", "\xEF\xBF\xBD\xC3\xA9"},  // a lead byte instead of a following one
    {"long enough for eight \xE9 at once", "long enough for eight \xEF\xBF\xBD at once"},
};

void accepts_all_of_utf8() {
  for (const std::string_view good : {"", "plain", "\x7F", "\xC2\x80", "\xDF\xBF", "\xE0\xA0\x80", "\xED\x9F\xBF",
                                      "\xEE\x80\x80", "\xEF\xBF\xBF", "\xF0\x90\x80\x80", "\xF4\x8F\xBF\xBF",
                                      "12345678\xC3\xA9"
                                      "12345678"}) {
    CU_ASSERT(is_utf8(good));
    CU_ASSERT(repair_utf8(good) == good);
  }
  CU_ASSERT(is_utf8(std::string_view("\0", 1)));
}

void finds_and_repairs_broken_utf8() {
  for (const Broken& one : broken) {
    CU_ASSERT(!is_utf8(one.text));
    CU_ASSERT(repair_utf8(one.text) == one.repaired);
  }
}

void every_repair_is_utf8() {
  for (unsigned first = 0x80; first <= 0xFF; ++first) {
    for (unsigned second = 0; second <= 0xFF; ++second) {
      const char bytes[] = {static_cast<char>(first), static_cast<char>(second), '\x80', 'x'};
      const std::string repaired = repair_utf8({bytes, sizeof bytes});
      CU_ASSERT_FATAL(is_utf8(repaired) && repaired.ends_with('x'));
    }
  }
}

void decodes_codes() {
  CU_ASSERT(decode_utf8("\xE2\x82\xAC!").code == 0x20AC);
  CU_ASSERT(decode_utf8("\xF0\x9F\x98\x80").code == 0x1F600);
  CU_ASSERT(decode_utf8("\xF4\x8F\xBF\xBF").code == 0x10FFFF);
  CU_ASSERT(decode_utf8("\xF0\x9F(").size == 2);
}

const CU_TestInfo tests[] = {
    {"folds ASCII case only", folds_ascii_case_only},
    {"trims blanks at both ends", trims_blanks_at_both_ends},
    {"splits and joins", splits_and_joins},
    {"replaces without rescanning", replaces_without_rescanning},
    {"escapes HTML", escapes_html},
    {"accepts all of UTF-8", accepts_all_of_utf8},
    {"finds and repairs broken UTF-8", finds_and_repairs_broken_utf8},
    {"every repair is UTF-8", every_repair_is_utf8},
    {"decodes codes", decodes_codes},
    CU_TEST_INFO_NULL,
};

}  // namespace

const Suite text_suite = {"text", tests};
