-- SPDX-License-Identifier: Apache-2.0
-- Settings, versions, categories and code systems of the demo site.
INSERT INTO version (v_major, v_minor, v_patch, v_realpatch, v_tag, v_database, v_acl) VALUES (7, 0, 3, 0, '', 499, 12);

-- Every API is on, and demo passwords do not expire.
INSERT INTO globals (gl_name, gl_index, gl_value) VALUES
  ('rest_api', 0, '1'), ('rest_fhir_api', 0, '1'), ('rest_portal_api', 0, '1'), ('rest_system_scopes_api', 0, '1'),
  ('oauth_password_grant', 0, '3'), ('oauth_app_manual_approval', 0, '0'), ('oauth_ehr_launch_authorization_flow_skip', 0, '0'),
  ('site_addr_oath', 0, 'https://localhost:9300'), ('portal_onsite_two_enable', 0, '1'), ('portal_onsite_two_address', 0, ''),
  ('enforce_signin_email', 0, '1'), ('secure_password', 0, '1'), ('gbl_minimum_password_length', 0, '9'),
  ('gbl_maximum_password_length', 0, '72'), ('password_expiration_days', 0, '0'), ('password_grace_time', 0, '30'),
  ('password_max_failed_logins', 0, '20'), ('time_reset_password_max_failed_logins', 0, '3600'),
  ('ip_max_failed_logins', 0, '100'), ('ip_time_reset_password_max_failed_logins', 0, '3600'),
  ('gbl_auth_hash_algo', 0, 'DEFAULT'), ('gbl_auth_bcrypt_hash_cost', 0, 'DEFAULT'), ('gbl_auth_sha512_rounds', 0, '100000'),
  ('gbl_auth_argon_hash_memory_cost', 0, 'DEFAULT'), ('gbl_auth_argon_hash_time_cost', 0, 'DEFAULT'),
  ('gbl_auth_argon_hash_thread_cost', 0, 'DEFAULT'), ('gbl_ldap_enabled', 0, '0'), ('gbl_time_zone', 0, ''),
  ('enable_auditlog', 0, '1'), ('audit_events_query', 0, '1'), ('enable_auditlog_encryption', 0, '0'), ('api_log_option', 0, '2'),
  ('audit_events_patient-record', 0, '1'), ('audit_events_scheduling', 0, '1'), ('audit_events_order', 0, '1'),
  ('audit_events_security-administration', 0, '1'), ('audit_events_other', 0, '1'), ('gbl_force_log_breakglass', 0, '1'),
  ('document_storage_method', 0, '0'), ('drive_encryption', 0, '1'), ('secure_upload', 0, '1'), ('generate_doc_thumb', 0, '0'),
  ('patient_photo_category_name', 0, 'Patient Photograph'), ('patient_id_category_name', 0, 'Patient ID card'),
  ('openemr_name', 0, 'Lakeside Family Clinic'),
  ('language_default', 0, 'English (Standard)'), ('css_header', 0, 'style_light.css'), ('date_display_format', 0, '0'),
  ('time_display_format', 0, '0'), ('units_of_measurement', 0, '1'), ('us_weight_format', 0, '1'), ('phone_country_code', 0, '1'),
  ('restrict_user_facility', 0, '0'), ('timeout', 0, '7200'), ('unique_installation_id', 0, '');

INSERT INTO categories (id, name, value, parent, lft, rght, aco_spec, codes) VALUES
  (1, 'Categories', '', 0, 0, 15, 'patients|docs', ''),
  (2, 'Lab Report', '', 1, 1, 2, 'patients|docs', ''),
  (3, 'Medical Record', '', 1, 3, 4, 'patients|docs', ''),
  (4, 'Patient Information', '', 1, 5, 10, 'patients|demo', ''),
  (5, 'Patient ID card', '', 4, 6, 7, 'patients|demo', ''),
  (6, 'Patient Photograph', '', 4, 8, 9, 'patients|demo', ''),
  (7, 'Advance Directive', '', 1, 11, 12, 'patients|docs', 'LOINC:LP173418-7'),
  (8, 'CCD', '', 1, 13, 14, 'patients|docs', 'LOINC:34133-9');
INSERT INTO categories_seq (id) VALUES (8);

