# SPDX-License-Identifier: Apache-2.0
"""Calls that clients make: records written back as read, dates in ISO 8601, OpenEMR's own links, forms and packed bodies."""
import contextlib
import gzip
import json
import re

import pytest

from declared import Paths, document, operations
from documents import BOUNDARY, count, form, part, send
from writes import API, ENCOUNTER, PATIENT, identifiers

TEXT = "A note of some words.\n"
UUID = "00000000-0000-4000-8000-000000000000"


@pytest.fixture(scope="module", autouse=True)
def restored(demo_session):
    yield
    demo_session.reset()


@pytest.fixture(scope="module")
def ids(demo_session):
    return identifiers(demo_session)


def put(demo, path, body):
    return demo.call("PUT", path, demo.token(), json=body)


@contextlib.contextmanager
def zone(demo, name):
    demo.sql(f"UPDATE globals SET gl_value = '{name}' WHERE gl_name = 'gbl_time_zone'")
    demo.renew()
    try:
        yield
    finally:
        demo.sql("UPDATE globals SET gl_value = '' WHERE gl_name = 'gbl_time_zone'")
        demo.renew()


# Dates

def test_records_as_read_can_be_written_back(demo, ids):
    patient = f"{API}/patient/{ids['patient']}"
    raw = ids["patient"].replace("-", "")
    of_patient = f"WHERE uuid = UNHEX('{raw}')"
    ((birth, email),) = demo.sql(f"SELECT DOB, email FROM patient_data {of_patient}")
    demo.sql(f"UPDATE patient_data SET DOB = '0000-00-00', email = '', deceased_date = '0000-00-00 00:00:00' {of_patient}")

    def comparable(record):
        """Without what a change of the patient moves: its date, which is the start of the home address, too."""
        kept = {name: value for name, value in record.items() if name not in ("date", "DOB", "deceased_date")}
        kept["addresses"] = [{name: value for name, value in one.items() if name != "period_start"} for one in kept["addresses"]]
        return kept

    try:
        record = demo.get(patient, demo.token()).json()["data"]
        answer = put(demo, patient, record)
        assert answer.status_code == 200, answer.text
        assert comparable(demo.get(patient, demo.token()).json()["data"]) == comparable(record)
        assert demo.sql(f"SELECT COUNT(*) FROM patient_data {of_patient} AND IFNULL(DOB, '0000-00-00') = '0000-00-00'") == [["1"]]
        # What the row does not hold is looked at as ever.
        assert put(demo, patient, {**record, "email": "nobody"}).status_code == 400
        assert put(demo, patient, {**record, "fname": ""}).status_code == 400
    finally:
        demo.sql(f"UPDATE patient_data SET DOB = '{birth}', email = '{email}' {of_patient}")


def test_a_problem_is_written_back_with_its_date_as_read(demo, ids):
    path = f"{API}/patient/{ids['medical_problem_patient']}/medical_problem/{ids['medical_problem']}"
    uuid = ids["medical_problem"].replace("-", "")
    demo.sql(f"UPDATE lists SET begdate = '2020-01-02 00:00:00', enddate = '0000-00-00 00:00:00' WHERE uuid = UNHEX('{uuid}')")
    record = demo.get(f"{API}/medical_problem/{ids['medical_problem']}", demo.token()).json()["data"]
    changed = {name: record[name] for name in ("title", "begdate", "enddate")}
    answer = put(demo, path, changed)
    assert answer.status_code == 200, answer.text
    assert demo.sql(f"SELECT begdate FROM lists WHERE uuid = UNHEX('{uuid}')") == [["2020-01-02 00:00:00"]]


def test_an_encounter_takes_zero_dates_and_iso_dates(demo, ids):
    def stored(**body):
        answer = demo.call("POST", f"{API}/patient/{ids['patient']}/encounter", demo.token(), json={**ENCOUNTER, **body})
        assert answer.status_code == 201, answer.text
        number = answer.json()["data"]["encounter"]
        return demo.sql(f"SELECT date, onset_date FROM form_encounter WHERE encounter = {number}")[0]

    assert stored(date="2020-11-10", onset_date="0000-00-00 00:00:00") == ["2020-11-10 00:00:00", "NULL"]
    assert stored(date="2020-11-10T09:30:00", onset_date="0000-00-00") == ["2020-11-10 09:30:00", "NULL"]
    with zone(demo, "America/New_York"):
        for text, local in (("2020-11-10T09:30:00Z", "04:30:00"), ("2020-11-10T09:30:00.123Z", "04:30:00"), ("2020-11-10T09:30", "09:30:00"),
                            ("2020-11-10T09:30+01:00", "03:30:00"), ("2020-11-10 09:30:00", "09:30:00")):
            assert stored(date=text)[0] == "2020-11-10 " + local
    answer = demo.call("POST", f"{API}/patient/{ids['patient']}/encounter", demo.token(), json={**ENCOUNTER, "onset_date": "10/11/2020"})
    assert answer.status_code == 400
    assert "ISO 8601" in answer.json()["validationErrors"]["onset_date"]["DateTime::INVALID_VALUE"]


