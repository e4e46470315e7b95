-- SPDX-License-Identifier: Apache-2.0
-- From 8.0.0 to 8.1.1.
ALTER TABLE patient_data CHANGE interpretter interpreter varchar(255) NOT NULL DEFAULT '';
UPDATE patient_data SET race = 'decline_to_specify' WHERE race = 'declne_to_specfy';
UPDATE patient_data SET ethnicity = 'decline_to_specify' WHERE ethnicity = 'declne_to_specfy';
UPDATE patient_data SET language = 'decline_to_specify' WHERE language = 'declne_to_specfy';
UPDATE list_options SET option_id = 'decline_to_specify' WHERE list_id IN ('race', 'language', 'ethrace', 'ethnicity') AND option_id = 'declne_to_specfy';
ALTER TABLE IF EXISTS `facility`
  ADD COLUMN IF NOT EXISTS `organization_type` varchar(50) NOT NULL DEFAULT 'prov';
DELETE FROM openemr_postcalendar_events WHERE pc_eventDate = '0000-00-00';
ALTER TABLE openemr_postcalendar_events MODIFY pc_eventDate date NOT NULL, MODIFY pc_endDate date;
UPDATE openemr_postcalendar_events SET pc_endDate = NULL WHERE pc_endDate = '0000-00-00';
ALTER TABLE IF EXISTS `background_services`
  ADD COLUMN IF NOT EXISTS `lock_expires_at` datetime;
CREATE TABLE IF NOT EXISTS `migrations` (
  `version` varchar(191) NOT NULL,
  `executed_at` datetime,
  `execution_duration_ms` int(11),
  PRIMARY KEY (`version`)
) ENGINE=InnoDB;
UPDATE version SET v_major = 8, v_minor = 1, v_patch = 1, v_tag = '', v_database = 541, v_acl = 13;
