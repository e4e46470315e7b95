// SPDX-License-Identifier: Apache-2.0
// Former names, further addresses and name suffixes of patients.
#include "openemr/patient_details.h"

#include "core/text.h"

namespace oemr::openemr {
namespace {

std::string display_date(std::string_view date, std::string_view format) {
  if (format == "1")
    return std::string(date.substr(5, 2)) + "/" + std::string(date.substr(8, 2)) + "/" + std::string(date.substr(0, 4));
  if (format == "2")
    return std::string(date.substr(8, 2)) + "/" + std::string(date.substr(5, 2)) + "/" + std::string(date.substr(0, 4));
  return std::string(date);
}

/// & < >, quotes stay: OpenEMR's text().
std::string escape_text(std::string_view text) {
  return replace_all(replace_all(replace_all(text, "&", "&amp;"), "<", "&lt;"), ">", "&gt;");
}

void load_names(db::Connection& connection, const std::string& patients, std::span<const db::Parameter> parameters,
                PatientDetails& details) {
  db::Rows rows = connection.query(
      "SELECT pid, previous_name_prefix, previous_name_first, previous_name_middle, previous_name_last, "
      "previous_name_suffix, "
      "previous_name_enddate FROM patient_history WHERE history_type_key = 'name_history'" +
          patients + " ORDER BY id",
      parameters);
  while (rows.next()) {
    PreviousName& name = details.names[rows.integer(std::size_t{0})].emplace_back();
    name.prefix = rows.text(std::size_t{1});
    name.first = rows.text(std::size_t{2});
    name.middle = rows.text(std::size_t{3});
    name.last = rows.text(std::size_t{4});
    name.suffix = rows.text(std::size_t{5});
    name.end_date = rows.text(std::size_t{6});
  }
}

void load_addresses(db::Connection& connection, const std::string& patients, std::span<const db::Parameter> parameters,
                    PatientDetails& details) {
  db::Rows rows = connection.query(
      "SELECT contact.foreign_id AS pid, addresses.id, contact.id AS contact_id, contact_address.id AS "
      "contact_address_id, "
      "contact_address.period_start, contact_address.period_end, contact_address.type, contact_address.`use`, "
      "addresses.line1, "
      "addresses.line2, addresses.city, addresses.district, addresses.state, addresses.zip, addresses.country FROM "
      "contact "
      "JOIN contact_address ON contact_address.contact_id = contact.id AND contact_address.status = 'A' "
      "JOIN addresses ON addresses.id = contact_address.address_id WHERE contact.foreign_table_name = 'patient_data'" +
          replace_all(patients, " pid IN", " contact.foreign_id IN") + " ORDER BY contact_address.id",
      parameters);
  while (rows.next()) {
    ContactAddress& address = details.addresses[rows.integer("pid")].emplace_back();
    address.id = rows.integer("id");
    address.contact_id = rows.integer("contact_id");
    address.contact_address_id = rows.integer("contact_address_id");
    address.period_start = rows.text("period_start");
    address.period_end = rows.text("period_end");
    address.type = rows.text("type");
    address.use = rows.text("use");
    address.line1 = rows.text("line1");
    address.line2 = rows.text("line2");
    address.city = rows.text("city");
    address.district = rows.text("district");
    address.state = rows.text("state");
    address.postal_code = rows.text("zip");
    address.country = rows.text("country");
  }
}

}  // namespace

std::string PreviousName::formatted(std::string_view date_display_format) const {
  std::string text = prefix.empty() ? std::string() : prefix + " ";
  text.append(first).append(middle.empty() ? " " : " " + middle + " ").append(last);
  if (!suffix.empty()) text.append(" ").append(suffix);
  if (!end_date.empty() && !end_date.starts_with("0000"))
    text.append(" ").append(display_date(end_date, date_display_format));
  return escape_text(text);
}

PatientDetails PatientDetails::load(db::Connection& connection, std::string_view patients_where,
                                    std::span<const db::Parameter> parameters) {
  std::string patients;
  if (!patients_where.empty()) {
    patients = " AND pid IN (SELECT patient_data.pid FROM patient_data" + std::string(patients_where) + ")";
  }
  PatientDetails details;
  load_names(connection, patients, parameters, details);
  load_addresses(connection, patients, parameters, details);
  return details;
}

std::string_view suffix_in_last_name(std::string_view last_name) noexcept {
  const std::size_t blank = last_name.find_last_of(" ,");
  if (blank == std::string_view::npos) return {};
  std::string_view word = last_name.substr(blank + 1);
  if (!word.empty() && word.back() == '.') word.remove_suffix(1);
  constexpr std::pair<std::string_view, std::string_view> known[] = {
      {"jr", "Jr."}, {"sr", "Sr."}, {"ii", "II"}, {"iii", "III"}, {"iv", "IV"}};
  for (const auto& [written, suffix] : known) {
    if (equal_ignoring_case(word, written)) return suffix;
  }
  return {};
}

}  // namespace oemr::openemr
