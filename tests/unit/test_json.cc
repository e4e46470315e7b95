// SPDX-License-Identifier: Apache-2.0
// The JSON reader: what it takes, what it refuses, and that reading what was written changes nothing.
#include <limits>

#include "core/json.h"
#include "core/json_writer.h"
#include "core/limits.h"
#include "suites.h"

namespace {

using oemr::BeyondLimit;
using oemr::Json;
using Kind = oemr::JsonValue::Kind;

std::string rewritten(std::string_view text) {
  const auto json = Json::parse(text);
  if (!json) return "refused";
  std::string out;
  oemr::JsonWriter writer(out);
  json->root().write(writer);
  return out;
}

Kind kind_of(std::string_view text) {
  const auto json = Json::parse(text);
  return json ? json->root().kind() : Kind::absent;
}

void knows_the_kinds() {
  CU_ASSERT(kind_of("null") == Kind::null);
  CU_ASSERT(kind_of("true") == Kind::boolean);
  CU_ASSERT(kind_of("false") == Kind::boolean);
  CU_ASSERT(kind_of("\"\"") == Kind::string);
  CU_ASSERT(kind_of("[]") == Kind::array);
  CU_ASSERT(kind_of(" \t\r\n{} ") == Kind::object);
  CU_ASSERT(kind_of("0") == Kind::integer);
  CU_ASSERT(kind_of("-0.5") == Kind::real);
  CU_ASSERT(kind_of("9007199254740992") == Kind::integer);
  CU_ASSERT(kind_of("-9007199254740992") == Kind::integer);
  CU_ASSERT(kind_of("1e300") == Kind::real);
}

void refuses_numbers_that_it_would_change() {
  for (const char* number :
       {"9007199254740993", "-9007199254740993", "18446744073709551616", "1e400", "-1e400", "1e-400"}) {
    CU_ASSERT(!Json::parse(number).has_value());
  }
}

void reads_values() {
  const auto json =
      Json::parse(R"({"s":"a\"\\\/\b\f\n\r\t\u00e9\ud83d\ude00","i":-12,"r":2.5e3,"t":true,"a":[1,[2]],"":0})");
  CU_ASSERT_FATAL(json.has_value());
  const auto root = json->root();
  CU_ASSERT(root["s"].string() == "a\"\\/\b\f\n\r\t\xC3\xA9\xF0\x9F\x98\x80");
  CU_ASSERT(root["i"].integer() == -12);
  CU_ASSERT(root["r"].real() == 2500.0);
  CU_ASSERT(root["t"].boolean());
  CU_ASSERT(root["a"].elements().size() == 2);
  CU_ASSERT(root["a"].elements()[1].elements()[0].integer() == 2);
  CU_ASSERT(root[""].exists());
}

void answers_harmlessly_when_asked_for_another_kind() {
  const auto json = Json::parse(R"({"n":null,"s":"5","huge":1e300,"small":-1e300})");
  CU_ASSERT_FATAL(json.has_value());
  const auto root = json->root();
  CU_ASSERT(!root["none"].exists() && root["none"].kind() == Kind::absent && !root["none"].is_null());
  CU_ASSERT(root["n"].exists() && root["n"].is_null());
  CU_ASSERT(root["s"].integer() == 0 && root["s"].real() == 0.0 && !root["s"].boolean());
  CU_ASSERT(root["s"]["x"].elements().empty() && root["s"].members().empty());
  CU_ASSERT(root["n"].string().empty());
  CU_ASSERT(root["huge"].integer() > std::numeric_limits<std::int64_t>::max() - 2048);
  CU_ASSERT(root["small"].integer() < std::numeric_limits<std::int64_t>::min() + 2048);
}

void refuses_what_is_no_json() {
  for (const std::string_view text : {"",
                                      " ",
                                      "[",
                                      "]",
                                      "[1",
                                      "[1,",
                                      "[1,]",
                                      "{",
                                      "{\"a\"",
                                      "{\"a\":",
                                      "{\"a\":1,}",
                                      "{a:1}",
                                      "{\"a\" 1}",
                                      "[1 2]",
                                      "1 2",
                                      "[1]x",
                                      "{}{}",
                                      "tru",
                                      "True",
                                      "nul",
                                      "nullx",
                                      "NaN",
                                      "Infinity",
                                      "-",
                                      "+1",
                                      "01",
                                      "-01",
                                      "1.",
                                      ".5",
                                      "1e",
                                      "1e+",
                                      "0x10",
                                      "'a'",
                                      "\"",
                                      "\"a",
                                      "\"\\\"",
                                      "\"\\x\"",
                                      "\"\\u12\"",
                                      "\"\\u12g4\"",
                                      "\"\t\"",
                                      "\"\n\"",
                                      "/**/1",
                                      "\xEF\xBB\xBF[]",
                                      "\v1",
                                      "\xC2\xA0[]"}) {
    CU_ASSERT(!Json::parse(text));
  }
}

void refuses_letters_that_are_none() {
  for (const std::string_view text :
       {"\"\xFF\"", "\"\xC0\x80\"", "\"\xED\xA0\x80\"", "\"\xE2\x82\"", "[\"ok\",\"\x80\"]", "\"\\ud800\"",
        "\"\\udc00\"", "\"\\ud800\\ud800\"", "\"\\ud800x\""}) {
    CU_ASSERT(!Json::parse(text));
  }
}

