# SPDX-License-Identifier: Apache-2.0
"""The database's own list of statements that use no index, over writes and tokens (tests of scale look at reads): each has a reason."""
import re

import pytest

from oauth_client import Client, EllipticKey
from person import Person
from sql_session import SqlSession
from test_scale import FILL, FIRST, MANY
from writes import ROUTES, identifiers

API = "/apis/default/api"
TOKENS = """
INSERT INTO oauth_clients (client_id, client_name, is_enabled) SELECT CONCAT('filler', seq), 'Filler', 1 FROM seq_1_to_{many};
INSERT INTO api_token (user_id, token, expiry, client_id, scope, revoked) SELECT UUID(), CONCAT('filler', seq), NOW(), CONCAT('filler', seq), '[]', 0
  FROM seq_1_to_{many};
INSERT INTO api_refresh_token (user_id, token, expiry, client_id, revoked) SELECT UUID(), CONCAT('filler', seq), NOW(), CONCAT('filler', seq), 0
  FROM seq_1_to_{many};
INSERT INTO oauth_trusted_user (user_id, client_id, scope) SELECT UUID(), CONCAT('filler', seq), '' FROM seq_1_to_{many};
INSERT INTO jwt_grant_history (jti, client_id) SELECT UUID(), CONCAT('filler', seq) FROM seq_1_to_{many};
INSERT INTO pnotes (date, body, pid, user, title) SELECT NOW(), 'Call', {first} + seq, 'admin', 'Other' FROM seq_1_to_{many};
INSERT INTO users (username, fname, uuid) SELECT CONCAT('filler', seq), 'x', UNHEX(MD5(CONCAT('u', seq))) FROM seq_1_to_200;
ANALYZE TABLE users, oauth_clients, api_token, api_refresh_token, oauth_trusted_user, jwt_grant_history, pnotes
"""
# Statements that look at many rows though they use no index, as they look without their values, and why.
ALLOWED = {
    r"^SELECT table_name, column_name FROM information_schema.columns ": "what the release is told by, once a minute",
    r"^SELECT id, token, expiry FROM api_token WHERE client_id = ": "OpenEMR's table has no such index; it is read without a lock when tokens end",
    r" FROM oauth_clients WHERE registration_uri_path = ": "clients are few, and change their registration rarely",
}
# Statements that write or lock without an index: others wait for each row that they look at.
ALLOWED_TO_LOCK = {
    r"^UPDATE sequences SET ": "one row, and committed at once",
    r"^SELECT id FROM users WHERE username = ": "users are few, and two of one login name could not both sign in",
}


@pytest.fixture(scope="module")
def practice(demo_session):
    demo = demo_session
    with SqlSession(demo) as sql:
        sql("SET SESSION sql_mode = ''")
        for statement in (FILL.strip() + ";\n" + TOKENS.strip()).format(first=FIRST, many=MANY).split(";\n"):
            sql(statement)
        yield demo, sql
    demo.reset()


@pytest.fixture
def unindexed(practice):
    """Whatever the module has sent since then that used no index, its values replaced; and the most rows that it looked at."""
    demo, sql = practice
    sql("SET GLOBAL log_output = 'TABLE', GLOBAL long_query_time = 1000, GLOBAL log_queries_not_using_indexes = ON, GLOBAL slow_query_log = ON")
    demo.renew()  # connections take these when they are made
    sql("TRUNCATE mysql.slow_log")

    def found():
        most = {}
        for text, rows in sql("SELECT REPLACE(CONVERT(sql_text USING utf8mb4), '\\n', ' '), rows_examined FROM mysql.slow_log WHERE user_host LIKE 'openemr[%'"):
            plain = without_values(text)
            most[plain] = max(int(rows), most.get(plain, 0))
        return most

    yield found
    sql("SET GLOBAL slow_query_log = OFF, GLOBAL long_query_time = 10, GLOBAL log_queries_not_using_indexes = OFF")
    sql("TRUNCATE mysql.slow_log")
    demo.renew()


def without_values(text):
    text = re.sub(r"'(?:[^'\\]|\\.|'')*'", "?", text)
    text = re.sub(r"\b\d+\b", "?", text)
    return re.sub(r"\s+", " ", re.sub(r"\?(?:, ?\?)+", "?", text))


def check(found):
    def unexplained(texts, allowed):
        return sorted(text[:500] for text in texts if not any(re.search(pattern, text) for pattern in allowed))

    assert found, "the database has listed nothing"
    locking = [text for text in found if not text.lstrip("(").startswith("SELECT") or "FOR UPDATE" in text]
    assert not unexplained(locking, ALLOWED_TO_LOCK)
    assert not unexplained([text for text, rows in found.items() if rows > MANY / 4], ALLOWED)


def test_writes(practice, unindexed):
    demo, _ = practice
    ids = identifiers(demo)
    for name, (method, path, body, *_) in ROUTES.items():
        answer = demo.call(method, path.format(**ids), demo.token(), json=body)
        assert answer.status_code < 300, f"{name}: {answer.text}"
    for path in ("/patient/{allergy_patient}/allergy/{allergy}", "/patient/{medication_pid}/medication/{medication_id}"):
        assert demo.call("DELETE", API + path.format(**ids), demo.token()).status_code == 200
    answer = demo.call("POST", API + "/patient/1/document?path=/medical_record", demo.token(), files={"document": ("a.txt", b"text", "text/plain")})
    assert answer.status_code == 200
    check(unindexed())


def test_tokens(practice, unindexed, tmp_path):
    demo, _ = practice
    client = Client(demo, key=EllipticKey(str(tmp_path)), scope="openid offline_access api:oemr api:fhir user/patient.read system/Patient.read")
    tokens = client.sign_in(scope="openid offline_access api:oemr user/patient.read")
    assert demo.get(API + "/patient?_limit=1", tokens["access_token"]).status_code == 200
    assert client.post("/introspect", {"token": tokens["access_token"], **client.authentication}).json()["active"]
    fresh = client.refresh(tokens["refresh_token"]).json()
    assert client.refresh(tokens["refresh_token"]).status_code == 400  # comes again: all of the pair end
    assert client.post("/revoke", {"token": fresh["access_token"], **client.authentication}).status_code == 200
    assert client.client_credentials("system/Patient.read").status_code == 200
    person = Person(demo)
    person.authorize({"client_id": client.id}, "openid offline_access api:oemr user/patient.read", redirect_uri="https://client.example.org/callback")
    answer = demo.call("DELETE", client.registration["registration_client_uri"].removeprefix(demo.env["BASE_URL"]),
                       client.registration["registration_access_token"])
    assert answer.status_code == 204, answer.text
    check(unindexed())


def test_tokens_are_issued_while_others_end(practice):
    """Ending a client's tokens waits for no row that another one's issuing has written, and is not waited for."""
    demo, _ = practice
    ending, issuing = Client(demo), Client(demo)
    ending.sign_in()
    with SqlSession(demo) as other:
        other("BEGIN")
        other("INSERT INTO api_token (user_id, token, expiry, client_id, scope, revoked) VALUES ('x', 'unfinished', NOW(), 'unfinished', '[]', 0)")
        answer = demo.call("DELETE", ending.registration["registration_client_uri"].removeprefix(demo.env["BASE_URL"]),
                           ending.registration["registration_access_token"])
        assert answer.status_code == 204, answer.text
        other("ROLLBACK")
    assert issuing.sign_in()["access_token"]
