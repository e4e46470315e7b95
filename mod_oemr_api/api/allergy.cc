// SPDX-License-Identifier: Apache-2.0
// Allergies: list entries of type allergy, with their reaction and recorder.
#include "api/issue.h"
#include "api/resources.h"

namespace oemr::api {
namespace {

using namespace rest;

/// The reaction as codes where its option has some.
class AllergyWriter : public IssueWriter {
 public:
  using IssueWriter::IssueWriter;

 protected:
  bool write_column(JsonWriter& out, const db::Rows& rows, std::size_t column) override {
    if (rows.columns()[column].name != "reaction" || rows.text("reaction_codes").empty()) {
      return IssueWriter::write_column(out, rows, column);
    }
    out.key("reaction");
    write_codes(out, rows.text("reaction_codes"));
    return true;
  }
};

std::unique_ptr<RecordWriter> writer(Call& call, const Selection& selection);

void prepare_insert(Call& call, const Body&, ColumnValues& values) {
  prepare_issue(call, values, "allergy", pid_of_patient(call.db, call.parameter(0)));
}

constexpr std::string_view writable[] = {"title", "begdate", "enddate", "diagnosis", "comments"};

constexpr Field fields[] = {
    required("title", rule::length(2, 255)),
    optional("begdate", rule::date_time),
    optional("diagnosis", rule::length(2, 255)),
    optional("enddate", rule::date_time),
    optional("comments"),
};

constexpr Field newer_fields[] = {
    required("title", rule::length(2, 255)),
    optional("begdate", rule::moment),
    optional("diagnosis", rule::length(2, 255)),
    optional("enddate", rule::moment),
    optional("comments"),
};

constexpr PathKey keys[] = {
    {.field = "puuid",
     .label = "Patient UUID",
     .table = "patient_data",
     .column = "patient_data.uuid",
     .on_read = PathKey::Missing::malformed,
     .checks_format = false,
     .number = "lists.pid"},
    {"uuid", "Allergy UUID", "lists", "lists.uuid", PathKey::Kind::uuid, PathKey::Missing::not_found_alone},
};

constexpr Member members[] = {{"diagnosis", Member::Kind::any}, {"reaction", Member::Kind::any}};

constexpr std::string_view titles =
    " LEFT JOIN list_options reaction_option ON reaction_option.list_id = 'reaction' AND reaction_option.option_id = "
    "lists.reaction LEFT JOIN list_options verification_option ON verification_option.list_id = "
    "'allergyintolerance-verification' AND verification_option.option_id = lists.verification";

constexpr Resource allergy = {
    .name = "allergy",
    .table = "lists",
    .columns =
        "lists.*, lists.pid AS patient_id, recorder.id AS practitioner, recorder.npi AS practitioner_npi, "
        "recorder.uuid AS practitioner_uuid, (SELECT facility.id FROM facility WHERE facility.name = "
        "recorder.facility ORDER BY facility.id LIMIT 1) AS organization, (SELECT facility.uuid FROM facility WHERE "
        "facility.name = "
        "recorder.facility ORDER BY facility.id LIMIT 1) AS organization_uuid, patient_data.uuid AS puuid, "
        "patient_data.uuid AS patient_uuid, reaction_option.title AS reaction_title, reaction_option.codes AS "
        "reaction_codes, "
        "verification_option.title AS verification_title",
    .from = joined<issues_of_patients, users_by_name, issue_recorder, titles>,
    .condition = "lists.type = 'allergy' AND IFNULL(patient_data.pid, -1) >= 0",
    .order = "lists.id",
    .row_key = "lists.id",
    .key_index = "PRIMARY",
    .keys = keys,
    .patient_column = "patient_data.uuid",
    .fields = fields,
    .newer_fields = newer_fields,
    .writable = writable,
    .prepare_insert = &prepare_insert,
    .record_writer = &writer,
    .members = members,
};

std::unique_ptr<RecordWriter> writer(Call& call, const Selection& selection) {
  return std::make_unique<AllergyWriter>(call, allergy, selection);
}

constexpr Route routes[] = {
    list(allergy, "/api/allergy", {"patients", "med"}),
    one(allergy, "/api/allergy/:auuid", {"patients", "med"}),
    list(allergy, "/api/patient/:puuid/allergy", {"patients", "med"}),
    list(allergy, "/api/patient/:puuid/allergy/:auuid", {"patients", "med"}),
    insertion(allergy, "/api/patient/:puuid/allergy", {"patients", "med"}),
    change(allergy, "/api/patient/:puuid/allergy/:auuid", {"patients", "med"}),
    removal(allergy, "/api/patient/:puuid/allergy/:auuid", {"patients", "med"}),
};

}  // namespace

const std::span<const Route> allergy_routes = routes;

}  // namespace oemr::api
