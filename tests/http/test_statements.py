# SPDX-License-Identifier: Apache-2.0
"""The number of SQL statements of a request does not depend on the number of rows."""
import time

import pytest

from demo import Demo


def statements(demo: Demo, path):
    """The fewest statements the server counted for the request: settings that are read again now and then do not count."""
    counts = []
    for _ in range(4):
        before = counter(demo)
        assert demo.get(path, demo.token()).status_code == 200
        time.sleep(0.2)  # audit rows are written after the answer
        counts.append(counter(demo) - before)
    return min(counts)


def counter(demo):
    return int(demo.sql("SHOW GLOBAL STATUS LIKE 'Questions'")[0][1])


@pytest.mark.parametrize("path, few, many", [
    ("/apis/default/api/patient", "?lname=Alvarez", ""),
    ("/apis/default/fhir/Patient", "?family=Alvarez", ""),
    ("/apis/default/api/practitioner", "?lname=Chen", ""),
    ("/apis/default/api/immunization", "?id=1", "?completion_status=Completed"),
    ("/apis/default/api/procedure", "?patient_id=1", "?order_status=complete"),
    ("/apis/default/api/drug", "?drug_id=1", "?active=1"),
    ("/apis/default/api/prescription", "?patient_id=1", "?active=1"),
    ("/apis/default/api/facility", "?name=Lakeside+Urgent+Care", ""),
    ("/apis/default/api/appointment", "?_limit=1", "?_limit=2"),
    ("/apis/default/api/user", "?id=1", ""),
    ("/apis/default/api/insurance_company", "?_limit=1", "?_limit=2"),
    ("/apis/default/api/patient/1/encounter/1001/vital", "?_limit=1", "?_limit=2"),
    ("/apis/default/api/patient/1/encounter/1001/soap_note", "?_limit=1", "?_limit=2"),
])
def test_more_rows_take_no_more_statements(demo, path, few, many):
    assert statements(demo, path + many) == statements(demo, path + few)


@pytest.fixture
def many_users(demo):
    demo.sql("INSERT INTO users (username, fname) SELECT CONCAT('many', seq), 'x' FROM seq_1_to_2000; ANALYZE TABLE users")
    yield
    demo.reset()


@pytest.mark.parametrize("path", ["/apis/default/api/allergy", "/apis/default/api/medical_problem", "/apis/default/api/patient/1/encounter/1001/vital"])
def test_records_are_not_compared_with_each_user(demo, many_users, path):
    demo.sql("SET GLOBAL log_output = 'TABLE'; SET GLOBAL general_log = ON")
    assert demo.get(path, demo.token()).status_code == 200
    demo.sql("SET GLOBAL general_log = OFF")
    lists = demo.sql("SELECT DISTINCT argument FROM mysql.general_log WHERE command_type = 'Execute' AND argument LIKE '%users recorder%'")
    demo.sql("TRUNCATE mysql.general_log")
    plans = [step for statement in lists for step in demo.sql("EXPLAIN " + statement[0])]
    # The first table of a SELECT is joined to none: that may be the keys of a page.
    joined = [(step[3], step[-1]) for before, step in zip([None, *plans], plans)
              if before and before[0] == step[0] and (step[2] == "recorder" or step[2].startswith("<derived"))]
    assert joined and all(kind in ("eq_ref", "ref", "const") and "join buffer" not in extra for kind, extra in joined), plans


def test_the_columns_of_a_table_are_remembered(demo):
    name = {"name": "Lakeside"}
    facility = "/apis/default/api/facility/" + demo.get("/apis/default/api/facility", demo.token()).json()["data"][0]["uuid"]
    demo.sql("ALTER TABLE facility ADD COLUMN own_note VARCHAR(20)")
    demo.renew()
    try:
        demo.sql("SET GLOBAL log_output = 'TABLE'; TRUNCATE mysql.general_log; SET GLOBAL general_log = ON")
        for path in (facility, facility, facility):
            assert demo.call("PUT", path, demo.token(), json={**name, "own_note": "a"}).status_code == 200
        demo.sql("SET GLOBAL general_log = OFF")
        asked = int(demo.sql("SELECT COUNT(*) FROM mysql.general_log WHERE command_type = 'Execute' AND argument LIKE '%information_schema.columns%'")[0][0])
        assert 1 <= asked <= len(demo.children()) + 1  # each process, and again when the settings are
    finally:
        demo.sql("SET GLOBAL general_log = OFF; TRUNCATE mysql.general_log; ALTER TABLE facility DROP COLUMN own_note")
    # The first write that does not find the column lets the table be looked at again.
    assert demo.call("PUT", facility, demo.token(), json={**name, "own_note": "b"}).status_code == 200
    assert demo.sql("SELECT COUNT(*) FROM facility WHERE name = 'Lakeside'") == [["1"]]
    demo.reset()
