// SPDX-License-Identifier: Apache-2.0
// Findings about single measurements of vital signs: table form_vital_details.
#pragma once

#include <cstdint>
#include <string_view>

#include "rest/resource.h"

namespace oemr::api {

/// The members of an entry.
inline constexpr std::string_view vital_detail_columns[] = {
    "interpretation_codes",   "interpretation_title",     "vitals_column",
    "interpretation_list_id", "interpretation_option_id", "reason_code",
    "reason_status",          "reason_description",       "id"};
/// What a SELECT of form_vitals brings along.
inline constexpr db::Related vital_details[] = {
    {"related_details", "form_vital_details.id", vital_detail_columns,
     "form_vital_details WHERE form_vital_details.form_id = form_vitals.id"}};

/// "details", where the vitals have some.
void write_vital_details(JsonWriter& out, const db::Rows& rows);

/// Throws ValidationError for what store_vital_details() refuses in new vitals.
void check_new_vital_details(rest::Call& call, const rest::Body& body);

/// Stores the member "details" of a body: an object of objects, one for each column. Throws ValidationError.
void store_vital_details(rest::Call& call, const rest::Body& body, std::int64_t vital);

}  // namespace oemr::api
