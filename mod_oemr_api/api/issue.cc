// SPDX-License-Identifier: Apache-2.0
// What the kinds of list entries share.
#include "api/issue.h"

#include "api/coded_texts.h"

namespace oemr::api {

using namespace rest;

void prepare_issue(Call& call, ColumnValues& values, std::string_view type, std::int64_t pid) {
  values.set("date", call.site.local_now(call.db));
  values.set("activity", std::int64_t{1});
  values.set("type", std::string(type));
  values.set("pid", pid);
}

std::int64_t pid_of_patient(db::Connection& connection, std::string_view patient_uuid) {
  const std::optional<Uuid> uuid = Uuid::parse_lenient(patient_uuid);
  if (!uuid) throw NotFound();
  db::Rows rows = connection.query("SELECT pid FROM patient_data WHERE uuid = ?", {uuid->raw()});
  if (!rows.next()) throw NotFound();
  return rows.integer(std::size_t{0});
}

namespace {

/// The codes of all records of an answer, and of the reactions that they name.
openemr::CodeBook load_codes(Call& call, const Resource& resource, const Selection& selection) {
  std::vector<std::string> coded = coded_texts(call, resource, selection, "lists.diagnosis");
  if (resource.name == "allergy") {
    db::Rows rows = call.db.query("SELECT codes FROM list_options WHERE list_id = 'reaction' AND codes <> ''");
    while (rows.next()) coded.emplace_back(rows.text(std::size_t{0}));
  }
  return openemr::CodeBook::load(call.db, coded);
}

}  // namespace

IssueWriter::IssueWriter(Call& call, const Resource& resource, const Selection& selection)
    : codes_(load_codes(call, resource, selection)) {}

bool IssueWriter::write_column(JsonWriter& out, const db::Rows& rows, std::size_t column) {
  if (rows.columns()[column].name != "diagnosis" || rows.text(column).empty()) return false;
  out.key("diagnosis");
  codes_.write(out, rows.text(column));
  return true;
}

}  // namespace oemr::api
