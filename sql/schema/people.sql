-- SPDX-License-Identifier: Apache-2.0
-- Schema of OpenEMR 7.0: users, their passwords and facilities.

CREATE TABLE `users` (
  `id` bigint(20) NOT NULL AUTO_INCREMENT,
  `uuid` binary(16),
  `username` varchar(255),
  `password` longtext,
  `authorized` tinyint(4),
  `info` longtext,
  `source` tinyint(4),
  `fname` varchar(255),
  `mname` varchar(255),
  `lname` varchar(255),
  `suffix` varchar(255),
  `federaltaxid` varchar(255),
  `federaldrugid` varchar(255),
  `upin` varchar(255),
  `facility` varchar(255),
  `facility_id` int(11) NOT NULL DEFAULT 0,
  `see_auth` int(11) NOT NULL DEFAULT 1,
  `active` tinyint(1) NOT NULL DEFAULT 1,
  `npi` varchar(15),
  `title` varchar(30),
  `specialty` varchar(255),
  `billname` varchar(255),
  `email` varchar(255),
  `email_direct` varchar(255) NOT NULL DEFAULT '',
  `google_signin_email` varchar(255),
  `url` varchar(255),
  `assistant` varchar(255),
  `organization` varchar(255),
  `valedictory` varchar(255),
  `street` varchar(60),
  `streetb` varchar(60),
  `city` varchar(30),
  `state` varchar(30),
  `zip` varchar(20),
  `street2` varchar(60),
  `streetb2` varchar(60),
  `city2` varchar(30),
  `state2` varchar(30),
  `zip2` varchar(20),
  `phone` varchar(30),
  `fax` varchar(30),
  `phonew1` varchar(30),
  `phonew2` varchar(30),
  `phonecell` varchar(30),
  `notes` text,
  `cal_ui` tinyint(4) NOT NULL DEFAULT 1,
  `taxonomy` varchar(30) NOT NULL DEFAULT '207Q00000X',
  `calendar` tinyint(1) NOT NULL DEFAULT 0,
  `abook_type` varchar(31) NOT NULL DEFAULT '',
  `default_warehouse` varchar(31) NOT NULL DEFAULT '',
  `irnpool` varchar(31) NOT NULL DEFAULT '',
  `state_license_number` varchar(25),
  `weno_prov_id` varchar(15),
  `newcrop_user_role` varchar(30),
  `cpoe` tinyint(1),
  `physician_type` varchar(50),
  `main_menu_role` varchar(50) NOT NULL DEFAULT 'standard',
  `patient_menu_role` varchar(50) NOT NULL DEFAULT 'standard',
  `portal_user` tinyint(1) NOT NULL DEFAULT 0,
  `supervisor_id` int(11) NOT NULL DEFAULT 0,
  `billing_facility` text,
  `billing_facility_id` int(11) NOT NULL DEFAULT 0,
  PRIMARY KEY (`id`),
  UNIQUE KEY `uuid` (`uuid`),
  UNIQUE KEY `google_signin_email` (`google_signin_email`),
  KEY `abook_type` (`abook_type`)
);

CREATE TABLE `users_secure` (
  `id` bigint(20) NOT NULL,
  `username` varchar(255),
  `password` varchar(255),
  `last_update_password` datetime,
  `last_update` timestamp NOT NULL DEFAULT current_timestamp() ON UPDATE current_timestamp(),
  `password_history1` varchar(255),
  `password_history2` varchar(255),
  `password_history3` varchar(255),
  `password_history4` varchar(255),
  `last_challenge_response` datetime,
  `login_work_area` text,
  `total_login_fail_counter` bigint(20) DEFAULT 0,
  `login_fail_counter` int(11) DEFAULT 0,
  `last_login_fail` datetime,
  `auto_block_emailed` tinyint(4) DEFAULT 0,
  PRIMARY KEY (`id`)
);

CREATE TABLE `groups` (
  `id` bigint(20) NOT NULL AUTO_INCREMENT,
  `name` longtext,
  `user` longtext,
  PRIMARY KEY (`id`)
);

CREATE TABLE `users_facility` (
  `tablename` varchar(64) NOT NULL,
  `table_id` int(11) NOT NULL,
  `facility_id` int(11) NOT NULL,
  `warehouse_id` varchar(31) NOT NULL DEFAULT '',
  PRIMARY KEY (`tablename`, `table_id`, `facility_id`, `warehouse_id`)
);

CREATE TABLE `facility` (
  `id` int(11) NOT NULL AUTO_INCREMENT,
  `uuid` binary(16),
  `name` varchar(255),
  `phone` varchar(30),
  `fax` varchar(30),
  `street` varchar(255),
  `city` varchar(255),
  `state` varchar(50),
  `postal_code` varchar(11),
  `country_code` varchar(30) NOT NULL DEFAULT '',
  `federal_ein` varchar(15),
  `website` varchar(255),
  `email` varchar(255),
  `service_location` tinyint(1) NOT NULL DEFAULT 1,
  `billing_location` tinyint(1) NOT NULL DEFAULT 1,
  `accepts_assignment` tinyint(1) NOT NULL DEFAULT 1,
  `pos_code` tinyint(4),
  `x12_sender_id` varchar(25),
  `attn` varchar(65),
  `domain_identifier` varchar(60),
  `facility_npi` varchar(15),
  `facility_taxonomy` varchar(15),
  `tax_id_type` varchar(31) NOT NULL DEFAULT '',
  `color` varchar(7) NOT NULL DEFAULT '',
  `primary_business_entity` int(10) NOT NULL DEFAULT 1,
  `facility_code` varchar(31),
  `extra_validation` tinyint(1) NOT NULL DEFAULT 1,
  `mail_street` varchar(30),
  `mail_street2` varchar(30),
  `mail_city` varchar(50),
  `mail_state` varchar(3),
  `mail_zip` varchar(10),
  `oid` varchar(255) NOT NULL DEFAULT '',
  `iban` varchar(50),
  `info` text,
  `weno_id` varchar(10),
  `inactive` tinyint(1) NOT NULL DEFAULT 0,
  PRIMARY KEY (`id`),
  UNIQUE KEY `uuid` (`uuid`)
);

