// SPDX-License-Identifier: Apache-2.0
// Names of fields are those of RFC 7591. Scopes are folded up by group: there are close to two hundred.
#include "pages/registration.h"

#include <algorithm>

namespace oemr::pages {
namespace {

std::string_view problem_of(const RegistrationView& view, std::string_view member) {
  return view.wrong_member == member ? std::string_view(view.problem) : std::string_view();
}

void write_kind(const Page& page, bool is_confidential, bool is_ticked, Message text) {
  page.html.element("label", {{"class", "choice"}}, [&] {
    page.html.single("input", {{"type", "radio"},
                               {"name", "application_type"},
                               {"value", is_confidential ? "private" : "native"},
                               {"checked", is_ticked}});
    page.html.element("span", page(text));
  });
}

void write_kinds(const Page& page, const RegistrationView& view) {
  page.html.element("fieldset", [&] {
    page.html.element("legend", page("Where the app runs"));
    write_kind(page, true, view.is_confidential, "On a server, which can keep a secret");
    write_kind(page, false, !view.is_confidential, "In browsers or on the devices of its users");
  });
}

void write_texts(const Page& page, const RegistrationView& view) {
  write_field(
      page, page("Name of the app"), page("Patients and staff see it when they allow access."),
      {.name = "client_name", .value = view.name, .autocomplete = "off", .problem = problem_of(view, "client_name")});
  write_field(page, page("E-mail of the developer"), page("The practice may have questions."),
              {.type = "email",
               .name = "contacts",
               .value = view.contact,
               .autocomplete = "email",
               .is_required = false,
               .problem = problem_of(view, "contacts")});
}

void write_addresses(const Page& page, const RegistrationView& view) {
  write_field(page, page("Redirect addresses"),
              page("Where people return to after sign-in, one on each line. Not needed by an app without users."),
              {.name = "redirect_uris",
               .value = view.redirect_uris,
               .autocomplete = "off",
               .is_required = false,
               .problem = problem_of(view, "redirect_uris"),
               .rows = "2"});
  write_field(page, page("Launch address"), page("Where OpenEMR opens the app, if it is to be opened from there."),
              {.type = "url",
               .name = "initiate_login_uri",
               .value = view.launch_uri,
               .autocomplete = "off",
               .is_required = false,
               .problem = problem_of(view, "initiate_login_uri")});
  write_field(page, page("Sign-out addresses"), page("Where people may return to after sign-out, one on each line."),
              {.name = "post_logout_redirect_uris",
               .value = view.logout_uris,
               .autocomplete = "off",
               .is_required = false,
               .problem = problem_of(view, "post_logout_redirect_uris"),
               .rows = "2"});
}

void write_keys(const Page& page, const RegistrationView& view) {
  page.html.element("h2", page("Public keys"));
  page.html.element("p", {{"class", "quiet"}},
                    page("Only for an app that signs assertions (private_key_jwt), as apps without users must. The "
                         "audience (aud) of an assertion is %s.",
                         view.token_address));
  write_field(page, page("Address of the key set (jwks_uri)"), "",
              {.type = "url",
               .name = "jwks_uri",
               .value = view.keys_uri,
               .autocomplete = "off",
               .is_required = false,
               .problem = problem_of(view, "jwks_uri")});
  write_field(page, page("Or the key set itself (JWKS)"), "",
              {.name = "jwks",
               .value = view.keys,
               .autocomplete = "off",
               .is_required = false,
               .problem = problem_of(view, "jwks"),
               .rows = "4"});
}

void write_choice(const Page& page, const RegistrationView::Choice& choice) {
  HtmlWriter& html = page.html;
  html.element("li", [&] {
    html.element("label", {{"class", "choice"}}, [&] {
      html.single("input",
                  {{"type", "checkbox"}, {"name", "scope"}, {"value", choice.scope}, {"checked", choice.is_ticked}});
      html.element("span", [&] {
        html.text(choice.label).text(" ");
        html.element("code", choice.scope);
      });
    });
  });
}

void write_scopes(const Page& page, const RegistrationView& view) {
  HtmlWriter& html = page.html;
  html.element("h2", page("What the app may ask for"));
  html.element("p", {{"class", "quiet"}}, page("Tick no more than the app needs. People can refuse parts of it."));
  const std::string_view problem = problem_of(view, "scope");
  if (!problem.empty()) {
    html.element("p", {{"class", "wrong"}}, [&] {
      html.text(problem).text(" ");
      html.element("code", view.detail);
    });
  }
  for (const RegistrationView::Group& group : view.groups) {
    const auto ticked = std::count_if(group.choices.begin(), group.choices.end(),
                                      [](const RegistrationView::Choice& choice) { return choice.is_ticked; });
    const bool is_open = ticked > 0 && group.choices.size() < 30;
    html.element("details", {{"class", "group"}, {"open", is_open}}, [&] {
      html.element("summary", group.title);
      html.element("ul", {{"class", "choices"}, {"aria-label", group.title}}, [&] {
        for (const RegistrationView::Choice& choice : group.choices) write_choice(page, choice);
      });
    });
  }
}

void write_row(const Page& page, Message name, const std::string& value) {
  if (value.empty()) return;
  page.html.element("dt", page(name));
  page.html.element("dd", [&] { page.html.element("code", value); });
}

}  // namespace

void write_registration(rest::Response& response, const Look& look, const RegistrationView& view) {
  write_page(response, look, view.status, look.texts("Register an app"), Width::wide, [&](const Page& page) {
    HtmlWriter& html = page.html;
    html.element("h1", page("Register an app"));
    html.element("p", {{"class", "lead"}},
                 page("For developers of apps that use the records of %s.", page.look.practice));
    if (!view.problem.empty()) {
      write_problem(page, view.wrong_member.empty() ? view.problem
                                                    : page("Nothing was registered. Correct what is marked below."));
    }
    write_form(page, "/smart/register-app", view.csrf, [&] {
      write_texts(page, view);
      write_kinds(page, view);
      html.element("h2", page("Addresses of the app"));
      write_addresses(page, view);
      write_scopes(page, view);
      write_keys(page, view);
      html.element("div", {{"class", "actions"}}, [&] { html.element("button", page("Register")); });
    });
  });
}

void write_registered(rest::Response& response, const Look& look, const RegisteredView& view) {
  write_page(response, look, 201, look.texts("%s is registered", view.name), Width::wide, [&](const Page& page) {
    HtmlWriter& html = page.html;
    html.element("h1", page("%s is registered", view.name));
    html.element("p", view.is_enabled
                          ? page("The app can be used at once.")
                          : page("The app waits for an administrator of the practice, who must enable it first."));
    html.element("p", {{"class", "note"}}, page("Keep these now: they are shown only this once."));
    html.element("dl", [&] {
      write_row(page, "Client ID", view.client_id);
      write_row(page, "Client secret", view.secret);
      write_row(page, "Registration access token", view.registration_token);
      write_row(page, "Address to read or change the registration", view.registration_address);
      write_row(page, "Address for tokens", view.token_address);
    });
    if (view.signs_assertions) {
      html.element("p", page("The audience (aud) of the app's assertions is the address for tokens, not that of the "
                             "FHIR API."));
    }
  });
}

}  // namespace oemr::pages