INSERT INTO openemr_postcalendar_categories
  (pc_catid, pc_constant_id, pc_catname, pc_catcolor, pc_duration, pc_cattype, pc_active, pc_seq, aco_spec) VALUES
  (1, 'no_show', 'No Show', '#dee2e6', 0, 0, 1, 1, 'encounters|notes'),
  (2, 'in_office', 'In Office', '#cce5ff', 0, 1, 1, 2, 'encounters|notes'),
  (3, 'out_of_office', 'Out Of Office', '#fdb172', 0, 1, 1, 3, 'encounters|notes'),
  (5, 'office_visit', 'Office Visit', '#ffecb4', 900, 0, 1, 5, 'encounters|notes'),
  (9, 'established_patient', 'Established Patient', '#93d3a2', 900, 0, 1, 9, 'encounters|notes'),
  (10, 'new_patient', 'New Patient', '#a2d9e2', 1800, 0, 1, 10, 'encounters|notes');

INSERT INTO issue_types (active, category, type, plural, singular, abbreviation, style, force_show, ordering, aco_spec) VALUES
  (1, 'default', 'medical_problem', 'Medical Problems', 'Problem', 'P', 0, 1, 10, 'patients|med'),
  (1, 'default', 'allergy', 'Allergies', 'Allergy', 'A', 0, 1, 20, 'patients|med'),
  (1, 'default', 'medication', 'Medications', 'Medication', 'M', 0, 1, 30, 'patients|med'),
  (1, 'default', 'surgery', 'Surgeries', 'Surgery', 'S', 0, 0, 40, 'patients|med'),
  (1, 'default', 'dental', 'Dental Issues', 'Dental', 'D', 0, 0, 50, 'patients|med'),
  (1, 'default', 'medical_device', 'Medical Devices', 'Device', 'I', 0, 0, 60, 'patients|med');

INSERT INTO insurance_type_codes (id, type, claim_type) VALUES
  (1, 'Other HCFA', '16'), (2, 'Medicare Part B', 'MB'), (3, 'Medicaid', 'MC'), (6, 'Blue Cross Blue Shield', 'BL'),
  (8, 'Self Pay', '09'), (11, 'Preferred Provider Organization (PPO)', '12'), (15, 'Health Maintenance Organization (HMO)', 'HM');

INSERT INTO code_types (ct_key, ct_id, ct_seq, ct_active, ct_label, ct_external, ct_diag, ct_problem) VALUES
  ('CPT4', 1, 2, 1, 'CPT4 Procedure/Service', 0, 0, 0), ('ICD10', 102, 6, 1, 'ICD10 Diagnosis', 0, 1, 1),
  ('CVX', 100, 100, 1, 'CVX Immunization', 0, 0, 0), ('RXCUI', 109, 109, 1, 'RXCUI Medication', 0, 0, 0),
  ('LOINC', 110, 110, 1, 'LOINC', 0, 0, 0), ('SNOMED-CT', 107, 107, 1, 'SNOMED Clinical Term', 0, 1, 1);
INSERT INTO codes (code_type, code, code_text, active) VALUES
  (100, '140', 'Influenza, seasonal, injectable, preservative free', 1), (100, '115', 'Tdap', 1),
  (100, '208', 'COVID-19, mRNA, LNP-S, PF, 30 mcg/0.3 mL dose', 1), (100, '33', 'Pneumococcal polysaccharide PPV23', 1),
  (102, 'I10', 'Essential (primary) hypertension', 1), (102, 'E11.9', 'Type 2 diabetes mellitus without complications', 1),
  (102, 'J45.909', 'Unspecified asthma, uncomplicated', 1), (102, 'E78.5', 'Hyperlipidemia, unspecified', 1),
  (102, 'M17.11', 'Unilateral primary osteoarthritis, right knee', 1), (102, 'F41.1', 'Generalized anxiety disorder', 1),
  (102, 'G43.909', 'Migraine, unspecified', 1), (102, 'E03.9', 'Hypothyroidism, unspecified', 1);

INSERT INTO lang_languages (lang_id, lang_code, lang_description) VALUES (1, 'en', 'English (Standard)');
INSERT INTO background_services (name, title, active, running, next_run, execute_interval, `function`, require_once, sort_order)
  VALUES ('UUID_Service', 'Automated UUID Creation Service', 1, 0, '2020-01-01', 240, 'autoPopulateAllMissingUuids', '/library/uuid.php', 100);
