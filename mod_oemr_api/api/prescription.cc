// SPDX-License-Identifier: Apache-2.0
// Prescriptions, then the medications of the patients' lists in the same form.
#include "api/coded_texts.h"
#include "api/resources.h"
#include "api/rxnorm_code.h"
#include "openemr/code_book.h"
#include "openemr/release_columns.h"

namespace oemr::api {
namespace {

using namespace rest;

// A drug without a code: "RXCUI:" (before 7.0.4), or nothing.
#define OEMR_RXNORM_CODE                                                                        \
  "IF(prescriptions.rxnorm_drugcode <> '', prescriptions.rxnorm_drugcode, {" OEMR_NEWER_RECORDS \
  "IF(drugs.drug_code <> '', " OEMR_DRUG_CODE ", '')|IFNULL(" OEMR_DRUG_CODE ", '')})"
#define OEMR_STATUS(active, end)                                                      \
  "CASE WHEN " active " = 1 AND " end " > '0000-00-00' THEN 'completed' WHEN " active \
  " = 1 THEN 'active' "                                                               \
  "ELSE 'stopped' END AS status"

/// drugcode after the last column where the drug has a code. A code that the install does not know is called as the
/// drug is.
class PrescriptionWriter : public RecordWriter {
 public:
  PrescriptionWriter(Call& call, const std::vector<std::string>& coded)
      : codes_(openemr::CodeBook::load(call.db, coded)) {}

 protected:
  void append(JsonWriter& out, const db::Rows& rows) override {
    const std::string_view code = rows.text("rxnorm_drugcode");
    if (code.empty()) return;  // NULL, too
    out.key("drugcode");
    codes_.write(out, code, rows.text("drug"));
  }

