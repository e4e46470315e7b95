-- SPDX-License-Identifier: Apache-2.0
-- From 7.0.2 back to 7.0.1.
ALTER TABLE patient_data DROP COLUMN preferred_name, DROP COLUMN nationality_country;
ALTER TABLE facility DROP COLUMN inactive;
ALTER TABLE oauth_clients DROP COLUMN skip_ehr_launch_authorization_flow;
ALTER TABLE users_secure DROP COLUMN total_login_fail_counter, DROP COLUMN last_login_fail, DROP COLUMN auto_block_emailed;
DROP TABLE IF EXISTS ip_tracking, email_queue, onetime_auth, recent_patients, patient_settings;
UPDATE version SET v_major = 7, v_minor = 0, v_patch = 1, v_tag = '', v_database = 486, v_acl = 12;
