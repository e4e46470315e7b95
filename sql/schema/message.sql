-- SPDX-License-Identifier: Apache-2.0
-- Schema of OpenEMR 7.0: messages, transactions and letters.

CREATE TABLE `pnotes` (
  `id` bigint(20) NOT NULL AUTO_INCREMENT,
  `date` datetime,
  `body` longtext,
  `pid` bigint(20),
  `user` varchar(255),
  `groupname` varchar(255),
  `activity` tinyint(4),
  `authorized` tinyint(4),
  `title` varchar(255),
  `assigned_to` varchar(255),
  `deleted` tinyint(4) DEFAULT 0,
  `message_status` varchar(20) NOT NULL DEFAULT 'New',
  `portal_relation` varchar(100),
  `is_msg_encrypted` tinyint(2) DEFAULT 0,
  `update_by` bigint(20),
  `update_date` datetime,
  PRIMARY KEY (`id`),
  KEY `pid` (`pid`)
);

CREATE TABLE `transactions` (
  `id` bigint(20) NOT NULL AUTO_INCREMENT,
  `date` datetime,
  `title` varchar(255) NOT NULL DEFAULT '',
  `pid` bigint(20),
  `user` varchar(255) NOT NULL DEFAULT '',
  `groupname` varchar(255) NOT NULL DEFAULT '',
  `authorized` tinyint(4),
  PRIMARY KEY (`id`),
  KEY `pid` (`pid`)
);

CREATE TABLE `lbt_data` (
  `form_id` bigint(20) NOT NULL,
  `field_id` varchar(31) NOT NULL,
  `field_value` text,
  PRIMARY KEY (`form_id`, `field_id`)
);

CREATE TABLE `lbf_data` (
  `form_id` int(11) NOT NULL AUTO_INCREMENT,
  `field_id` varchar(31) NOT NULL,
  `field_value` longtext,
  PRIMARY KEY (`form_id`, `field_id`)
);
