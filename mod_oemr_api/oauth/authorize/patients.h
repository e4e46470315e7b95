// SPDX-License-Identifier: Apache-2.0
// The patient of a flow: looked for, chosen, handed over by the EHR, or the person who signed in.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "oauth/authorize/visit.h"

namespace oemr::oauth {

struct PatientSummary {
  std::string uuid, first_name, middle_name, last_name;
  std::string birth_date;  // ISO, or empty
  std::string sex, number;

  std::string full_name() const;    // "Maria Elena Alvarez"
  std::string listed_name() const;  // "Alvarez, Maria Elena"
};

std::optional<PatientSummary> find_patient(db::Connection& db, std::string_view uuid);

struct PatientSearch {
  std::string_view name;        // each word of it is part of the name
  std::string_view birth_date;  // ISO, or empty
  int page = 1;
};
constexpr int patients_per_page = 20;
/// One more than fit on the page when there are more. One statement.
std::vector<PatientSummary> search_patients(db::Connection& db, const PatientSearch& search);

/// Whether the user who signed in may see patients at all (ACL patients/demo).
bool may_see_patients(const Visit& visit);

/// The patient of the EHR's launch, or a patient himself; nobody has to choose then.
void take_handed_over_patient(Visit& visit);

/// A date in the form that the site's setting date_display_format names.
std::string shown_date(const openemr::Globals& globals, std::string_view iso);

}  // namespace oemr::oauth
