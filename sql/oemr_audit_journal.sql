-- SPDX-License-Identifier: Apache-2.0
-- How far each journal of audit rows has been written, noted in the transaction that writes them. The module makes this
-- table at its first use; where the site's database user may not create tables, load this file into the site's database
-- by hand.
CREATE TABLE IF NOT EXISTS oemr_audit_journal (
  journal VARCHAR(100) CHARACTER SET ascii NOT NULL PRIMARY KEY,
  done BIGINT NOT NULL
) ENGINE=InnoDB COMMENT='mod_oemr_api: how far the journals of audit rows are written';
