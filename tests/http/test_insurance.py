# SPDX-License-Identifier: Apache-2.0
"""Coverages of a patient: the newest of a type is the one that is read alone and written; the others stay."""
import concurrent.futures
import subprocess
import time

import pytest

API = "/apis/default/api/patient"
BODY = {"provider": 2, "plan_name": "Silver", "policy_number": "S-1", "group_number": "G-1", "subscriber_lname": "Byron", "subscriber_fname": "Ada",
        "subscriber_relationship": "self", "subscriber_ss": "123-45-6789", "subscriber_DOB": "1990-12-10", "subscriber_street": "1 Elm Street",
        "subscriber_postal_code": "94601", "subscriber_city": "Oakland", "subscriber_state": "CA", "subscriber_country": "USA",
        "subscriber_phone": "510-555-0100", "subscriber_sex": "Female", "accept_assignment": "TRUE", "policy_type": "12"}
CHECKSUM = "CHECKSUM TABLE insurance_data, uuid_registry"


@pytest.fixture(scope="module", autouse=True)
def restored(demo_session):
    yield
    demo_session.reset()


def write(demo, method, path, token=None, **changes):
    body = {name: value for name, value in {**BODY, **changes}.items() if value != "absent"}
    return demo.call(method, f"{API}/{path}", token or demo.token(), json=body)


def column(demo, names, condition):
    return demo.sql(f"SELECT {names} FROM insurance_data WHERE {condition} ORDER BY id")


@pytest.fixture
def unchanged(demo):
    before = demo.sql(CHECKSUM)
    yield
    assert demo.sql(CHECKSUM) == before


def test_the_newest_comes_first(demo):
    rows = demo.get(f"{API}/4/insurance", demo.token()).json()
    assert [(row["type"], row["date"], row["date_end"]) for row in rows] == [("primary", "2021-01-01", None), ("primary", "2018-01-01", "2020-12-31")]
    assert demo.get(f"{API}/4/insurance/primary", demo.token()).json() == rows[0]
    assert rows[0]["pid"] == 4 and len(rows[0]["uuid"]) == 36


def test_types_come_in_their_order(demo):
    assert [row["type"] for row in demo.get(f"{API}/2/insurance", demo.token()).json()] == ["primary", "secondary"]


@pytest.mark.parametrize("path", ["1/insurance/secondary", "1/insurance/PRIMARY", "1/insurance/nonesuch", "10/insurance", "4711/insurance",
                                  "4711/insurance/primary", "0/insurance", "abc/insurance", "1x/insurance/primary"])
def test_what_is_not_there(demo, path):
    answer = demo.get(f"{API}/{path}", demo.token())
    assert (answer.status_code, answer.text) == (404, "null")


def test_the_first_coverage_is_made(demo):
    answer = write(demo, "POST", "10/insurance/primary")
    assert (answer.status_code, answer.json()) == (201, "primary")
    assert column(demo, "plan_name, provider, subscriber_mname, copay, date, date_end, subscriber_employer_city", "pid = 10") == [
        ["Silver", "2", "", "", "NULL", "NULL", ""]]
    assert demo.sql("SELECT COUNT(*) FROM uuid_registry r JOIN insurance_data i ON i.uuid = r.uuid WHERE i.pid = 10 AND r.table_name = 'insurance_data'"
                    ) == [["1"]]
    assert demo.get(f"{API}/10/insurance/primary", demo.token()).json()["plan_name"] == "Silver"


def test_a_put_makes_it_too(demo):
    answer = write(demo, "PUT", "10/insurance/tertiary", date="2024-02-29")
    assert (answer.status_code, answer.json()) == (200, "tertiary")
    assert column(demo, "date", "pid = 10 AND type = 'tertiary'") == [["2024-02-29"]]


@pytest.mark.parametrize("method, status", [("POST", 201), ("PUT", 200)])
def test_the_newest_alone_is_changed(demo, method, status):
    former = column(demo, "HEX(uuid), plan_name, policy_number, copay, date, date_end", "pid = 8 AND date < '2020-01-01'")
    for plan, date in (("Gold", "2022-01-01"), ("Platinum", "2023-01-01")):
        answer = write(demo, method, "8/insurance/primary", plan_name=plan, date=date)
        assert (answer.status_code, answer.json()) == (status, "primary")
        assert column(demo, "plan_name, date, copay", "pid = 8 AND date > '2020-01-01'") == [[plan, date, "NULL"]]
    assert former == column(demo, "HEX(uuid), plan_name, policy_number, copay, date, date_end", "pid = 8 AND date < '2020-01-01'")
    assert len(former) == 1


def test_an_end_is_stored_and_stays(demo):
    for changes, end in (({"date_end": "2025-06-30"}, "2025-06-30"), ({}, "2025-06-30"), ({"date_end": None}, "NULL")):
        assert write(demo, "PUT", "2/insurance/secondary", date="2021-01-01", **changes).status_code == 200
        assert column(demo, "date_end", "pid = 2 AND type = 'secondary'") == [[end]]


