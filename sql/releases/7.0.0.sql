-- SPDX-License-Identifier: Apache-2.0
-- From 7.0.1 back to 7.0.0.
DROP TABLE IF EXISTS form_questionnaire_assessments, questionnaire_repository, questionnaire_response;
ALTER TABLE openemr_postcalendar_events DROP COLUMN uuid;
ALTER TABLE patient_data DROP COLUMN created_by, DROP COLUMN updated_by, MODIFY regdate date;
ALTER TABLE patient_history DROP COLUMN created_by;
ALTER TABLE history_data DROP COLUMN created_by;
ALTER TABLE prescriptions DROP COLUMN created_by, DROP COLUMN updated_by, MODIFY date_added date, MODIFY date_modified date, MODIFY route int(11);
ALTER TABLE insurance_data DROP COLUMN date_end;
ALTER TABLE form_encounter DROP COLUMN in_collection;
DELETE FROM list_options WHERE list_id = 'drug_route' AND option_id = 'bymouth';
UPDATE version SET v_major = 7, v_minor = 0, v_patch = 0, v_tag = '', v_database = 467, v_acl = 12;