def test_other_date_times_too(demo, ids):
    answer = demo.call("POST", f"{API}/patient/{ids['patient']}/allergy", demo.token(), json={"title": "Bees", "begdate": "2020-11-10T09:30:00"})
    assert answer.status_code == 201, answer.text
    assert demo.sql("SELECT begdate FROM lists WHERE title = 'Bees'") == [["2020-11-10 09:30:00"]]
    answer = demo.call("POST", f"{API}/patient/{ids['patient']}/allergy", demo.token(), json={"title": "Bees", "begdate": "2020"})
    assert "ISO 8601" in answer.json()["validationErrors"]["begdate"]["DateTime::INVALID_VALUE"]
    path = f"{API}/patient/{ids['form_pid']}/encounter/{ids['form_eid']}/vital"
    for date, stored in (("2021-11-10T09:30:00", "2021-11-10 09:30:00"), ("20211110", "2021-11-10 00:00:00")):
        answer = demo.call("POST", path, demo.token(), json={"bps": "120", "date": date})
        assert answer.status_code == 201, answer.text
        assert demo.sql("SELECT date FROM form_vitals ORDER BY id DESC LIMIT 1") == [[stored]]


# Query parameters

def test_openemr_s_own_links_can_be_followed(demo):
    two = demo.get(API + "/patient?_limit=2", demo.token()).json()
    for query in ("_count=2", "_count=5&_limit=2", "_REWRITE_COMMAND=/api/patient&site=default&_count=2"):
        answer = demo.get(API + "/patient?" + query, demo.token())
        assert answer.status_code == 200, answer.text
        assert answer.json()["data"] == two["data"]
        assert "_REWRITE" not in answer.text and "_limit=2" in answer.json()["links"]["next"] and "_count" not in answer.json()["links"]["next"]
    assert demo.get(API + "/patient?_count=x", demo.token()).status_code == 400
    assert demo.get("/apis/default/fhir/Patient?site=default&_count=1", demo.token(), headers={"Prefer": "handling=strict"}).status_code == 200


# Bodies

def test_forms_of_curl_are_read(demo):
    role = demo.roles["physician"]
    fields = {"grant_type": "password", **{k: v for k, v in role.items() if k != "grant_type"}}
    answer = demo.call("POST", "/oauth2/default/token", files={name: (None, value) for name, value in fields.items()})
    assert answer.status_code == 200, answer.text
    token = answer.json()["access_token"]
    asked = {"token": token, "client_id": role["client_id"], "client_secret": role["client_secret"]}
    answer = demo.call("POST", "/oauth2/default/introspect", files={name: (None, value) for name, value in asked.items()})
    assert answer.json()["active"] is True
    answer = demo.call("POST", "/oauth2/default/token", files={"grant_type": (None, "password"), "username": ("a.txt", "x")})
    assert answer.status_code == 400 and "file" in answer.text
    answer = demo.call("POST", "/oauth2/default/token", files=[("a", (None, "x"))] * 101)
    assert answer.status_code == 400 and "100" in answer.text
    answer = demo.call("POST", "/oauth2/default/token", data=b"--x\r\n", headers={"Content-Type": "multipart/form-data; boundary=x"})
    assert answer.status_code == 400 and "form" in answer.text


def packed(demo, path, body, coding="gzip", **headers):
    return demo.call("POST", path, demo.token(), data=body, headers={"Content-Type": "application/json", "Content-Encoding": coding, **headers})


def test_packed_bodies_are_read(demo):
    for coding, pack in (("gzip", gzip.compress), ("X-GZIP", gzip.compress), ("identity", bytes), ("", bytes)):
        answer = packed(demo, API + "/patient", pack(json.dumps(PATIENT).encode()), coding)
        assert answer.status_code == 201, answer.text
    body = form(part(TEXT))
    before = count(demo)
    assert send(demo, gzip.compress(body), headers={"Content-Encoding": "gzip"}).status_code == 200
    assert count(demo) == before + 1
    pieces = gzip.compress(json.dumps(PATIENT).encode())
    answer = packed(demo, API + "/patient", iter([pieces[:10], pieces[10:40], pieces[40:]]))
    assert answer.status_code == 201, answer.text


