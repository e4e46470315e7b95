// SPDX-License-Identifier: Apache-2.0
// Title, text and, folded away, what helps a developer.
#include "pages/notice.h"

namespace oemr::pages {

void write_notice(rest::Response& response, const Look& look, const NoticeView& view) {
  write_page(response, look, view.status, look.texts(view.title), Width::narrow, [&](const Page& page) {
    HtmlWriter& html = page.html;
    html.element("h1", page(view.title));
    html.element("p", page(view.text));
    if (!view.link.empty()) {
      html.element("p", [&] { html.element("a", {{"href", view.link}}, page("Go on")); });
    }
    if (view.code.empty()) return;
    html.element("details", [&] {
      html.element("summary", page("Details for developers"));
      html.element("p", [&] {
        html.element("code", view.code);
        html.text(" ").text(view.detail);
      });
    });
  });
}

}  // namespace oemr::pages
