// SPDX-License-Identifier: Apache-2.0
// The rows that vital signs are made of: uuid_mapping, which names the codes, with form_vitals and its chart.
#pragma once

#include "api/users_by_name.h"
#include "core/joined.h"
#include "fhir/observation.h"

namespace oemr::fhir {

#define OEMR_VITAL_CODE "SUBSTRING_INDEX(uuid_mapping.resource_path, 'code=', -1)"
#define OEMR_VITAL_CODES                                                                                             \
  "'85353-1','9279-1','8867-4','2708-6','59408-5','3151-8','8310-5','8327-9','8302-2','9843-4','29463-7','39156-5'," \
  "'85354-9','8480-6','8462-4','8289-1','59576-9','77606-2','3150-0'"
#define OEMR_VITAL_DISPLAY                                                               \
  "ELT(FIELD(" OEMR_VITAL_CODE ", " OEMR_VITAL_CODES                                     \
  "), "                                                                                  \
  "'Vital signs, weight, height, head circumference, oxygen saturation and BMI panel', " \
  "'Respiratory rate', "                                                                 \
  "'Heart rate', "                                                                       \
  "'Oxygen saturation in Arterial blood', "                                              \
  "'Oxygen saturation in Arterial blood by Pulse oximetry', "                            \
  "'Inhaled oxygen flow rate', "                                                         \
  "'Body temperature', "                                                                 \
  "'Body temperature measurement site', "                                                \
  "'Body height', "                                                                      \
  "'Head Occipital-frontal circumference', "                                             \
  "'Body weight', "                                                                      \
  "'Body mass index (BMI) [Ratio]', "                                                    \
  "'Blood pressure panel with all children optional', "                                  \
  "'Systolic blood pressure', "                                                          \
  "'Diastolic blood pressure', "                                                         \
  "'Head Occipital-frontal circumference Percentile', "                                  \
  "'Body mass index (BMI) [Percentile] Per age and sex', "                               \
  "'Weight-for-length Per age and sex', "                                                \
  "'Inhaled oxygen concentration')"
// A form's number is that of another form too, perhaps of another patient: folder and patient tell them apart.
#define OEMR_CHART_OF_VITALS                                                                                          \
  "FROM forms WHERE forms.form_id = form_vitals.id AND forms.pid = form_vitals.pid AND forms.formdir = 'vitals' AND " \
  "forms.deleted = 0"
#define OEMR_VITAL_ENCOUNTER                                                                                         \
  "(SELECT form_encounter.uuid FROM forms JOIN form_encounter ON form_encounter.pid = forms.pid AND "                \
  "form_encounter.encounter = forms.encounter WHERE forms.form_id = form_vitals.id AND forms.pid = form_vitals.pid " \
  "AND forms.formdir = 'vitals' AND forms.deleted = 0 ORDER BY forms.id LIMIT 1)"

inline constexpr std::string_view vitals_with_patients =
    "uuid_mapping JOIN form_vitals ON form_vitals.uuid = uuid_mapping.target_uuid JOIN patient_data ON "
    "patient_data.pid = form_vitals.pid";
inline constexpr std::string_view joined_vitals_recorder = " LEFT JOIN ";
inline constexpr std::string_view named_vitals_recorder =
    " recorder_name ON recorder_name.name = form_vitals.user LEFT JOIN users recorder ON recorder.id = "
    "recorder_name.id AND recorder.npi <> ''";

inline constexpr std::string_view vital_interpretation_columns[] = {"form_vital_details.vitals_column",
                                                                    "form_vital_details.interpretation_codes",
                                                                    "form_vital_details.interpretation_title"};
inline constexpr std::string_view vital_member_columns[] = {"member.resource_path", "HEX(member.uuid)"};
/// Findings about single columns, and of the panel its members.
inline constexpr db::Related vital_interpretations[] = {
    {"related_findings", "form_vital_details.id", vital_interpretation_columns,
     "form_vital_details WHERE form_vital_details.form_id = form_vitals.id"},
    {"related_members", "member.id", vital_member_columns,
     "uuid_mapping member WHERE member.target_uuid = form_vitals.uuid AND member.resource = 'Observation' AND "
     "member.`table` = 'form_vitals' AND uuid_mapping.resource_path LIKE '%code=85353-1'"},
};

inline constexpr SearchColumn vital_signs_search[] = {
    by::reference("patient", "patient_data.uuid", "Patient"),
    by::reference("subject", "patient_data.uuid", "Patient"),
    by::constant("category", systems::observation_category, "vital-signs"),
    by::constant("status", observation_status_system, "final"),
    by::code("code", OEMR_VITAL_CODE, systems::loinc).shown_as(OEMR_VITAL_DISPLAY),
    by::code("code", "CASE " OEMR_VITAL_CODE " WHEN '2708-6' THEN '59408-5' WHEN '59408-5' THEN '2708-6' END",
             systems::loinc)
        .shown_as("CASE " OEMR_VITAL_CODE " WHEN '2708-6' THEN 'Oxygen saturation in Arterial blood by Pulse oximetry' "
                                          "WHEN '59408-5' THEN 'Oxygen saturation in Arterial blood' END"),
    by::moment("date", "form_vitals.date"),
    by::reference("encounter", OEMR_VITAL_ENCOUNTER, "Encounter"),
};

inline constexpr Source vital_signs_source = {
    .columns = "uuid_mapping.uuid AS id, " OEMR_VITAL_CODE
               " AS code, form_vitals.date, form_vitals.note, form_vitals.bps, form_vitals.bpd, form_vitals.weight, "
               "form_vitals.height, form_vitals.temperature, form_vitals.temp_method, form_vitals.pulse, "
               "form_vitals.respiration, form_vitals.BMI, form_vitals.head_circ, form_vitals.oxygen_saturation, "
               "form_vitals.oxygen_flow_rate, form_vitals.inhaled_oxygen_concentration, form_vitals.ped_weight_height, "
               "form_vitals.ped_bmi, form_vitals.ped_head_circ, patient_data.uuid AS patient, recorder.uuid AS "
               "recorder, " OEMR_VITAL_ENCOUNTER " AS encounter",
    .from = joined<vitals_with_patients, joined_vitals_recorder, api::users_by_name, named_vitals_recorder>,
    .condition =
        "uuid_mapping.resource = 'Observation' AND uuid_mapping.`table` = 'form_vitals' AND " OEMR_VITAL_CODE
        " IN (" OEMR_VITAL_CODES ") AND patient_data.uuid IS NOT NULL AND EXISTS (SELECT 1 " OEMR_CHART_OF_VITALS ")",
    .key_from = vitals_with_patients,
    .row_key = "uuid_mapping.id",
    .id_column = "uuid_mapping.uuid",
    .last_updated = "form_vitals.date",
    .patient_column = "patient_data.uuid",
    .search = vital_signs_search,
    .related = vital_interpretations,
    .writer = &vital_signs_writer,
    .complete = &complete_observations,
};

}  // namespace oemr::fhir
