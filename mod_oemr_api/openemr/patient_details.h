// SPDX-License-Identifier: Apache-2.0
// What belongs to a patient beside the row of patient_data: former names, further addresses, the suffix in a last name.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "db/connection.h"

namespace oemr::openemr {

struct PreviousName {
  std::string prefix, first, middle, last, suffix;
  std::string end_date;                                               // "YYYY-MM-DD", or empty
  std::string formatted(std::string_view date_display_format) const;  // HTML-escaped, as OpenEMR stores display texts
};

struct ContactAddress {
  std::int64_t id = 0, contact_id = 0, contact_address_id = 0;
  std::string period_start, period_end;  // local date-times, or empty
  std::string type, use, line1, line2, city, district, state, postal_code, country;
};

/// By pid. Two statements for any number of patients.
struct PatientDetails {
  std::unordered_map<std::int64_t, std::vector<PreviousName>> names;
  std::unordered_map<std::int64_t, std::vector<ContactAddress>> addresses;

  /// patients_where: " WHERE …" over patient_data, with its parameters; empty: everyone.
  static PatientDetails load(db::Connection& connection, std::string_view patients_where,
                             std::span<const db::Parameter> parameters);
};

/// "Jr.", "Sr.", "II", "III" or "IV" when the last word of a last name is one of them (with or without its dot), else
/// empty. OpenEMR looks anywhere in the name and finds "IV" in Rivera.
std::string_view suffix_in_last_name(std::string_view last_name) noexcept;

}  // namespace oemr::openemr
