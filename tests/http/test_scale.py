# SPDX-License-Identifier: Apache-2.0
"""What a request costs does not grow with the tables: rows that the database looks at, statements, memory."""
import re
import time

import pytest

from declared import API, Paths, dashed, document, operations
from sql_session import SqlSession

MANY = 4000
FIRST = 500000  # of the numbers of the new rows
FILL = """
INSERT INTO patient_data (pid, uuid, fname, lname, sex, DOB, pubpid, date, regdate)
  SELECT {first} + seq, UNHEX(MD5(CONCAT('p', seq))), CONCAT('Given', seq), CONCAT('Family', seq), 'Male', '1980-01-01', seq, NOW(), NOW() FROM seq_1_to_{many};
INSERT INTO form_encounter (uuid, date, reason, facility_id, pid, encounter, pc_catid, provider_id, class_code)
  SELECT UNHEX(MD5(CONCAT('e', seq))), NOW(), 'Check', 3, {first} + seq, {first} + seq, 5, 1, 'AMB' FROM seq_1_to_{many};
INSERT INTO form_vitals (id, uuid, date, pid, user, groupname, authorized, activity, bps)
  SELECT {first} + seq, UNHEX(MD5(CONCAT('v', seq))), NOW(), {first} + seq, 'admin', 'Default', 1, 1, '120' FROM seq_1_to_{many};
INSERT INTO form_soap (id, date, pid, user, groupname, authorized, activity, plan)
  SELECT {first} + seq, NOW(), {first} + seq, 'admin', 'Default', 1, 1, 'Tea' FROM seq_1_to_{many};
INSERT INTO forms (date, encounter, form_name, form_id, pid, user, groupname, authorized, deleted, formdir)
  SELECT NOW(), {first} + seq, 'Vitals', {first} + seq, {first} + seq, 'admin', 'Default', 1, 0, 'vitals' FROM seq_1_to_{many};
INSERT INTO forms (date, encounter, form_name, form_id, pid, user, groupname, authorized, deleted, formdir)
  SELECT NOW(), {first} + seq, 'SOAP', {first} + seq, {first} + seq, 'admin', 'Default', 1, 0, 'soap' FROM seq_1_to_{many};
INSERT INTO lists (uuid, date, type, title, begdate, diagnosis, activity, pid, user)
  SELECT UNHEX(MD5(CONCAT('l', seq))), NOW(), ELT(1 + seq % 5, 'medical_problem', 'allergy', 'medication', 'surgery', 'dental'), 'Title', NOW(), '', 1,
  {first} + seq, 'admin' FROM seq_1_to_{many};
INSERT INTO prescriptions (uuid, patient_id, provider_id, date_added, drug, active, encounter, start_date, txDate, usage_category_title, request_intent_title)
  SELECT UNHEX(MD5(CONCAT('r', seq))), {first} + seq, 1, NOW(), 'Aspirin', 1, {first} + seq, NOW(), NOW(), '', '' FROM seq_1_to_{many};
INSERT INTO immunizations (uuid, patient_id, administered_date, cvx_code, added_erroneously)
  SELECT UNHEX(MD5(CONCAT('i', seq))), {first} + seq, NOW(), '08', 0 FROM seq_1_to_{many};
INSERT INTO procedure_order (uuid, provider_id, patient_id, encounter_id, date_ordered, order_status, activity)
  SELECT UNHEX(MD5(CONCAT('o', seq))), 1, {first} + seq, {first} + seq, NOW(), 'complete', 1 FROM seq_1_to_{many};
INSERT INTO transactions (date, title, pid, user, groupname, authorized) SELECT NOW(), 'LBTref', {first} + seq, 'admin', 'Default', 1 FROM seq_1_to_{many};
INSERT INTO insurance_data (uuid, type, provider, plan_name, pid, date) SELECT UNHEX(MD5(CONCAT('n', seq))), 'primary', '1', 'Silver', {first} + seq, NOW()
  FROM seq_1_to_{many};
INSERT INTO openemr_postcalendar_events (uuid, pc_catid, pc_aid, pc_pid, pc_title, pc_eventDate, pc_startTime, pc_endTime, pc_duration, pc_facility)
  SELECT UNHEX(MD5(CONCAT('a', seq))), 5, '1', {first} + seq, 'Visit', NOW(), '09:00', '09:15', 900, 3 FROM seq_1_to_{many};
ANALYZE TABLE patient_data, form_encounter, form_vitals, form_soap, forms, lists, prescriptions, immunizations, procedure_order, transactions, insurance_data,
  openemr_postcalendar_events
"""
# OpenEMR's schema has no index on what these look for: events by their patient, prescriptions by their drug, rows of a care plan by its form.
WITHOUT_INDEX = {"/api/patient/{pid}/appointment", "/portal/patient/appointment", "/api/drug", "/api/drug/{uuid}", "/fhir/CarePlan", "/fhir/Goal"}


