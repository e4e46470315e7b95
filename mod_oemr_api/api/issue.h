// SPDX-License-Identifier: Apache-2.0
// What the five kinds of list entries (table `lists`) share: problems, allergies, medications, surgeries, dental
// issues.
#pragma once

#include <string_view>

#include "api/users_by_name.h"
#include "core/joined.h"
#include "openemr/code_book.h"
#include "rest/resource.h"

namespace oemr::api {

/// What IssueWriter makes of a row.
inline constexpr rest::Member issue_members[] = {{"diagnosis", rest::Member::Kind::any}};

/// Columns that a body may set; the rest of a new entry is the server's.
inline constexpr std::string_view issue_columns[] = {"title", "begdate", "enddate", "diagnosis"};

/// Entries, their patient, and who recorded them. A LEFT JOIN cannot be turned round by the server: it keeps the order
/// of lists.id, so that a list of a million entries leaves without being sorted.
inline constexpr std::string_view issues_of_patients =
    "lists LEFT JOIN patient_data ON patient_data.pid = lists.pid LEFT JOIN ";
inline constexpr std::string_view issue_recorder =
    " recorder_name ON recorder_name.name = lists.user LEFT JOIN users recorder ON recorder.id = recorder_name.id";

/// date, activity and pid of a new entry of that type.
void prepare_issue(rest::Call& call, rest::ColumnValues& values, std::string_view type, std::int64_t pid);
std::int64_t pid_of_patient(db::Connection& connection, std::string_view patient_uuid);

/// Writes `diagnosis` with the texts of its codes; other columns as they are.
class IssueWriter : public rest::RecordWriter {
 public:
  IssueWriter(rest::Call& call, const rest::Resource& resource, const rest::Selection& selection);

 protected:
  bool write_column(JsonWriter& out, const db::Rows& rows, std::size_t column) override;
  void write_codes(JsonWriter& out, std::string_view coded) const { codes_.write(out, coded); }

 private:
  openemr::CodeBook codes_;
};

}  // namespace oemr::api
