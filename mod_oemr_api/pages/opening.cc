// SPDX-License-Identifier: Apache-2.0
// The only page with a script, which is one line in a file of its own.
#include "pages/opening.h"

namespace oemr::pages {

void write_opening(rest::Response& response, const Look& look, std::string_view csrf, std::string_view client) {
  Look scripted = look;
  scripted.runs_script = true;
  const std::string title = look.texts("Opening %s", client);
  write_page(response, scripted, 200, title, Width::narrow, [&](const Page& page) {
    page.html.element("h1", title);
    write_form(page, "/smart/ehr-launch-autosubmit", csrf, [&] {
      page.html.element("div", {{"class", "actions"}}, [&] { page.html.element("button", page("Continue")); });
    });
    page.html.element("script", {{"src", look.base + "/opening.js"}, {"defer", true}}, "");
  });
}

std::string_view opening_script() noexcept { return "document.forms[0].submit();\n"; }

}  // namespace oemr::pages
