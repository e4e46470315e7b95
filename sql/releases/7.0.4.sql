-- SPDX-License-Identifier: Apache-2.0
-- From 7.0.3 to 7.0.4: care teams, related persons, specimens, social needs, uuids of links.
CREATE TABLE IF NOT EXISTS `care_teams` (
  `id` int(11) NOT NULL AUTO_INCREMENT,
  `uuid` binary(16),
  `pid` int(11) NOT NULL,
  `status` varchar(100) DEFAULT 'active',
  `team_name` varchar(255),
  `note` text,
  `date_created` datetime DEFAULT current_timestamp(),
  `date_updated` datetime DEFAULT current_timestamp() ON UPDATE current_timestamp(),
  `created_by` bigint(20),
  `updated_by` bigint(20),
  PRIMARY KEY (`id`),
  UNIQUE KEY `uuid` (`uuid`)
) ENGINE=InnoDB;
CREATE TABLE IF NOT EXISTS `care_team_member` (
  `id` int(11) NOT NULL AUTO_INCREMENT,
  `care_team_id` int(11) NOT NULL,
  `user_id` bigint(20),
  `contact_id` bigint(20),
  `role` varchar(50) NOT NULL,
  `facility_id` bigint(20),
  `provider_since` date,
  `status` varchar(100) DEFAULT 'active',
  `date_created` datetime DEFAULT current_timestamp(),
  `date_updated` datetime DEFAULT current_timestamp() ON UPDATE current_timestamp(),
  `created_by` bigint(20),
  `updated_by` bigint(20),
  `note` text,
  PRIMARY KEY (`id`),
  KEY `care_team_id` (`care_team_id`)
) ENGINE=InnoDB;
CREATE TABLE IF NOT EXISTS `person` (
  `id` bigint(20) NOT NULL AUTO_INCREMENT,
  `uuid` binary(16),
  `title` varchar(31),
  `first_name` varchar(63),
  `middle_name` varchar(63),
  `last_name` varchar(63),
  `preferred_name` varchar(63),
  `gender` varchar(31),
  `birth_date` date,
  `death_date` date,
  `marital_status` varchar(31),
  `race` varchar(63),
  `ethnicity` varchar(63),
  `preferred_language` varchar(63),
  `communication` varchar(254),
  `ssn` varchar(31),
  `active` tinyint(1) DEFAULT 1,
  `inactive_reason` varchar(255),
  `inactive_date` datetime,
  `notes` text,
  `created_date` datetime NOT NULL DEFAULT current_timestamp(),
  `created_by` bigint(20),
  `updated_date` datetime DEFAULT current_timestamp() ON UPDATE current_timestamp(),
  `updated_by` bigint(20),
  PRIMARY KEY (`id`),
  UNIQUE KEY `uuid` (`uuid`),
  KEY `last_name` (`last_name`),
  KEY `birth_date` (`birth_date`),
  KEY `active` (`active`)
) ENGINE=InnoDB;
CREATE TABLE IF NOT EXISTS `contact_relation` (
  `id` bigint(20) NOT NULL AUTO_INCREMENT,
  `contact_id` bigint(20) NOT NULL,
  `target_table` varchar(255) NOT NULL DEFAULT '',
  `target_id` bigint(20) NOT NULL,
  `active` tinyint(1) DEFAULT 1,
  `role` varchar(63),
  `relationship` varchar(63),
  `contact_priority` int(11) DEFAULT 1,
  `is_primary_contact` tinyint(1) DEFAULT 0,
  `is_emergency_contact` tinyint(1) DEFAULT 0,
  `can_make_medical_decisions` tinyint(1) DEFAULT 0,
  `can_receive_medical_info` tinyint(1) DEFAULT 0,
  `start_date` datetime,
  `end_date` datetime,
  `notes` text,
  `created_date` datetime NOT NULL DEFAULT current_timestamp(),
  `created_by` bigint(20),
  `updated_date` datetime DEFAULT current_timestamp() ON UPDATE current_timestamp(),
  `updated_by` bigint(20),
  PRIMARY KEY (`id`),
  KEY `contact_id` (`contact_id`),
  KEY `target_table` (`target_table`)
) ENGINE=InnoDB;
CREATE TABLE IF NOT EXISTS `contact_telecom` (
  `id` bigint(20) NOT NULL AUTO_INCREMENT,
  `contact_id` bigint(20) NOT NULL,
  `rank` int(11),
  `system` varchar(255),
  `use` varchar(255),
  `value` varchar(255),
  `status` char(1),
  `is_primary` char(1),
  `notes` tinytext,
  `period_start` datetime,
  `period_end` datetime,
  `inactivated_reason` varchar(45),
  `created_date` datetime NOT NULL DEFAULT current_timestamp(),
  `created_by` bigint(20),
  `updated_date` datetime DEFAULT current_timestamp() ON UPDATE current_timestamp(),
  `updated_by` bigint(20),
  PRIMARY KEY (`id`),
  KEY `contact_id` (`contact_id`)
) ENGINE=InnoDB;
CREATE TABLE IF NOT EXISTS `person_patient_link` (
  `id` bigint(20) NOT NULL AUTO_INCREMENT,
  `person_id` bigint(20) NOT NULL,
  `patient_id` bigint(20) NOT NULL,
  `linked_date` datetime NOT NULL DEFAULT current_timestamp(),
  `linked_by` bigint(20),
  `link_method` varchar(50) DEFAULT 'manual',
  `notes` text,
  `active` tinyint(1) NOT NULL DEFAULT 1,
  PRIMARY KEY (`id`),
  KEY `person_id` (`person_id`),
  KEY `patient_id` (`patient_id`),
  KEY `linked_date` (`linked_date`),
  KEY `link_method` (`link_method`),
  KEY `active` (`active`)
) ENGINE=InnoDB;
CREATE TABLE IF NOT EXISTS `procedure_specimen` (
  `procedure_specimen_id` bigint(20) NOT NULL AUTO_INCREMENT,
  `uuid` binary(16),
  `procedure_order_id` bigint(20) NOT NULL,
  `procedure_order_seq` int(11) NOT NULL,
  `specimen_identifier` varchar(128),
  `accession_identifier` varchar(128),
  `specimen_type_code` varchar(64),
  `specimen_type` varchar(255),
  `collection_method_code` varchar(64),
  `collection_method` varchar(255),
  `specimen_location_code` varchar(64),
  `specimen_location` varchar(255),
  `collected_date` datetime,
  `collection_date_low` datetime,
  `collection_date_high` datetime,
  `volume_value` decimal(10,3),
  `volume_unit` varchar(32) DEFAULT 'mL',
  `condition_code` varchar(32),
  `specimen_condition` varchar(64),
  `comments` text,
  `created_at` datetime DEFAULT current_timestamp(),
  `updated_at` datetime DEFAULT current_timestamp() ON UPDATE current_timestamp(),
  `created_by` bigint(20),
  `updated_by` bigint(20),
  `deleted` tinyint(1) DEFAULT 0,
  PRIMARY KEY (`procedure_specimen_id`),
  UNIQUE KEY `uuid` (`uuid`),
  KEY `procedure_order_id` (`procedure_order_id`),
  KEY `specimen_identifier` (`specimen_identifier`),
  KEY `accession_identifier` (`accession_identifier`)
) ENGINE=InnoDB;
CREATE TABLE IF NOT EXISTS `procedure_order_relationships` (
  `id` int(11) NOT NULL AUTO_INCREMENT,
  `procedure_order_id` bigint(20) NOT NULL,
  `resource_type` varchar(50) NOT NULL,
  `resource_uuid` binary(16) NOT NULL,
  `relationship` varchar(50),
  `created_at` timestamp DEFAULT current_timestamp(),
  `created_by` bigint(20),
  PRIMARY KEY (`id`),
  KEY `procedure_order_id` (`procedure_order_id`),
  KEY `resource_type` (`resource_type`),
  KEY `created_at` (`created_at`)
) ENGINE=InnoDB;
CREATE TABLE IF NOT EXISTS `form_history_sdoh` (
  `id` bigint(21) unsigned NOT NULL AUTO_INCREMENT,
  `uuid` binary(16),
  `pid` int(10) unsigned NOT NULL,
  `encounter` int(10) unsigned,
  `created_at` datetime NOT NULL DEFAULT current_timestamp(),
  `updated_at` datetime NOT NULL DEFAULT current_timestamp() ON UPDATE current_timestamp(),
  `created_by` int(10) unsigned,
  `updated_by` int(10) unsigned,
  `assessment_date` date,
  `screening_tool` varchar(255),
  `assessor` varchar(255),
  `food_insecurity` varchar(50),
  `food_insecurity_notes` text,
  `housing_instability` varchar(50),
  `housing_instability_notes` text,
  `transportation_insecurity` varchar(50),
  `transportation_insecurity_notes` text,
  `utilities_insecurity` varchar(50),
  `utilities_insecurity_notes` text,
  `interpersonal_safety` varchar(50),
  `interpersonal_safety_notes` text,
  `financial_strain` varchar(50),
  `financial_strain_notes` text,
  `social_isolation` varchar(50),
  `social_isolation_notes` text,
  `childcare_needs` varchar(50),
  `childcare_needs_notes` text,
  `digital_access` varchar(50),
  `digital_access_notes` text,
  `employment_status` varchar(50),
  `education_level` varchar(50),
  `caregiver_status` varchar(20),
  `veteran_status` varchar(20),
  `pregnancy_status` varchar(20),
  `pregnancy_edd` date,
  `pregnancy_intent` varchar(32),
  `postpartum_status` varchar(20),
  `postpartum_end` date,
  `goals` text,
  `interventions` text,
  `instrument_score` int(11),
  `positive_domain_count` int(11),
  `declined_flag` tinyint(1),
  `disability_status` varchar(50),
  `disability_status_notes` text,
  `disability_scale` text,
  `hunger_q1` varchar(50),
  `hunger_q2` varchar(50),
  `hunger_score` int(11),
  PRIMARY KEY (`id`),
  KEY `uuid` (`uuid`),
  KEY `pid` (`pid`),
  KEY `encounter` (`encounter`),
  KEY `assessment_date` (`assessment_date`)
) ENGINE=InnoDB;
CREATE TABLE IF NOT EXISTS `form_history_sdoh_health_concerns` (
  `id` bigint(20) NOT NULL AUTO_INCREMENT,
  `sdoh_history_id` bigint(20) unsigned NOT NULL,
  `health_concern_id` bigint(20) NOT NULL,
  `created_at` datetime NOT NULL DEFAULT current_timestamp(),
  `created_by` bigint(20),
  PRIMARY KEY (`id`),
  KEY `sdoh_history_id` (`sdoh_history_id`),
  KEY `health_concern_id` (`health_concern_id`)
) ENGINE=InnoDB;
CREATE TABLE IF NOT EXISTS `form_vitals_calculation` (
  `id` int(11) NOT NULL AUTO_INCREMENT,
  `uuid` binary(16),
  `encounter` bigint(20),
  `pid` bigint(20) NOT NULL,
  `date_start` datetime,
  `date_end` datetime,
  `created_at` datetime,
  `updated_at` datetime,
  `created_by` bigint(20),
  `updated_by` bigint(20),
  `calculation_id` varchar(64),
  PRIMARY KEY (`id`),
  UNIQUE KEY `uuid` (`uuid`),
  KEY `encounter` (`encounter`),
  KEY `pid` (`pid`),
  KEY `calculation_id` (`calculation_id`)
) ENGINE=InnoDB;
CREATE TABLE IF NOT EXISTS `form_vitals_calculation_components` (
  `id` int(11) NOT NULL AUTO_INCREMENT,
  `fvc_uuid` binary(16) NOT NULL,
  `vitals_column` varchar(64) NOT NULL,
  `value` decimal(12,6),
  `value_string` varchar(255),
  `value_unit` varchar(16),
  `component_order` int(11) NOT NULL DEFAULT 0,
  PRIMARY KEY (`id`),
  KEY `fvc_uuid` (`fvc_uuid`),
  KEY `vitals_column` (`vitals_column`)
) ENGINE=InnoDB;
CREATE TABLE IF NOT EXISTS `form_vitals_calculation_form_vitals` (
  `fvc_uuid` binary(16) NOT NULL,
  `vitals_id` bigint(20) NOT NULL,
  PRIMARY KEY (`fvc_uuid`, `vitals_id`)
) ENGINE=InnoDB;
CREATE TABLE IF NOT EXISTS `patient_treatment_intervention_preferences` (
  `id` int(11) NOT NULL AUTO_INCREMENT,
  `uuid` binary(16),
  `patient_id` int(11) NOT NULL,
  `observation_code` varchar(50) NOT NULL,
  `observation_code_text` varchar(255),
  `value_type` enum('coded','text','boolean') DEFAULT 'coded',
  `value_code` varchar(50),
  `value_code_system` varchar(255),
  `value_display` varchar(255),
  `value_text` text,
  `value_boolean` tinyint(1),
  `effective_datetime` datetime NOT NULL DEFAULT current_timestamp(),
  `status` varchar(20) DEFAULT 'final',
  `note` text,
  PRIMARY KEY (`id`),
  UNIQUE KEY `uuid` (`uuid`),
  KEY `patient_id` (`patient_id`),
  KEY `observation_code` (`observation_code`),
  KEY `status` (`status`)
) ENGINE=InnoDB;
CREATE TABLE IF NOT EXISTS `patient_care_experience_preferences` (
  `id` int(11) NOT NULL AUTO_INCREMENT,
  `uuid` binary(16),
  `patient_id` int(11) NOT NULL,
  `observation_code` varchar(50) NOT NULL,
  `observation_code_text` varchar(255),
  `value_type` enum('coded','text','boolean') DEFAULT 'coded',
  `value_code` varchar(50),
  `value_code_system` varchar(255),
  `value_display` varchar(255),
  `value_text` text,
  `value_boolean` tinyint(1),
  `effective_datetime` datetime NOT NULL DEFAULT current_timestamp(),
  `status` varchar(20) DEFAULT 'final',
  `note` text,
  PRIMARY KEY (`id`),
  UNIQUE KEY `uuid` (`uuid`),
  KEY `patient_id` (`patient_id`),
  KEY `observation_code` (`observation_code`),
  KEY `status` (`status`)
) ENGINE=InnoDB;
CREATE TABLE IF NOT EXISTS `preference_value_sets` (
  `id` int(11) NOT NULL AUTO_INCREMENT,
  `loinc_code` varchar(50) NOT NULL,
  `answer_code` varchar(100) NOT NULL,
  `answer_system` varchar(255) NOT NULL,
  `answer_display` varchar(255) NOT NULL,
  `answer_definition` text,
  `sort_order` int(11) DEFAULT 0,
  `active` tinyint(1) DEFAULT 1,
  PRIMARY KEY (`id`),
  KEY `loinc_code` (`loinc_code`)
) ENGINE=InnoDB;
CREATE TABLE IF NOT EXISTS `clinical_notes_documents` (
  `id` bigint(20) NOT NULL AUTO_INCREMENT,
  `clinical_note_id` bigint(20) NOT NULL,
  `document_id` bigint(20) NOT NULL,
  `created_at` timestamp NOT NULL DEFAULT current_timestamp(),
  `created_by` varchar(255),
  PRIMARY KEY (`id`),
  KEY `clinical_note_id` (`clinical_note_id`),
  KEY `document_id` (`document_id`),
  KEY `created_at` (`created_at`)
) ENGINE=InnoDB;
CREATE TABLE IF NOT EXISTS `clinical_notes_procedure_results` (
  `id` bigint(20) NOT NULL AUTO_INCREMENT,
  `clinical_note_id` bigint(20) NOT NULL,
  `procedure_result_id` bigint(20) NOT NULL,
  `created_at` timestamp NOT NULL DEFAULT current_timestamp(),
  `created_by` varchar(255),
  PRIMARY KEY (`id`),
  KEY `clinical_note_id` (`clinical_note_id`),
  KEY `procedure_result_id` (`procedure_result_id`),
  KEY `created_at` (`created_at`)
) ENGINE=InnoDB;
ALTER TABLE IF EXISTS `patient_data`
  ADD COLUMN IF NOT EXISTS `tribal_affiliations` text,
  ADD COLUMN IF NOT EXISTS `sex_identified` text,
  ADD COLUMN IF NOT EXISTS `interpreter_needed` text,
  ADD COLUMN IF NOT EXISTS `advance_directive_user_authenticator` bigint(20);
