-- SPDX-License-Identifier: Apache-2.0
-- Answers to POSTs with an Idempotency-Key, kept for a day. The module makes this table at its first use; where the
-- site's database user may not create tables, load this file into the site's database by hand.
CREATE TABLE IF NOT EXISTS oemr_idempotency_key (
  key_digest BINARY(32) NOT NULL PRIMARY KEY,
  request_digest BINARY(32) NOT NULL,
  status SMALLINT NOT NULL DEFAULT 0,
  content_type VARCHAR(100) NOT NULL DEFAULT '',
  location VARCHAR(255) NOT NULL DEFAULT '',
  body MEDIUMBLOB,
  created DATETIME NOT NULL,
  KEY created (created)
) ENGINE=InnoDB COMMENT='mod_oemr_api: answers to POSTs with an Idempotency-Key';