def test_null_and_nothing(demo):
    assert write(demo, "PUT", "3/insurance/primary", copay="", subscriber_mname=None, date="2021-01-01").status_code == 200
    assert column(demo, "copay, subscriber_mname, subscriber_employer", "pid = 3") == [["", "NULL", "NULL"]]


def test_a_day_has_one_coverage(demo, unchanged):
    answer = write(demo, "PUT", "12/insurance/primary", date="2018-01-01")
    assert answer.status_code == 400
    assert list(answer.json()) == ["date"]


@pytest.mark.parametrize("path, changes, messages", [
    ("4711/insurance/primary", {}, {"pid": ["Callback::INVALID_VALUE"]}),
    ("0/insurance/primary", {}, {"pid": ["Callback::INVALID_VALUE"]}),
    ("1x/insurance/primary", {}, {"pid": ["Numeric::NOT_NUMERIC"]}),
    ("1/insurance/Primary", {}, {"type": ["InArray::NOT_IN_ARRAY"]}),
    ("1x/insurance/foo", {"provider": "absent"},
     {"pid": ["Numeric::NOT_NUMERIC"], "type": ["InArray::NOT_IN_ARRAY"], "provider": ["Required::NON_EXISTENT_KEY"]}),
    ("1/insurance/primary", {"provider": "Bayline"}, {"provider": ["Numeric::NOT_NUMERIC"]}),
    ("1/insurance/primary", {"plan_name": ""}, {"plan_name": ["NotEmpty::EMPTY_VALUE"]}),
    ("1/insurance/primary", {"subscriber_sex": "x" * 26}, {"subscriber_sex": ["LengthBetween::TOO_LONG"]}),
    ("1/insurance/primary", {"copay": "5"}, {"copay": ["LengthBetween::TOO_SHORT"]}),
    ("1/insurance/primary", {"date": "2024-02-30"}, {"date": ["DateTime::INVALID_VALUE"]}),
    ("1/insurance/primary", {"date_end": "soon"}, {"date_end": ["DateTime::INVALID_VALUE"]}),
    ("1/insurance/primary", {"subscriber_city": ["x"]}, {"subscriber_city": ["IsString::NOT_A_STRING"]}),
])
def test_what_is_refused(demo, unchanged, path, changes, messages):
    for method in ("POST", "PUT"):
        answer = write(demo, method, path, **changes)
        assert answer.status_code == 400, answer.text
        assert [(field, list(rules)) for field, rules in answer.json().items()] == list(messages.items())


def test_what_the_server_decides_is_not_taken(demo):
    before = column(demo, "id, HEX(uuid), pid, type", "pid = 4")
    assert write(demo, "PUT", "4/insurance/primary", id=1, uuid="x", pid=1, type="tertiary", date="2021-01-01").status_code == 200
    assert column(demo, "id, HEX(uuid), pid, type", "pid = 4") == before


def test_writers_at_the_same_time_make_one(demo):
    """Whoever is about to make the first coverage is held up where it draws its uuid; nobody else may think it is the first."""
    token = demo.token()
    client = ["mariadb", "--no-defaults", "-S", demo.env["MYSQL_SOCKET"], "-u", demo.env["MYSQL_USER"], "-N", "-B", "--unbuffered", "openemr"]
    with subprocess.Popen(client, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as lock, concurrent.futures.ThreadPoolExecutor(3) as pool:
        lock.stdin.write("BEGIN; SELECT COUNT(*) FROM uuid_registry FOR UPDATE;\n")
        lock.stdin.flush()
        assert int(lock.stdout.readline()) > 0
        answers = [pool.submit(write, demo, "POST", "11/insurance/tertiary", token, plan_name=f"Plan {n}") for n in range(3)]
        for _ in range(100):
            if demo.sql("SELECT COUNT(*) FROM information_schema.innodb_trx WHERE trx_state = 'LOCK WAIT'") == [["3"]]:
                break
            time.sleep(0.1)
        lock.stdin.close()  # ends the transaction
        assert [answer.result().status_code for answer in answers] == [201] * 3
    assert len(column(demo, "id", "pid = 11 AND type = 'tertiary'")) == 1


def test_writing_needs_its_scope(demo, unchanged):
    reader = demo.token("admin", "openid api:oemr user/insurance.read")
    assert demo.get(f"{API}/1/insurance", reader).status_code == 200
    for method in ("POST", "PUT"):
        assert write(demo, method, "1/insurance/primary", reader).status_code == 401
    assert demo.get(f"{API}/1/insurance", demo.token("admin", "openid api:oemr user/patient.read")).status_code == 401
    assert demo.call("DELETE", f"{API}/1/insurance/primary", demo.token()).status_code == 404