def test_bodies_that_cannot_be_unpacked_are_refused(demo):
    before = demo.sql("CHECKSUM TABLE patient_data, documents")
    good = gzip.compress(json.dumps(PATIENT).encode())
    for body in (json.dumps(PATIENT).encode(), good[:-4], good + b"x", b"\x1f\x8b"):
        assert packed(demo, API + "/patient", body).status_code == 400
    for coding in ("deflate", "br", "gzip, gzip"):
        answer = packed(demo, API + "/patient", good, coding)
        assert answer.status_code == 415 and "gzip" in answer.text
    # A few bytes that unfold to gigabytes end at the limit of bodies.
    bomb = b"".join([gzip.compress(bytes(1 << 24))] * 64)
    assert packed(demo, API + "/patient", bomb).status_code == 413
    assert send(demo, bomb, headers={"Content-Encoding": "gzip"}, content_type=f"multipart/form-data; boundary={BOUNDARY}").status_code == 413
    assert demo.sql("CHECKSUM TABLE patient_data, documents") == before


# Errors that name their cause

def test_a_uuid_where_a_number_is_wanted_is_named(demo):
    for path in ("/patient/{}/medication", "/patient/{}/medication/1", "/patient/1/medication/{}", "/patient/{}/appointment", "/appointment/{}",
                 "/patient/{}/message/1", "/patient/{}/document?path=/medical_record", "/patient/1/document/{}", "/patient/{}/insurance",
                 "/insurance_company/{}", "/patient/{}/encounter/1/vital", "/patient/1/encounter/{}/soap_note", "/patient/{}/transaction"):
        answer = demo.get(API + path.format(UUID), demo.token())
        if answer.status_code == 404 and "message" not in path:
            assert "number" in answer.text, path + answer.text
        else:
            assert answer.status_code in (400, 404), path


@pytest.mark.expect_log("OEMR1003", "OEMR2010")  # rows of the audit log wait meanwhile
def test_a_read_only_database_is_503(demo):
    token = demo.token()  # which is a row
    demo.sql("SET GLOBAL read_only = 1")
    try:
        assert demo.get(API + "/facility", token).status_code == 200
        answer = demo.call("POST", API + "/patient", token, json=PATIENT)
    finally:
        demo.sql("SET GLOBAL read_only = 0")
    assert answer.status_code == 503 and answer.headers["Retry-After"]
    assert "read-only" in answer.text


def test_constraints_of_a_site_s_own_are_400(demo):
    demo.sql("ALTER TABLE patient_data ADD CONSTRAINT no_minors CHECK (DOB < '2000-01-01' OR DOB IS NULL OR lname <> 'Young')")
    try:
        answer = demo.call("POST", API + "/patient", demo.token(), json={**PATIENT, "DOB": "2010-01-01", "lname": "Young"})
    finally:
        demo.sql("ALTER TABLE patient_data DROP CONSTRAINT no_minors")
    assert answer.status_code == 400
    assert re.search("constraint failed .no_minors", answer.text), answer.text


MIXED = ("list_options", "users", "lists", "facility", "codes", "patient_data", "form_encounter", "prescriptions", "drugs", "immunizations")


@pytest.mark.expect_log("OEMR1103")
def test_tables_of_different_collations_are_read(demo):
    """None of the reads is a 500 and, where texts do not differ but by collation, all give what they gave before."""
    openapi = document(demo)
    paths = Paths(demo, openapi)
    reads = [(operation, paths.real(operation)) for operation in operations(openapi) if operation.method == "GET"]
    reads = [(operation.name, path, None if operation.is_open else paths.token(operation)) for operation, path in reads if path]
    before = {name: demo.get(path, token).text for name, path, token in reads}

    def convert(table, collation):
        demo.sql(f"SET foreign_key_checks = 0; ALTER TABLE {table} CONVERT TO CHARACTER SET utf8mb4 COLLATE {collation}")

    assert len(before) > 40
    for table in MIXED:
        convert(table, "utf8mb4_unicode_ci")
        try:
            for name, path, token in reads:
                answer = demo.get(path, token)
                assert answer.status_code == 200, f"{table}: {name}: {answer.text}"
                if "meta" not in before[name]:
                    assert answer.text == before[name], f"{table}: {name}"
        finally:
            convert(table, "utf8mb4_general_ci")
