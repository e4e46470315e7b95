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
    ("/apis/default/api/appointment", "?_limit=1", ""),
    ("/apis/default/api/user", "?id=1", ""),
    ("/apis/default/api/insurance_company", "?_limit=1", ""),
    ("/apis/default/api/patient/1/encounter/1001/vital", "?_limit=1", ""),
    ("/apis/default/api/patient/1/encounter/1001/soap_note", "?_limit=1", ""),
])
def test_more_rows_take_no_more_statements(demo, path, few, many):
    assert statements(demo, path + many) == statements(demo, path + few)
