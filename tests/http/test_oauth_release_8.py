# SPDX-License-Identifier: Apache-2.0
"""Sign-in, clients, keys and audit rows on a database that OpenEMR 8.2 has upgraded and written to."""
import base64
import hashlib
import json
import os
import time

import pytest

from conftest import REPOSITORY, finish, make_demo

FIXTURE = os.path.join(os.path.dirname(REPOSITORY), "shared", "oracle-8")
TOKEN = "/oauth2/default/token"
LIST = "dsi_predictive_source_attributes"


def claims_of(token):
    part = token.split(".")[1]
    return json.loads(base64.urlsafe_b64decode(part + "=" * (-len(part) % 4)))


@pytest.fixture(scope="module")
def newest(request):
    if not os.path.isdir(FIXTURE):
        pytest.skip(f"{FIXTURE} does not exist")
    running = make_demo("fixture-8", fixture=FIXTURE)
    running.sql("DELETE FROM api_log")  # PHP has logged the secret of the client that it registered
    yield running
    finish(running, request.session.testsfailed)


@pytest.fixture(scope="module")
def made():
    with open(os.path.join(FIXTURE, "made-by-8.2.json"), encoding="utf-8") as file:
        return json.load(file)


def register(demo, **metadata):
    sent = {"application_type": "private", "redirect_uris": ["https://client.example.org/callback"], "client_name": "of release 8",
            "contacts": ["a@example.org"], "scope": "openid api:oemr patient/patient.read", **metadata}
    answer = demo.call("POST", "/oauth2/default/registration", json=sent)
    assert answer.status_code == 201, answer.text
    return answer.json()


def test_the_secret_of_a_client_of_php_opens(newest, made):
    client = made["client"]
    assert newest.sql(f"SELECT LEFT(client_secret, 3) FROM oauth_clients WHERE client_id = '{client['client_id']}'") == [["007"]]
    form = {"client_id": client["client_id"], "client_secret": client["client_secret"], "token": "unknown"}
    assert newest.call("POST", "/oauth2/default/introspect", data=form).json() == {"active": False}
    assert newest.call("POST", "/oauth2/default/introspect", data={**form, "client_secret": "x"}).status_code == 401


def test_a_refresh_token_of_php_is_taken(newest, made):
    client, response = made["client"], made["token_response"]
    if claims_of(response["access_token"])["exp"] + 80 * 86400 < time.time():
        pytest.skip("the recorded refresh token is too old")
    answer = newest.call("POST", TOKEN, data={"grant_type": "refresh_token", "refresh_token": response["refresh_token"],
                                              "client_id": client["client_id"], "client_secret": client["client_secret"]})
    assert answer.status_code == 200, answer.text
    assert answer.json()["scope"].split() == response["scope"].split()
    old, new = claims_of(response["access_token"]), claims_of(answer.json()["access_token"])
    assert new["scopes"] == old["scopes"]
    assert old["iss"].endswith("/oauth2/default") and new["iss"].endswith("/oauth2/default")
    assert newest.get("/apis/default/api/facility", answer.json()["access_token"]).status_code == 200


def test_a_document_of_php_opens_and_ours_is_of_its_version(newest, made):
    token, document = newest.token("admin8"), made["document"]
    row = newest.sql("SELECT d.id, d.encrypted FROM documents d JOIN patient_data p ON p.pid = d.foreign_id"
                     f" WHERE d.name = '{document['name']}' AND p.pid = {document['patient']}")
    assert row and row[0][1] == "1"
    answer = newest.get(f"/apis/default/api/patient/{document['patient']}/document/{row[0][0]}", token)
    assert answer.status_code == 200 and answer.text == document["plain"]


def test_what_is_written_is_of_version_seven(newest):
    client = register(newest)
    secret = newest.sql(f"SELECT client_secret FROM oauth_clients WHERE client_id = '{client['client_id']}'")[0][0]
    assert secret.startswith("007")
    assert newest.sql("SELECT GROUP_CONCAT(name ORDER BY name) FROM `keys` WHERE name LIKE 'seven%'") == [["sevena,sevenb"]]
    methods = os.path.join(newest.env["SITES_DIR"], "default", "documents", "logs_and_misc", "methods")
    assert os.path.getsize(os.path.join(methods, "sevena")) == 155


