// SPDX-License-Identifier: Apache-2.0
// What every page has: security headers, head, the practice's name, one main part.
#pragma once

#include <functional>
#include <string>
#include <string_view>

#include "core/html_writer.h"
#include "pages/texts.h"
#include "rest/response.h"

namespace oemr::pages {

/// What the pages of a site share.
struct Look {
  Texts texts;
  std::string practice;  // its name
  std::string base;      // path of the authorization server: "/oauth2/default"
  std::string logo;      // path of the practice's logo, or empty
  /// Where a form may end besides here, as a CSP source: browsers hold redirects after a form to it too.
  std::string form_target;
  bool runs_script = false;    // one of this server
  bool may_be_framed = false;  // by pages of this origin: OpenEMR opens apps in a dialog
};

struct Page {
  const Look& look;
  HtmlWriter& html;

  std::string_view operator()(Message message) const { return look.texts(message); }
  std::string operator()(Message message, std::string_view value) const { return look.texts(message, value); }
};

/// Headers and frame around the content. wide: a page with a list.
enum class Width { narrow, wide };
void write_page(rest::Response& response, const Look& look, int status, std::string_view title, Width width,
                const std::function<void(const Page&)>& content);

/// The headers alone, for answers without a page (redirects).
void add_page_headers(rest::Response& response, const Look& look);

// Pieces that several pages use.

/// A form that posts to a path below look.base, with the flow's token.
void write_form(const Page& page, std::string_view path, std::string_view csrf, const std::function<void()>& content);
struct Field {
  HtmlName type = "text";
  std::string_view name = {}, value = {}, autocomplete = {}, inputmode = {};
  bool is_wrong = false, has_focus = false, is_required = true;
  std::string_view problem = {};  // what is wrong with this very field
  std::string_view rows = {};     // of a field of several lines
};
/// Label, input and an explanation under it (may be empty).
void write_field(const Page& page, std::string_view label, std::string_view help, const Field& field);
/// What went wrong with the form that was sent.
void write_problem(const Page& page, std::string_view text);
/// A form that is one button looking like a link.
void write_button_form(const Page& page, std::string_view path, std::string_view csrf, HtmlName name, Message text);

}  // namespace oemr::pages
