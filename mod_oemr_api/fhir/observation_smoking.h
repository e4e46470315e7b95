// SPDX-License-Identifier: Apache-2.0
// The rows that smoking status is made of: uuid_mapping with the newest history_data of a patient.
#pragma once

#include "fhir/observation.h"

namespace oemr::fhir {

inline constexpr std::string_view smoking_status_profiles[] = {
    "http://hl7.org/fhir/us/core/StructureDefinition/us-core-smokingstatus"};
inline constexpr SearchColumn smoking_status_search[] = {
    by::reference("patient", "patient_data.uuid", "Patient"),
    by::reference("subject", "patient_data.uuid", "Patient"),
    by::constant("category", systems::observation_category, "social-history"),
    by::constant("status", observation_status_system, "final"),
    by::constant("code", systems::loinc, "72166-2").shown_as("'Tobacco smoking status NHIS'"),
    by::moment("date", "history_data.date"),
};

inline constexpr Source smoking_status_source = {
    .columns =
        "uuid_mapping.uuid AS id, history_data.tobacco, history_data.date, patient_data.uuid AS patient, "
        "smoking_status.title AS status_title, smoking_status.codes AS status_codes",
    // "text|type|date|option of smoking_status|…"
    .from =
        "uuid_mapping JOIN history_data ON history_data.uuid = uuid_mapping.target_uuid JOIN patient_data ON "
        "patient_data.pid = history_data.pid LEFT JOIN list_options smoking_status ON smoking_status.list_id = "
        "'smoking_status' AND smoking_status.option_id = SUBSTRING_INDEX(SUBSTRING_INDEX(CONCAT("
        "history_data.tobacco, '||||'), '|', 4), '|', -1)",
    .condition =
        "uuid_mapping.resource = 'Observation' AND uuid_mapping.`table` = 'history_data' AND "
        "uuid_mapping.resource_path LIKE '%code=72166-2' AND history_data.tobacco <> '' AND "
        "patient_data.uuid IS NOT NULL AND history_data.id = (SELECT MAX(newest.id) FROM history_data newest "
        "WHERE newest.pid = history_data.pid)",
    .key_from =
        "uuid_mapping JOIN history_data ON history_data.uuid = uuid_mapping.target_uuid JOIN patient_data ON "
        "patient_data.pid = history_data.pid",
    .row_key = "uuid_mapping.id",
    .id_column = "uuid_mapping.uuid",
    .last_updated = "history_data.date",
    .patient_column = "patient_data.uuid",
    .profiles = smoking_status_profiles,
    .search = smoking_status_search,
    .writer = &smoking_status_writer,
};

}  // namespace oemr::fhir
