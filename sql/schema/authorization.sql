-- SPDX-License-Identifier: Apache-2.0
-- Schema of OpenEMR 7.0: OAuth clients, tokens, consents and keys.

CREATE TABLE `oauth_clients` (
  `client_id` varchar(80) NOT NULL,
  `client_role` varchar(20),
  `client_name` varchar(80) NOT NULL,
  `client_secret` text,
  `registration_token` varchar(80),
  `registration_uri_path` varchar(40),
  `register_date` datetime,
  `revoke_date` datetime,
  `contacts` text,
  `redirect_uri` text,
  `grant_types` varchar(80),
  `scope` text,
  `user_id` varchar(40),
  `site_id` varchar(64),
  `is_confidential` tinyint(1) NOT NULL DEFAULT 1,
  `logout_redirect_uris` text,
  `jwks_uri` text,
  `jwks` text,
  `initiate_login_uri` text,
  `endorsements` text,
  `policy_uri` text,
  `tos_uri` text,
  `is_enabled` tinyint(1) NOT NULL DEFAULT 0,
  `skip_ehr_launch_authorization_flow` tinyint(1) NOT NULL DEFAULT 0,
  PRIMARY KEY (`client_id`)
);

CREATE TABLE `oauth_trusted_user` (
  `id` bigint(20) NOT NULL AUTO_INCREMENT,
  `user_id` varchar(80),
  `client_id` varchar(80),
  `scope` text,
  `persist_login` tinyint(1) DEFAULT 0,
  `time` timestamp NULL,
  `code` text,
  `session_cache` text,
  `grant_type` varchar(32),
  PRIMARY KEY (`id`),
  KEY `user_id` (`user_id`),
  KEY `client_id` (`client_id`)
);

CREATE TABLE `api_token` (
  `id` bigint(20) NOT NULL AUTO_INCREMENT,
  `user_id` varchar(40),
  `token` varchar(128),
  `expiry` datetime,
  `client_id` varchar(80),
  `scope` text,
  `revoked` tinyint(1) NOT NULL DEFAULT 0,
  `context` text,
  PRIMARY KEY (`id`),
  UNIQUE KEY `token` (`token`)
);

CREATE TABLE `api_refresh_token` (
  `id` bigint(20) NOT NULL AUTO_INCREMENT,
  `user_id` varchar(40),
  `client_id` varchar(80),
  `token` varchar(128) NOT NULL,
  `expiry` datetime,
  `revoked` tinyint(1) NOT NULL DEFAULT 0,
  PRIMARY KEY (`id`),
  KEY `client_id` (`client_id`),
  UNIQUE KEY `token` (`token`)
);

CREATE TABLE `jwt_grant_history` (
  `id` int(11) NOT NULL AUTO_INCREMENT,
  `jti` varchar(100) NOT NULL,
  `client_id` varchar(80) NOT NULL,
  `jti_exp` timestamp NULL,
  `creation_date` datetime NOT NULL DEFAULT current_timestamp(),
  PRIMARY KEY (`id`),
  KEY `jti` (`jti`)
);

CREATE TABLE `keys` (
  `id` bigint(20) NOT NULL AUTO_INCREMENT,
  `name` varchar(20) NOT NULL DEFAULT '',
  `value` text,
  PRIMARY KEY (`id`),
  UNIQUE KEY `name` (`name`)
);

CREATE TABLE `onetime_auth` (
  `id` int(11) NOT NULL AUTO_INCREMENT,
  `pid` bigint(20),
  `create_user_id` bigint(20),
  `context` varchar(64),
  `access_count` int(11) NOT NULL DEFAULT 0,
  `remote_ip` varchar(32),
  `onetime_pin` varchar(10),
  `onetime_token` tinytext,
  `redirect_url` tinytext,
  `expires` int(11),
  `date_created` datetime DEFAULT current_timestamp(),
  `last_accessed` datetime,
  PRIMARY KEY (`id`),
  KEY `pid` (`pid`)
);
