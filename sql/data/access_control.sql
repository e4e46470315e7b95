-- SPDX-License-Identifier: Apache-2.0
-- OpenEMR's default access groups and what each may do. Members are added with the demo's users.
INSERT INTO gacl_phpgacl (name, value) VALUES ('version', '3.3.7'), ('schema_version', '2.1');
INSERT INTO gacl_acl_sections (id, value, order_value, name) VALUES (1, 'system', 1, 'System'), (2, 'user', 2, 'User');
INSERT INTO gacl_aro_sections (id, value, order_value, name) VALUES (10, 'users', 10, 'Users');

-- A group is within another when its lft and rgt lie between the other's.
INSERT INTO gacl_aro_groups (id, parent_id, lft, rgt, name, value) VALUES
  (10, 0, 1, 14, 'OpenEMR Users', 'users'),
  (11, 10, 2, 3, 'Administrators', 'admin'),
  (12, 10, 4, 5, 'Clinicians', 'clin'),
  (13, 10, 6, 7, 'Physicians', 'doc'),
  (14, 10, 8, 9, 'Front Office', 'front'),
  (15, 10, 10, 11, 'Accounting', 'back'),
  (16, 10, 12, 13, 'Emergency Login', 'breakglass');

INSERT INTO gacl_aco_sections (id, value, order_value, name) VALUES
  (10, 'acct', 10, 'Accounting'), (11, 'admin', 10, 'Administration'), (12, 'encounters', 10, 'Encounters'),
  (13, 'lists', 10, 'Lists'), (14, 'patients', 10, 'Patients'), (15, 'sensitivities', 10, 'Sensitivities'),
  (16, 'placeholder', 10, 'Placeholder'), (17, 'patientportal', 10, 'Patient Portal'), (18, 'groups', 10, 'Groups');

-- One rule for each group and level; "placeholder" keeps a level that holds nothing.
INSERT INTO gacl_acl (id, section_value, allow, enabled, return_value, note, updated_date) VALUES
  (10, 'system', 1, 1, 'write', 'Administrators: everything', 0),
  (11, 'system', 1, 1, 'view', 'Physicians: to read', 0),
  (12, 'system', 1, 1, 'write', 'Physicians: to read and change', 0),
  (13, 'system', 1, 1, 'view', 'Clinicians: to read', 0),
  (14, 'system', 1, 1, 'addonly', 'Clinicians: to read and add', 0),
  (15, 'system', 1, 1, 'write', 'Clinicians: to read and change', 0),
  (16, 'system', 1, 1, 'view', 'Front office: to read', 0),
  (17, 'system', 1, 1, 'write', 'Front office: to read and change', 0),
  (18, 'system', 1, 1, 'view', 'Accounting: to read', 0),
  (19, 'system', 1, 1, 'write', 'Accounting: to read and change', 0),
  (20, 'system', 1, 1, 'write', 'Emergency login: everything', 0);
INSERT INTO gacl_aro_groups_map (acl_id, group_id) VALUES
  (10, 11), (11, 13), (12, 13), (13, 12), (14, 12), (15, 12), (16, 14), (17, 14), (18, 15), (19, 15), (20, 16);

INSERT INTO gacl_aco_map (acl_id, section_value, value) VALUES
  (10, 'acct', 'bill'), (10, 'acct', 'disc'), (10, 'acct', 'eob'), (10, 'acct', 'rep'), (10, 'acct', 'rep_a'),
  (10, 'admin', 'super'), (10, 'admin', 'acl'), (10, 'admin', 'calendar'), (10, 'admin', 'database'), (10, 'admin', 'drugs'),
  (10, 'admin', 'forms'), (10, 'admin', 'language'), (10, 'admin', 'menu'), (10, 'admin', 'practice'), (10, 'admin', 'users'),
  (10, 'encounters', 'auth'), (10, 'encounters', 'auth_a'), (10, 'encounters', 'coding'), (10, 'encounters', 'coding_a'),
  (10, 'encounters', 'date_a'), (10, 'encounters', 'notes'), (10, 'encounters', 'notes_a'), (10, 'encounters', 'relaxed'),
  (10, 'lists', 'default'), (10, 'lists', 'state'), (10, 'lists', 'country'), (10, 'lists', 'language'),
  (10, 'patients', 'alert'), (10, 'patients', 'amendment'), (10, 'patients', 'appt'), (10, 'patients', 'demo'),
  (10, 'patients', 'disclosure'), (10, 'patients', 'docs'), (10, 'patients', 'docs_rm'), (10, 'patients', 'lab'),
  (10, 'patients', 'med'), (10, 'patients', 'notes'), (10, 'patients', 'pat_rep'), (10, 'patients', 'reminder'),
  (10, 'patients', 'rx'), (10, 'patients', 'sign'), (10, 'patients', 'trans'), (10, 'patientportal', 'portal'),
  (10, 'sensitivities', 'normal'), (10, 'sensitivities', 'high'),
  (11, 'patients', 'pat_rep'),
  (12, 'acct', 'disc'), (12, 'acct', 'rep'), (12, 'admin', 'drugs'),
  (12, 'encounters', 'auth'), (12, 'encounters', 'auth_a'), (12, 'encounters', 'coding'), (12, 'encounters', 'coding_a'),
  (12, 'encounters', 'date_a'), (12, 'encounters', 'notes'), (12, 'encounters', 'notes_a'), (12, 'encounters', 'relaxed'),
  (12, 'patients', 'alert'), (12, 'patients', 'amendment'), (12, 'patients', 'appt'), (12, 'patients', 'demo'),
  (12, 'patients', 'disclosure'), (12, 'patients', 'docs'), (12, 'patients', 'lab'), (12, 'patients', 'med'),
  (12, 'patients', 'notes'), (12, 'patients', 'reminder'), (12, 'patients', 'rx'), (12, 'patients', 'sign'),
  (12, 'patients', 'trans'), (12, 'sensitivities', 'normal'), (12, 'sensitivities', 'high'),
  (13, 'patients', 'pat_rep'),
  (14, 'encounters', 'notes'), (14, 'encounters', 'relaxed'), (14, 'patients', 'alert'), (14, 'patients', 'demo'),
  (14, 'patients', 'disclosure'), (14, 'patients', 'docs'), (14, 'patients', 'lab'), (14, 'patients', 'med'),
  (14, 'patients', 'notes'), (14, 'patients', 'reminder'), (14, 'patients', 'rx'), (14, 'patients', 'trans'),
  (14, 'sensitivities', 'normal'),
  (15, 'admin', 'drugs'), (15, 'encounters', 'auth'), (15, 'encounters', 'coding'), (15, 'encounters', 'notes'),
  (15, 'patients', 'appt'),
  (16, 'patients', 'alert'),
  (17, 'patients', 'appt'), (17, 'patients', 'demo'),
  (18, 'patients', 'alert'),
  (19, 'acct', 'bill'), (19, 'acct', 'disc'), (19, 'acct', 'eob'), (19, 'acct', 'rep'), (19, 'acct', 'rep_a'),
  (19, 'admin', 'practice'), (19, 'encounters', 'auth_a'), (19, 'encounters', 'coding_a'), (19, 'encounters', 'date_a'),
  (19, 'patients', 'appt'), (19, 'patients', 'demo');
INSERT INTO gacl_aco_map (acl_id, section_value, value) SELECT 20, section_value, value FROM gacl_aco_map WHERE acl_id = 10;