void refuses_nul() {
  CU_ASSERT(!Json::parse("\"a\\u0000b\""));
  CU_ASSERT(!Json::parse("{\"\\u0000\":1}"));
  CU_ASSERT(!Json::parse(std::string_view("[1]\0", 4)));
  CU_ASSERT(!Json::parse(std::string_view("\"\0\"", 3)));
  CU_ASSERT(rewritten(R"("\\u0000")") == R"("\\u0000")");  // a backslash, then letters
}

void limits_nesting() {
  const auto nested = [](std::size_t depth) { return std::string(depth, '[') + std::string(depth, ']'); };
  CU_ASSERT(Json::parse(nested(100)).has_value());
  CU_ASSERT(!Json::parse(nested(101)));
  CU_ASSERT(!Json::parse(std::string(1000000, '[')));
  std::string objects;
  for (int i = 0; i < 101; ++i) objects += "{\"a\":";
  CU_ASSERT(!Json::parse(objects + "1" + std::string(101, '}')));
  CU_ASSERT(Json::parse("[\"" + std::string(500, '[') + "\"]").has_value());
  std::string wide = "[[]";
  for (int i = 0; i < 500; ++i) wide += ",[]";
  CU_ASSERT(Json::parse(wide + "]").has_value());
}

std::string beyond(const std::string& text) {
  CU_ASSERT(text.find('[', 100) != std::string::npos || Json::parse(text).has_value());
  try {
    Json::parse_sent(text);
    return "taken";
  } catch (const BeyondLimit& error) {
    return error.public_text();
  }
}

std::string repeated(std::string_view part, std::size_t count, std::string_view separator) {
  std::string text(part);
  for (std::size_t i = 1; i < count; ++i) text.append(separator).append(part);
  return text;
}

void limits_what_a_caller_sends() {
  CU_ASSERT(beyond(std::string(100, '[') + std::string(100, ']')) == "taken");
  CU_ASSERT(beyond(std::string(101, '[') + std::string(101, ']')) == "the request has more than 100 levels of JSON");
  for (const std::string_view part : {"1", "\"a,b\"", "[]", "{}"}) {
    CU_ASSERT(beyond("[" + repeated(part, 1000, ",") + "]") == "taken");
    CU_ASSERT(beyond("[" + repeated(part, 1001, ", ") + "]").ends_with("1000 members or elements in one JSON value"));
  }
  CU_ASSERT(beyond("{" + repeated("\"a\":1", 1001, ",") + "}").ends_with("1000 members or elements in one JSON value"));
  const std::string row = "[" + repeated("0", 999, ",") + "]";
  CU_ASSERT(beyond("[" + repeated(row, 19, ",") + "]") == "taken");
  CU_ASSERT(beyond("[" + repeated(row, 21, ",") + "]").ends_with("20000 JSON values"));
  CU_ASSERT(!Json::parse_sent("]") && !Json::parse_sent("[1,") && !Json::parse_sent(",,"));
}

void the_last_of_equal_names_wins() {
  const auto json = Json::parse(R"({"a":1,"b":2,"a":3,"A":4})");
  CU_ASSERT_FATAL(json.has_value());
  const auto members = json->root().members();
  CU_ASSERT_FATAL(members.size() == 3);
  CU_ASSERT(members[0].first == "a" && members[0].second.integer() == 3);
  CU_ASSERT(members[1].first == "b" && members[2].first == "A");
  CU_ASSERT(json->root()["a"].integer() == 3);
  CU_ASSERT(rewritten(R"({"a":1,"b":2,"a":3})") == R"({"a":3,"b":2})");
}

void writing_what_was_read_changes_nothing() {
  for (const std::string_view text : {"null", "true", "[]", "{}", "-7", "0.1", "[1,2.5,\"x\",null,false,{}]",
                                      R"({"a":{"b":[{"c":"\u00e9\ud83d\ude00\n"}]}})", "\"\\u007f\\u2028\""}) {
    const std::string once = rewritten(text);
    CU_ASSERT(once != "refused" && rewritten(once) == once);
    if (text.find("u007f") == std::string_view::npos) CU_ASSERT(once == text);
  }
}

void reads_a_part_of_a_longer_text() {
  const std::string_view text = "[12]34";
  CU_ASSERT(rewritten(text.substr(0, 4)) == "[12]");
  CU_ASSERT(rewritten(text.substr(4, 1)) == "3");  // nothing behind the view is looked at
}

const CU_TestInfo tests[] = {
    {"knows the kinds", knows_the_kinds},
    {"refuses numbers that it would change", refuses_numbers_that_it_would_change},
    {"reads values", reads_values},
    {"answers harmlessly when asked for another kind", answers_harmlessly_when_asked_for_another_kind},
    {"refuses what is no JSON", refuses_what_is_no_json},
    {"refuses letters that are none", refuses_letters_that_are_none},
    {"refuses U+0000", refuses_nul},
    {"limits nesting", limits_nesting},
    {"limits what a caller sends", limits_what_a_caller_sends},
    {"the last of equal names wins", the_last_of_equal_names_wins},
    {"writing what was read changes nothing", writing_what_was_read_changes_nothing},
    {"reads a part of a longer text", reads_a_part_of_a_longer_text},
    CU_TEST_INFO_NULL,
};

}  // namespace

const Suite json_suite = {"json", tests};
