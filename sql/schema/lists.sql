-- SPDX-License-Identifier: Apache-2.0
-- Schema of OpenEMR 7.0: code systems and lists of options.

CREATE TABLE `list_options` (
  `list_id` varchar(100) NOT NULL DEFAULT '',
  `option_id` varchar(100) NOT NULL DEFAULT '',
  `title` varchar(255) NOT NULL DEFAULT '',
  `seq` int(11) NOT NULL DEFAULT 0,
  `is_default` tinyint(1) NOT NULL DEFAULT 0,
  `option_value` float NOT NULL DEFAULT 0,
  `mapping` varchar(31) NOT NULL DEFAULT '',
  `notes` text,
  `codes` varchar(255) NOT NULL DEFAULT '',
  `toggle_setting_1` tinyint(1) NOT NULL DEFAULT 0,
  `toggle_setting_2` tinyint(1) NOT NULL DEFAULT 0,
  `activity` tinyint(4) NOT NULL DEFAULT 1,
  `subtype` varchar(31) NOT NULL DEFAULT '',
  `edit_options` tinyint(1) NOT NULL DEFAULT 1,
  `timestamp` timestamp NOT NULL DEFAULT current_timestamp(),
  PRIMARY KEY (`list_id`, `option_id`)
);

CREATE TABLE `code_types` (
  `ct_key` varchar(15) NOT NULL,
  `ct_id` int(11) NOT NULL,
  `ct_seq` int(11) NOT NULL DEFAULT 0,
  `ct_mod` int(11) NOT NULL DEFAULT 0,
  `ct_just` varchar(15) NOT NULL DEFAULT '',
  `ct_mask` varchar(9) NOT NULL DEFAULT '',
  `ct_fee` tinyint(1) NOT NULL DEFAULT 0,
  `ct_rel` tinyint(1) NOT NULL DEFAULT 0,
  `ct_nofs` tinyint(1) NOT NULL DEFAULT 0,
  `ct_diag` tinyint(1) NOT NULL DEFAULT 0,
  `ct_active` tinyint(1) NOT NULL DEFAULT 1,
  `ct_label` varchar(31) NOT NULL DEFAULT '',
  `ct_external` tinyint(1) NOT NULL DEFAULT 0,
  `ct_claim` tinyint(1) NOT NULL DEFAULT 0,
  `ct_proc` tinyint(1) NOT NULL DEFAULT 0,
  `ct_term` tinyint(1) NOT NULL DEFAULT 0,
  `ct_problem` tinyint(1) NOT NULL DEFAULT 0,
  `ct_drug` tinyint(1) NOT NULL DEFAULT 0,
  PRIMARY KEY (`ct_key`),
  UNIQUE KEY `ct_id` (`ct_id`)
);

CREATE TABLE `codes` (
  `id` int(11) NOT NULL AUTO_INCREMENT,
  `code_text` text,
  `code_text_short` text,
  `code` varchar(25) NOT NULL DEFAULT '',
  `code_type` smallint(6),
  `modifier` varchar(12) NOT NULL DEFAULT '',
  `units` int(11),
  `fee` decimal(12,2),
  `superbill` varchar(31) NOT NULL DEFAULT '',
  `related_code` varchar(255) NOT NULL DEFAULT '',
  `taxrates` varchar(255) NOT NULL DEFAULT '',
  `cyp_factor` float NOT NULL DEFAULT 0,
  `active` tinyint(1) DEFAULT 1,
  `reportable` tinyint(1) DEFAULT 0,
  `financial_reporting` tinyint(1) DEFAULT 0,
  `revenue_code` varchar(6) NOT NULL DEFAULT '',
  PRIMARY KEY (`id`),
  KEY `code` (`code`),
  KEY `code_type` (`code_type`)
);

CREATE TABLE `valueset` (
  `nqf_code` varchar(255) NOT NULL DEFAULT '',
  `code` varchar(255) NOT NULL DEFAULT '',
  `code_system` varchar(255) NOT NULL DEFAULT '',
  `code_type` varchar(255),
  `valueset` varchar(255) NOT NULL DEFAULT '',
  `description` varchar(255),
  `valueset_name` varchar(500),
  PRIMARY KEY (`nqf_code`, `code`, `valueset`)
);

CREATE TABLE `valueset_oid` (
  `nqf_code` varchar(255) NOT NULL DEFAULT '',
  `code` varchar(255) NOT NULL DEFAULT '',
  `code_system` varchar(255) NOT NULL DEFAULT '',
  `code_type` varchar(255),
  `valueset` varchar(255) NOT NULL DEFAULT '',
  `description` varchar(255),
  `valueset_name` varchar(500),
  PRIMARY KEY (`nqf_code`, `code`, `valueset`)
);

CREATE TABLE `enc_category_map` (
  `rule_enc_id` varchar(31) NOT NULL DEFAULT '',
  `main_cat_id` int(11) NOT NULL DEFAULT 0,
  KEY `rule_enc_id` (`rule_enc_id`)
);

CREATE TABLE `lang_languages` (
  `lang_id` int(11) NOT NULL AUTO_INCREMENT,
  `lang_code` char(2) NOT NULL DEFAULT '',
  `lang_description` varchar(100),
  `lang_is_rtl` tinyint(4) DEFAULT 0,
  PRIMARY KEY (`lang_id`)
);

CREATE TABLE `lang_constants` (
  `cons_id` int(11) NOT NULL AUTO_INCREMENT,
  `constant_name` mediumtext,
  PRIMARY KEY (`cons_id`),
  KEY `constant_name` (`constant_name`(100))
);

CREATE TABLE `lang_definitions` (
  `def_id` int(11) NOT NULL AUTO_INCREMENT,
  `cons_id` int(11) NOT NULL DEFAULT 0,
  `lang_id` int(11) NOT NULL DEFAULT 0,
  `definition` mediumtext,
  PRIMARY KEY (`def_id`),
  KEY `cons_id` (`cons_id`)
);

CREATE TABLE `lang_custom` (
  `lang_description` varchar(100) NOT NULL DEFAULT '',
  `lang_code` char(2) NOT NULL DEFAULT '',
  `constant_name` mediumtext,
  `definition` mediumtext
);
