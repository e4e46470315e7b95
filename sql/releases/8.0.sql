-- SPDX-License-Identifier: Apache-2.0
-- From 7.0.4 to 8.0.0.
ALTER TABLE IF EXISTS `patient_data`
  ADD COLUMN IF NOT EXISTS `pronoun` text;
INSERT IGNORE INTO list_options (list_id, option_id, title, seq, codes, activity) VALUES
  ('lists', 'pronoun', 'Pronoun', 1, '', 1),
  ('pronoun', 'he_him', 'he/him', 10, 'LOINC:LA29518-0', 1),
  ('pronoun', 'she_her', 'she/her', 20, 'LOINC:LA29519-8', 1),
  ('pronoun', 'they_them', 'they/them', 30, 'LOINC:LA29520-6', 1);
UPDATE version SET v_major = 8, v_minor = 0, v_patch = 0, v_tag = '', v_database = 535, v_acl = 12;
