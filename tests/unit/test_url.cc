// SPDX-License-Identifier: Apache-2.0
// Encodings as PHP writes and reads them, and URLs that must mean one host to every reader.
#include "core/error.h"
#include "core/url.h"
#include "suites.h"

namespace {

using namespace oemr;

void encodes_as_php_does() {
  CU_ASSERT(form_encode("a b+c~d-_.e/?&=%\xC3\xA9") == "a+b%2Bc%7Ed-_.e%2F%3F%26%3D%25%C3%A9");
  CU_ASSERT(percent_encode("a b+c~d-_.e/?&=%\xC3\xA9") == "a%20b%2Bc~d-_.e%2F%3F%26%3D%25%C3%A9");
  CU_ASSERT(form_encode("").empty() && percent_encode("").empty());
}

void decodes_and_leaves_broken_escapes() {
  CU_ASSERT(percent_decode("%41%6a%6A%2f", false) == "Ajj/");
  CU_ASSERT(percent_decode("a+b", true) == "a b");
  CU_ASSERT(percent_decode("a+b", false) == "a+b");
  CU_ASSERT(percent_decode("%2B", true) == "+");
  CU_ASSERT(percent_decode("%", true) == "%");
  CU_ASSERT(percent_decode("%4", true) == "%4");
  CU_ASSERT(percent_decode("%4g%G4%%41", true) == "%4g%G4%A");
  CU_ASSERT(percent_decode("%2541", true) == "%41");  // once only
  CU_ASSERT(percent_decode("%00", true) == std::string(1, '\0'));
}

void decoding_undoes_encoding() {
  std::string all;
  for (int byte = 0; byte < 256; ++byte) all += static_cast<char>(byte);
  CU_ASSERT(percent_decode(percent_encode(all), false) == all);
  CU_ASSERT(percent_decode(percent_encode(all), true) == all);
  CU_ASSERT(percent_decode(form_encode(all), true) == all);
}

void reads_parameters() {
  const auto parameters =
      QueryParameters::parse("a=1&b=x+y%26z&&c&=drop&d=&a=2&e=f=g&n%61me[]=1&name[k]=2&date=ge2020&p.q=3");
  CU_ASSERT(parameters.all().size() == 10);
  CU_ASSERT(parameters["a"] == "2" && parameters.count("a") == 2);
  CU_ASSERT(parameters["b"] == "x y&z");
  CU_ASSERT(parameters.find("c") == std::string_view{} && parameters.find("d") == std::string_view{});
  CU_ASSERT(!parameters.find("none") && parameters["none"].empty() && parameters.count("none") == 0);
  CU_ASSERT(!parameters.find(""));
  CU_ASSERT(parameters["e"] == "f=g");
  CU_ASSERT(parameters["name[]"] == "1" && parameters["name[k]"] == "2");
  CU_ASSERT(parameters["p.q"] == "3");
  CU_ASSERT(!parameters.find("A"));
  CU_ASSERT(QueryParameters::parse("").all().empty());
  CU_ASSERT(QueryParameters::parse("&&&").all().empty());
}

void takes_urls_apart() {
  const auto url = parse_url("HTTPS://Example.ORG:8443/a/b%20c?x=1&y=/?z#part?1");
  CU_ASSERT_FATAL(url.has_value());
  CU_ASSERT(url->scheme == "https" && url->host == "example.org" && url->port == 8443);
  CU_ASSERT(url->path == "/a/b%20c" && url->query == "x=1&y=/?z" && url->fragment == "part?1");
  CU_ASSERT(!url->has_user_info);
}

void takes_short_urls_apart() {
  const auto bare = parse_url("http://localhost");
  CU_ASSERT(bare && bare->host == "localhost" && bare->port == 0 && bare->path.empty() && bare->query.empty());
  const auto query = parse_url("http://localhost?a=b@c/d");
  CU_ASSERT(query && query->host == "localhost" && query->query == "a=b@c/d" && !query->has_user_info);
  const auto app = parse_url("com.example.app://callback");
  CU_ASSERT(app && app->scheme == "com.example.app" && app->host == "callback");
  const auto six = parse_url("http://[2001:DB8::1]:80/");
  CU_ASSERT(six && six->host == "2001:db8::1" && six->port == 80);
  const auto colon = parse_url("http://a:/");
  CU_ASSERT(colon && colon->port == 0);
}

void sees_user_info() {
  const auto url = parse_url("https://good.example@evil.example/");
  CU_ASSERT(url && url->has_user_info && url->host == "evil.example");
  const auto two = parse_url("https://a@b:c@evil.example:1/");
  CU_ASSERT(two && two->has_user_info && two->host == "evil.example" && two->port == 1);
}

void refuses_what_is_no_absolute_url() {
  for (const std::string_view text : {"",
                                      "/path",
                                      "//host/path",
                                      "http:",
                                      "http:/a",
                                      "http:///path",
                                      "http://",
                                      "http://:80/",
                                      "1http://a/",
                                      "ht tp://a/",
                                      "http://a b/",
                                      "http://a/\n",
                                      "http://a\\b/",
                                      "https://good.example\\@evil.example/",
                                      "http://a:port/",
                                      "http://a:0/",
                                      "http://a:65536/",
                                      "http://a:-1/",
                                      "http://a:+80/",
                                      "http://a:80x/",
                                      "http://[::1/",
                                      "http://[::1]x/",
                                      "http://[]/",
                                      "http://[name]/",
                                      "http://a%2eb/",
                                      "http://\xC3\xA9/",
                                      "http://a*b/",
                                      "mailto:a@b.c",
                                      "javascript:alert(1)"}) {
    CU_ASSERT(!parse_url(text));
  }
}

void limits_parameters() {
  CU_ASSERT(QueryParameters::parse(std::string(1199, '&')).all().empty());
  CU_ASSERT(QueryParameters::count_in("a=1&b") == 2 && QueryParameters::count_in("") == 1);
  try {
    QueryParameters::parse(std::string(1200, '&'));
    CU_FAIL("taken");
  } catch (const BadRequest& error) {
    CU_ASSERT(error.public_text() == "the request has more than 1200 parameters in the query and the form");
  }
}

void forgets_parameters() {
  QueryParameters query = QueryParameters::parse("a=1&site=x&b=2&site=y&sites=z");
  query.remove("site");
  CU_ASSERT(query.all().size() == 3 && !query.find("site") && query["sites"] == "z");
}

const CU_TestInfo tests[] = {
    {"encodes as PHP does", encodes_as_php_does},
    {"decodes and leaves broken escapes", decodes_and_leaves_broken_escapes},
    {"decoding undoes encoding", decoding_undoes_encoding},
    {"reads parameters", reads_parameters},
    {"limits parameters", limits_parameters},
    {"forgets parameters", forgets_parameters},
    {"takes URLs apart", takes_urls_apart},
    {"takes short URLs apart", takes_short_urls_apart},
    {"sees user info", sees_user_info},
    {"refuses what is no absolute URL", refuses_what_is_no_absolute_url},
    CU_TEST_INFO_NULL,
};

}  // namespace

const Suite url_suite = {"url", tests};
