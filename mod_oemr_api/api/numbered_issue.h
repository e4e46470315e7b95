// SPDX-License-Identifier: Apache-2.0
// Medications, surgeries and dental issues: list entries named by numbers, in bare answers.
#pragma once

#include "api/issue.h"
#include "rest/path_keys.h"

namespace oemr::api {

inline constexpr rest::Field numbered_issue_fields[] = {
    rest::always_required("title", rest::rule::length(2, 255)), rest::in_path("pid"),
    rest::optional("diagnosis", rest::rule::length(2, 255)),    rest::optional("begdate", rest::rule::date_time),
    rest::optional("enddate", rest::rule::date_time),
};

inline constexpr rest::PathKey numbered_issue_keys[] = {
    {"pid", "Patient", "patient_data", "lists.pid", rest::PathKey::Kind::number, rest::PathKey::Missing::not_found},
    {"id", "Entry", {}, "lists.id", rest::PathKey::Kind::number, rest::PathKey::Missing::not_found},
};

using PrepareInsert = void (*)(rest::Call&, const rest::Body&, rest::ColumnValues&);

constexpr rest::Resource numbered_issue(std::string_view name, std::string_view condition,
                                        PrepareInsert prepare_insert) {
  return {
      .name = name,
      .table = "lists",
      .columns = "lists.*",
      .from = "lists",
      .condition = condition,
      .order = "lists.date DESC, lists.id DESC",
      .keys = numbered_issue_keys,
      .envelope = rest::Envelope::bare,
      .empty_list_is_404 = true,
      .fields = numbered_issue_fields,
      .writable = issue_columns,
      .plain_values = true,
      .shows_new_uuid = false,
      .updated_member = "id",
      .replaces = true,
      .prepare_insert = prepare_insert,
  };
}

inline void prepare_numbered_issue(rest::Call& call, rest::ColumnValues& values, std::string_view type) {
  prepare_issue(call, values, type, rest::path_number(call, 0));
}

}  // namespace oemr::api