ALTER TABLE patient_data MODIFY ad_reviewed datetime;
UPDATE patient_data SET sex_identified = sex;
ALTER TABLE IF EXISTS `users`
  ADD COLUMN IF NOT EXISTS `country_code` varchar(255),
  ADD COLUMN IF NOT EXISTS `country_code2` varchar(255);
ALTER TABLE issue_encounter DROP PRIMARY KEY, ADD COLUMN `id` bigint(20) NOT NULL AUTO_INCREMENT PRIMARY KEY FIRST,
  ADD UNIQUE KEY `pid` (`pid`, `list_id`, `encounter`);
ALTER TABLE IF EXISTS `issue_encounter`
  ADD COLUMN IF NOT EXISTS `uuid` binary(16),
  ADD UNIQUE KEY IF NOT EXISTS `uuid` (`uuid`),
  ADD COLUMN IF NOT EXISTS `created_by` bigint(20),
  ADD COLUMN IF NOT EXISTS `updated_by` bigint(20),
  ADD COLUMN IF NOT EXISTS `created_at` datetime DEFAULT current_timestamp(),
  ADD COLUMN IF NOT EXISTS `updated_at` datetime DEFAULT current_timestamp() ON UPDATE current_timestamp();
ALTER TABLE IF EXISTS `lists_medication`
  ADD COLUMN IF NOT EXISTS `medication_adherence_information_source` varchar(50),
  ADD COLUMN IF NOT EXISTS `medication_adherence` varchar(50),
  ADD COLUMN IF NOT EXISTS `medication_adherence_date_asserted` datetime,
  ADD COLUMN IF NOT EXISTS `prescription_id` bigint(20),
  ADD COLUMN IF NOT EXISTS `is_primary_record` tinyint(1) DEFAULT 1,
  ADD COLUMN IF NOT EXISTS `reporting_source_record_id` bigint(20);
