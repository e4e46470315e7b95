-- SPDX-License-Identifier: Apache-2.0
-- Schema of OpenEMR 7.0: audit rows.

CREATE TABLE `log` (
  `id` bigint(20) NOT NULL AUTO_INCREMENT,
  `date` datetime,
  `event` varchar(255),
  `category` varchar(255),
  `user` varchar(255),
  `groupname` varchar(255),
  `comments` longtext,
  `user_notes` longtext,
  `patient_id` bigint(20),
  `success` tinyint(1) DEFAULT 1,
  `checksum` longtext,
  `crt_user` varchar(255),
  `log_from` varchar(20) DEFAULT 'open-emr',
  `menu_item_id` int(11),
  `ccda_doc_id` int(11),
  PRIMARY KEY (`id`),
  KEY `patient_id` (`patient_id`)
);

CREATE TABLE `log_comment_encrypt` (
  `id` int(11) NOT NULL AUTO_INCREMENT,
  `log_id` int(11) NOT NULL,
  `encrypt` enum('Yes','No') NOT NULL DEFAULT 'No',
  `checksum` longtext,
  `checksum_api` longtext,
  `version` tinyint(4) NOT NULL DEFAULT 0,
  PRIMARY KEY (`id`)
);

CREATE TABLE `api_log` (
  `id` bigint(20) NOT NULL AUTO_INCREMENT,
  `log_id` int(11) NOT NULL,
  `user_id` bigint(20) NOT NULL,
  `patient_id` bigint(20) NOT NULL,
  `ip_address` varchar(255) NOT NULL,
  `method` varchar(20) NOT NULL,
  `request` varchar(255) NOT NULL,
  `request_url` text,
  `request_body` longtext,
  `response` longtext,
  `created_time` timestamp NULL,
  PRIMARY KEY (`id`)
);

CREATE TABLE `extended_log` (
  `id` bigint(20) NOT NULL AUTO_INCREMENT,
  `date` datetime,
  `event` varchar(255),
  `user` varchar(255),
  `recipient` varchar(255),
  `description` longtext,
  `patient_id` bigint(20),
  PRIMARY KEY (`id`),
  KEY `patient_id` (`patient_id`)
);
