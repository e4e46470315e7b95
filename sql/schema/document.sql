-- SPDX-License-Identifier: Apache-2.0
-- Schema of OpenEMR 7.0: documents and their categories.

CREATE TABLE `documents` (
  `id` int(11) NOT NULL DEFAULT 0,
  `uuid` binary(16),
  `type` enum('file_url','blob','web_url'),
  `size` int(11),
  `date` datetime,
  `date_expires` datetime,
  `url` varchar(255),
  `thumb_url` varchar(255),
  `mimetype` varchar(255),
  `pages` int(11),
  `owner` int(11),
  `revision` timestamp NOT NULL,
  `foreign_id` bigint(20),
  `docdate` date,
  `hash` varchar(255),
  `list_id` bigint(20) NOT NULL DEFAULT 0,
  `name` varchar(255),
  `drive_uuid` binary(16),
  `couch_docid` varchar(100),
  `couch_revid` varchar(100),
  `storagemethod` tinyint(4) NOT NULL DEFAULT 0,
  `path_depth` tinyint(4) DEFAULT 1,
  `imported` tinyint(4) DEFAULT 0,
  `encounter_id` bigint(20) NOT NULL DEFAULT 0,
  `encounter_check` tinyint(1) NOT NULL DEFAULT 0,
  `audit_master_approval_status` tinyint(4) NOT NULL DEFAULT 1,
  `audit_master_id` int(11),
  `documentationOf` varchar(255),
  `encrypted` tinyint(4) NOT NULL DEFAULT 0,
  `document_data` mediumtext,
  `deleted` tinyint(1) NOT NULL DEFAULT 0,
  `foreign_reference_id` bigint(20),
  `foreign_reference_table` varchar(40),
  PRIMARY KEY (`id`),
  UNIQUE KEY `uuid` (`uuid`),
  KEY `owner` (`owner`),
  KEY `revision` (`revision`),
  KEY `foreign_id` (`foreign_id`),
  UNIQUE KEY `drive_uuid` (`drive_uuid`),
  KEY `foreign_reference_id` (`foreign_reference_id`)
);

CREATE TABLE `categories` (
  `id` int(11) NOT NULL DEFAULT 0,
  `name` varchar(255),
  `value` varchar(255),
  `parent` int(11) NOT NULL DEFAULT 0,
  `lft` int(11) NOT NULL DEFAULT 0,
  `rght` int(11) NOT NULL DEFAULT 0,
  `aco_spec` varchar(63) NOT NULL DEFAULT 'patients|docs',
  `codes` varchar(255) NOT NULL DEFAULT '',
  PRIMARY KEY (`id`),
  KEY `parent` (`parent`),
  KEY `lft` (`lft`)
);

CREATE TABLE `categories_seq` (
  `id` int(11) NOT NULL DEFAULT 0,
  PRIMARY KEY (`id`)
);

CREATE TABLE `categories_to_documents` (
  `category_id` int(11) NOT NULL DEFAULT 0,
  `document_id` int(11) NOT NULL DEFAULT 0,
  PRIMARY KEY (`category_id`, `document_id`)
);

CREATE TABLE `documents_legal_categories` (
  `dlc_id` int(10) unsigned NOT NULL AUTO_INCREMENT,
  `dlc_category_type` int(10) unsigned NOT NULL,
  `dlc_category_name` varchar(45) NOT NULL,
  `dlc_category_parent` int(10) unsigned,
  PRIMARY KEY (`dlc_id`)
);

CREATE TABLE `notes` (
  `id` int(11) NOT NULL DEFAULT 0,
  `foreign_id` int(11) NOT NULL DEFAULT 0,
  `note` varchar(255),
  `owner` int(11),
  `date` datetime,
  `revision` timestamp NOT NULL,
  PRIMARY KEY (`id`),
  KEY `foreign_id` (`foreign_id`),
  KEY `owner` (`owner`),
  KEY `date` (`date`)
);

CREATE TABLE `ccda` (
  `id` int(11) NOT NULL AUTO_INCREMENT,
  `uuid` binary(16),
  `pid` bigint(20),
  `encounter` bigint(20),
  `ccda_data` longtext,
  `time` varchar(50),
  `status` smallint(6),
  `updated_date` timestamp NOT NULL DEFAULT current_timestamp() ON UPDATE current_timestamp(),
  `user_id` varchar(50),
  `couch_docid` varchar(100),
  `couch_revid` varchar(100),
  `hash` varchar(255),
  `view` tinyint(4) NOT NULL DEFAULT 0,
  `transfer` tinyint(4) NOT NULL DEFAULT 0,
  `emr_transfer` tinyint(4) NOT NULL DEFAULT 0,
  `encrypted` tinyint(4) NOT NULL DEFAULT 0,
  `transaction_id` bigint(20),
  PRIMARY KEY (`id`),
  UNIQUE KEY `uuid` (`uuid`),
  KEY `pid` (`pid`)
);

CREATE TABLE `questionnaire_repository` (
  `id` bigint(21) unsigned NOT NULL AUTO_INCREMENT,
  `uuid` binary(16),
  `questionnaire_id` varchar(255),
  `provider` int(11) unsigned,
  `version` int(11) NOT NULL DEFAULT 1,
  `created_date` datetime DEFAULT current_timestamp(),
  `modified_date` datetime DEFAULT current_timestamp(),
  `name` varchar(255),
  `type` varchar(63) NOT NULL DEFAULT 'Questionnaire',
  `profile` varchar(255),
  `active` tinyint(2) NOT NULL DEFAULT 1,
  `status` varchar(31),
  `source_url` text,
  `code` varchar(255),
  `code_display` text,
  `questionnaire` longtext,
  `lform` longtext,
  PRIMARY KEY (`id`),
  UNIQUE KEY `uuid` (`uuid`),
  KEY `name` (`name`)
);

CREATE TABLE `questionnaire_response` (
  `id` bigint(21) NOT NULL AUTO_INCREMENT,
  `uuid` binary(16),
  `response_id` varchar(255),
  `questionnaire_foreign_id` bigint(21),
  `questionnaire_id` varchar(255),
  `questionnaire_name` varchar(255),
  `patient_id` int(11),
  `encounter` int(11),
  `audit_user_id` int(11),
  `creator_user_id` int(11),
  `create_time` datetime DEFAULT current_timestamp(),
  `last_updated` datetime,
  `version` int(11) NOT NULL DEFAULT 1,
  `status` varchar(63),
  `questionnaire` longtext,
  `questionnaire_response` longtext,
  `form_response` longtext,
  `form_score` int(11),
  `tscore` double,
  `error` double,
  PRIMARY KEY (`id`),
  UNIQUE KEY `uuid` (`uuid`),
  KEY `response_id` (`response_id`)
);
