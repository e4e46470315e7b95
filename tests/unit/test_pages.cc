// SPDX-License-Identifier: Apache-2.0
// Languages, texts, cookies and the frame of the pages.
#include "exchange.h"
#include "openemr/translations.h"
#include "pages/frame.h"
#include "rest/cookies.h"
#include "suites.h"

namespace {

using namespace oemr;

void preferences_have_an_order() {
  CU_ASSERT(openemr::preferred_tags("", "da, en-GB;q=0.8, en;q=0.7") ==
            (std::vector<std::string>{"da", "en-gb", "en"}));
  CU_ASSERT(openemr::preferred_tags("fr-CA de", "es;q=0.5,it;q=0.9,pt;q=0,*") ==
            (std::vector<std::string>{"fr-ca", "de", "*", "it", "es"}));
  CU_ASSERT(openemr::preferred_tags("", "").empty());
  CU_ASSERT(openemr::preferred_tags("", ";;;q=,,q=1;x").size() <= 2);
  CU_ASSERT(openemr::preferred_tags(std::string(5000, ' ') + "x", std::string(5000, ',')).size() == 1);
}

void languages_are_chosen() {
  const std::vector<openemr::Language> known = {
      {1, "en", "English (Standard)", false}, {4, "es", "Spanish (Latin American)", false}, {9, "he", "Hebrew", true}};
  const auto chosen = [&](std::string_view accepted, std::string_view by_default) -> std::int64_t {
    const auto language = openemr::choose_language(known, openemr::preferred_tags("", accepted), by_default);
    return language ? language->id : 0;
  };
  CU_ASSERT_EQUAL(chosen("es-MX,en", "Hebrew"), 4);
  CU_ASSERT_EQUAL(chosen("fi,he", "English (Standard)"), 9);
  CU_ASSERT_EQUAL(chosen("fi", "Hebrew"), 9);
  CU_ASSERT_EQUAL(chosen("fi", "Klingon"), 0);
  CU_ASSERT_EQUAL(chosen("", "Spanish (Latin American)"), 4);
  const std::vector<std::string> english = {"en-us"};
  CU_ASSERT_FALSE(openemr::choose_language({{4, "es", "Spanish", false}}, english, "Spanish").has_value());
}

void texts_are_translated_where_they_can_be() {
  const pages::Texts texts("es", false, {{"Sign in", "Entrar"}, {"to continue to %s", "para seguir a %s, claro"}});
  CU_ASSERT(texts("Sign in") == "Entrar");
  CU_ASSERT(texts("Password") == "Password");
  CU_ASSERT(texts("to continue to %s", "100%s") == "para seguir a 100%s, claro");
  CU_ASSERT(pages::Texts()("Page %s", "3") == "Page 3");
}

void messages_are_different() {
  for (const std::string_view& message : pages::messages) {
    CU_ASSERT_EQUAL(std::count(std::begin(pages::messages), std::end(pages::messages), message), 1);
  }
}

void cookies_are_read_and_written() {
  rest::Request request;
  request.headers = {{"cookie", "a=b; c=\"d=e\";f ;g="}, {"Cookie", "h=i"}};
  const auto found = rest::cookies(request);
  CU_ASSERT_FATAL(found.size() == 4);
  CU_ASSERT(found[0].first == "a" && found[0].second == "b");
  CU_ASSERT(found[1].second == "\"d=e\"" && found[2].first == "g" && found[3].second == "i");
  CU_ASSERT((rest::Cookie{"n", "v", "/p", rest::SameSite::lax, 5}.header()) ==
            "n=v; Path=/p; Max-Age=5; Secure; HttpOnly; SameSite=Lax");
  CU_ASSERT((rest::Cookie{"n", "", "/", rest::SameSite::none, -1}.header()) ==
            "n=; Path=/; Secure; HttpOnly; SameSite=None");
}

void pages_say_their_language_and_guard_themselves() {
  KeptAnswer kept;
  rest::Response response(kept);
  pages::Look look;
  look.texts = {"he", true, {}};
  look.practice = "Smith & <Sons>";
  look.base = "/oauth2/default";
  look.form_target = "https:";
  look.may_be_framed = true;
  pages::write_page(response, look, 400, "T", pages::Width::narrow,
                    [](const pages::Page& page) { page.html.text("x"); });
  response.finish();
  CU_ASSERT_EQUAL(kept.status, 400);
  CU_ASSERT(kept.text.starts_with("<!doctype html>\n<html lang=\"he\" dir=\"rtl\">"));
  CU_ASSERT(kept.text.find("Smith &amp; &lt;Sons&gt;") != std::string::npos);
  CU_ASSERT(kept.header("Content-Security-Policy") ==
            "default-src 'none'; style-src 'self'; img-src 'self' data:; form-action 'self' https:; frame-ancestors "
            "'self'; base-uri 'none'");
}

const CU_TestInfo tests[] = {
    {"preferences have an order", preferences_have_an_order},
    {"languages are chosen", languages_are_chosen},
    {"texts are translated where they can be", texts_are_translated_where_they_can_be},
    {"messages are different", messages_are_different},
    {"cookies are read and written", cookies_are_read_and_written},
    {"pages say their language and guard themselves", pages_say_their_language_and_guard_themselves},
    CU_TEST_INFO_NULL};

}  // namespace

extern const Suite pages_suite = {"pages", tests};
