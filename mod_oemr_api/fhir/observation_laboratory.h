// SPDX-License-Identifier: Apache-2.0
// The rows that laboratory results are made of: procedure_result with its report, its order and the ordered test.
#pragma once

#include "fhir/observation.h"

namespace oemr::fhir {

// The kind of an order is said of each of its tests; results that came without a test have the order's.
#define OEMR_IS_LABORATORY                                                                                    \
  "COALESCE(NULLIF(procedure_order_code.procedure_order_title, ''), procedure_order.procedure_order_type) = " \
  "'laboratory_test'"
// Tests that were not run or not performed have no result.
#define OEMR_HAS_RESULT "BINARY procedure_result.result NOT IN ('DNR', 'TNP')"
// A code that has not the form of LOINC is the laboratory's own, which the practice may have given a standard code.
#define OEMR_RESULT_CODES                                                                                          \
  "IF(procedure_result.result_code REGEXP '^[0-9]+-[0-9]$', CONCAT('LOINC:', procedure_result.result_code), "      \
  "COALESCE((SELECT result_type.standard_code FROM procedure_type result_type WHERE result_type.procedure_code = " \
  "procedure_result.result_code AND result_type.procedure_code <> '' AND result_type.standard_code LIKE '%:%' "    \
  "ORDER BY result_type.procedure_type_id LIMIT 1), ''))"
#define OEMR_REPORT_DATE                                                                           \
  "CASE WHEN procedure_report.date_report >= '0001-01-01' THEN procedure_report.date_report ELSE " \
  "procedure_report.date_collected END"
#define OEMR_ORDER_ENCOUNTER                                                                                   \
  "(SELECT form_encounter.uuid FROM form_encounter WHERE form_encounter.pid = procedure_order.patient_id AND " \
  "form_encounter.encounter = procedure_order.encounter_id ORDER BY form_encounter.id LIMIT 1)"
#define OEMR_LABORATORY                                                                         \
  "(SELECT procedure_providers.uuid FROM procedure_providers WHERE procedure_providers.ppid = " \
  "procedure_order.lab_id)"

inline constexpr CodeMapping result_statuses[] = {{"final", "final"},
                                                  {"prelim", "preliminary"},
                                                  {"preliminary", "preliminary"},
                                                  {"correct", "corrected"},
                                                  {"corrected", "corrected"},
                                                  {"amended", "amended"},
                                                  {"cancel", "cancelled"},
                                                  {"cancelled", "cancelled"},
                                                  {"canceled", "cancelled"},
                                                  {"cannot be done", "cancelled"},
                                                  {"cannot", "cancelled"},
                                                  {"error", "entered-in-error"},
                                                  {"entered-in-error", "entered-in-error"},
                                                  {"incomplete", "preliminary"},
                                                  {"registered", "registered"},
                                                  {any_other, "unknown"}};

inline constexpr std::string_view laboratory_profiles[] = {
    "http://hl7.org/fhir/us/core/StructureDefinition/us-core-observation-lab"};
inline constexpr SearchColumn laboratory_search[] = {
    by::reference("patient", "patient_data.uuid", "Patient"),
    by::reference("subject", "patient_data.uuid", "Patient"),
    by::constant("category", systems::observation_category, "laboratory"),
    by::mapped("status", "procedure_result.result_status", observation_status_system, result_statuses),
    by::code_list("code", OEMR_RESULT_CODES).shown_as("procedure_result.result_text"),
    by::moment("date", OEMR_REPORT_DATE),
    by::reference("encounter", OEMR_ORDER_ENCOUNTER, "Encounter"),
};

inline constexpr Source laboratory_source = {
    .columns =
        "procedure_result.uuid AS id, procedure_result.result_status, procedure_result.result_code, "
        "procedure_result.result_text, procedure_result.result, procedure_result.units, "
        "procedure_result.`range` AS result_range, procedure_result.abnormal, procedure_result.comments, "
        "procedure_result.result_data_type, patient_data.uuid AS patient, " OEMR_RESULT_CODES
        " AS result_codes, " OEMR_REPORT_DATE " AS report_date, procedure_report.date_report, " OEMR_ORDER_ENCOUNTER
        " AS encounter, " OEMR_LABORATORY " AS laboratory",
    .from =
        "procedure_result JOIN procedure_report ON procedure_report.procedure_report_id = "
        "procedure_result.procedure_report_id JOIN procedure_order ON procedure_order.procedure_order_id = "
        "procedure_report.procedure_order_id JOIN patient_data ON patient_data.pid = procedure_order.patient_id "
        "LEFT JOIN procedure_order_code ON procedure_order_code.procedure_order_id = "
        "procedure_report.procedure_order_id AND procedure_order_code.procedure_order_seq = "
        "procedure_report.procedure_order_seq",
    .condition = "procedure_result.uuid IS NOT NULL AND patient_data.uuid IS NOT NULL AND " OEMR_IS_LABORATORY
                 " AND " OEMR_HAS_RESULT,
    .row_key = "procedure_result.procedure_result_id",
    .id_column = "procedure_result.uuid",
    .last_updated = OEMR_REPORT_DATE,
    .patient_column = "patient_data.uuid",
    .profiles = laboratory_profiles,
    .search = laboratory_search,
    .writer = &laboratory_result_writer,
    .uuid_table = "procedure_result",
};

}  // namespace oemr::fhir
