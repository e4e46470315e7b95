// SPDX-License-Identifier: Apache-2.0
// The rules of fields: what passes, and the messages with their order and texts.
#include "exchange.h"
#include "rest/validation.h"
#include "suites.h"

namespace {

using namespace oemr::rest;

void numbers_are_those_of_php() {
  for (const std::string_view text :
       {"0", "5", "-5", "+5", "007", "1.5", ".5", "5.", "-.5", "1e5", "1E5", "1e+5", "1.5e-5", " 5", "5 ",
        "\t\n\r\v\f5\t\n\r\v\f", "99999999999999999999999", "1e999"}) {
    CU_ASSERT(is_numeric_text(text));
  }
  for (const std::string_view text :
       {"",    " ",   "+",   "-",  ".",   "e5",  ".e5",  "1e",        "1e+",      "1e5.5", "0x1A",
        "1,5", "1 5", "--5", "5-", "NaN", "INF", "true", "5\xC2\xA0", "\xD9\xA5", "1.2.3"}) {
    CU_ASSERT_FALSE(is_numeric_text(text));
  }
  CU_ASSERT_FALSE(is_numeric_text(std::string_view("5\0", 2)));
}

void email_addresses() {
  for (const std::string_view text :
       {"a@b.c", "first.last@example.org", "a+b@x-y.example.org", "!#$%&'*+-/=?^_`{|}~@a.b", "A1@1.c2"}) {
    CU_ASSERT(is_email(text, false));
    CU_ASSERT(is_email(text, true));
  }
  for (const std::string_view text :
       {"",        "@",      "a",       "a@",       "@b.c",    "a@b",    "a b@c.d",    "a@b c.d", "a@b.c ",
        " a@b.c",  ".a@b.c", "a.@b.c",  "a..b@c.d", "a@b..c",  "a@.b",   "a@b.",       "a@-b.c",  "a@b-.c",
        "a@b_c.d", "a@@b.c", "<a@b.c>", "a@b.c\n",  "a,b@c.d", "a@b.1c", "a@127.0.0.1"}) {
    CU_ASSERT_FALSE(is_email(text, false));
    CU_ASSERT_FALSE(is_email(text, true));
  }
  CU_ASSERT_FALSE(is_email("j\xC3\xBCrgen@example.org", false));
  CU_ASSERT(is_email("j\xC3\xBCrgen@example.org", true));
  CU_ASSERT_FALSE(is_email("j@ex\xC3\xA4mple.org", true));
  CU_ASSERT(is_email(std::string(64, 'a') + "@b.c", false));
  CU_ASSERT_FALSE(is_email(std::string(65, 'a') + "@b.c", false));
  CU_ASSERT(is_email("a@" + std::string(63, 'b') + ".c", false));
  CU_ASSERT_FALSE(is_email("a@" + std::string(64, 'b') + ".c", false));
  CU_ASSERT_FALSE(is_email("a@" + std::string(126, 'b').replace(62, 1, ".") + "." + std::string(126, 'b'), false));
}

void urls() {
  for (const std::string_view text :
       {"http://x", "https://example.org/", "https://example.org:8443/a?b=c#d", "http://a:65535", "ftp://a.b",
        "mailto:a@b", "http://user:secret@host/", "http://[::1]:80/", "HTTP://EXAMPLE.ORG", "ldap://a_b"}) {
    CU_ASSERT(is_url(text));
  }
  for (const std::string_view text :
       {"", "www.x.com", "http:", "http:/", "http://", "http:///a", "http://a_b.com", "http://a b", "http://a/\xC3\xA9",
        "://x", "http//x", "http://-a", "http://a:b/", "http://a:65536/", "http://a:000080/", "mailto:", "http://a\n",
        "javascript alert"}) {
    CU_ASSERT_FALSE(is_url(text));
  }
}

/// The messages of a body, "field rule: text" in lines.
std::string messages(std::string_view json, WriteKind kind, std::span<const Field> fields) {
  const Body body = Body::parse(json);
  Validation validation(body, kind);
  validation.check(fields, untouched<oemr::db::Connection>());
  std::string lines;
  for (const auto& [field, rules] : validation.messages()) {
    for (const auto& [rule, text] : rules)
      lines.append(field).append(" ").append(rule).append(": ").append(text) += '\n';
  }
  return lines;
}

constexpr Field presence_fields[] = {
    required("first_name").labelled("First Name"),
    always_required("last_name"),
    optional("middle_name", rule::length(2, 4)),
    optional_not_empty("nick_name"),
};

void absent_fields() {
  CU_ASSERT(messages("{}", WriteKind::insert, presence_fields) ==
            "first_name Required::NON_EXISTENT_KEY: first_name must be provided, but does not exist\n"
            "last_name Required::NON_EXISTENT_KEY: last_name must be provided, but does not exist\n");
  CU_ASSERT(messages("{}", WriteKind::update, presence_fields) ==
            "last_name Required::NON_EXISTENT_KEY: last_name must be provided, but does not exist\n");
  CU_ASSERT(messages(R"({"First_Name":"A","last_name":"B"})", WriteKind::insert, presence_fields) ==
            "first_name Required::NON_EXISTENT_KEY: first_name must be provided, but does not exist\n");
}

constexpr Field fields_around_a_key[] = {required("title"), in_path("pid"), required("date")};

void messages_about_the_path_keep_their_place() {
  const Body body = Body::parse("{}");
  for (const bool with_key : {true, false}) {
    Validation validation(body, WriteKind::insert);
    validation.check(fields_around_a_key, untouched<oemr::db::Connection>());
    CU_ASSERT_FALSE(validation.has_message("pid"));
    if (with_key) validation.add("pid", "Numeric::NOT_NUMERIC", "pid must be numeric");
    std::string fields;
    try {
      validation.finish();
    } catch (const oemr::ValidationError& error) {
      for (const auto& message : error.messages()) fields.append(message.first).append(" ");
    }
    CU_ASSERT(fields == (with_key ? "title pid date " : "title date "));
  }
  const Body complete = Body::parse(R"({"title":"x","date":"y"})");
  Validation validation(complete, WriteKind::insert);
  validation.check(fields_around_a_key, untouched<oemr::db::Connection>());
  validation.finish();
}

void empty_values() {
  for (const char* empty : {"\"\"", "null", "[]"}) {
    for (const WriteKind kind : {WriteKind::insert, WriteKind::update}) {
      const std::string value(empty);
      CU_ASSERT(messages(R"({"nick_name":)" + value + R"(,"middle_name":)" + value + R"(,"last_name":)" + value +
                             R"(,"first_name":)" + value + "}",
                         kind, presence_fields) ==
                "first_name NotEmpty::EMPTY_VALUE: First Name must not be empty\n"
                "last_name NotEmpty::EMPTY_VALUE: last name must not be empty\n"
                "nick_name NotEmpty::EMPTY_VALUE: nick name must not be empty\n");
    }
  }
  for (const char* kept : {"0", "\"0\"", "false", "\" \""}) {
    const std::string value(kept);
    CU_ASSERT(messages(R"({"first_name":)" + value + R"(,"last_name":)" + value + R"(,"nick_name":)" + value + "}",
                       WriteKind::insert, presence_fields)
                  .empty());
  }
}

void all_rules_of_a_field_run() {
  constexpr Field fields[] = {
      optional("b_number", rule::numeric, rule::length(2, 4)),
      optional("a_code", rule::exact_length(3)).labelled("Code"),
  };
  CU_ASSERT(messages(R"({"a_code":"1234","b_number":"a"})", WriteKind::insert, fields) ==
            "b_number Numeric::NOT_NUMERIC: b number must be numeric\n"
            "b_number LengthBetween::TOO_SHORT: b number must be 2 characters or longer\n"
            "a_code Length::TOO_LONG: Code is too long and must be 3 characters long\n");
  CU_ASSERT(messages(R"({"a_code":"12","b_number":12345})", WriteKind::update, fields) ==
            "b_number LengthBetween::TOO_LONG: b number must be 4 characters or shorter\n"
            "a_code Length::TOO_SHORT: Code is too short and must be 3 characters long\n");
  CU_ASSERT(messages(R"({"a_code":"123","b_number":" 12 "})", WriteKind::insert, fields).empty());
}

void a_rule_has_words_of_its_own() {
  constexpr Field fields[] = {optional("a_number", rule::numeric, rule::length(2, 4).saying("a number must be known"))};
  CU_ASSERT(messages(R"({"a_number":"x"})", WriteKind::insert, fields) ==
            "a_number Numeric::NOT_NUMERIC: a number must be numeric\n"
            "a_number a_number: a number must be known\n");
  CU_ASSERT(messages(R"({"a_number":"55"})", WriteKind::insert, fields).empty());
}

void lengths_are_bytes_of_the_php_text() {
  constexpr Field fields[] = {optional("x", rule::length(2, 3))};
  const auto passes = [&](std::string_view value) {
    return messages("{\"x\":" + std::string(value) + "}", WriteKind::insert, fields).empty();
  };
  CU_ASSERT(passes("10") && passes("\"ab\"") && passes("0.5") && passes("-10"));
  CU_ASSERT(passes("\"\xC3\xA9\""));
  CU_ASSERT_FALSE(passes("5.0"));    // "5"
  CU_ASSERT_FALSE(passes("true"));   // "1"
  CU_ASSERT_FALSE(passes("false"));  // ""
  CU_ASSERT_FALSE(passes("\"\xC3\xA9\xC3\xA9\""));
  CU_ASSERT_FALSE(passes("1000"));
}

void kinds_of_values() {
  constexpr Field fields[] = {
      optional("number", rule::numeric),
      optional("day", rule::date),
      optional("moment", rule::date_time),
      optional("mail", rule::email),
      optional("own", rule::patient_email),
      optional("site", rule::url),
      optional("words", rule::text, rule::length(5, 9)),
  };
  CU_ASSERT(messages(R"({"number":"0x1","day":"2000-02-30","moment":"2000-02-29","mail":"a@b","own":"a@b","site":"x",)"
                     R"("words":5})",
                     WriteKind::insert, fields) ==
            "number Numeric::NOT_NUMERIC: number must be numeric\n"
            "day DateTime::INVALID_VALUE: day must be a valid date\n"
            "moment DateTime::INVALID_VALUE: moment must be a valid date: " +
                std::string(oemr::date_time_forms) +
                "\n"
                "mail Email::INVALID_VALUE: mail must be a valid email address\n"
                "own email: Email a@b is not a valid email\n"
                "site Url::INVALID_URL: site must be a valid URL\n"
                "words IsString::NOT_A_STRING: words must be a string\n");
  CU_ASSERT(
      messages(R"({"number":-1.5e3,"day":"2000-02-29","moment":"2000-02-29T23:59Z","mail":"a@b.c","own":"\u00fc@b.c",)"
               R"("site":"http://x","words":"words"})",
               WriteKind::insert, fields)
          .empty());
  for (const char* value : {"true", "false"}) {
    CU_ASSERT(messages("{\"number\":" + std::string(value) + "}", WriteKind::insert, fields) ==
              "number Numeric::NOT_NUMERIC: number must be numeric\n");
  }
  for (const char* value : {"[1]", R"({"a":1})"}) {
    CU_ASSERT(messages("{\"number\":" + std::string(value) + ",\"words\":" + value + "}", WriteKind::insert, fields) ==
              "number Numeric::NOT_NUMERIC: number must be numeric\n"
              "words IsString::NOT_A_STRING: words must be a string\n");
  }
  CU_ASSERT(messages(R"({"day":"0000-00-00","moment":"0000-00-00 00:00:00"})", WriteKind::insert, fields).empty());
  for (const char* day : {"2000-1-1", "2000-01-01 ", "01/02/2000", "2000-13-01", "2000-01-01T00:00:00"}) {
    CU_ASSERT_FALSE(messages("{\"day\":\"" + std::string(day) + "\"}", WriteKind::insert, fields).empty());
  }
}

/// Where PHP fails with 500 it is a message here.
void lists_and_objects_are_refused() {
  constexpr Field fields[] = {optional("a", rule::length(1, 9)), required("b", rule::date), optional("c")};
  CU_ASSERT(messages(R"({"a":["x"],"b":{},"c":{"d":1}})", WriteKind::insert, fields) ==
            "a IsString::NOT_A_STRING: a must be a string\n"
            "b IsString::NOT_A_STRING: b must be a string\n"
            "c IsString::NOT_A_STRING: c must be a string\n");
}

void repeated_names_count_once() {
  constexpr Field fields[] = {optional("a", rule::numeric)};
  CU_ASSERT(messages(R"({"a":"x","a":5})", WriteKind::insert, fields).empty());
  CU_ASSERT_FALSE(messages(R"({"a":5,"a":"x"})", WriteKind::insert, fields).empty());
}

void messages_keep_their_order() {
  const Body body = Body::parse("{}");
  Validation validation(body, WriteKind::insert);
  CU_ASSERT(validation.messages().empty());
  validation.finish();
  validation.add("b", "one", "1");
  validation.add("a", "two", "2");
  validation.add("b", "three", "3");
  validation.add("b", "one", "4");  // the last text, at the place of the first
  try {
    validation.finish();
    CU_FAIL("not thrown");
  } catch (const oemr::ValidationError& error) {
    CU_ASSERT_EQUAL(error.status(), 400);
    CU_ASSERT(error.messages() ==
              (oemr::ValidationError::Messages{{"b", {{"one", "4"}, {"three", "3"}}}, {"a", {{"two", "2"}}}}));
  }
}

void bodies_are_one_object() {
  for (const std::string_view json :
       {"", " ", "null", "[]", "5", "\"x\"", "{", "{}{}", "{\"a\":}", "{'a':1}", "{\"a\":1,}", "{\"a\":\"\xFF\"}",
        "{\"a\":\"\\u0000\"}", "{\"a\":\"\\ud800\"}", "NaN", "{a:1}"}) {
    try {
      Body::parse(json);
      CU_FAIL("not refused");
    } catch (const oemr::BadRequest& error) {
      CU_ASSERT_EQUAL(error.status(), 400);
    }
  }
  CU_ASSERT(Body::parse(" {} ").members().empty());
  CU_ASSERT_FALSE(Body::parse("{}")["a"].exists());
}

void scalars_are_cast_as_php_does() {
  const Body body = Body::parse(R"({"i":-7,"r":5.0,"f":0.1,"t":true,"f2":false,"n":null,"s":" a","l":[],"o":{}})");
  CU_ASSERT(scalar_text(body["i"]) == "-7" && scalar_text(body["r"]) == "5" && scalar_text(body["f"]) == "0.1");
  CU_ASSERT(scalar_text(body["t"]) == "1" && scalar_text(body["f2"]) == "" && scalar_text(body["n"]) == "");
  CU_ASSERT(scalar_text(body["s"]) == " a" && scalar_text(body["absent"]) == "");
  CU_ASSERT(!scalar_text(body["l"]) && !scalar_text(body["o"]));
}

const CU_TestInfo tests[] = {{"numbers are those of PHP", numbers_are_those_of_php},
                             {"e-mail addresses", email_addresses},
                             {"URLs", urls},
                             {"absent fields", absent_fields},
                             {"messages about the path keep their place", messages_about_the_path_keep_their_place},
                             {"empty values", empty_values},
                             {"all rules of a field run", all_rules_of_a_field_run},
                             {"a rule has words of its own", a_rule_has_words_of_its_own},
                             {"lengths are bytes of PHP's text", lengths_are_bytes_of_the_php_text},
                             {"kinds of values", kinds_of_values},
                             {"lists and objects are refused", lists_and_objects_are_refused},
                             {"of equal names the last counts", repeated_names_count_once},
                             {"messages keep their order", messages_keep_their_order},
                             {"a body is one object", bodies_are_one_object},
                             {"scalars are cast as PHP does", scalars_are_cast_as_php_does},
                             CU_TEST_INFO_NULL};

}  // namespace

const Suite validation_suite = {"validation", tests};
