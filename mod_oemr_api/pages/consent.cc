// SPDX-License-Identifier: Apache-2.0
// Names of fields are those of OpenEMR's own form: a box "scope[<scope>]" whose value lists the scopes it stands for.
#include "pages/consent.h"

#include "core/text.h"

namespace oemr::pages {
namespace {

std::string field_name(std::string_view scope) { return std::string("scope[").append(scope).append("]"); }

void write_who(const Page& page, const ConsentView& view) {
  HtmlWriter& html = page.html;
  html.element("div", {{"class", "who"}}, [&] {
    html.element("p", page("Signed in as %s", view.person));
    write_button_form(page, "/login", view.csrf, "switch_account", "Use another account");
  });
  if (view.patient.empty()) return;
  html.element("div", {{"class", "who patient"}}, [&] {
    html.element("p", [&] { html.element("strong", page("Patient: %s", view.patient)); });
    if (view.may_choose_patient) {
      write_button_form(page, "/smart/patient-select", view.csrf, "again", "Choose another patient");
    }
  });
}

void write_choice(const Page& page, const ConsentView::Choice& choice) {
  HtmlWriter& html = page.html;
  const std::string value = join({choice.scopes.begin(), choice.scopes.end()}, " ");
  html.element("li", [&] {
    html.element("label", {{"class", "choice"}}, [&] {
      html.single(
          "input",
          {{"type", "checkbox"}, {"name", field_name(choice.scopes.front())}, {"value", value}, {"checked", true}});
      html.element("span", choice.label);
    });
  });
}

void write_choices(const Page& page, const ConsentView& view) {
  HtmlWriter& html = page.html;
  for (const ConsentView::Group& group : view.groups) {
    html.element("fieldset", [&] {
      html.element("legend", group.title);
      html.element("ul", {{"class", "choices"}}, [&] {
        for (const ConsentView::Choice& choice : group.choices) write_choice(page, choice);
      });
    });
  }
  for (const std::string& scope : view.implied) {
    html.single("input", {{"type", "hidden"}, {"name", field_name(scope)}, {"value", scope}});
  }
}

void write_scope_codes(const Page& page, const ConsentView& view) {
  HtmlWriter& html = page.html;
  html.element("details", [&] {
    html.element("summary", page("Details for developers"));
    html.element("p", [&] {
      html.element("code", [&] {
        for (const ConsentView::Group& group : view.groups) {
          for (const ConsentView::Choice& choice : group.choices) {
            for (const std::string& scope : choice.scopes) html.text(scope + " ");
          }
        }
        for (const std::string& scope : view.implied) html.text(scope + " ");
      });
    });
  });
}

void write_link(const Page& page, const std::string& address, Message text) {
  if (address.empty()) return;
  page.html.element("a", {{"href", address}, {"target", "_blank"}, {"rel", "noopener noreferrer"}}, page(text));
  page.html.text(" ");
}

void write_after(const Page& page, const ConsentView& view) {
  HtmlWriter& html = page.html;
  html.element("div", {{"class", "after"}}, [&] {
    if (view.may_remember) {
      html.element("label", {{"class", "choice"}}, [&] {
        html.single("input", {{"type", "checkbox"}, {"name", "persist_login"}, {"value", "1"}});
        html.element("span", page("Do not ask me again for this app"));
      });
    }
    html.element("p", {{"class", "quiet"}}, page("You will return to %s.", view.destination));
    html.element("p", [&] {
      write_link(page, view.policy_uri, "Privacy policy");
      write_link(page, view.terms_uri, "Terms of use");
    });
  });
}

}  // namespace

void write_consent(rest::Response& response, const Look& look, const ConsentView& view) {
  const std::string title = look.texts("%s asks for access", view.client);
  write_page(response, look, 200, title, Width::wide, [&](const Page& page) {
    HtmlWriter& html = page.html;
    html.element("h1", title);
    write_who(page, view);
    write_form(page, "/device/code", view.csrf, [&] {
      html.element("p", {{"class", "quiet"}},
                   view.groups.empty() ? page("This app will only learn who you are.")
                                       : page("Untick what you do not want to share."));
      write_choices(page, view);
      write_after(page, view);
      html.element("div", {{"class", "actions"}}, [&] {
        html.element("button", {{"name", "proceed"}, {"value", "1"}}, page("Allow"));
        html.element("button", {{"class", "second"}, {"name", "deny"}, {"value", "1"}}, page("Do not allow"));
      });
    });
    write_scope_codes(page, view);
  });
}

}  // namespace oemr::pages
