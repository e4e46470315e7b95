// SPDX-License-Identifier: Apache-2.0
// Field names are those of OpenEMR's own form.
#include "pages/sign_in.h"

namespace oemr::pages {
namespace {

// What was sent and refused is 400: nothing of it was taken.
constexpr int status_of(bool has_problem) { return has_problem ? 400 : 200; }

void write_tab(const Page& page, std::string_view link, bool is_current, std::string_view text) {
  page.html.element("a", {{"href", link}, {"aria-current", "page", is_current}}, text);
}

void write_tabs(const Page& page, const SignInView& view) {
  if (!view.offers_patient || !view.offers_staff) return;
  page.html.element("nav", {{"class", "tabs"}, {"aria-label", page("I am")}}, [&] {
    write_tab(page, view.patient_link, view.for_patient, page("Patient"));
    write_tab(page, view.staff_link, !view.for_patient, page("Practice staff"));
  });
}

void write_fields(const Page& page, const SignInView& view) {
  const bool is_wrong = view.problem.has_value(), knows_name = !view.username.empty();
  write_field(page, page("Username"), "",
              {.name = "username",
               .value = view.username,
               .autocomplete = "username",
               .is_wrong = is_wrong,
               .has_focus = !knows_name});
  if (view.for_patient && view.asks_email) {
    write_field(page, page("E-mail"), page("The address that your practice has on file."),
                {.type = "email", .name = "email", .value = view.email, .autocomplete = "email", .is_wrong = is_wrong});
  }
  write_field(page, page("Password"), "",
              {.type = "password",
               .name = "password",
               .autocomplete = "current-password",
               .is_wrong = is_wrong,
               .has_focus = knows_name});
  page.html.element("label", {{"class", "choice"}}, [&] {
    page.html.single(
        "input", {{"type", "checkbox"}, {"name", "persist_login"}, {"value", "1"}, {"checked", view.stays_signed_in}});
    page.html.element("span", page("Keep me signed in on this browser"));
  });
}

/// view: of either page.
template <class View>
void write_problem_of(const Page& page, const View& view) {
  if (view.wait_seconds > 0) return write_problem(page, words_of_wait(page.look.texts, view.wait_seconds));
  if (view.problem) write_problem(page, page(*view.problem));
}

}  // namespace

void write_sign_in(rest::Response& response, const Look& look, const SignInView& view) {
  write_page(
      response, look, status_of(view.problem.has_value()), look.texts("Sign in"), Width::narrow, [&](const Page& page) {
        page.html.element("h1", page("Sign in"));
        page.html.element("p", {{"class", "lead"}}, page("to continue to %s", view.client));
        write_tabs(page, view);
        write_problem_of(page, view);
        write_form(page, "/login", view.csrf, [&] {
          write_fields(page, view);
          page.html.element("div", {{"class", "actions"}}, [&] {
            page.html.element("button", {{"name", "user_role"}, {"value", view.for_patient ? "portal-api" : "api"}},
                              page("Sign in"));
          });
        });
        write_button_form(page, "/login", view.csrf, "cancel", "Cancel");
      });
}

void write_second_factor(rest::Response& response, const Look& look, const SecondFactorView& view) {
  write_page(response, look, status_of(view.problem.has_value()), look.texts("Second step"), Width::narrow,
             [&](const Page& page) {
               page.html.element("h1", page("Second step"));
               page.html.element("p", {{"class", "lead"}}, page("Enter the code that your authenticator app shows."));
               write_problem_of(page, view);
               write_form(page, "/login", view.csrf, [&] {
                 page.html.single("input", {{"type", "hidden"}, {"name", "mfa_type"}, {"value", "TOTP"}});
                 write_field(page, page("Code"), "",
                             {.name = "mfa_token",
                              .autocomplete = "one-time-code",
                              .inputmode = "numeric",
                              .is_wrong = view.problem.has_value(),
                              .has_focus = true});
                 page.html.element("div", {{"class", "actions"}}, [&] {
                   page.html.element("button", {{"name", "user_role"}, {"value", "api"}}, page("Continue"));
                 });
               });
               write_button_form(page, "/login", view.csrf, "switch_account", "Use another account");
             });
}

}  // namespace oemr::pages
