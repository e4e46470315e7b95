// SPDX-License-Identifier: Apache-2.0
// The frame of all pages and the pieces they share.
#include "pages/frame.h"

#include "pages/style.h"

namespace oemr::pages {
namespace {

void write_head(const Page& page, std::string_view title) {
  HtmlWriter& html = page.html;
  html.single("meta", {{"charset", "utf-8"}});
  html.element("title", std::string(title).append(" – ").append(page.look.practice));
  html.single("meta", {{"name", "viewport"}, {"content", "width=device-width, initial-scale=1"}});
  html.single("meta", {{"name", "robots"}, {"content", "noindex"}});
  html.single("link", {{"rel", "stylesheet"}, {"href", page.look.base + "/style.css?v=" + style_version()}});
}

void write_practice(const Page& page) {
  page.html.element("header", [&] {
    if (!page.look.logo.empty()) page.html.single("img", {{"src", page.look.logo}, {"alt", ""}});
    page.html.element("span", page.look.practice);
  });
}

}  // namespace

void add_page_headers(rest::Response& response, const Look& look) {
  std::string policy = "default-src 'none'; style-src 'self'; img-src 'self' data:; form-action 'self'";
  if (!look.form_target.empty()) policy.append(" ").append(look.form_target);
  if (look.runs_script) policy.append("; script-src 'self'");
  policy.append(look.may_be_framed ? "; frame-ancestors 'self'" : "; frame-ancestors 'none'");
  response.header("Content-Security-Policy", policy.append("; base-uri 'none'"));
  // For browsers that do not know frame-ancestors (RFC 9700 section 4.16).
  response.header("X-Frame-Options", look.may_be_framed ? "SAMEORIGIN" : "DENY");
  response.header("Referrer-Policy", "no-referrer");
  response.header("X-Content-Type-Options", "nosniff");
  response.header("Cache-Control", "no-store");
}

void write_page(rest::Response& response, const Look& look, int status, std::string_view title, Width width,
                const std::function<void(const Page&)>& content) {
  add_page_headers(response, look);
  response.status = status;
  response.content_type("text/html; charset=utf-8");
  response.header("Content-Language", look.texts.tag());
  HtmlWriter html(response.body);
  const Page page{look, html};
  html.doctype().element(
      "html", {{"lang", look.texts.tag()}, {"dir", look.texts.is_right_to_left() ? "rtl" : "ltr"}}, [&] {
        html.element("head", [&] { write_head(page, title); });
        html.element("body", [&] {
          write_practice(page);
          html.element("main", {{"class", width == Width::wide ? "wide" : "narrow"}}, [&] { content(page); });
        });
      });
}

void write_form(const Page& page, std::string_view path, std::string_view csrf, const std::function<void()>& content) {
  const std::string action = page.look.base + std::string(path);
  page.html.element("form", {{"method", "post"}, {"action", action}}, [&] {
    page.html.single("input", {{"type", "hidden"}, {"name", "csrf_token_form"}, {"value", csrf}});
    content();
  });
}

void write_field(const Page& page, std::string_view label, std::string_view help, const Field& field) {
  HtmlWriter& html = page.html;
  const std::string help_id = std::string(field.name) + "-help", problem_id = std::string(field.name) + "-problem";
  const bool is_wrong = field.is_wrong || !field.problem.empty();
  std::string described_by = help.empty() ? (field.is_wrong ? "problem" : "") : help_id;
  if (!field.problem.empty()) described_by.insert(0, problem_id + (described_by.empty() ? "" : " "));
  html.element("div", {{"class", "field"}}, [&] {
    html.element("label", {{"for", field.name}}, label);
    if (!field.problem.empty()) html.element("p", {{"class", "wrong"}, {"id", problem_id}}, field.problem);
    if (field.rows.empty()) {
      html.single("input", {{"id", field.name},
                            {"name", field.name},
                            {"type", field.type.text()},
                            {"value", field.value, !field.value.empty()},
                            {"inputmode", field.inputmode, !field.inputmode.empty()},
                            {"autocomplete", field.autocomplete},
                            {"autocapitalize", "none"},
                            {"spellcheck", "false"},
                            {"required", field.is_required},
                            {"autofocus", field.has_focus},
                            {"aria-invalid", "true", is_wrong},
                            {"aria-describedby", described_by, !described_by.empty()}});
    } else {
      html.element("textarea",
                   {{"id", field.name},
                    {"name", field.name},
                    {"rows", field.rows},
                    {"autocomplete", field.autocomplete},
                    {"autocapitalize", "none"},
                    {"spellcheck", "false"},
                    {"required", field.is_required},
                    {"autofocus", field.has_focus},
                    {"aria-invalid", "true", is_wrong},
                    {"aria-describedby", described_by, !described_by.empty()}},
                   field.value);
    }
    if (!help.empty()) html.element("p", {{"class", "help"}, {"id", help_id}}, help);
  });
}

void write_problem(const Page& page, std::string_view text) {
  page.html.element("p", {{"class", "problem"}, {"id", "problem"}, {"role", "alert"}}, text);
}

void write_button_form(const Page& page, std::string_view path, std::string_view csrf, HtmlName name, Message text) {
  write_form(page, path, csrf, [&] {
    page.html.element("button", {{"class", "plain"}, {"name", name.text()}, {"value", "1"}}, page(text));
  });
}

}  // namespace oemr::pages
