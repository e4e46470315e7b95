# SPDX-License-Identifier: Apache-2.0
"""Bad input is a typed 4xx, and nothing is changed."""
import pytest

UUID = "00000000-0000-4000-8000-000000000000"


@pytest.fixture
def unchanged(demo):
    """Compares the clinical tables before and after a test."""
    statement = "CHECKSUM TABLE patient_data, lists, form_encounter, facility, users, uuid_registry"
    before = demo.sql(statement)
    yield
    assert demo.sql(statement) == before


@pytest.mark.smoke
@pytest.mark.parametrize("method, path, body", [
    ("POST", "/apis/default/api/patient", b""),
    ("POST", "/apis/default/api/patient", b"{"),
    ("POST", "/apis/default/api/patient", b"[]"),
    ("POST", "/apis/default/api/patient", b"null"),
    ("POST", "/apis/default/api/patient", b'{"fname": 5}'),
    ("POST", "/apis/default/api/patient", b'{"fname": "\xff\xfe"}'),
    ("POST", "/apis/default/api/patient", b'{"fname": "A", "lname": "B", "DOB": "31.12.1999", "sex": "Male"}'),
    ("POST", "/apis/default/api/patient", b"[" * 20000),
    ("PUT", f"/apis/default/api/patient/{UUID}", b'{"fname": "Nobody"}'),
    ("PUT", "/apis/default/api/patient/not-a-uuid", b'{"fname": "Nobody"}'),
    ("GET", f"/apis/default/api/patient/{UUID}", None),
    ("GET", "/apis/default/api/patient/%00", None),
    ("GET", "/apis/default/api/patient/%ff%fe", None),
    ("GET", "/apis/default/api/patient/' OR 1=1 --", None),
])
def test_bad_input_is_a_client_error(demo, unchanged, method, path, body):
    answer = demo.call(method, path, demo.token(), data=body, headers={"Content-Type": "application/json"})
    assert 400 <= answer.status_code < 500, answer.text


@pytest.mark.parametrize("authorization", ["", "Bearer", "Bearer ", "Bearer x", "Bearer a.b.c", "Basic eDp5", "Bearer " + "a" * 8000,
                                           "Bearer eyJhbGciOiJub25lIn0.eyJzdWIiOiJhZG1pbiJ9."])
def test_a_bad_token_is_401(demo, authorization):
    answer = demo.get("/apis/default/api/patient", headers={"Authorization": authorization})
    assert answer.status_code in (400, 401)
    assert "patient" not in answer.text.lower() or "data" not in answer.text


@pytest.mark.parametrize("site", ["nonesuch", "..", "%2e%2e", "default%2f..", "DEFAULT%00"])
def test_an_unknown_site_is_a_client_error(demo, site):
    assert 400 <= demo.get(f"/apis/{site}/api/patient", demo.token()).status_code < 500


def test_without_php_a_path_of_no_api_is_for_nobody(demo):
    with demo.configured("OemrFallthrough Off"):
        for path in ("/foo", "/api", "/x/api/version"):
            for token in (demo.token(), demo.token("patient"), None):
                assert demo.get("/apis/default" + path, token).status_code == 401
            answer = demo.call("OPTIONS", "/apis/default" + path, headers={"Origin": "https://app.example.org"})
            assert (answer.status_code, answer.headers.get("Access-Control-Allow-Origin")) == (501, None)
        for path in ("/API/version", "/Fhir/Patient", "/api/Version"):
            assert demo.get("/apis/default" + path, demo.token()).status_code == 404
            assert demo.get("/apis/default" + path).status_code == 401


def test_a_wrong_password_and_a_wrong_secret_are_refused(demo):
    for change in ({"password": "wrong"}, {"client_secret": "wrong"}, {"client_id": "nobody"}, {"username": "nobody"}):
        form = {**demo.roles["physician"], **change, "grant_type": "password"}
        answer = demo.call("POST", "/oauth2/default/token", data=form)
        assert answer.status_code in (400, 401), answer.text
        assert "access_token" not in answer.text
    # The failures above must not lock the account for the tests that follow.
    demo.sql("UPDATE users_secure SET login_fail_counter = 0; UPDATE ip_tracking SET ip_login_fail_counter = 0")
