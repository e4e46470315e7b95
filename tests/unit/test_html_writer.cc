// SPDX-License-Identifier: Apache-2.0
// Nothing from outside becomes markup.
#include "core/html_writer.h"
#include "suites.h"

namespace {

using oemr::HtmlWriter;

template <class Write>
std::string written(Write write) {
  std::string out;
  HtmlWriter html(out);
  write(html);
  return out;
}

void elements_nest() {
  CU_ASSERT(written([](HtmlWriter& html) {
              html.doctype().element("p", {{"class", "a"}}, [&] { html.text("x").element("b", "y").single("br", {}); });
            }) == "<!doctype html>\n<p class=\"a\">x<b>y</b><br></p>");
}

void everything_is_escaped() {
  CU_ASSERT(written([](HtmlWriter& html) {
              html.element("p", {{"title", "\"><script>'&"}}, "<script>alert('1' & \"2\")</script>");
            }) ==
            "<p title=\"&quot;&gt;&lt;script&gt;&#039;&amp;\">&lt;script&gt;alert(&#039;1&#039; &amp; "
            "&quot;2&quot;)&lt;/script&gt;</p>");
  CU_ASSERT(written([](HtmlWriter& html) { html.text("a\xff\x80z"); }) == "a\xEF\xBF\xBD\xEF\xBF\xBDz");
}

void attributes_are_there_or_not() {
  CU_ASSERT(written([](HtmlWriter& html) {
              html.single("input", {{"checked", true}, {"required", false}, {"value", "", true}, {"id", "x", false}});
            }) == "<input checked value=\"\">");
}

std::string link_to(std::string_view address) {
  return written([&](HtmlWriter& html) { html.element("a", {{"href", address}}, ""); });
}

void only_harmless_addresses_are_linked() {
  for (const std::string_view good : {"https://a.example/b?c=d", "http://a.example", "HTTPS://a", "/oauth2/x?y#z"}) {
    CU_ASSERT(link_to(good) == "<a href=\"" + std::string(good) + "\"></a>");
  }
  for (const std::string_view bad : {"javascript:alert(1)", "JavaScript:alert(1)", " javascript:alert(1)",
                                     "java\tscript:alert(1)", "data:text/html,x", "//evil.example", "/\\evil.example",
                                     "/\t/evil.example", "\\\\evil.example", "vbscript:x", "", "x", "https:x"}) {
    CU_ASSERT(link_to(bad) == "<a></a>");
  }
  CU_ASSERT(written([](HtmlWriter& html) {
              html.element("form", {{"action", "javascript:x"}}, "");
            }) == "<form></form>");
}

const CU_TestInfo tests[] = {{"elements nest", elements_nest},
                             {"everything is escaped", everything_is_escaped},
                             {"attributes are there or not", attributes_are_there_or_not},
                             {"only harmless addresses are linked", only_harmless_addresses_are_linked},
                             CU_TEST_INFO_NULL};

}  // namespace

extern const Suite html_writer_suite = {"HTML writer", tests};