@pytest.fixture(scope="module")
def big(demo_session):
    """A practice with thousands of everything, and the database's own record of what each statement looked at."""
    demo = demo_session
    with SqlSession(demo) as sql:
        paths = ["/apis/default" + path for path in ("/api/patient", "/api/medical_problem", "/api/prescription")]
        small = {path: len(demo.get(path, demo.token()).content) for path in paths}
        sql("SET SESSION sql_mode = ''")
        for statement in FILL.format(first=FIRST, many=MANY).strip().split(";\n"):
            sql(statement)
        sql("SET GLOBAL log_output = 'TABLE', GLOBAL long_query_time = 0, GLOBAL slow_query_log = ON")
        demo.renew()  # connections take the limit when they are made
        yield demo, sql, small
        sql("SET GLOBAL slow_query_log = OFF, GLOBAL long_query_time = 10")
        sql("TRUNCATE mysql.slow_log")
    demo.renew()
    demo.reset()


def looked_at(demo, sql, path, token):
    """The most rows that one statement of the request looked at, and that statement."""
    sql("TRUNCATE mysql.slow_log")
    answer = demo.get(path, token)
    assert answer.status_code in (200, 404), f"{path}: {answer.status_code} {answer.text[:300]}"
    found = sql("SELECT rows_examined, REPLACE(CONVERT(sql_text USING utf8mb4), '\n', ' ') FROM mysql.slow_log "
                "WHERE user_host LIKE 'openemr[%' AND sql_text LIKE 'SELECT%' AND sql_text NOT LIKE '%information_schema%' ORDER BY rows_examined DESC LIMIT 1")
    return (int(found[0][0]), found[0][1]) if found else (0, "")


def reads(demo, sql, openapi):
    """First pages, single records, and the records of one patient: paths of the new rows."""
    patient = dashed(sql(f"SELECT HEX(uuid) FROM patient_data WHERE pid = {FIRST + 7}")[0][0])
    encounter = dashed(sql(f"SELECT HEX(uuid) FROM form_encounter WHERE encounter = {FIRST + 7}")[0][0])
    known = {"pid": str(FIRST + 7), "puuid": patient, "eid": str(FIRST + 7), "euuid": encounter, "vid": str(FIRST + 7), "sid": str(FIRST + 7),
             "type": "primary", "list_name": "sex"}
    paths = Paths(demo, openapi)
    for operation in operations(openapi):
        if operation.method != "GET" or operation.is_open or operation.template in WITHOUT_INDEX:
            continue
        names = re.findall(r"\{(\w+)\}", operation.template)
        if operation.family == "api" and set(names) <= set(known):
            path = API + re.sub(r"\{(\w+)\}", lambda match: known[match.group(1)], operation.template) + paths.query(operation.template)
        else:
            path = paths.real(operation)
        is_page = any(parameter.get("$ref", "").endswith("/_limit") for parameter in operation.declared["parameters"])
        yield operation.name, paths.with_query(path, "_limit=5") if is_page else path, paths.token(operation)


def test_no_read_looks_at_all_rows(big):
    demo, sql, _ = big
    slow = []
    for name, path, token in reads(demo, sql, document(demo)):
        demo.get(path, token)  # settings and access lists are in the cache now
        rows, statement = looked_at(demo, sql, path, token)
        if rows > MANY / 4:
            slow.append(f"{name}: {rows} rows: {statement[-300:]}")
    assert not slow, "\n".join(slow)


@pytest.mark.parametrize("path", ["/apis/default/api/patient?lname=Family7", "/apis/default/fhir/Patient/{uuid}",
                                  "/apis/default/api/immunization?patient_id={pid}", "/apis/default/api/prescription?patient_id={pid}",
                                  "/apis/default/api/procedure?patient_id={pid}"])
def test_filters_use_their_index(big, path):
    demo, sql, _ = big
    uuid = dashed(sql(f"SELECT HEX(uuid) FROM patient_data WHERE pid = {FIRST + 7}")[0][0])
    if "lname" in path:
        path += "&_limit=5"
    path = path.format(uuid=uuid, pid=FIRST + 7)
    if demo.get(path, demo.token()).status_code == 400:
        pytest.fail(f"{path} is no filter")
    rows, statement = looked_at(demo, sql, path, demo.token())
    assert rows < MANY / 4, statement