ALTER TABLE IF EXISTS `prescriptions`
  ADD COLUMN IF NOT EXISTS `diagnosis` text;
ALTER TABLE IF EXISTS `drug_sales`
  ADD COLUMN IF NOT EXISTS `uuid` binary(16),
  ADD UNIQUE KEY IF NOT EXISTS `uuid` (`uuid`),
  ADD COLUMN IF NOT EXISTS `pharmacy_supply_type` varchar(50),
  ADD COLUMN IF NOT EXISTS `last_updated` datetime NOT NULL DEFAULT current_timestamp() ON UPDATE current_timestamp(),
  ADD COLUMN IF NOT EXISTS `date_created` datetime NOT NULL DEFAULT current_timestamp(),
  ADD COLUMN IF NOT EXISTS `updated_by` bigint(20),
  ADD COLUMN IF NOT EXISTS `created_by` bigint(20);
ALTER TABLE IF EXISTS `immunizations`
  ADD COLUMN IF NOT EXISTS `encounter_id` bigint(20);
ALTER TABLE IF EXISTS `form_care_plan`
  ADD COLUMN IF NOT EXISTS `plan_status` varchar(32),
  ADD COLUMN IF NOT EXISTS `proposed_date` datetime;
ALTER TABLE form_observation CHANGE id form_id bigint(20) NOT NULL, ADD COLUMN `id` bigint(20) NOT NULL AUTO_INCREMENT PRIMARY KEY;
ALTER TABLE IF EXISTS `form_observation`
  ADD COLUMN IF NOT EXISTS `parent_observation_id` bigint(20),
  ADD COLUMN IF NOT EXISTS `category` varchar(64),
  ADD COLUMN IF NOT EXISTS `questionnaire_response_id` bigint(21),
  ADD COLUMN IF NOT EXISTS `uuid` binary(16),
  ADD COLUMN IF NOT EXISTS `ob_value_code_description` varchar(255);
