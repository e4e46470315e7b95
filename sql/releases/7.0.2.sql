-- SPDX-License-Identifier: Apache-2.0
-- The tables of sql/schema are those of 7.0.2.
UPDATE version SET v_major = 7, v_minor = 0, v_patch = 2, v_tag = '', v_database = 498, v_acl = 12;
