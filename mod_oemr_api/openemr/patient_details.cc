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

}  // namespace

PreviousName::PreviousName(const db::RelatedRows& row) {
  std::size_t column = 0;
  for (std::string_view* value : {&prefix, &first, &middle, &last, &suffix, &end_date}) *value = row.text(column++);
}

ContactAddress::ContactAddress(const db::RelatedRows& row) {
  std::size_t column = 0;
  for (std::int64_t* number : {&id, &contact_id, &contact_address_id}) *number = row.integer(column++);
  for (std::string_view* value :
       {&period_start, &period_end, &type, &use, &line1, &line2, &city, &district, &state, &postal_code, &country}) {
    *value = row.text(column++);
  }
}

std::string PreviousName::formatted(std::string_view date_display_format) const {
  std::string text;
  if (!prefix.empty()) text.append(prefix).append(" ");
  text.append(first).append(" ");
  if (!middle.empty()) text.append(middle).append(" ");
  text.append(last);
  if (!suffix.empty()) text.append(" ").append(suffix);
  if (!end_date.empty() && !end_date.starts_with("0000"))
    text.append(" ").append(display_date(end_date, date_display_format));
  return escape_text(text);
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
