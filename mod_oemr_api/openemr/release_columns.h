// SPDX-License-Identifier: Apache-2.0
// Columns that some releases of OpenEMR have and others have not, in the tables that a body can write to.
#pragma once

#include <string_view>

/// Begins an alternative (db/choices.h) for the records of OpenEMR 7.0.4 and later, whose new members are not all new
/// columns.
#define OEMR_NEWER_RECORDS "patient_data.sex_identified: "

namespace oemr::openemr {

struct ReleaseColumn {
  std::string_view table, column;
};
/// 7.0.1 to 8.1.0, in the order in which they came. A body that names one which the database lacks is refused.
inline constexpr ReleaseColumn release_columns[] = {
    // 7.0.1
    {"patient_data", "created_by"},
    {"patient_data", "updated_by"},
    {"prescriptions", "created_by"},
    {"prescriptions", "updated_by"},
    {"insurance_data", "date_end"},
    {"form_encounter", "in_collection"},
    // 7.0.2
    {"patient_data", "preferred_name"},
    {"patient_data", "nationality_country"},
    {"facility", "inactive"},
    // 7.0.3
    {"patient_data", "last_updated"},
    {"users", "date_created"},
    {"users", "last_updated"},
    {"facility", "date_created"},
    {"facility", "last_updated"},
    {"insurance_companies", "date_created"},
    {"insurance_companies", "last_updated"},
    {"form_encounter", "last_update"},
    {"form_encounter", "ordering_provider_id"},
    {"form_vitals", "last_updated"},
    // 7.0.4
    {"patient_data", "tribal_affiliations"},
    {"patient_data", "sex_identified"},
    {"patient_data", "interpreter_needed"},
    {"patient_data", "advance_directive_user_authenticator"},
    {"users", "country_code"},
    {"users", "country_code2"},
    {"prescriptions", "diagnosis"},
    // 8.0.0
    {"patient_data", "pronoun"},
    // 8.1.0
    {"facility", "organization_type"},
};

/// Tables that older releases lack and that the module uses where they are there (tools/needed_columns.py reads this).
inline constexpr std::string_view optional_tables[] = {"ip_tracking", "email_queue"};  // 7.0.2

/// Columns that have another name in newer releases. Bodies may use either.
struct RenamedColumn {
  std::string_view table, older, newer;
};
inline constexpr RenamedColumn renamed_columns[] = {
    {"patient_data", "interpretter", "interpreter"},  // 8.1.0
};

}  // namespace oemr::openemr