CREATE TABLE `facility_user_ids` (
  `id` bigint(20) NOT NULL AUTO_INCREMENT,
  `uid` bigint(20),
  `facility_id` bigint(20),
  `uuid` binary(16),
  `field_id` varchar(31) NOT NULL,
  `field_value` text,
  PRIMARY KEY (`id`),
  KEY `uid` (`uid`),
  KEY `uuid` (`uuid`)
);

CREATE TABLE `user_settings` (
  `setting_user` bigint(20) NOT NULL DEFAULT 0,
  `setting_label` varchar(100) NOT NULL,
  `setting_value` varchar(255) NOT NULL DEFAULT '',
  PRIMARY KEY (`setting_user`, `setting_label`)
);

CREATE TABLE `login_mfa_registrations` (
  `user_id` bigint(20) NOT NULL,
  `name` varchar(30) NOT NULL,
  `last_challenge` datetime,
  `method` varchar(31) NOT NULL,
  `var1` varchar(4096) NOT NULL DEFAULT '',
  `var2` varchar(256) NOT NULL DEFAULT '',
  PRIMARY KEY (`user_id`, `name`)
);

CREATE TABLE `ip_tracking` (
  `id` bigint(20) NOT NULL AUTO_INCREMENT,
  `ip_string` varchar(255) DEFAULT '',
  `total_ip_login_fail_counter` bigint(20) DEFAULT 0,
  `ip_login_fail_counter` bigint(20) DEFAULT 0,
  `ip_last_login_fail` datetime,
  `ip_auto_block_emailed` tinyint(4) DEFAULT 0,
  `ip_force_block` tinyint(4) DEFAULT 0,
  `ip_no_prevent_timing_attack` tinyint(4) DEFAULT 0,
  PRIMARY KEY (`id`),
  UNIQUE KEY `ip_string` (`ip_string`)
);

CREATE TABLE `phone_numbers` (
  `id` int(11) NOT NULL DEFAULT 0,
  `country_code` varchar(5),
  `area_code` char(3),
  `prefix` char(3),
  `number` varchar(4),
  `type` int(11),
  `foreign_id` int(11),
  PRIMARY KEY (`id`),
  KEY `foreign_id` (`foreign_id`)
);

CREATE TABLE `addresses` (
  `id` int(11) NOT NULL DEFAULT 0,
  `line1` varchar(255),
  `line2` varchar(255),
  `city` varchar(255),
  `state` varchar(35),
  `zip` varchar(10),
  `plus_four` varchar(4),
  `country` varchar(255),
  `foreign_id` int(11),
  `district` varchar(255),
  PRIMARY KEY (`id`),
  KEY `foreign_id` (`foreign_id`)
);

CREATE TABLE `contact` (
  `id` bigint(20) NOT NULL AUTO_INCREMENT,
  `foreign_table_name` varchar(255) NOT NULL DEFAULT '',
  `foreign_id` bigint(20) NOT NULL DEFAULT 0,
  PRIMARY KEY (`id`),
  KEY `foreign_id` (`foreign_id`)
);

CREATE TABLE `contact_address` (
  `id` bigint(20) NOT NULL AUTO_INCREMENT,
  `contact_id` bigint(20) NOT NULL,
  `address_id` bigint(20) NOT NULL,
  `priority` int(11),
  `type` varchar(255),
  `use` varchar(255),
  `notes` tinytext,
  `status` char(1),
  `is_primary` char(1),
  `created_date` datetime NOT NULL DEFAULT current_timestamp(),
  `period_start` datetime,
  `period_end` datetime,
  `inactivated_reason` varchar(45),
  PRIMARY KEY (`id`),
  KEY `contact_id` (`contact_id`),
  KEY `address_id` (`address_id`)
);

CREATE TABLE `pharmacies` (
  `id` int(11) NOT NULL DEFAULT 0,
  `name` varchar(255),
  `transmit_method` int(11) NOT NULL DEFAULT 1,
  `email` varchar(255),
  `ncpdp` int(12),
  `npi` int(12),
  PRIMARY KEY (`id`)
);

CREATE TABLE `employer_data` (
  `id` bigint(20) NOT NULL AUTO_INCREMENT,
  `name` varchar(255),
  `street` varchar(255),
  `street_line_2` tinytext,
  `postal_code` varchar(255),
  `city` varchar(255),
  `state` varchar(255),
  `country` varchar(255),
  `date` datetime,
  `pid` bigint(20) NOT NULL DEFAULT 0,
  PRIMARY KEY (`id`),
  KEY `pid` (`pid`)
);

CREATE TABLE `gprelations` (
  `type1` int(2) NOT NULL,
  `id1` bigint(20) NOT NULL,
  `type2` int(2) NOT NULL,
  `id2` bigint(20) NOT NULL,
  PRIMARY KEY (`type1`, `id1`, `type2`, `id2`)
);
