// SPDX-License-Identifier: Apache-2.0
// What the forms of an encounter share: vitals and SOAP notes.
#pragma once

#include <array>

#include "openemr/forms.h"
#include "rest/path_keys.h"
#include "rest/resource.h"

namespace oemr::api {

/// Patient and encounter, then the form's own number.
constexpr std::array<rest::PathKey, 3> encounter_form_keys(std::string_view field, std::string_view label,
                                                           std::string_view column) {
  using rest::PathKey;
  return {{{.field = "pid",
            .label = "Patient",
            .table = "patient_data",
            .column = "forms.pid",
            .kind = PathKey::Kind::number,
            .on_read = PathKey::Missing::not_found},
           {.field = "eid",
            .label = "Encounter",
            .table = "form_encounter",
            .column = "forms.encounter",
            .kind = PathKey::Kind::number,
            .on_read = PathKey::Missing::not_found,
            .parent = "pid"},
           {.field = field,
            .label = label,
            .table = {},
            .column = column,
            .kind = PathKey::Kind::number,
            .on_read = PathKey::Missing::not_found}}};
}

/// Files a new form in the chart of the path's encounter.
inline void file_in_chart(rest::Call& call, std::string_view name, std::string_view folder, rest::Created& created) {
  const std::string now = call.site.local_now(call.db);
  created.form_id = openemr::file_form(call.db, {.name = name,
                                                 .folder = folder,
                                                 .form_id = created.id,
                                                 .pid = rest::path_number(call, 0),
                                                 .encounter = rest::path_number(call, 1),
                                                 .date = now,
                                                 .user = call.identity.username,
                                                 .group = call.identity.group});
}

}  // namespace oemr::api
