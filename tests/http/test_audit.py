# SPDX-License-Identifier: Apache-2.0
"""The audit log: one row for each call with what OpenEMR writes and valid checksums; none for refused calls."""
import base64
import hashlib
import json
import subprocess
import time

import pytest

API = "/apis/default/api"
FACILITY = {"name": "Audited / Clinic", "facility_npi": "1234567893"}
CALL = ["id", "log_id", "user_id", "patient_id", "ip_address", "method", "request", "request_url", "request_body", "response"]
LOG = ["event", "category", "user", "groupname", "comments", "user_notes", "patient_id", "success", "crt_user", "log_from"]


@pytest.fixture(scope="module", autouse=True)
def restored(demo_session):
    yield
    demo_session.reset()


def last_id(demo):
    return int(demo.sql("SELECT COALESCE(MAX(id), 0) FROM api_log")[0][0])


def select(demo, columns, source):
    statement = ", ".join(f"HEX(CAST({column} AS CHAR))" for column in columns)
    return [{name: None if value == "NULL" else bytes.fromhex(value).decode() for name, value in zip(columns, row)}
            for row in (line + [""] * (len(columns) - len(line)) for line in demo.sql(f"SELECT {statement} FROM {source}"))]


def calls_after(demo, begin, count=0, seconds=10):
    """The rows of calls since then; waits until there are as many: those of reads come after the answer."""
    deadline = time.monotonic() + seconds
    while True:
        rows = select(demo, CALL, f"api_log WHERE id > {begin} ORDER BY id")
        if len(rows) >= count or time.monotonic() > deadline:
            return rows
        time.sleep(0.05)


def check_checksums(demo, log_id):
    texts = demo.sql(f"""SELECT
        HEX(CONCAT_WS('', l.date, l.event, l.category, l.user, l.groupname, l.comments, l.user_notes, l.patient_id, l.success, l.crt_user,
          l.log_from, l.menu_item_id, l.ccda_doc_id)),
        HEX(CONCAT_WS('', a.log_id, a.user_id, a.patient_id, a.ip_address, a.method, a.request, a.request_url, a.request_body, a.response,
          a.created_time)), e.checksum, e.checksum_api, e.version, e.encrypt
      FROM log l JOIN api_log a ON a.log_id = l.id JOIN log_comment_encrypt e ON e.log_id = l.id WHERE l.id = {log_id}""")
    assert len(texts) == 1
    log, call, checksum, checksum_api, version, encrypted = texts[0]
    assert hashlib.sha3_512(bytes.fromhex(log)).hexdigest() == checksum
    assert hashlib.sha3_512(bytes.fromhex(call)).hexdigest() == checksum_api
    assert (version, encrypted) == ("4", "No")


def escaped(text):
    return text.replace("/", "\\/")


def test_a_read_leaves_one_row(demo):
    token, begin = demo.token(), last_id(demo)
    answer = demo.get(API + "/facility?name=a%2Fb&_limit=5", token)
    assert answer.status_code == 200
    time.sleep(0.3)
    row, = calls_after(demo, begin, 1)
    user = demo.sql("SELECT id FROM users WHERE username = 'admin'")[0][0]
    assert (row["user_id"], row["patient_id"], row["method"], row["request"]) == (user, "0", "GET", "/api/facility")
    assert row["ip_address"] in ("127.0.0.1", "::1")
    assert row["request_url"] == API + "/facility?name=a%2Fb&_limit=5"
    assert row["request_body"] == ""
    assert row["response"] == escaped(answer.text)
    log, = select(demo, LOG, f"log WHERE id = {row['log_id']}")
    assert (log["event"], log["category"], log["user"], log["success"], log["log_from"]) == ("api", "api", "admin", "1", "open-emr")
    assert base64.b64decode(log["comments"]).decode() == "api log"
    check_checksums(demo, row["log_id"])


def test_a_write_leaves_its_row_with_the_record(demo):
    token, begin = demo.token(), last_id(demo)
    answer = demo.call("POST", API + "/facility", token, json=FACILITY, headers={"X-Forwarded-For": "192.0.2.7"})
    assert answer.status_code == 201
    row, = calls_after(demo, begin)  # at once: it was committed with the record
    assert (row["method"], row["request"]) == ("POST", "/api/facility")
    assert row["ip_address"].endswith("(192.0.2.7)")
    assert json.loads(row["request_body"]) == FACILITY
    assert row["request_body"] == escaped(json.dumps(FACILITY))
    assert row["response"] == escaped(answer.text)
    check_checksums(demo, row["log_id"])


