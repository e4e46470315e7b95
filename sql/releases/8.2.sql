-- SPDX-License-Identifier: Apache-2.0
-- From 8.1.1 to 8.2: the same tables.
UPDATE version SET v_major = 8, v_minor = 2, v_patch = 0, v_tag = '', v_database = 541, v_acl = 13;
