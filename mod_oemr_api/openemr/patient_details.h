// SPDX-License-Identifier: Apache-2.0
// What belongs to a patient beside the row of patient_data: former names, further addresses, the suffix in a last name.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "db/related.h"

namespace oemr::openemr {

/// One row of previous_names, as long as the row.
struct PreviousName {
  explicit PreviousName(const db::RelatedRows& row);
  std::string formatted(std::string_view date_display_format) const;  // HTML-escaped, as OpenEMR stores display texts

  std::string_view prefix, first, middle, last, suffix;
  std::string_view end_date;  // "YYYY-MM-DD", or empty
};

/// One row of contact_addresses, as long as the row.
struct ContactAddress {
  explicit ContactAddress(const db::RelatedRows& row);

  std::int64_t id = 0, contact_id = 0, contact_address_id = 0;
  std::string_view period_start, period_end;  // local date-times, or empty
  std::string_view type, use, line1, line2, city, district, state, postal_code, country;
};

inline constexpr std::string_view previous_name_columns[] = {
    "history.previous_name_prefix", "history.previous_name_first",  "history.previous_name_middle",
    "history.previous_name_last",   "history.previous_name_suffix", "history.previous_name_enddate"};
inline constexpr db::Related previous_names = {
    "related_names", "history.id", previous_name_columns,
    "patient_history history WHERE history.pid = patient_data.pid AND history.history_type_key = 'name_history'"};

inline constexpr std::string_view contact_address_columns[] = {"addresses.id",
                                                               "contact.id",
                                                               "contact_address.id",
                                                               "contact_address.period_start",
                                                               "contact_address.period_end",
                                                               "contact_address.type",
                                                               "contact_address.`use`",
                                                               "addresses.line1",
                                                               "addresses.line2",
                                                               "addresses.city",
                                                               "addresses.district",
                                                               "addresses.state",
                                                               "addresses.zip",
                                                               "addresses.country"};
inline constexpr db::Related contact_addresses = {
    "related_addresses", "contact_address.id", contact_address_columns,
    "contact JOIN contact_address ON contact_address.contact_id = contact.id AND contact_address.status = 'A' JOIN "
    "addresses ON addresses.id = contact_address.address_id WHERE contact.foreign_table_name = 'patient_data' AND "
    "contact.foreign_id = patient_data.pid"};

/// What a SELECT of patient_data brings along.
inline constexpr db::Related patient_details[] = {previous_names, contact_addresses};

/// "Jr.", "Sr.", "II", "III" or "IV" when the last word of a last name is one of them (with or without its dot), else
/// empty. OpenEMR looks anywhere in the name and finds "IV" in Rivera.
std::string_view suffix_in_last_name(std::string_view last_name) noexcept;

}  // namespace oemr::openemr
