// SPDX-License-Identifier: Apache-2.0
// Medical problems: list entries of type medical_problem.
#include "api/issue.h"
#include "api/resources.h"
#include "openemr/release_columns.h"

namespace oemr::api {
namespace {

using namespace rest;

std::unique_ptr<RecordWriter> writer(Call& call, const Selection& selection);

void prepare_insert(Call& call, const Body&, ColumnValues& values) {
  prepare_issue(call, values, "medical_problem", pid_of_patient(call.db, call.parameter(0)));
}

constexpr Field fields[] = {
    required("title", rule::length(2, 255)),
    required("begdate", rule::date),
    optional("diagnosis", rule::length(2, 255)),
    optional("enddate", rule::date),
};

constexpr PathKey keys[] = {
    {.field = "puuid",
     .label = "Patient UUID",
     .table = "patient_data",
     .column = "patient_data.uuid",
     .on_read = PathKey::Missing::malformed,
     .checks_format = false},
    {"uuid", "Condition UUID", "lists", "lists.uuid", PathKey::Kind::uuid, PathKey::Missing::empty_below},
};

constexpr std::string_view verification =
    " LEFT JOIN list_options verification_option ON verification_option.list_id = 'condition-verification' AND "
    "verification_option.option_id = lists.verification";

constexpr Resource medical_problem = {
    .name = "medical_problem",
    .table = "lists",
    .columns =
        "lists.*, lists.pid AS patient_id, (SELECT form_encounter.uuid FROM issue_encounter JOIN form_encounter ON "
        "form_encounter.pid = issue_encounter.pid AND form_encounter.encounter = issue_encounter.encounter WHERE "
        "issue_encounter.pid = lists.pid AND issue_encounter.list_id = lists.id ORDER BY "
        "form_encounter.encounter LIMIT 1) AS encounter_uuid, patient_data.uuid AS puuid, patient_data.uuid AS "
        "patient_uuid, "
        "lists.uuid AS condition_uuid, {" OEMR_NEWER_RECORDS
        "lists.modifydate AS last_updated_time,} verification_option.title AS verification_title, recorder.id AS "
        "provider_id, "
        "recorder.npi AS provider_npi, recorder.uuid AS provider_uuid, recorder.username AS provider_username",
    .from = joined<issues_of_patients, users_by_name, issue_recorder, verification>,
    .condition = "lists.type = 'medical_problem' AND IFNULL(patient_data.pid, -1) >= 0",
    .order = "lists.id",
    .row_key = "lists.id",
    .key_index = "PRIMARY",
    .keys = keys,
    .patient_column = "patient_data.uuid",
    .fields = fields,
    .writable = issue_columns,
    .prepare_insert = &prepare_insert,
    .record_writer = &writer,
    .members = issue_members,
};

std::unique_ptr<RecordWriter> writer(Call& call, const Selection& selection) {
  return std::make_unique<IssueWriter>(call, medical_problem, selection);
}

constexpr Route routes[] = {
    list(medical_problem, "/api/medical_problem", {"encounters", "notes"}),
    one(medical_problem, "/api/medical_problem/:muuid", {"encounters", "notes"}),
    list(medical_problem, "/api/patient/:puuid/medical_problem", {"encounters", "notes"}),
    list(medical_problem, "/api/patient/:puuid/medical_problem/:muuid", {"patients", "med"}),
    insertion(medical_problem, "/api/patient/:puuid/medical_problem", {"patients", "med"}),
    change(medical_problem, "/api/patient/:puuid/medical_problem/:muuid", {"patients", "med"}),
    removal(medical_problem, "/api/patient/:puuid/medical_problem/:muuid", {"patients", "med"}),
};

}  // namespace

const std::span<const Route> medical_problem_routes = routes;

}  // namespace oemr::api