def test_a_site_may_keep_secrets_as_they_are(newest):
    newest.sql("UPDATE globals SET gl_value = '0' WHERE gl_name = 'database_encryption'")
    newest.renew()
    try:
        client = register(newest)
        assert newest.sql(f"SELECT client_secret FROM oauth_clients WHERE client_id = '{client['client_id']}'") == [[client["client_secret"]]]
    finally:
        newest.sql("UPDATE globals SET gl_value = '1' WHERE gl_name = 'database_encryption'")
        newest.renew()
    form = {"client_id": client["client_id"], "client_secret": client["client_secret"], "token": "unknown"}
    assert newest.call("POST", "/oauth2/default/introspect", data=form).status_code == 200


def test_registration_knows_decision_support(newest):
    assert register(newest)["dsi_type"] == "none"
    options = [row[0] for row in newest.sql(f"SELECT option_id FROM list_options WHERE list_id = '{LIST}' AND activity = 1 ORDER BY seq")]
    attributes = [{"name": options[0], "value": "who made it"}]
    client = register(newest, dsi_type="predictive", dsi_source_attributes=attributes, grant_types=["authorization_code", "refresh_token"])
    assert (client["dsi_type"], client["dsi_source_attributes"]) == ("predictive", attributes)
    where = f"FROM oauth_clients WHERE client_id = '{client['client_id']}'"
    assert newest.sql(f"SELECT dsi_type, grant_types {where}") == [["2", "authorization_code|refresh_token"]]
    rows = newest.sql(f"SELECT option_id, source_value FROM dsi_source_attributes WHERE list_id = '{LIST}' AND client_id = '{client['client_id']}'")
    assert dict(rows) == {option: "who made it" if option == options[0] else "" for option in options}
    path = "/oauth2/" + client["registration_client_uri"].split("/oauth2/")[1]
    known = newest.call("GET", path, client["registration_access_token"]).json()
    assert (known["dsi_type"], known["dsi_source_attributes"]) == ("predictive", attributes)
    refused = newest.call("POST", "/oauth2/default/registration", json={**known, "dsi_type": "x"})
    assert refused.status_code == 400 and "dsi_type" in refused.json()["error_description"]


def test_scopes_are_those_of_the_release(newest):
    listed = newest.get("/oauth2/default/.well-known/openid-configuration").json()["scopes_supported"]
    assert len(listed) == len(set(listed)) >= 226 and "user/RelatedPerson.rs" in listed and "site:default" not in listed
    token = newest.token("admin8")
    assert not [scope for scope in claims_of(token)["scopes"] if scope.startswith("site:")]


def test_audit_rows_are_of_the_release(newest):
    assert newest.get("/apis/default/api/facility?x=1", newest.token("admin8")).status_code in (200, 400)
    assert newest.get("/apis/default/api/facility", newest.token("admin8")).status_code == 200
    deadline = time.time() + 20
    row = []
    while not row and time.time() < deadline:
        row = newest.sql("SELECT l.id, l.date, l.event, l.category, l.user, l.groupname, l.comments, l.success, l.log_from, e.encrypt, e.checksum,"
                         " a.request, a.request_url FROM log l JOIN log_comment_encrypt e ON e.log_id = l.id JOIN api_log a ON a.log_id = l.id"
                         " WHERE a.request_url LIKE '%/facility' ORDER BY l.id DESC LIMIT 1")
    _, date, event, category, user, group, comments, success, origin, encrypted, checksum, request, url = row[0]
    assert (request, url) == ("facility", "/apis/dispatch.php/default/api/facility")
    assert encrypted == "No" and base64.b64decode(comments) == b"api log"
    assert hashlib.sha3_512("".join([date, event, category, user, group, comments, success, origin]).encode()).hexdigest() == checksum
