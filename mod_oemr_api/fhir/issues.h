// SPDX-License-Identifier: Apache-2.0
// What the FHIR types out of the table `lists` share (problems, allergies, surgeries …): joins and conditions.
#pragma once

#include <string_view>

#include "api/users_by_name.h"
#include "core/joined.h"

namespace oemr::fhir {

inline constexpr std::string_view issues_of_patients = "lists LEFT JOIN patient_data ON patient_data.pid = lists.pid";

/// Who recorded them, when he is a practitioner: `recorder`.
inline constexpr std::string_view joined_recorder_names = " LEFT JOIN ";
inline constexpr std::string_view joined_recorders =
    " recorder_name ON recorder_name.name = lists.user LEFT JOIN users recorder ON recorder.id = recorder_name.id AND "
    "recorder.npi <> ''";
inline constexpr std::string_view issues_with_recorders =
    joined<issues_of_patients, joined_recorder_names, api::users_by_name, joined_recorders>;

/// The encounter that an issue was first linked to: its uuid, or NULL.
#define OEMR_ISSUE_ENCOUNTER                                                                                     \
  "(SELECT linked.uuid FROM issue_encounter JOIN form_encounter linked ON linked.pid = issue_encounter.pid AND " \
  "linked.encounter = issue_encounter.encounter WHERE issue_encounter.pid = lists.pid AND "                      \
  "issue_encounter.list_id = lists.id ORDER BY linked.date, linked.id LIMIT 1)"

}  // namespace oemr::fhir
