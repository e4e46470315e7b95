# SPDX-License-Identifier: Apache-2.0
"""A patient's token sees that patient and nobody else; a token is good for its own site alone."""
import json
import os

import pytest

PATIENT, PORTAL = "/apis/default/fhir/Patient", "/apis/default/portal/patient"


def patient_uuid(demo, role):
    digits = demo.sql("SELECT LOWER(HEX(p.uuid)) FROM patient_data p JOIN patient_access_onsite a ON a.pid = p.pid "
                      f"WHERE a.portal_login_username = '{demo.roles[role]['username']}'")[0][0]
    return "-".join((digits[:8], digits[8:12], digits[12:16], digits[16:20], digits[20:]))


@pytest.fixture
def own(demo):
    return patient_uuid(demo, "patient")


@pytest.fixture
def other(demo):
    return patient_uuid(demo, "patient2")


def found(answer):
    assert answer.status_code == 200, answer.text
    return [entry["resource"]["id"] for entry in answer.json().get("entry", []) if entry["resource"]["resourceType"] == "Patient"]


def test_a_search_finds_the_own_record_alone(demo, own):
    answer = demo.get(PATIENT, demo.token("patient"))
    assert found(answer) == [own]
    assert answer.json()["total"] == 1
    assert len(found(demo.get(PATIENT, demo.token()))) == 20


@pytest.mark.parametrize("query, sees", [
    ("_id={own}", True), ("_id={other}", False), ("_id={own},{other}", True), ("_id={other},{own}", True), ("_id={own}&_id={other}", False),
    ("_id:not={own}", None), ("_count=100", True), ("_count=100&_offset=1", True), ("gender:not=nonesuch", True), ("gender=male,female,other,unknown", True),
    ("birthdate=ge1800", True), ("birthdate=ne1800", True), ("name=a,e,i,o,u", None), ("name=%25", False), ("_sort=-birthdate", True),
    ("nonesuch=1", True), ("patient={other}", True), ("_has:Observation:patient:code=x", False), ("_id={own}%27 OR 1=1", None),
])
def test_no_query_widens_the_search(demo, own, other, query, sees):
    answer = demo.get(PATIENT + "?" + query.format(own=own, other=other), demo.token("patient"))
    if sees is None and answer.status_code == 400:
        return
    assert set(found(answer)) <= {own}
    assert other not in answer.text.replace(query.format(own=own, other=other), "").replace(answer.json()["link"][0]["url"], "")
    if sees is not None:
        assert found(answer) == ([own] if sees else [])
    assert answer.json()["total"] <= 1


def test_a_count_counts_the_own_record_alone(demo):
    assert demo.get(PATIENT + "?_summary=count", demo.token("patient")).json()["total"] == 1
    assert demo.get(PATIENT + "?_summary=count", demo.token()).json()["total"] == 20


def test_a_search_by_post_is_bound_too(demo, own, other):
    token = demo.token("patient")
    assert found(demo.call("POST", PATIENT + "/_search", token)) == [own]
    assert found(demo.call("POST", PATIENT + "/_search", token, data={"_id": other})) == []
    assert found(demo.call("POST", PATIENT + "/_search", token, data={"_id": f"{own},{other}"})) == [own]
    assert found(demo.call("POST", f"{PATIENT}/_search?_id={other}", token, data={"_id": own})) == []


def test_another_record_is_not_there(demo, own, other):
    token = demo.token("patient")
    assert demo.get(f"{PATIENT}/{own}", token).json()["id"] == own
    for method in ("GET", "HEAD"):
        assert demo.call(method, f"{PATIENT}/{other}", token).status_code == 404
    # The answer is the one for a record that nobody has.
    nobody = "00000000-0000-4000-8000-000000000000"
    assert demo.get(f"{PATIENT}/{other}", token).text == demo.get(f"{PATIENT}/{nobody}", token).text


def test_both_patients_see_themselves(demo, own, other):
    """One after the other on the same connections and caches."""
    for _ in range(3):
        for role, uuid in (("patient", own), ("patient2", other)):
            assert found(demo.get(PATIENT, demo.token(role))) == [uuid]
            assert demo.get(PORTAL, demo.token(role)).json()["data"]["uuid"] == uuid


def test_the_portal_shows_the_own_record_alone(demo, own, other):
    token = demo.token("patient")
    for query in ("", "?uuid=" + other, "?pid=2", "?puuid=" + other):
        answer = demo.get(PORTAL + query, token)
        assert answer.status_code == 200, answer.text
        assert answer.json()["data"]["uuid"] == own
        assert other not in answer.text


def test_patients_may_not_call_or_change_what_is_the_staff_s(demo, own):
    token = demo.token("patient")
    before = demo.sql("CHECKSUM TABLE patient_data, form_encounter, facility")
    body = {"resourceType": "Patient", "name": [{"family": "New", "given": ["Name"]}], "gender": "male", "birthDate": "2000-01-01"}
    assert demo.call("PUT", f"{PATIENT}/{own}", token, json=body).status_code == 401
    assert demo.call("POST", PATIENT, token, json=body).status_code == 401
    for method, path in (("GET", "/patient"), ("GET", f"/patient/{own}"), ("PUT", f"/patient/{own}"), ("GET", "/facility"), ("POST", "/facility"),
                         ("GET", f"/patient/{own}/encounter")):
        answer = demo.call(method, "/apis/default/api" + path, token, json={} if method != "GET" else None)
        assert answer.status_code == 401, path
        assert own not in answer.text
    assert demo.sql("CHECKSUM TABLE patient_data, form_encounter, facility") == before


def test_the_portal_is_for_patients(demo):
    for role in ("admin", "physician"):
        assert demo.get(PORTAL, demo.token(role)).status_code == 401


def test_a_token_is_good_for_its_own_site_alone(oracle, fixture_demo):
    with open(os.path.join(oracle, "credentials-alternate.json"), encoding="utf-8") as file:
        alternate = json.load(file)
    demo = fixture_demo
    form = {"grant_type": "password", **alternate["admin"]}
    answer = demo.call("POST", "/oauth2/alternate/token", data=form)
    assert answer.status_code == 200, answer.text
    tokens = {"default": demo.token(), "alternate": answer.json()["access_token"]}
    for own_site, token in tokens.items():
        for site in tokens:
            for path in ("api/facility", "fhir/Patient"):
                assert demo.get(f"/apis/{site}/{path}", token).status_code == (200 if site == own_site else 401), (own_site, site, path)
