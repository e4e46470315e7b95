-- SPDX-License-Identifier: Apache-2.0
-- Schema of OpenEMR 7.0: settings, versions, sequences, UUIDs, background work.

CREATE TABLE `globals` (
  `gl_name` varchar(63) NOT NULL,
  `gl_index` int(11) NOT NULL DEFAULT 0,
  `gl_value` varchar(255) NOT NULL DEFAULT '',
  PRIMARY KEY (`gl_name`, `gl_index`)
);

CREATE TABLE `version` (
  `v_major` int(11) NOT NULL DEFAULT 0,
  `v_minor` int(11) NOT NULL DEFAULT 0,
  `v_patch` int(11) NOT NULL DEFAULT 0,
  `v_realpatch` int(11) NOT NULL DEFAULT 0,
  `v_tag` varchar(31) NOT NULL DEFAULT '',
  `v_database` int(11) NOT NULL DEFAULT 0,
  `v_acl` int(11) NOT NULL DEFAULT 0
);

CREATE TABLE `registry` (
  `name` varchar(255),
  `state` tinyint(4),
  `directory` varchar(255),
  `id` bigint(20) NOT NULL AUTO_INCREMENT,
  `sql_run` tinyint(4),
  `unpackaged` tinyint(4),
  `date` datetime,
  `priority` int(11) DEFAULT 0,
  `category` varchar(255),
  `nickname` varchar(255),
  `patient_encounter` tinyint(4) NOT NULL DEFAULT 1,
  `therapy_group_encounter` tinyint(4) NOT NULL DEFAULT 0,
  `aco_spec` varchar(63) NOT NULL DEFAULT 'encounters|notes',
  `form_foreign_id` bigint(21),
  PRIMARY KEY (`id`)
);

CREATE TABLE `modules` (
  `mod_id` int(11) NOT NULL AUTO_INCREMENT,
  `mod_name` varchar(64) NOT NULL DEFAULT '0',
  `mod_directory` varchar(64) NOT NULL DEFAULT '',
  `mod_parent` varchar(64) NOT NULL DEFAULT '',
  `mod_type` varchar(64) NOT NULL DEFAULT '',
  `mod_active` int(1) unsigned NOT NULL DEFAULT 0,
  `mod_ui_name` varchar(64) NOT NULL DEFAULT '',
  `mod_relative_link` varchar(64) NOT NULL DEFAULT '',
  `mod_ui_order` tinyint(3) NOT NULL DEFAULT 0,
  `mod_ui_active` int(1) unsigned NOT NULL DEFAULT 0,
  `mod_description` varchar(255) NOT NULL DEFAULT '',
  `mod_nick_name` varchar(25) NOT NULL DEFAULT '',
  `mod_enc_menu` varchar(10) NOT NULL DEFAULT 'no',
  `permissions_item_table` char(100),
  `directory` varchar(255) NOT NULL,
  `date` datetime NOT NULL,
  `sql_run` tinyint(4) DEFAULT 0,
  `type` tinyint(4) DEFAULT 0,
  `sql_version` varchar(150) NOT NULL,
  `acl_version` varchar(150) NOT NULL,
  PRIMARY KEY (`mod_id`, `mod_directory`)
);

CREATE TABLE `product_registration` (
  `id` int(11) NOT NULL AUTO_INCREMENT,
  `email` varchar(255),
  `opt_out` tinyint(1),
  PRIMARY KEY (`id`)
);

CREATE TABLE `sequences` (
  `id` int(11) unsigned NOT NULL DEFAULT 0
);

CREATE TABLE `edi_sequences` (
  `id` int(9) unsigned NOT NULL DEFAULT 0
);

CREATE TABLE `background_services` (
  `name` varchar(31) NOT NULL,
  `title` varchar(127) NOT NULL,
  `active` tinyint(1) NOT NULL DEFAULT 0,
  `running` tinyint(1) NOT NULL DEFAULT -1,
  `next_run` timestamp NOT NULL DEFAULT current_timestamp(),
  `execute_interval` int(11) NOT NULL DEFAULT 0,
  `function` varchar(127) NOT NULL,
  `require_once` varchar(255),
  `sort_order` int(11) NOT NULL DEFAULT 100,
  PRIMARY KEY (`name`)
);

CREATE TABLE `email_queue` (
  `id` bigint(20) NOT NULL AUTO_INCREMENT,
  `sender` varchar(255) DEFAULT '',
  `recipient` varchar(255) DEFAULT '',
  `subject` varchar(255) DEFAULT '',
  `body` text,
  `datetime_queued` datetime,
  `sent` tinyint(4) DEFAULT 0,
  `datetime_sent` datetime,
  `error` tinyint(4) DEFAULT 0,
  `error_message` text,
  `datetime_error` datetime,
  `template_name` varchar(255),
  PRIMARY KEY (`id`),
  KEY `sent` (`sent`)
);

CREATE TABLE `uuid_registry` (
  `uuid` binary(16) NOT NULL DEFAULT '\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0',
  `table_name` varchar(255) NOT NULL DEFAULT '',
  `table_id` varchar(255) NOT NULL DEFAULT '',
  `table_vertical` varchar(255) NOT NULL DEFAULT '',
  `couchdb` varchar(255) NOT NULL DEFAULT '',
  `document_drive` tinyint(4) NOT NULL DEFAULT 0,
  `mapped` tinyint(4) NOT NULL DEFAULT 0,
  `created` timestamp NULL,
  PRIMARY KEY (`uuid`)
);

CREATE TABLE `uuid_mapping` (
  `id` bigint(20) NOT NULL AUTO_INCREMENT,
  `uuid` binary(16) NOT NULL DEFAULT '\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0',
  `resource` varchar(255) NOT NULL DEFAULT '',
  `resource_path` varchar(255),
  `table` varchar(255) NOT NULL DEFAULT '',
  `target_uuid` binary(16) NOT NULL DEFAULT '\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0',
  `created` timestamp NULL,
  PRIMARY KEY (`id`),
  KEY `uuid` (`uuid`),
  KEY `resource` (`resource`),
  KEY `table` (`table`),
  KEY `target_uuid` (`target_uuid`)
);

CREATE TABLE `export_job` (
  `id` bigint(20) NOT NULL AUTO_INCREMENT,
  `uuid` binary(16),
  `user_id` varchar(40) NOT NULL,
  `client_id` varchar(80) NOT NULL,
  `status` varchar(40) NOT NULL,
  `start_time` datetime,
  `resource_include_time` datetime,
  `output_format` varchar(128) NOT NULL,
  `request_uri` varchar(128) NOT NULL,
  `resources` text,
  `output` text,
  `errors` text,
  `access_token_id` text,
  PRIMARY KEY (`id`),
  UNIQUE KEY `uuid` (`uuid`)
);