ALTER TABLE IF EXISTS `procedure_order`
  ADD COLUMN IF NOT EXISTS `scheduled_date` datetime,
  ADD COLUMN IF NOT EXISTS `scheduled_start` datetime,
  ADD COLUMN IF NOT EXISTS `scheduled_end` datetime,
  ADD COLUMN IF NOT EXISTS `performer_type` varchar(50),
  ADD COLUMN IF NOT EXISTS `order_intent` varchar(31) NOT NULL DEFAULT 'order',
  ADD COLUMN IF NOT EXISTS `location_id` int(11);
ALTER TABLE IF EXISTS `employer_data`
  ADD COLUMN IF NOT EXISTS `uuid` binary(16),
  ADD UNIQUE KEY IF NOT EXISTS `uuid` (`uuid`),
  ADD COLUMN IF NOT EXISTS `start_date` datetime,
  ADD COLUMN IF NOT EXISTS `end_date` datetime,
  ADD COLUMN IF NOT EXISTS `occupation` longtext,
  ADD COLUMN IF NOT EXISTS `industry` text,
  ADD COLUMN IF NOT EXISTS `created_by` int(11);
ALTER TABLE IF EXISTS `questionnaire_repository`
  ADD COLUMN IF NOT EXISTS `category` varchar(64);