def memory(demo):
    """The most that a child of httpd ever held, in KiB."""
    peaks = []
    for child in demo.children():
        with open(f"/proc/{child}/status", encoding="ascii") as file:
            peaks += [int(line.split()[1]) for line in file if line.startswith("VmHWM")]
    return max(peaks)


def test_memory_does_not_grow_with_the_list(big):
    """A list of megabytes leaves in pieces: the peak of the children grows by less than the list, which held whole in a text that grows
    would take twice its size. Each thread that takes part has memory of its own."""
    demo, _, small = big
    for path in small:
        demo.get(path + "?_limit=20", demo.token())
    # The writer of audit rows holds answers of up to 1 MiB, some of them at once: that much is there before.
    patients = "/apis/default/api/patient?_limit="
    fits = (900 << 10) * 20 // len(demo.get(patients + "20", demo.token()).content)
    for _ in range(24):
        assert len(demo.get(patients + str(fits), demo.token()).content) < 1 << 20
    time.sleep(1)  # they are being written
    before = memory(demo)
    sizes = {path: len(demo.get(path, demo.token()).content) for path in small}
    assert sizes["/apis/default/api/patient"] > (8 << 20)
    assert all(sizes[path] > 4 * small[path] for path in small), (small, sizes)
    assert memory(demo) - before < max(sizes.values()) >> 10


def test_the_whole_list_takes_a_statement_for_each_portion(big):
    """Of 250 records; codes are looked up by up to two more, and prescriptions go on in a second table."""
    demo, sql, small = big

    def statements(path):
        counts = []
        for _ in range(3):
            sql("TRUNCATE mysql.slow_log")
            demo.get(path, demo.token())
            counts.append(int(sql("SELECT COUNT(*) FROM mysql.slow_log WHERE user_host LIKE 'openemr[%' AND sql_text LIKE 'SELECT%'")[0][0]))
        return min(counts)

    for path in small:
        body = demo.get(path, demo.token()).json()
        more = 3 * (len(body["data"]) // 250 + 2) if "data" in body else 1  # FHIR's are read at once
        assert statements(path) - statements(path + "?_limit=5") <= more, path


def test_a_head_of_a_long_list_looks_for_its_beginning_alone(big):
    """And promises no length: the list's is not known."""
    demo, sql, _ = big
    sql("TRUNCATE mysql.slow_log")
    head = demo.call("HEAD", "/apis/default/api/patient", demo.token())
    assert head.status_code == 200 and not head.content
    assert "Content-Length" not in head.headers and "ETag" not in head.headers, head.headers
    assert int(sql("SELECT COUNT(*) FROM mysql.slow_log WHERE sql_text LIKE 'SELECT%STRAIGHT_JOIN (patient_data%'")[0][0]) == 1


def pages_read(sql):
    return int(sql("SHOW GLOBAL STATUS LIKE 'Innodb_buffer_pool_read_requests'")[0][1])


def test_a_deep_page_reads_no_record_before_it(big):
    """Of the records that are skipped only an index is read: hundreds of them lie in one of its pages."""
    demo, sql, _ = big
    costs = []
    for offset in (10, MANY - 10):
        counted = []
        for _ in range(3):
            before = pages_read(sql)
            assert demo.get(f"/apis/default/api/patient?_limit=5&_offset={offset}", demo.token()).status_code == 200
            counted.append(pages_read(sql) - before)
        costs.append(min(counted))
    assert costs[1] - costs[0] < MANY / 2, costs


def test_a_list_of_several_portions_is_whole(big):
    """With the descriptions of its codes, which are looked up for the records of each portion."""
    demo, sql, _ = big
    sql("INSERT INTO lists (uuid, date, type, title, begdate, diagnosis, activity, pid, user) SELECT UNHEX(MD5(CONCAT('m', seq))), NOW(), 'medical_problem', "
        "'Title', NOW(), IF(seq % 2, 'ICD10:I10', CONCAT('ICD10:Z', seq)), 1, 1, 'admin' FROM seq_1_to_11000")
    records = demo.get("/apis/default/api/medical_problem", demo.token()).json()["data"]
    there = [int(row[0]) for row in sql("SELECT id FROM lists WHERE type = 'medical_problem' ORDER BY id")]
    assert len(there) > 11000 and [int(record["id"]) for record in records] == there
    described = {record["diagnosis"]["I10"]["description"] for record in records if record["diagnosis"] and "I10" in record["diagnosis"]}
    assert len(described) == 1 and described != {""}
