-- SPDX-License-Identifier: Apache-2.0
-- From 7.0.2 to 7.0.3: when rows were changed.
ALTER TABLE IF EXISTS `patient_data`
  ADD COLUMN IF NOT EXISTS `last_updated` datetime NOT NULL DEFAULT current_timestamp() ON UPDATE current_timestamp();
ALTER TABLE IF EXISTS `users`
  ADD COLUMN IF NOT EXISTS `date_created` datetime NOT NULL DEFAULT current_timestamp(),
  ADD COLUMN IF NOT EXISTS `last_updated` datetime NOT NULL DEFAULT current_timestamp() ON UPDATE current_timestamp();
ALTER TABLE IF EXISTS `facility`
  ADD COLUMN IF NOT EXISTS `date_created` datetime NOT NULL DEFAULT current_timestamp(),
  ADD COLUMN IF NOT EXISTS `last_updated` datetime NOT NULL DEFAULT current_timestamp() ON UPDATE current_timestamp();
ALTER TABLE IF EXISTS `facility_user_ids`
  ADD COLUMN IF NOT EXISTS `date_created` datetime NOT NULL DEFAULT current_timestamp(),
  ADD COLUMN IF NOT EXISTS `last_updated` datetime NOT NULL DEFAULT current_timestamp() ON UPDATE current_timestamp();
ALTER TABLE IF EXISTS `insurance_companies`
  ADD COLUMN IF NOT EXISTS `date_created` datetime NOT NULL DEFAULT current_timestamp(),
  ADD COLUMN IF NOT EXISTS `last_updated` datetime NOT NULL DEFAULT current_timestamp() ON UPDATE current_timestamp();
ALTER TABLE IF EXISTS `procedure_providers`
  ADD COLUMN IF NOT EXISTS `date_created` datetime NOT NULL DEFAULT current_timestamp(),
  ADD COLUMN IF NOT EXISTS `last_updated` datetime NOT NULL DEFAULT current_timestamp() ON UPDATE current_timestamp();
ALTER TABLE IF EXISTS `drugs`
  ADD COLUMN IF NOT EXISTS `date_created` datetime NOT NULL DEFAULT current_timestamp(),
  ADD COLUMN IF NOT EXISTS `last_updated` datetime NOT NULL DEFAULT current_timestamp() ON UPDATE current_timestamp();
ALTER TABLE IF EXISTS `list_options`
  ADD COLUMN IF NOT EXISTS `last_updated` datetime NOT NULL DEFAULT current_timestamp() ON UPDATE current_timestamp();
ALTER TABLE IF EXISTS `openemr_postcalendar_categories`
  ADD COLUMN IF NOT EXISTS `pc_last_updated` datetime NOT NULL DEFAULT current_timestamp() ON UPDATE current_timestamp();
ALTER TABLE IF EXISTS `form_encounter`
  ADD COLUMN IF NOT EXISTS `last_update` timestamp NOT NULL DEFAULT current_timestamp() ON UPDATE current_timestamp(),
  ADD COLUMN IF NOT EXISTS `ordering_provider_id` int(11) DEFAULT 0;
ALTER TABLE IF EXISTS `form_vitals`
  ADD COLUMN IF NOT EXISTS `last_updated` datetime NOT NULL DEFAULT current_timestamp() ON UPDATE current_timestamp();
ALTER TABLE IF EXISTS `form_clinical_notes`
  ADD COLUMN IF NOT EXISTS `last_updated` datetime NOT NULL DEFAULT current_timestamp() ON UPDATE current_timestamp();
ALTER TABLE IF EXISTS `oauth_clients`
  ADD COLUMN IF NOT EXISTS `dsi_type` tinyint(3) unsigned NOT NULL DEFAULT 1;
CREATE TABLE IF NOT EXISTS `dsi_source_attributes` (
  `id` bigint(20) unsigned NOT NULL AUTO_INCREMENT,
  `client_id` varchar(80) NOT NULL,
  `list_id` varchar(100) NOT NULL,
  `option_id` varchar(100) NOT NULL,
  `clinical_rule_id` varchar(31),
  `source_value` text,
  `created_by` bigint(20),
  `last_updated_by` bigint(20),
  `created_at` timestamp DEFAULT current_timestamp(),
  `last_updated_at` timestamp DEFAULT current_timestamp() ON UPDATE current_timestamp(),
  PRIMARY KEY (`id`),
  KEY `list_id` (`list_id`)
) ENGINE=InnoDB;
ALTER TABLE IF EXISTS `onetime_auth`
  ADD COLUMN IF NOT EXISTS `scope` tinytext,
  ADD COLUMN IF NOT EXISTS `profile` tinytext,
  ADD COLUMN IF NOT EXISTS `onetime_actions` text;
UPDATE list_options SET title = 'Daily' WHERE list_id = 'drug_interval' AND option_id = '9';
UPDATE version SET v_major = 7, v_minor = 0, v_patch = 3, v_tag = '', v_database = 500, v_acl = 12;