ALTER TABLE IF EXISTS form_questionnaire_assessments ADD COLUMN IF NOT EXISTS `category` varchar(64);
ALTER TABLE IF EXISTS `product_registration`
  ADD COLUMN IF NOT EXISTS `auth_by_id` int(11),
  ADD COLUMN IF NOT EXISTS `telemetry_disabled` tinyint(1),
  ADD COLUMN IF NOT EXISTS `last_ask_date` datetime,
  ADD COLUMN IF NOT EXISTS `last_ask_version` tinytext,
  ADD COLUMN IF NOT EXISTS `options` text;
DELETE uuid_registry FROM uuid_registry JOIN uuid_mapping ON uuid_mapping.uuid = uuid_registry.uuid
  WHERE uuid_mapping.resource = 'Observation' AND uuid_mapping.resource_path REGEXP 'code=(8480-6|8462-4|3151-8|3150-0)$';
DELETE FROM uuid_mapping WHERE resource = 'Observation' AND resource_path REGEXP 'code=(8480-6|8462-4|3151-8|3150-0)$';
INSERT IGNORE INTO list_options (list_id, option_id, title, seq, codes, activity) VALUES
  ('lists', 'administrative_sex', 'Administrative Sex', 1, '', 1),
  ('administrative_sex', 'Male', 'Male', 10, 'SNOMED-CT:248152002', 1),
  ('administrative_sex', 'Female', 'Female', 20, 'SNOMED-CT:248153007', 1),
  ('lists', 'yes_no_unknown', 'Yes No Unknown', 1, '', 1),
  ('yes_no_unknown', 'yes', 'Yes', 10, 'SNOMED-CT:373066001', 1),
  ('yes_no_unknown', 'no', 'No', 20, 'SNOMED-CT:373067005', 1),
  ('lists', 'medication_adherence', 'Medication Adherence', 1, '', 1),
  ('medication_adherence', 'compliance', 'Taking as directed', 10, 'SNOMED-CT:1156699004', 1),
  ('medication_adherence', 'non_compliance', 'Not taking as directed', 20, 'SNOMED-CT:715036001', 1),
  ('lists', 'medication_adherence_information_source', 'Medication Adherence Information Source', 1, '', 1),
  ('medication_adherence_information_source', 'patient', 'Patient', 10, 'SNOMED-CT:116154003', 1),
  ('lists', 'OccupationODH', 'Occupation', 1, '', 1),
  ('OccupationODH', 'nurse', 'Registered Nurse', 10, '29-1141.00.038165', 1),
  ('lists', 'IndustryODH', 'Industry', 1, '', 1),
  ('IndustryODH', 'hospitals', 'Hospitals', 10, '622', 1);
UPDATE version SET v_major = 7, v_minor = 0, v_patch = 4, v_tag = '', v_database = 520, v_acl = 12;
