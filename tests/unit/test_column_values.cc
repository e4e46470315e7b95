// SPDX-License-Identifier: Apache-2.0
// OpenEMR's column builders, and the refusal of what a database would cut or zero.
#include "rest/column_kinds.h"
#include "rest/column_values.h"
#include "suites.h"

namespace {

using namespace oemr::rest;
using Kind = TableColumn::Kind;

const std::vector<TableColumn>& columns() {
  static const std::vector<TableColumn>* const all = new std::vector<TableColumn>{
      {.name = "id", .kind = Kind::integer, .automatic = true},
      {.name = "uuid"},
      {.name = "pid", .kind = Kind::integer},
      {.name = "name", .kind = Kind::text, .maximum_characters = 5, .maximum_bytes = 20},
      {.name = "note_text", .kind = Kind::text, .maximum_characters = 10, .maximum_bytes = 10},
      {.name = "small", .kind = Kind::integer, .minimum = -128, .maximum = 127},
      {.name = "big", .kind = Kind::integer, .minimum = 0, .maximum = 4294967295.0},
      {.name = "ratio", .kind = Kind::real, .minimum = -1.7e308, .maximum = 1.7e308},
      {.name = "price", .kind = Kind::decimal, .minimum = -999.99, .maximum = 999.99, .decimals = 2},
      {.name = "DOB", .kind = Kind::date, .is_nullable = true},
      {.name = "day", .kind = Kind::date},
      {.name = "regdate", .kind = Kind::date_time, .is_nullable = true},
      {.name = "begins", .kind = Kind::time},
      {.name = "colour", .kind = Kind::choice, .is_nullable = true, .choices = {"red", "it's"}},
      {.name = "size", .kind = Kind::choice, .choices = {"S", "M"}},
      {.name = "days", .kind = Kind::choices, .choices = {"mo", "tu"}},
      {.name = "made", .kind = Kind::year, .minimum = 1901, .maximum = 2155},
      {.name = "flags", .kind = Kind::bits, .bits = 4},
      {.name = "owner", .kind = Kind::uuid},
      {.name = "place", .kind = Kind::geometry},
      {.name = "date_label", .kind = Kind::text, .maximum_characters = 20, .maximum_bytes = 80},
  };
  return *all;
}

const std::string regdate_message = "regdate DateTime::INVALID_VALUE: regdate must be a valid date: YYYY-MM-DD, " +
                                    std::string(oemr::date_time_forms) + "\n";

struct Built {
  ColumnValues values;
  std::string messages;  // "field rule: text" in lines
};

std::shared_ptr<const oemr::Zone> site_zone() { return oemr::Zone::load("America/New_York"); }

Built build(std::string_view json, WriteKind kind = WriteKind::insert,
            std::span<const std::string_view> writable = {}) {
  const Body body = Body::parse(json);
  Validation validation(body, kind);
  Built built{ColumnValues::from_body(body, columns(), writable, kind, validation, *site_zone()), {}};
  for (const auto& [field, rules] : validation.messages()) {
    for (const auto& [rule, text] : rules)
      built.messages.append(field).append(" ").append(rule).append(": ").append(text) += '\n';
  }
  return built;
}

/// What one value becomes: "absent", "NULL", "i:5", "r:0.5", "t:text"; its messages instead when there are any.
std::string stored(std::string_view column, std::string_view value, WriteKind kind = WriteKind::insert) {
  const Built built = build("{\"" + std::string(column) + "\":" + std::string(value) + "}", kind);
  if (!built.messages.empty()) return built.messages;
  const Value* found = built.values.find(column);
  if (found == nullptr) return "absent";
  if (const auto* integer = std::get_if<std::int64_t>(found)) return "i:" + std::to_string(*integer);
  if (const auto* text = std::get_if<std::string>(found)) return "t:" + *text;
  if (std::holds_alternative<double>(*found)) return "r:" + std::to_string(std::get<double>(*found));
  return "NULL";
}

void nothing_and_false() {
  for (const char* value : {"null", "false"}) {
    CU_ASSERT(stored("name", value) == "t:");
    CU_ASSERT(stored("small", value) == "t:");
    CU_ASSERT(stored("DOB", value) == "NULL");
    CU_ASSERT(stored("regdate", value) == "NULL");
    CU_ASSERT(stored("date_label", value) == "NULL");
    CU_ASSERT(stored("name", value, WriteKind::update) == "absent");
    CU_ASSERT(stored("DOB", value, WriteKind::update) == "absent");
    CU_ASSERT(stored("regdate", value, WriteKind::update) == "NULL");
    CU_ASSERT(stored("date_label", value, WriteKind::update) == "NULL");
  }
}

void empty_texts_and_masks() {
  for (const WriteKind kind : {WriteKind::insert, WriteKind::update}) {
    CU_ASSERT(stored("name", "\"\"", kind) == "t:");
    CU_ASSERT(stored("DOB", "\"\"", kind) == "NULL");
    for (const char* value : {"\"\"", "0", "\"0\"", "\"YYYY-MM-DD\"", "\"MM/DD/YYYY\""}) {
      CU_ASSERT(stored("regdate", value, kind) == "NULL");
      CU_ASSERT(stored("date_label", value, kind) == "NULL");
    }
    CU_ASSERT(stored("DOB", "\"YYYY-MM-DD\"", kind) == "NULL");
    CU_ASSERT(stored("name", "\"MM/DD/YYYY\"", kind) == "t:");
    CU_ASSERT(stored("name", "0", kind) == "i:0");
    CU_ASSERT(stored("name", "\"0\"", kind) == "t:0");
    CU_ASSERT(stored("name", "\"NULL\"", kind) == "t:NULL");
  }
}

void zero_dates_are_no_dates() {
  for (const WriteKind kind : {WriteKind::insert, WriteKind::update}) {
    for (const char* zero : {"\"0000-00-00\"", "\"0000-00-00 00:00:00\"", "\"0000-00-00T00:00:00Z\""}) {
      CU_ASSERT(stored("DOB", zero, kind) == "NULL");
      CU_ASSERT(stored("regdate", zero, kind) == "NULL");
      CU_ASSERT(stored("day", zero, kind) == "t:0000-00-00 00:00:00");  // takes no NULL
    }
  }
  CU_ASSERT(stored("date_label", "\"0000-00-00\"") == "t:0000-00-00");  // a text
}

void date_times_are_stored_as_the_site_s() {
  CU_ASSERT(stored("regdate", "\"2020-11-10T09:30:00\"") == "t:2020-11-10 09:30:00");
  CU_ASSERT(stored("regdate", "\"2020-11-10T09:30\"") == "t:2020-11-10 09:30:00");
  CU_ASSERT(stored("regdate", "\"2020-11-10 09:30\"") == "t:2020-11-10 09:30:00");
  CU_ASSERT(stored("regdate", "\"2020-11-10T09:30:00Z\"") == "t:2020-11-10 04:30:00");
  CU_ASSERT(stored("regdate", "\"2020-07-10T09:30:00.250+02:00\"") == "t:2020-07-10 03:30:00");
  CU_ASSERT(stored("regdate", "\"2020-07-01T01:30-0400\"") == "t:2020-07-01 01:30:00");
  // Beyond the calendar on the way, and a day that would shift.
  CU_ASSERT(stored("regdate", "\"0001-01-01T00:00:00Z\"").find("must be a valid date") != std::string::npos);
  CU_ASSERT(stored("DOB", "\"2000-01-01T00:00:00Z\"") ==
            "DOB DateTime::INVALID_VALUE: DOB must be a valid date: YYYY-MM-DD\n");
}

void truth() {
  CU_ASSERT(stored("name", "true") == "t:1");
  CU_ASSERT(stored("small", "true") == "t:1");
  CU_ASSERT(stored("regdate", "true") == "NULL");
  CU_ASSERT(stored("DOB", "true") == "DOB DateTime::INVALID_VALUE: DOB must be a valid date: YYYY-MM-DD\n");
}

void others_are_stored_as_they_are() {
  CU_ASSERT(stored("name", "\"a'\\\"\\\\\"") == "t:a'\"\\");
  CU_ASSERT(stored("name", "\" a \"") == "t: a ");
  CU_ASSERT(stored("small", "-5") == "i:-5");
  CU_ASSERT(stored("small", "\" 5\"") == "t: 5");
  CU_ASSERT(stored("ratio", "0.5") == "r:0.500000");
  CU_ASSERT(stored("DOB", "\"2000-02-29\"") == "t:2000-02-29");
  CU_ASSERT(stored("DOB", "\"2000-02-29 12:00:00\"") == "t:2000-02-29 12:00:00");
  CU_ASSERT(stored("regdate", "\"2000-02-29\"") == "t:2000-02-29");
  CU_ASSERT(stored("begins", "\"09:30\"") == "t:09:30" && stored("begins", "\"23:59:59\"") == "t:23:59:59");
}

void what_is_no_column_is_left_out() {
  for (const WriteKind kind : {WriteKind::insert, WriteKind::update}) {
    const Built built = build(R"({"id":5,"uuid":"x","pid":7,"nothing":1,"NAME":"x","":1,"name`":"x"})", kind);
    CU_ASSERT(built.values.empty());
    CU_ASSERT(built.messages.empty());
  }
  CU_ASSERT(build(R"({"nothing":[1],"id":{}})").messages.empty());
}

void writable_columns_alone() {
  constexpr std::string_view writable[] = {"name"};
  const Built built = build(R"({"name":"a","small":"x","price":[]})", WriteKind::insert, writable);
  CU_ASSERT(built.messages.empty());
  CU_ASSERT(built.values.find("name") != nullptr);
  CU_ASSERT(built.values.find("small") == nullptr && built.values.find("price") == nullptr);
}

void wrong_types_are_refused() {
  CU_ASSERT(stored("name", "[]") == "name IsString::NOT_A_STRING: name must be a string\n");
  CU_ASSERT(stored("note_text", R"({"a":1})") == "note_text IsString::NOT_A_STRING: note text must be a string\n");
  CU_ASSERT(stored("small", "\"five\"") == "small Numeric::NOT_NUMERIC: small must be numeric\n");
  CU_ASSERT(stored("ratio", "\"5x\"") == "ratio Numeric::NOT_NUMERIC: ratio must be numeric\n");
  CU_ASSERT(stored("price", "\"1,5\"") == "price Numeric::NOT_NUMERIC: price must be numeric\n");
  CU_ASSERT(stored("DOB", "\"31.12.1999\"") == "DOB DateTime::INVALID_VALUE: DOB must be a valid date: YYYY-MM-DD\n");
  CU_ASSERT(stored("DOB", "5") == "DOB DateTime::INVALID_VALUE: DOB must be a valid date: YYYY-MM-DD\n");
  CU_ASSERT(stored("regdate", "\"2001-02-29\"") == regdate_message);
  CU_ASSERT(stored("begins", "\"25:99\"") ==
            "begins DateTime::INVALID_VALUE: begins must be a valid time: HH:MM:SS or HH:MM\n");
  CU_ASSERT(stored("begins", "930") ==
            "begins DateTime::INVALID_VALUE: begins must be a valid time: HH:MM:SS or HH:MM\n");
  CU_ASSERT(stored("regdate", "0.5") == regdate_message);
}

void long_texts_are_refused() {
  const std::string too_long = "name LengthBetween::TOO_LONG: name must be 5 characters or shorter\n";
  CU_ASSERT(stored("name", "\"abcde\"") == "t:abcde");
  CU_ASSERT(stored("name", "\"\xC3\xA9\xC3\xA9\xC3\xA9\xC3\xA9\xC3\xA9\"") ==
            "t:\xC3\xA9\xC3\xA9\xC3\xA9\xC3\xA9\xC3\xA9");
  CU_ASSERT(stored("name", "\"abcdef\"") == too_long);
  CU_ASSERT(stored("name", "\"\xC3\xA9\xC3\xA9\xC3\xA9\xC3\xA9\xC3\xA9\xC3\xA9\"") == too_long);
  CU_ASSERT(stored("name", "12345") == "i:12345");
  CU_ASSERT(stored("name", "123456") == too_long);
  CU_ASSERT(stored("name", "0.12345") == too_long);
  // TEXT columns are measured in bytes.
  CU_ASSERT(stored("note_text", "\"0123456789\"") == "t:0123456789");
  CU_ASSERT(stored("note_text", "\"\xC3\xA9\xC3\xA9\xC3\xA9\xC3\xA9\xC3\xA9\xC3\xA9\"") ==
            "note_text LengthBetween::TOO_LONG: note text must be 10 bytes or shorter\n");
}

void numbers_outside_of_the_column_are_refused() {
  const std::string outside = "small Between::OUT_OF_RANGE: small must be between -128 and 127\n";
  CU_ASSERT(stored("small", "127") == "i:127" && stored("small", "\"-128\"") == "t:-128");
  CU_ASSERT(stored("small", "128") == outside && stored("small", "\"-129\"") == outside);
  CU_ASSERT(stored("small", "\"1e999\"") == outside);
  CU_ASSERT(stored("big", "\"4294967295\"") == "t:4294967295");
  CU_ASSERT(stored("big", "-1") == "big Between::OUT_OF_RANGE: big must be between 0 and 4294967295\n");
  CU_ASSERT(stored("price", "\"999.99\"") == "t:999.99");
  CU_ASSERT(stored("price", "1000") == "price Between::OUT_OF_RANGE: price must be between -999.99 and 999.99\n");
  CU_ASSERT(stored("small", "\"+5\"") == "t:+5" && stored("small", "\"1e2\"") == "t:1e2");
  CU_ASSERT(stored("small", "1.5") == "small Integer::NOT_AN_INTEGER: small must be an integer\n");
  CU_ASSERT(stored("small", "\"0.1\"") == "small Integer::NOT_AN_INTEGER: small must be an integer\n");
  CU_ASSERT(stored("small", "5.0") == "i:5");
  CU_ASSERT(stored("pid", "5") == "absent");
}

void decimals_are_not_rounded() {
  const std::string refused = "price Decimal::TOO_MANY: price must have 2 decimals or fewer\n";
  for (const char* value : {"1.005", "\"1.005\"", "\" -0.001 \"", "1e-3", "\"1e-3\"", "\".555\""}) {
    CU_ASSERT(stored("price", value) == refused);
  }
  CU_ASSERT(stored("price", "1.5") == "t:1.5" && stored("price", "0.1") == "t:0.1" && stored("price", "2") == "i:2");
  CU_ASSERT(stored("price", "\"1.500\"") == "t:1.500" && stored("price", "\"5.\"") == "t:5.");
}

void choices() {
  CU_ASSERT(choices_of("enum('a','it''s','','b,c')") == (std::vector<std::string>{"a", "it's", "", "b,c"}));
  CU_ASSERT(choices_of("set('x','y')") == (std::vector<std::string>{"x", "y"}));
  CU_ASSERT(choices_of("varchar(20)").empty() && choices_of("enum(").empty());
  CU_ASSERT(stored("colour", "\"it's\"") == "t:it's" && stored("days", "\"mo,tu\"") == "t:mo,tu" &&
            stored("days", "\"\"") == "t:");
  for (const char* value : {"\"blue\"", "\"Red\"", "\"red \"", "1", "1.5", "true"}) {
    CU_ASSERT(stored("colour", value) == "colour InArray::NOT_IN_ARRAY: colour must be of: red, it's\n");
  }
  CU_ASSERT(stored("days", "\"mo,we\"") == "days InArray::NOT_IN_ARRAY: days must be of: mo, tu\n");
  CU_ASSERT(stored("colour", "null") == "NULL" && stored("colour", "\"\"") == "NULL");
  CU_ASSERT(stored("size", "null") == "absent" &&
            stored("size", "\"\"") == "size InArray::NOT_IN_ARRAY: size must be of: S, M\n");
}

void years_bits_and_uuids() {
  CU_ASSERT(stored("made", "2024") == "i:2024" && stored("made", "\"0\"") == "t:0" && stored("made", "\"\"") == "t:");
  for (const char* value : {"70", "\"70\"", "1900", "2156", "-1", "1999.5", "\"x\""}) {
    CU_ASSERT(stored("made", value) == "made Between::OUT_OF_RANGE: made must be a year between 1901 and 2155\n");
  }
  CU_ASSERT(stored("flags", "15") == "i:15" && stored("flags", "\"5\"") == "i:5" && stored("flags", "\"\"") == "i:0");
  for (const char* value : {"16", "-1", "\"x\"", "0.5"}) {
    CU_ASSERT(stored("flags", value) == "flags Between::OUT_OF_RANGE: flags must be a whole number of 4 bits\n");
  }
  CU_ASSERT(stored("owner", "\"61626364-6566-6768-696a-6b6c6d6e6f70\"") == "t:abcdefghijklmnop");
  CU_ASSERT(stored("owner", "\"nobody\"") == "owner Uuid::INVALID_UUID: owner must be a valid UUID (valid format)\n");
  CU_ASSERT(stored("place", "\"POINT(1 2)\"") ==
            "place Column::NOT_WRITABLE: place is a shape, which cannot be set here\n");
}

void plain_values() {
  for (const WriteKind kind : {WriteKind::insert, WriteKind::update}) {
    const Body body = Body::parse(R"({"name":null,"regdate":"","date_label":"YYYY-MM-DD","note_text":"MM/DD/YYYY"})");
    Validation validation(body, kind);
    const ColumnValues values =
        ColumnValues::from_body(body, columns(), {}, kind, validation, *site_zone(), Conversion::plain);
    CU_ASSERT(validation.messages().empty());
    CU_ASSERT(std::holds_alternative<std::nullptr_t>(*values.find("name")));
    CU_ASSERT(std::holds_alternative<std::nullptr_t>(*values.find("regdate")));
    CU_ASSERT(std::get<std::string>(*values.find("date_label")) == "YYYY-MM-DD");
    CU_ASSERT(std::get<std::string>(*values.find("note_text")) == "MM/DD/YYYY");
  }
}

void integers_of_what_was_taken() {
  CU_ASSERT(integer_of(std::int64_t{-5}) == -5 && integer_of(900.0) == 900);
  CU_ASSERT(integer_of(std::string(" +900 ")) == 900 && integer_of(std::string("-9e2")) == -900);
  CU_ASSERT(integer_of(std::string()) == 0 && integer_of(nullptr) == 0);
}

void values_can_be_replaced() {
  ColumnValues values;
  CU_ASSERT(values.empty());
  values.set("a", std::int64_t{1});
  values.set("b", std::string("x"));
  values.set("a", nullptr);
  CU_ASSERT(values.find("a") != nullptr && std::holds_alternative<std::nullptr_t>(*values.find("a")));
  values.erase("a");
  values.erase("nothing");
  CU_ASSERT(values.find("a") == nullptr);
  CU_ASSERT(std::get<std::string_view>(parameter_of(*values.find("b"))) == "x");
  CU_ASSERT(std::get<std::int64_t>(parameter_of(Value(std::int64_t{5}))) == 5);
}

const CU_TestInfo tests[] = {{"null and false mean no value", nothing_and_false},
                             {"empty texts and date masks", empty_texts_and_masks},
                             {"zero dates are no dates", zero_dates_are_no_dates},
                             {"date-times are stored in the zone of the site", date_times_are_stored_as_the_site_s},
                             {"true is 1", truth},
                             {"others are stored as they are", others_are_stored_as_they_are},
                             {"what is no column is left out", what_is_no_column_is_left_out},
                             {"only writable columns are set", writable_columns_alone},
                             {"wrong types are refused", wrong_types_are_refused},
                             {"long texts are refused", long_texts_are_refused},
                             {"numbers outside of the column are refused", numbers_outside_of_the_column_are_refused},
                             {"decimals are not rounded", decimals_are_not_rounded},
                             {"choices", choices},
                             {"years, bits and uuids", years_bits_and_uuids},
                             {"plain values", plain_values},
                             {"integers of what was taken", integers_of_what_was_taken},
                             {"values can be replaced", values_can_be_replaced},
                             CU_TEST_INFO_NULL};

}  // namespace

const Suite column_values_suite = {"column values", tests};
