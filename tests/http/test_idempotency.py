# SPDX-License-Identifier: Apache-2.0
"""Idempotency-Key: a POST that is sent twice writes once and is answered as the first time."""
import os
import re
import uuid

import pytest

from demo import REPOSITORY

API = "/apis/default/api"
FACILITY = {"name": "Keyed Clinic", "facility_npi": "1234567893"}


@pytest.fixture(scope="module", autouse=True)
def restored(demo_session):
    yield
    demo_session.reset()


def post(demo, key, body=None, token=None, path=API + "/facility"):
    return demo.call("POST", path, token or demo.token(), json=body or FACILITY, headers={"Idempotency-Key": key})


def count(demo):
    return int(demo.sql("SELECT COUNT(*) FROM facility")[0][0])


def new_key():
    return str(uuid.uuid4())


def test_the_second_submission_is_answered_as_the_first(demo):
    key, before = new_key(), count(demo)
    first, second, quoted = post(demo, key), post(demo, key), post(demo, f'"{key}"')
    assert first.status_code == 201
    for again in (second, quoted):
        assert (again.status_code, again.content) == (first.status_code, first.content)
        assert again.headers["Content-Type"] == first.headers["Content-Type"]
        assert again.headers["Idempotency-Replayed"] == "true"
    assert "Idempotency-Replayed" not in first.headers
    assert count(demo) == before + 1
    assert post(demo, new_key()).json() != first.json()
    assert count(demo) == before + 2


def test_submissions_at_the_same_time_write_once(demo):
    key, before = new_key(), count(demo)
    demo.token()
    answers = demo.at_once(lambda _: post(demo, key), range(8))
    assert {answer.status_code for answer in answers} == {201}
    assert len({answer.content for answer in answers}) == 1
    assert count(demo) == before + 1


def test_another_body_under_the_same_key_is_refused(demo):
    key = new_key()
    assert post(demo, key).status_code == 201
    before = count(demo)
    assert post(demo, key, {**FACILITY, "city": "Elsewhere"}).status_code == 422
    assert post(demo, key, path=API + "/patient").status_code == 422
    assert count(demo) == before


def test_a_refused_submission_does_not_use_the_key_up(demo):
    key = new_key()
    for _ in range(2):
        assert post(demo, key, {"name": "x"}).status_code == 400
    assert post(demo, key).status_code == 201


def test_a_key_belongs_to_its_user(demo):
    key = new_key()
    patient = {"fname": "Ada", "lname": "Byron", "sex": "Female", "DOB": "1990-12-10"}
    first = post(demo, key, patient, path=API + "/patient")
    other = post(demo, key, patient, demo.token("physician"), path=API + "/patient")
    assert (first.status_code, other.status_code) == (201, 201)
    assert first.json() != other.json()


@pytest.mark.parametrize("key", ["", '""', "with blank", "caf\u00e9", "x" * 256, '"a"b"'])
def test_what_is_no_key_is_refused(demo, key):
    before = count(demo)
    assert post(demo, key.encode("utf-8")).status_code == 400
    assert count(demo) == before


def test_old_keys_are_forgotten(demo):
    key = new_key()
    first = post(demo, key)
    demo.sql("UPDATE oemr_idempotency_key SET created = NOW() - INTERVAL 25 HOUR")
    again = post(demo, key)
    assert again.status_code == 201 and again.json() != first.json()
    assert demo.sql("SELECT COUNT(*) FROM oemr_idempotency_key") == [["1"]]


def test_the_file_for_administrators_makes_the_same_table(demo):
    post(demo, new_key())
    made = demo.sql("SHOW CREATE TABLE oemr_idempotency_key")
    demo.sql("DROP TABLE oemr_idempotency_key")
    with open(os.path.join(REPOSITORY, "sql", "oemr_idempotency_key.sql"), encoding="ascii") as file:
        demo.sql(file.read())
    assert demo.sql("SHOW CREATE TABLE oemr_idempotency_key") == made


@pytest.mark.expect_log("OEMR1002")
def test_a_site_that_may_not_make_the_table_says_so(demo):
    demo.sql("DROP TABLE IF EXISTS oemr_idempotency_key")
    account = demo.sql("SELECT CONCAT('`', user, '`@`', host, '`') FROM mysql.user WHERE user = 'openemr'")[0][0]
    demo.sql(f"REVOKE CREATE ON openemr.* FROM {account}; KILL USER {account}")  # open connections keep what they may do
    before = count(demo)
    try:
        refused = post(demo, new_key())
    finally:
        demo.sql(f"GRANT CREATE ON openemr.* TO {account}; KILL USER {account}")
    assert refused.status_code == 501, refused.text
    assert re.search("Idempotency-Key", refused.text)
    assert count(demo) == before
    assert post(demo, new_key()).status_code == 201