 private:
  openemr::CodeBook codes_;
};

std::unique_ptr<RecordWriter> prescription_writer(Call& call, const Selection& selection);
std::unique_ptr<RecordWriter> medication_writer(Call& call, const Selection& selection);

constexpr Filter prescription_filters[] = {
    {"uuid", "prescriptions.uuid", Filter::Kind::uuid},
    {"source_table", "'prescriptions'"},
    {"patient_id", "prescriptions.patient_id", Filter::Kind::number},
    {"puuid", "patient_data.uuid", Filter::Kind::uuid},
    {"drug", "prescriptions.drug"},
    {"active", "prescriptions.active", Filter::Kind::number},
};
constexpr Filter medication_filters[] = {
    {"uuid", "lists.uuid", Filter::Kind::uuid},
    {"source_table", "'lists'"},
    {"patient_id", "lists.pid", Filter::Kind::number},
    {"puuid", "patient_data.uuid", Filter::Kind::uuid},
    {"drug", "lists.title"},
    {"active", "lists.activity", Filter::Kind::number},
};

constexpr PathKey prescription_keys[] = {
    {"uuid", "Prescription UUID", {}, "prescriptions.uuid", PathKey::Kind::uuid, PathKey::Missing::unchecked}};
constexpr PathKey medication_keys[] = {
    {"uuid", "Prescription UUID", {}, "lists.uuid", PathKey::Kind::uuid, PathKey::Missing::unchecked}};

// clang-format off
#define OEMR_NEWER(text) "{" OEMR_NEWER_RECORDS text "}"
// Of adherence and of who says so, by the option's list; from `detail`, a row of lists_medication.
#define OEMR_OPTION(column, list, value)                                                                 \
  "(SELECT " value " FROM list_options WHERE list_id = '" list "' AND option_id = detail." column " LIMIT 1)"
#define OEMR_ADHERENCE                                                                                               \
  ", detail.medication_adherence, "                                        \
  OEMR_OPTION("medication_adherence", "medication_adherence", "title") " AS medication_adherence_title, "            \
  OEMR_OPTION("medication_adherence", "medication_adherence", "codes") " AS medication_adherence_codes, "            \
  "detail.medication_adherence_information_source, "                                                                 \
  OEMR_OPTION("medication_adherence_information_source", "medication_adherence_information_source", "title")         \
  " AS medication_adherence_information_source_title, "                                                              \
  OEMR_OPTION("medication_adherence_information_source", "medication_adherence_information_source", "codes")         \
  " AS medication_adherence_information_source_codes, detail.reporting_source_record_id, "                           \
  "reporter.uuid AS reporting_source_uuid, IF(reporter.id IS NULL, NULL, 'user') AS reporting_source_type, "         \
  "reporter.abook_type AS reporting_source_abook_type"
#define OEMR_REPORTER " LEFT JOIN users reporter ON reporter.id = detail.reporting_source_record_id AND reporter.npi <> ''"

constexpr std::string_view prescription_columns =
    "prescriptions.uuid, 'prescriptions' AS source_table, prescriptions.drug, prescriptions.active, 'order' AS intent, "
    "'community' AS category, 'Order' AS intent_title, 'Home/Community' AS category_title, 'Community' AS "
    "category_text, " OEMR_RXNORM_CODE
    " AS rxnorm_drugcode, prescriptions.date_added, COALESCE(prescriptions.unit, drugs.unit) AS unit, "
    "prescriptions.`interval`, COALESCE(prescriptions.route, drugs.route) AS route, prescriptions.note, "
    OEMR_STATUS("prescriptions.active", "prescriptions.end_date")
    ", " OEMR_NEWER("prescriptions.dosage, ") "prescriptions.drug_dosage_instructions, "
    OEMR_NEWER("prescriptions.date_modified, detail.medication_adherence_date_asserted, prescriptions.size AS "
               "prescription_drug_size, prescriptions.quantity, prescriptions.diagnosis, ")
    "patient_data.uuid AS puuid, form_encounter.uuid AS euuid, "
    "practitioner.uuid AS pruuid, drugs.uuid AS drug_uuid, route.option_id AS route_id, route.title AS route_title, "
    "route.codes AS route_codes, unit.option_id AS unit_id, unit.title AS unit_title, unit.codes AS unit_codes, "
    "frequency.option_id AS interval_id, frequency.title AS interval_title, frequency.codes AS interval_codes"
    OEMR_NEWER(", frequency.notes AS interval_notes" OEMR_ADHERENCE ", 'Order' AS request_intent_title");

constexpr std::string_view prescription_from =
    "prescriptions LEFT JOIN drugs ON drugs.drug_id = prescriptions.drug_id "
    "LEFT JOIN patient_data ON patient_data.pid = prescriptions.patient_id "
    "LEFT JOIN form_encounter ON form_encounter.pid = prescriptions.patient_id AND form_encounter.encounter = "
    "prescriptions.encounter "
    "LEFT JOIN users practitioner ON practitioner.id = prescriptions.provider_id AND practitioner.npi <> '' "
    "LEFT JOIN list_options route ON route.list_id = 'drug_route' AND route.option_id = "
    "COALESCE(prescriptions.route, drugs.route) "
    "LEFT JOIN list_options unit ON unit.list_id = 'drug_units' AND unit.option_id = "
    "COALESCE(prescriptions.unit, drugs.unit) "
    "LEFT JOIN list_options frequency ON frequency.list_id = 'drug_interval' AND frequency.option_id = "
    "CAST(prescriptions.`interval` AS CHAR)"
    "{lists_medication.prescription_id:  LEFT JOIN (SELECT MIN(id) AS id, prescription_id FROM lists_medication WHERE "
    "prescription_id IS NOT NULL GROUP BY prescription_id) prescribed ON prescribed.prescription_id = prescriptions.id "
    "LEFT JOIN lists_medication detail ON detail.id = prescribed.id" OEMR_REPORTER "}";

constexpr std::string_view medication_columns =
    "lists.uuid, 'lists' AS source_table, lists.title AS drug, lists.activity AS active, detail.request_intent AS "
    "intent, detail.usage_category AS category, detail.request_intent_title AS intent_title, "
    "detail.usage_category_title AS category_title, 'Community' AS category_text, "
    OEMR_NEWER("NULL AS rxnorm_drugcode|lists.diagnosis AS rxnorm_drugcode")
    ", lists.date AS date_added, NULL AS unit, NULL AS `interval`, NULL AS route, lists.comments AS note, "
    OEMR_STATUS("lists.activity", "lists.enddate")
    ", " OEMR_NEWER("NULL AS dosage, ") "detail.drug_dosage_instructions, "
    OEMR_NEWER("lists.modifydate AS date_modified, detail.medication_adherence_date_asserted, NULL AS "
               "prescription_drug_size, NULL AS quantity, lists.diagnosis, ")
    "patient_data.uuid AS puuid, (SELECT form_encounter.uuid FROM issue_encounter "
    "JOIN form_encounter ON form_encounter.pid = issue_encounter.pid AND form_encounter.encounter = "
    "issue_encounter.encounter WHERE issue_encounter.pid = lists.pid AND issue_encounter.list_id = lists.id ORDER BY "
    "issue_encounter.encounter LIMIT 1) AS euuid, (SELECT users.uuid FROM users WHERE users.username = lists.user AND "
    "users.username <> '' AND users.npi <> '' ORDER BY users.id LIMIT 1) AS pruuid, NULL AS drug_uuid, NULL AS "
    "route_id, NULL AS route_title, NULL AS route_codes, NULL AS unit_id, NULL AS unit_title, NULL AS unit_codes, "
    "NULL AS interval_id, NULL AS interval_title, NULL AS interval_codes"
    OEMR_NEWER(", NULL AS interval_notes" OEMR_ADHERENCE);

constexpr std::string_view medication_from =
    "lists LEFT JOIN lists_medication detail ON detail.id = (SELECT MIN(first.id) FROM lists_medication first WHERE "
    "first.list_id = lists.id) LEFT JOIN patient_data ON patient_data.pid = lists.pid"
    "{lists_medication.reporting_source_record_id: " OEMR_REPORTER "}";

// clang-format on
constexpr Member members[] = {{"drugcode", Member::Kind::object, false}};

constexpr Resource medication = {
    .name = "prescription",
    .table = "lists",
    .columns = medication_columns,
    .from = medication_from,
    // One that belongs to a prescription is not listed again.
    .condition = "lists.type = 'medication'{lists_medication.prescription_id:  AND detail.prescription_id IS NULL}",
    .order = "lists.id",
    .row_key = "lists.id",
    .key_index = "PRIMARY",
    .keys = medication_keys,
    .filters = medication_filters,
    .patient_column = "patient_data.uuid",
    .text_when_unfiltered = true,
    .record_writer = &medication_writer,
    .members = members,
};

constexpr Resource prescription = {
    .name = "prescription",
    .table = "prescriptions",
    .columns = prescription_columns,
    .from = prescription_from,
    .order = "prescriptions.id",
    .row_key = "prescriptions.id",
    .keys = prescription_keys,
    .filters = prescription_filters,
    .patient_column = "patient_data.uuid",
    .text_when_unfiltered = true,
    .continued = &medication,
    .record_writer = &prescription_writer,
    .members = members,
};

std::unique_ptr<RecordWriter> prescription_writer(Call& call, const Selection& selection) {
  return std::make_unique<PrescriptionWriter>(call, coded_texts(call, prescription, selection, OEMR_RXNORM_CODE));
}

std::unique_ptr<RecordWriter> medication_writer(Call& call, const Selection& selection) {
  return std::make_unique<PrescriptionWriter>(call, coded_texts(call, medication, selection, "lists.diagnosis"));
}

constexpr Route routes[] = {
    list(prescription, "/api/prescription", {"patients", "med"}),
    one(prescription, "/api/prescription/:uuid", {"patients", "med"}),
};

}  // namespace

const std::span<const Route> prescription_routes = routes;

}  // namespace oemr::api
