// SPDX-License-Identifier: Apache-2.0
// Each patient is a button: one tap chooses. Searches are posted, so that no name stands in an address or a log.
#include "pages/patients.h"

namespace oemr::pages {
namespace {

void write_search(const Page& page, const PatientsView& view) {
  HtmlWriter& html = page.html;
  write_form(page, "/smart/patient-select", view.csrf, [&] {
    html.element("div", {{"class", "search"}, {"role", "search"}}, [&] {
      write_field(page, page("Name"), "",
                  {.name = "name", .value = view.name, .autocomplete = "off", .has_focus = true, .is_required = false});
      write_field(page, page("Date of birth"), "",
                  {.type = "date",
                   .name = "birth_date",
                   .value = view.birth_date,
                   .autocomplete = "off",
                   .is_required = false});
      html.element("button", {{"class", "second"}}, page("Search"));
    });
  });
  if (view.name.empty() && view.birth_date.empty()) return;
  write_button_form(page, "/smart/patient-select", view.csrf, "all", "Show all");
}

void write_row(const Page& page, const PatientsView::Row& row) {
  HtmlWriter& html = page.html;
  html.element("li", [&] {
    html.element("button", {{"name", "patient_id"}, {"value", row.uuid}}, [&] {
      html.element("strong", row.name);
      html.element("span", {{"title", page("Date of birth")}}, row.birth_date);
      html.element("span", {{"title", page("Sex")}}, row.sex);
      html.element("span", {{"title", page("Record number")}}, row.number.empty() ? "" : "#" + row.number);
    });
  });
}

void write_pager(const Page& page, const PatientsView& view) {
  if (view.previous_link.empty() && view.next_link.empty()) return;
  const auto link = [&](const std::string& address, std::string_view text) {
    if (address.empty()) {
      page.html.element("span", "");
    } else {
      page.html.element("a", {{"href", address}}, text);
    }
  };
  page.html.element("nav", {{"class", "pager"}}, [&] {
    link(view.previous_link, page("Previous page"));
    page.html.element("span", {{"class", "quiet"}}, page("Page %s", std::to_string(view.page)));
    link(view.next_link, page("Next page"));
  });
}

}  // namespace

void write_patients(rest::Response& response, const Look& look, const PatientsView& view) {
  write_page(response, look, view.problem ? 400 : 200, look.texts("Choose a patient"), Width::wide,
             [&](const Page& page) {
               page.html.element("h1", page("Choose a patient"));
               page.html.element("p", {{"class", "lead"}}, page("%s opens the record of one patient.", view.client));
               if (view.problem) write_problem(page, page(*view.problem));
               write_search(page, view);
               if (view.rows.empty()) {
                 page.html.element("p", {{"role", "status"}}, page("No patient fits this search."));
               } else {
                 write_form(page, "/smart/patient-select-confirm", view.csrf, [&] {
                   page.html.element("ul", {{"class", "patients"}}, [&] {
                     for (const PatientsView::Row& row : view.rows) write_row(page, row);
                   });
                 });
               }
               write_pager(page, view);
               write_button_form(page, "/login", view.csrf, "cancel", "Cancel");
             });
}

}  // namespace oemr::pages