def test_a_patient_s_call_names_the_patient(demo):
    token, begin = demo.token("patient"), last_id(demo)
    assert demo.get("/apis/default/portal/patient", token).status_code == 200
    row, = calls_after(demo, begin, 1)
    pid = demo.sql(f"SELECT pid FROM patient_access_onsite WHERE portal_login_username = '{demo.roles['patient']['username']}'")[0][0]
    assert (row["user_id"], row["patient_id"]) == ("0", pid)
    log, = select(demo, LOG, f"log WHERE id = {row['log_id']}")
    assert log["patient_id"] == pid
    check_checksums(demo, row["log_id"])


def test_every_call_has_one_row(demo):
    token, begin = demo.token(), last_id(demo)
    paths = [API + "/facility", API + "/patient", "/apis/default/fhir/Patient", API + "/version", API + "/practitioner"] * 4
    for path in paths:
        assert demo.get(path, token).status_code == 200
    rows = calls_after(demo, begin, len(paths))
    time.sleep(0.3)
    assert len(calls_after(demo, begin)) == len(paths)
    assert sorted(row["request_url"] for row in rows) == sorted(paths)
    for row in rows:
        check_checksums(demo, row["log_id"])


def test_refused_calls_leave_none(demo):
    token, patient, begin = demo.token(), demo.token("patient"), last_id(demo)
    nobody = "00000000-0000-4000-8000-000000000000"
    refused = [
        demo.get(API + "/facility"), demo.get(API + "/facility", "x"), demo.get(API + "/facility", patient),
        demo.get(f"{API}/facility/{nobody}", token), demo.get(API + "/facility?nonesuch=1", token),
        demo.get(f"/apis/default/fhir/Patient/{nobody}", token), demo.get("/apis/default/fhir/Patient?birthdate=x", token),
        demo.call("POST", API + "/facility", token, data=b"{"), demo.call("POST", API + "/facility", token, json={"name": ""}),
        demo.call("PUT", f"{API}/facility/{nobody}", token, json=FACILITY), demo.call("DELETE", API + "/facility", token),
    ]
    assert all(400 <= answer.status_code < 500 for answer in refused), [answer.status_code for answer in refused]
    assert demo.get("/apis/default/fhir/metadata").status_code == 200
    time.sleep(0.5)
    assert calls_after(demo, begin) == []


class Locked:
    """Holds the audit tables for a few seconds."""

    def __init__(self, demo, seconds):
        command = ["mariadb", "--no-defaults", "-S", demo.env["MYSQL_SOCKET"], "-u", demo.env["MYSQL_USER"], "-N", "-B", "--unbuffered", "openemr", "-e",
                   f"LOCK TABLES log WRITE, api_log WRITE, log_comment_encrypt WRITE; SELECT 'locked'; SELECT SLEEP({seconds})"]
        self.process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
        assert self.process.stdout.readline().strip() == "locked"

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.communicate()


def test_a_read_does_not_wait_for_its_row(demo):
    token, begin = demo.token(), last_id(demo)
    assert demo.get(API + "/facility", token).status_code == 200
    calls_after(demo, begin, 1)
    begin = last_id(demo)
    with Locked(demo, 4) as lock:
        start = time.monotonic()
        assert demo.get(API + "/facility", token).status_code == 200
        assert time.monotonic() - start < 2
        assert lock.process.poll() is None, "the lock was gone before the answer came"
    assert len(calls_after(demo, begin, 1)) == 1


@pytest.mark.expect_log("OEMR1001", "OEMR1003")
def test_a_write_without_its_row_is_no_write(demo):
    token = demo.token()
    before = demo.sql("CHECKSUM TABLE facility, uuid_registry, log")
    demo.sql("RENAME TABLE api_log TO api_log_away")
    try:
        answer = demo.call("POST", API + "/facility", token, json=FACILITY)
    finally:
        demo.sql("RENAME TABLE api_log_away TO api_log")
    assert answer.status_code in (500, 503)
    assert demo.sql("CHECKSUM TABLE facility, uuid_registry, log") == before
    assert demo.call("POST", API + "/facility", token, json=FACILITY).status_code == 201
