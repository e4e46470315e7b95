// SPDX-License-Identifier: Apache-2.0
// The JSON writer: PHP's escapes, at every alignment of the eight-byte scan, and its numbers.
#include <cmath>
#include <cstdlib>
#include <limits>

#include "core/json.h"
#include "core/json_writer.h"
#include "suites.h"

namespace {

using oemr::JsonWriter;

std::string quoted(std::string_view text, JsonWriter::Slashes slashes = JsonWriter::Slashes::plain) {
  std::string out;
  oemr::append_json_string(out, text, slashes);
  return out;
}

std::string shown(double value) {
  std::string out;
  JsonWriter(out).real(value);
  return out;
}

void places_commas() {
  std::string out;
  JsonWriter writer(out);
  writer.begin_object().key("a").begin_array().integer(1).null().boolean(true).begin_object().end_object().end_array();
  writer.member("b", "x").key("c").raw("[1,2]").key("d").begin_array().end_array().key("e").real(0.5).end_object();
  CU_ASSERT(out == R"({"a":[1,null,true,{}],"b":"x","c":[1,2],"d":[],"e":0.5})");
}

void goes_on_when_the_output_was_taken_away() {
  std::string out;
  std::string all;
  JsonWriter writer(out);
  writer.begin_array();
  for (int i = 0; i < 3; ++i) {
    writer.begin_object().key("i").integer(i).end_object();
    all += out;
    out.clear();
  }
  writer.end_array();
  CU_ASSERT(all + out == R"([{"i":0},{"i":1},{"i":2}])");
}

void escapes_as_php_does() {
  CU_ASSERT(quoted("") == "\"\"");
  CU_ASSERT(quoted("\b\f\n\r\t\"\\") == R"("\b\f\n\r\t\"\\")");
  CU_ASSERT(quoted(std::string_view("\0\x01\x1F\v", 4)) == R"("\u0000\u0001\u001f\u000b")");
  CU_ASSERT(quoted("\x7F/<>&'") == "\"\x7F/<>&'\"");
  CU_ASSERT(quoted("\xC3\xA9\xE2\x82\xAC\xEF\xBF\xBF") == R"("\u00e9\u20ac\uffff")");
  CU_ASSERT(quoted("\xF0\x90\x80\x80\xF0\x9F\x98\x80\xF4\x8F\xBF\xBF") == R"("\ud800\udc00\ud83d\ude00\udbff\udfff")");
  CU_ASSERT(quoted("a/b", JsonWriter::Slashes::escaped) == R"("a\/b")");
  std::string out;
  JsonWriter(out, JsonWriter::Slashes::escaped).begin_object().member("a/b", "c/d").end_object();
  CU_ASSERT(out == R"({"a\/b":"c\/d"})");
}

void repairs_broken_utf8() {
  CU_ASSERT(quoted("a\xFFz") == R"("a\ufffdz")");
  CU_ASSERT(quoted("\xC0\x80") == R"("\ufffd\ufffd")");
  CU_ASSERT(quoted("\xE2\x82") == R"("\ufffd")");
  CU_ASSERT(quoted("\xED\xA0\x80") == R"("\ufffd\ufffd\ufffd")");
}

/// The rule, byte by byte, without any scan of runs.
std::string expected_of(unsigned char byte, bool escape_slash) {
  constexpr std::string_view letters = "btn_fr";
  if (byte == '"' || byte == '\\' || (escape_slash && byte == '/')) return {'\\', static_cast<char>(byte)};
  if (byte >= 8 && byte <= 13 && byte != 11) return {'\\', letters[byte - 8U]};
  if (byte >= 0x80) return "\\ufffd";
  if (byte >= 0x20) return {static_cast<char>(byte)};
  constexpr std::string_view digits = "0123456789abcdef";
  return std::string("\\u00") + digits[byte >> 4U] + digits[byte & 0x0FU];
}

void every_byte_at_every_place() {
  for (const auto slashes : {JsonWriter::Slashes::plain, JsonWriter::Slashes::escaped}) {
    for (unsigned byte = 0; byte < 256; ++byte) {
      const std::string expected =
          expected_of(static_cast<unsigned char>(byte), slashes == JsonWriter::Slashes::escaped);
      for (std::size_t before = 0; before < 20; ++before) {
        const std::string head(before, 'h');
        const std::string text = head + static_cast<char>(byte) + "tail of the text";
        CU_ASSERT_FATAL(quoted(text, slashes) == "\"" + head + expected + "tail of the text\"");
        CU_ASSERT_FATAL(quoted(head + static_cast<char>(byte), slashes) == "\"" + head + expected + "\"");
      }
    }
  }
}

void writes_integers() {
  std::string out;
  JsonWriter writer(out);
  writer.begin_array().integer(0).integer(-1).integer(std::numeric_limits<std::int64_t>::max());
  writer.integer(std::numeric_limits<std::int64_t>::min()).end_array();
  CU_ASSERT(out == "[0,-1,9223372036854775807,-9223372036854775808]");
}

void writes_reals_as_php_does() {
  CU_ASSERT(shown(0.0) == "0.0");
  CU_ASSERT(shown(-0.0) == "-0.0");
  CU_ASSERT(shown(1) == "1.0");
  CU_ASSERT(shown(0.1) == "0.1");
  CU_ASSERT(shown(0.1 + 0.2) == "0.30000000000000004");
  CU_ASSERT(shown(100000) == "100000.0");
  CU_ASSERT(shown(98.6) == "98.6");
  CU_ASSERT(shown(1e25) == "1.0e+25");
  CU_ASSERT(shown(0.0001) == "0.0001");
  CU_ASSERT(shown(std::nan("")) == "null");
  CU_ASSERT(shown(std::numeric_limits<double>::infinity()) == "null");
}

void reals_read_back() {
  for (const double value : {1.0 / 3, 5e-324, 1.7976931348623157e308, 2.2250738585072014e-308, 123456789.125, 9.99e16,
                             1e17, -1e-5, 9007199254740993.0}) {
    const std::string text = shown(value);
    CU_ASSERT(std::strtod(text.c_str(), nullptr) == value);
    CU_ASSERT(oemr::Json::parse(text).has_value());
  }
}

const CU_TestInfo tests[] = {
    {"places commas", places_commas},
    {"goes on when the output was taken away", goes_on_when_the_output_was_taken_away},
    {"escapes as PHP does", escapes_as_php_does},
    {"repairs broken UTF-8", repairs_broken_utf8},
    {"every byte at every place", every_byte_at_every_place},
    {"writes integers", writes_integers},
    {"writes reals as PHP does", writes_reals_as_php_does},
    {"reals read back", reals_read_back},
    CU_TEST_INFO_NULL,
};

}  // namespace

const Suite json_writer_suite = {"json writer", tests};
