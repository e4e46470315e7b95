# SPDX-License-Identifier: Apache-2.0
"""Lists and texts that a caller can make longer have bounds, and an answer beyond one names it."""
import json

import pytest

from oauth_client import SITE, Client

API, FHIR = "/apis/default/api", "/apis/default/fhir"
REGISTRATION = {"application_type": "app", "client_name": "Long", "redirect_uris": ["https://client.example.org/cb"], "scope": "openid"}


def too_costly(answer, words):
    assert answer.status_code == 400, answer.text[:500]
    outcome = answer.json()
    assert outcome["resourceType"] == "OperationOutcome" and len(answer.text) < 1000
    assert [issue["code"] for issue in outcome["issue"]] == ["too-costly"]
    assert words in outcome["issue"][0]["details"]["text"]


def refused(answer, words):
    assert answer.status_code == 400, answer.text[:500]
    assert words in answer.text and len(answer.text) < 1000


@pytest.fixture
def statements(demo):
    """Begins to count the statements that the database gets; the audit rows of refused calls are none."""
    def count():
        return int(demo.sql("SHOW GLOBAL STATUS LIKE 'Com_stmt_execute'")[0][1])
    return count


@pytest.mark.parametrize("commas", [200, 2000, 100000])
def test_alternatives_of_a_search(demo, statements, commas):
    token = demo.token("patient")
    assert demo.call("POST", FHIR + "/Patient/_search", token, data={"address": "x" + "," * 20}).status_code == 200
    before = statements()
    too_costly(demo.call("POST", FHIR + "/Patient/_search", token, data={"address": "," * commas}), "more than 25 texts to search for")
    assert statements() - before < 20


def test_alternatives_count_over_all_parameters(demo):
    token = demo.token()
    few = [("gender", ",".join(["female"] * 10))] * 20
    assert demo.get(FHIR + "/Patient", token, params=few).status_code == 200
    too_costly(demo.get(FHIR + "/Patient", token, params=few + [("gender", "male")]), "more than 200 search values")
    texts = [("family", "a,b,c,d,e")] * 5
    assert demo.get(FHIR + "/Patient", token, params=texts).status_code == 200
    too_costly(demo.get(FHIR + "/Patient", token, params=texts + [("given", "a")]), "more than 25 texts to search for")
    too_costly(demo.get(FHIR + "/Patient", token, params={"_id": ",".join(["00000000-0000-4000-8000-000000000000"] * 201)}), "search values")
    too_costly(demo.get(FHIR + "/Patient?_sort=" + ",".join(["family"] * 21), token), "more than 20 names in _sort")


@pytest.mark.parametrize("query, words", [
    ("&".join(f"fname[{i}]=a" for i in range(101)), "more than 100 filter values"),
    ("_sort=" + ",".join(["lname"] * 21), "more than 20 names in _sort"),
    ("&" * 1200, "more than 1200 parameters"),
])
def test_filters_of_a_list(demo, query, words):
    refused(demo.get(f"{API}/patient?{query}", demo.token()), words)


def test_parameters_of_a_form(demo):
    token = demo.token()
    form = "&".join(["nonesuch=1"] * 1199)
    headers = {"Content-Type": "application/x-www-form-urlencoded"}
    assert demo.call("POST", FHIR + "/Patient/_search", token, data=form, headers=headers).status_code == 200
    for path, data in (("/Patient/_search", form + "&a&b"), ("/Patient/_search?a=1&b=2", form)):
        too_costly(demo.call("POST", FHIR + path, token, data=data, headers=headers), "more than 1200 parameters")
    answer = demo.call("POST", SITE + "/token", data=form + "&a&b", headers=headers)
    assert answer.status_code == 400 and answer.json()["error"] == "invalid_request"
    assert "more than 1200 parameters" in answer.json()["error_description"]


def test_length_of_a_path(demo):
    """httpd itself takes 8190 bytes of a request line, unless it is told otherwise."""
    refused(demo.get(API + "/patient/" + "x" * 4096, demo.token()), "more than 4096 bytes in the path")
    too_costly(demo.get(FHIR + "/Patient/" + "x" * 4096, demo.token()), "more than 4096 bytes in the path")


@pytest.mark.parametrize("value, words", [
    ({f"m{i}": 1 for i in range(1001)}, "more than 1000 members or elements"),
    ({"fname": [1] * 1001}, "more than 1000 members or elements"),
    ({str(i): [0] * 999 for i in range(30)}, "more than 20000 JSON values"),
])
def test_json_of_a_body(demo, value, words):
    refused(demo.call("POST", API + "/patient", demo.token(), json=value), words)
    too_costly(demo.call("POST", FHIR + "/Patient", demo.token(), json=value), words)


def test_depth_of_a_body(demo):
    body = '{"a":' + "[" * 100 + "]" * 100 + "}"
    refused(demo.call("POST", API + "/patient", demo.token(), data=body), "more than 100 levels of JSON")


def test_parts_of_a_form(demo):
    files = [("other", ("", b"x"))] * 100
    refused(demo.call("POST", API + "/patient/1/document?path=/medical_record", demo.token(), files=files + [("document", ("a.txt", b"x"))]),
            "more than 100 parts")


@pytest.mark.parametrize("change, words", [
    ({"redirect_uris": ["https://client.example.org/cb"] * 101}, "more than 100 elements in a list"),
    ({"contacts": ["a@example.org"] * 101}, "more than 100 elements in a list"),
    ({"jwks": {"keys": [{}] * 101}}, "more than 100 elements in a list"),
    ({"scope": "openid " * 1001}, "more than 1000 scopes"),
])
def test_lists_of_a_registration(demo, change, words):
    answer = demo.call("POST", SITE + "/registration", json=REGISTRATION | change)
    assert answer.status_code == 400 and answer.json()["error"] == "invalid_request", answer.text
    assert words in answer.json()["error_description"]


def test_scopes_of_a_token_request(demo):
    client = Client(demo)
    form = {"grant_type": "password", **client.authentication, **{k: demo.roles["physician"][k] for k in ("user_role", "username", "password")}}
    answer = client.post("/token", {**form, "scope": "openid " * 1001})
    assert answer.status_code == 400 and answer.json()["error"] == "invalid_request"
    assert "more than 1000 scopes" in answer.json()["error_description"]


def test_lists_in_headers(demo):
    token = demo.token()
    tags = ",".join(f'"{i}"' for i in range(101))
    refused(demo.get(API + "/facility", token, headers={"If-None-Match": tags}), "more than 100 entity tags")
    facility = demo.get(API + "/facility", token).json()["data"][0]["uuid"]
    refused(demo.call("PUT", f"{API}/facility/{facility}", token, json={"name": "Other"}, headers={"If-Match": tags}), "more than 100 entity tags")


def test_what_the_database_holds_has_no_such_bounds(demo):
    """Rows of other tables come as JSON, however many they are."""
    demo.sql("INSERT INTO patient_history (pid, uuid, history_type_key, previous_name_first, previous_name_last) "
             "SELECT 1, UNHEX(REPLACE(UUID(), '-', '')), 'name_history', 'A', seq "
             "FROM seq_1_to_1500")
    try:
        answer = demo.get(API + "/patient?fname=&lname=&_limit=200", demo.token())
        records = json.loads(answer.text)["data"]
        assert max(len(record["previous_names"]) for record in records) >= 1500
    finally:
        demo.reset()
