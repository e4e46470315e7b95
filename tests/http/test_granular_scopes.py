# SPDX-License-Identifier: Apache-2.0
"""Scopes of SMART App Launch 2: from the registration to what they open."""
import pytest

from oauth_client import SITE, Client

FHIR = "/apis/default/fhir"
LABORATORY = "patient/Observation.rs?category=http://terminology.hl7.org/CodeSystem/observation-category|laboratory"


def token(client, scope):
    return client.sign_in(scope=scope)["access_token"]


@pytest.fixture
def patient(demo):
    return demo.get(FHIR + "/Patient?_count=1", demo.token()).json()["entry"][0]["resource"]["id"]


def test_each_letter_opens_its_interaction(demo, patient):
    client = Client(demo, scope="openid api:fhir user/Patient.cruds")
    calls = {"r": ("GET", f"{FHIR}/Patient/{patient}", None), "s": ("GET", FHIR + "/Patient?_count=1", None),
             "c": ("POST", FHIR + "/Patient", {"resourceType": "Patient"})}  # no valid one: it is refused later
    for letters in ("r", "s", "c", "rs", "cruds"):
        access = token(client, f"openid api:fhir user/Patient.{letters}")
        for letter, (method, path, body) in calls.items():
            answer = demo.call(method, path, access, json=body)
            expected = 401 if letter not in letters else 400 if letter == "c" else 200
            assert answer.status_code == expected, f"{letters} {method}: {answer.text}"
    answer = demo.call("POST", FHIR + "/Patient/_search", token(client, "api:fhir user/Patient.s"), data={"_count": "1"})
    assert answer.status_code == 200


def test_less_is_granted_where_less_is_registered(demo):
    client = Client(demo, scope="openid offline_access api:fhir user/Patient.read patient/Observation.read")
    tokens = client.sign_in(scope=f"openid offline_access api:fhir user/Patient.cruds {LABORATORY}")
    assert tokens["scope"] == f"openid offline_access user/Patient.rs {LABORATORY}"
    narrower = client.refresh(tokens["refresh_token"], scope="offline_access user/Patient.s")
    assert narrower.json()["scope"] == "offline_access user/Patient.s"
    wider = client.refresh(narrower.json()["refresh_token"], scope="offline_access user/Patient.rs")
    assert wider.json()["error"] == "invalid_scope"


def test_a_restricted_scope_opens_no_more_than_itself(demo):
    client = Client(demo, scope=f"openid offline_access api:fhir {LABORATORY}")
    tokens = client.sign_in(scope=client.registration["scope"])
    introspected = client.post("/introspect", {"token": tokens["access_token"], **client.authentication}).json()
    assert LABORATORY in introspected["scope"].split(" ")
    for more in ("patient/Observation.rs", "patient/Observation.read", LABORATORY.replace("laboratory", "survey")):
        assert client.refresh(tokens["refresh_token"], scope=more).json()["error"] == "invalid_scope"


@pytest.mark.parametrize("scope", ["user/Patient.sr", "user/Patient.rx", "user/Unicorn.rs", "user/*.rs", "patient/Observation.cruds",
                                   "patient/Observation.rs?code=1", "patient/Patient.rs?category=a", "patient/Observation.rs?category="])
def test_unknown_forms_are_refused_at_registration(demo, scope):
    answer = demo.call("POST", SITE + "/registration", json={
        "application_type": "private", "client_name": "x", "redirect_uris": ["https://client.example.org/cb"], "scope": "openid api:fhir " + scope})
    assert (answer.status_code, answer.json()["error"]) == (400, "invalid_scope")


def test_discovery_says_so(demo):
    for path in (SITE + "/.well-known/openid-configuration", FHIR + "/.well-known/smart-configuration"):
        published = demo.get(path).json()
        assert {"user/Patient.read", "user/Patient.rs", "user/Patient.cruds", LABORATORY} <= set(published["scopes_supported"])
    assert {"permission-v1", "permission-v2"} <= set(published["capabilities"])
