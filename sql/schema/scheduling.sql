-- SPDX-License-Identifier: Apache-2.0
-- Schema of OpenEMR 7.0: appointments.

CREATE TABLE `openemr_postcalendar_categories` (
  `pc_catid` int(11) unsigned NOT NULL AUTO_INCREMENT,
  `pc_constant_id` varchar(255),
  `pc_catname` varchar(100),
  `pc_catcolor` varchar(50),
  `pc_catdesc` text,
  `pc_recurrtype` int(1) NOT NULL DEFAULT 0,
  `pc_enddate` date,
  `pc_recurrspec` text,
  `pc_recurrfreq` int(3) NOT NULL DEFAULT 0,
  `pc_duration` bigint(20) NOT NULL DEFAULT 0,
  `pc_end_date_flag` tinyint(1) NOT NULL DEFAULT 0,
  `pc_end_date_type` int(2),
  `pc_end_date_freq` int(11) NOT NULL DEFAULT 0,
  `pc_end_all_day` tinyint(1) NOT NULL DEFAULT 0,
  `pc_dailylimit` int(2) NOT NULL DEFAULT 0,
  `pc_cattype` int(11) NOT NULL,
  `pc_active` tinyint(1) NOT NULL DEFAULT 1,
  `pc_seq` int(11) NOT NULL DEFAULT 0,
  `aco_spec` varchar(63) NOT NULL DEFAULT 'encounters|notes',
  PRIMARY KEY (`pc_catid`),
  UNIQUE KEY `pc_constant_id` (`pc_constant_id`),
  KEY `pc_catname` (`pc_catname`)
);

CREATE TABLE `openemr_postcalendar_events` (
  `pc_eid` int(11) unsigned NOT NULL AUTO_INCREMENT,
  `pc_catid` int(11) NOT NULL DEFAULT 0,
  `pc_multiple` int(10) unsigned NOT NULL,
  `pc_aid` varchar(30),
  `pc_pid` varchar(11),
  `pc_gid` int(11) DEFAULT 0,
  `pc_title` varchar(150),
  `pc_time` datetime,
  `pc_hometext` text,
  `pc_comments` int(11) DEFAULT 0,
  `pc_counter` mediumint(8) unsigned DEFAULT 0,
  `pc_topic` int(3) NOT NULL DEFAULT 1,
  `pc_informant` varchar(20),
  `pc_eventDate` date NOT NULL DEFAULT '0000-00-00',
  `pc_endDate` date NOT NULL DEFAULT '0000-00-00',
  `pc_duration` bigint(20) NOT NULL DEFAULT 0,
  `pc_recurrtype` int(1) NOT NULL DEFAULT 0,
  `pc_recurrspec` text,
  `pc_recurrfreq` int(3) NOT NULL DEFAULT 0,
  `pc_startTime` time,
  `pc_endTime` time,
  `pc_alldayevent` int(1) NOT NULL DEFAULT 0,
  `pc_location` text,
  `pc_conttel` varchar(50),
  `pc_contname` varchar(50),
  `pc_contemail` varchar(255),
  `pc_website` varchar(255),
  `pc_fee` varchar(50),
  `pc_eventstatus` int(11) NOT NULL DEFAULT 0,
  `pc_sharing` int(11) NOT NULL DEFAULT 0,
  `pc_language` varchar(30),
  `pc_apptstatus` varchar(15) NOT NULL DEFAULT '-',
  `pc_prefcatid` int(11) NOT NULL DEFAULT 0,
  `pc_facility` int(11) NOT NULL DEFAULT 0,
  `pc_sendalertsms` varchar(3) NOT NULL DEFAULT 'NO',
  `pc_sendalertemail` varchar(3) NOT NULL DEFAULT 'NO',
  `pc_billing_location` smallint(6) NOT NULL DEFAULT 0,
  `pc_room` varchar(20) NOT NULL DEFAULT '',
  `uuid` binary(16),
  PRIMARY KEY (`pc_eid`),
  KEY `pc_catid` (`pc_catid`),
  KEY `pc_eventDate` (`pc_eventDate`),
  UNIQUE KEY `uuid` (`uuid`)
);

CREATE TABLE `patient_tracker` (
  `id` bigint(20) NOT NULL AUTO_INCREMENT,
  `date` datetime,
  `apptdate` date,
  `appttime` time,
  `eid` bigint(20) NOT NULL DEFAULT 0,
  `pid` bigint(20) NOT NULL DEFAULT 0,
  `original_user` varchar(255) NOT NULL DEFAULT '',
  `encounter` bigint(20) NOT NULL DEFAULT 0,
  `lastseq` varchar(4) NOT NULL DEFAULT '',
  `random_drug_test` tinyint(1),
  `drug_screen_completed` tinyint(1) NOT NULL DEFAULT 0,
  PRIMARY KEY (`id`),
  KEY `eid` (`eid`),
  KEY `pid` (`pid`)
);

CREATE TABLE `patient_tracker_element` (
  `pt_tracker_id` bigint(20) NOT NULL DEFAULT 0,
  `start_datetime` datetime,
  `room` varchar(20) NOT NULL DEFAULT '',
  `status` varchar(31) NOT NULL DEFAULT '',
  `seq` varchar(4) NOT NULL DEFAULT '',
  `user` varchar(255) NOT NULL DEFAULT '',
  KEY `pt_tracker_id` (`pt_tracker_id`)
);

CREATE TABLE `calendar_external` (
  `id` int(11) NOT NULL AUTO_INCREMENT,
  `date` date NOT NULL,
  `description` varchar(45) NOT NULL,
  `source` varchar(45),
  PRIMARY KEY (`id`)
);
