// SPDX-License-Identifier: Apache-2.0
// What the five kinds of list entries (table `lists`) share: problems, allergies, medications, surgeries, dental
// issues.
#pragma once

#include <string_view>

#include "openemr/code_book.h"
#include "rest/resource.h"

namespace oemr::api {

/// What IssueWriter makes of a row.
inline constexpr rest::Member issue_members[] = {{"diagnosis", rest::Member::Kind::any}};

/// Columns that a body may set; the rest of a new entry is the server's.
inline constexpr std::string_view issue_columns[] = {"title", "begdate", "enddate", "diagnosis"};

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
