-- SPDX-License-Identifier: Apache-2.0
-- Schema of OpenEMR 7.0: problems, allergies, medications, immunizations.

CREATE TABLE `lists` (
  `id` bigint(20) NOT NULL AUTO_INCREMENT,
  `uuid` binary(16),
  `date` datetime,
  `type` varchar(255),
  `subtype` varchar(31) NOT NULL DEFAULT '',
  `title` varchar(255),
  `udi` varchar(255),
  `udi_data` text,
  `begdate` datetime,
  `enddate` datetime,
  `returndate` date,
  `occurrence` int(11) DEFAULT 0,
  `classification` int(11) DEFAULT 0,
  `referredby` varchar(255),
  `extrainfo` varchar(255),
  `diagnosis` varchar(255),
  `activity` tinyint(4),
  `comments` longtext,
  `pid` bigint(20),
  `user` varchar(255),
  `groupname` varchar(255),
  `outcome` int(11) NOT NULL DEFAULT 0,
  `destination` varchar(255),
  `reinjury_id` bigint(20) NOT NULL DEFAULT 0,
  `injury_part` varchar(31) NOT NULL DEFAULT '',
  `injury_type` varchar(31) NOT NULL DEFAULT '',
  `injury_grade` varchar(31) NOT NULL DEFAULT '',
  `reaction` varchar(255) NOT NULL DEFAULT '',
  `verification` varchar(36) NOT NULL DEFAULT '',
  `external_allergyid` int(11),
  `erx_source` enum('0','1') NOT NULL DEFAULT '0',
  `erx_uploaded` enum('0','1') NOT NULL DEFAULT '0',
  `modifydate` timestamp NOT NULL DEFAULT current_timestamp() ON UPDATE current_timestamp(),
  `severity_al` varchar(50),
  `external_id` varchar(20),
  `list_option_id` varchar(100),
  PRIMARY KEY (`id`),
  UNIQUE KEY `uuid` (`uuid`),
  KEY `type` (`type`),
  KEY `pid` (`pid`)
);

CREATE TABLE `lists_medication` (
  `id` bigint(20) NOT NULL AUTO_INCREMENT,
  `list_id` bigint(20),
  `drug_dosage_instructions` longtext,
  `usage_category` varchar(100),
  `usage_category_title` varchar(255) NOT NULL,
  `request_intent` varchar(100),
  `request_intent_title` varchar(255) NOT NULL,
  PRIMARY KEY (`id`),
  KEY `list_id` (`list_id`),
  KEY `usage_category` (`usage_category`),
  KEY `request_intent` (`request_intent`)
);

CREATE TABLE `lists_touch` (
  `pid` bigint(20) NOT NULL DEFAULT 0,
  `type` varchar(255) NOT NULL DEFAULT '',
  `date` datetime,
  PRIMARY KEY (`pid`, `type`)
);

CREATE TABLE `issue_types` (
  `active` tinyint(1) NOT NULL DEFAULT 1,
  `category` varchar(75) NOT NULL DEFAULT '',
  `type` varchar(75) NOT NULL DEFAULT '',
  `plural` varchar(75) NOT NULL DEFAULT '',
  `singular` varchar(75) NOT NULL DEFAULT '',
  `abbreviation` varchar(75) NOT NULL DEFAULT '',
  `style` smallint(6) NOT NULL DEFAULT 0,
  `force_show` smallint(6) NOT NULL DEFAULT 0,
  `ordering` int(11) NOT NULL DEFAULT 0,
  `aco_spec` varchar(63) NOT NULL DEFAULT 'patients|med',
  PRIMARY KEY (`category`, `type`)
);

CREATE TABLE `immunizations` (
  `id` bigint(20) NOT NULL AUTO_INCREMENT,
  `uuid` binary(16),
  `patient_id` bigint(20),
  `administered_date` datetime,
  `immunization_id` int(11),
  `cvx_code` varchar(64),
  `manufacturer` varchar(100),
  `lot_number` varchar(50),
  `administered_by_id` bigint(20),
  `administered_by` varchar(255),
  `education_date` date,
  `vis_date` date,
  `note` text,
  `create_date` datetime,
  `update_date` timestamp NOT NULL,
  `created_by` bigint(20),
  `updated_by` bigint(20),
  `amount_administered` float,
  `amount_administered_unit` varchar(50),
  `expiration_date` date,
  `route` varchar(100),
  `administration_site` varchar(100),
  `added_erroneously` tinyint(1) NOT NULL DEFAULT 0,
  `external_id` varchar(20),
  `completion_status` varchar(50),
  `information_source` varchar(31),
  `refusal_reason` varchar(31),
  `ordering_provider` int(11),
  `reason_code` varchar(31),
  `reason_description` text,
  PRIMARY KEY (`id`),
  UNIQUE KEY `uuid` (`uuid`),
  KEY `patient_id` (`patient_id`)
);

CREATE TABLE `immunization_observation` (
  `imo_id` int(11) NOT NULL AUTO_INCREMENT,
  `imo_im_id` int(11) NOT NULL,
  `imo_pid` int(11),
  `imo_criteria` varchar(255),
  `imo_criteria_value` varchar(255),
  `imo_user` int(11),
  `imo_code` varchar(255),
  `imo_codetext` varchar(255),
  `imo_codetype` varchar(255),
  `imo_vis_date_published` date,
  `imo_vis_date_presented` date,
  `imo_date_observation` timestamp NOT NULL DEFAULT current_timestamp(),
  PRIMARY KEY (`imo_id`)
);

CREATE TABLE `shared_attributes` (
  `pid` bigint(20) NOT NULL,
  `encounter` bigint(20) NOT NULL,
  `field_id` varchar(31) NOT NULL,
  `last_update` datetime NOT NULL,
  `user_id` bigint(20) NOT NULL,
  `field_value` text,
  PRIMARY KEY (`pid`, `encounter`, `field_id`)
);

CREATE TABLE `amendments` (
  `amendment_id` int(11) NOT NULL AUTO_INCREMENT,
  `amendment_date` date NOT NULL,
  `amendment_by` varchar(50) NOT NULL,
  `amendment_status` varchar(50),
  `pid` bigint(20) NOT NULL,
  `amendment_desc` text,
  `created_by` int(11) NOT NULL,
  `modified_by` int(11),
  `created_time` timestamp NULL,
  `modified_time` timestamp NULL,
  PRIMARY KEY (`amendment_id`),
  KEY `pid` (`pid`)
);
