-- SPDX-License-Identifier: Apache-2.0
-- Schema of OpenEMR 7.0: insurers and coverages.

CREATE TABLE `insurance_companies` (
  `id` int(11) NOT NULL DEFAULT 0,
  `uuid` binary(16),
  `name` varchar(255),
  `attn` varchar(255),
  `cms_id` varchar(15),
  `ins_type_code` int(11),
  `x12_receiver_id` varchar(25),
  `x12_default_partner_id` int(11),
  `alt_cms_id` varchar(15),
  `inactive` tinyint(1) NOT NULL DEFAULT 0,
  `eligibility_id` varchar(32),
  `x12_default_eligibility_id` int(11),
  `cqm_sop` int(11),
  PRIMARY KEY (`id`),
  UNIQUE KEY `uuid` (`uuid`)
);

CREATE TABLE `insurance_data` (
  `id` bigint(20) NOT NULL AUTO_INCREMENT,
  `uuid` binary(16),
  `type` enum('primary','secondary','tertiary'),
  `provider` varchar(255),
  `plan_name` varchar(255),
  `policy_number` varchar(255),
  `group_number` varchar(255),
  `subscriber_lname` varchar(255),
  `subscriber_mname` varchar(255),
  `subscriber_fname` varchar(255),
  `subscriber_relationship` varchar(255),
  `subscriber_ss` varchar(255),
  `subscriber_DOB` date,
  `subscriber_street` varchar(255),
  `subscriber_postal_code` varchar(255),
  `subscriber_city` varchar(255),
  `subscriber_state` varchar(255),
  `subscriber_country` varchar(255),
  `subscriber_phone` varchar(255),
  `subscriber_employer` varchar(255),
  `subscriber_employer_street` varchar(255),
  `subscriber_employer_postal_code` varchar(255),
  `subscriber_employer_state` varchar(255),
  `subscriber_employer_country` varchar(255),
  `subscriber_employer_city` varchar(255),
  `copay` varchar(255),
  `date` date,
  `pid` bigint(20) NOT NULL DEFAULT 0,
  `subscriber_sex` varchar(25),
  `accept_assignment` varchar(5) NOT NULL DEFAULT 'TRUE',
  `policy_type` varchar(25) NOT NULL DEFAULT '',
  `subscriber_street_line_2` tinytext,
  `subscriber_employer_street_line_2` tinytext,
  `date_end` date,
  PRIMARY KEY (`id`),
  UNIQUE KEY `uuid` (`uuid`),
  UNIQUE KEY `pid_type_date` (`pid`, `type`, `date`)
);

CREATE TABLE `insurance_numbers` (
  `id` int(11) NOT NULL DEFAULT 0,
  `provider_id` int(11) NOT NULL DEFAULT 0,
  `insurance_company_id` int(11),
  `provider_number` varchar(20),
  `rendering_provider_number` varchar(20),
  `group_number` varchar(20),
  `provider_number_type` varchar(4),
  `rendering_provider_number_type` varchar(4),
  PRIMARY KEY (`id`)
);

CREATE TABLE `insurance_type_codes` (
  `id` int(2) NOT NULL,
  `type` varchar(60) NOT NULL,
  `claim_type` text,
  PRIMARY KEY (`id`)
);
