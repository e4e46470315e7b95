# SPDX-License-Identifier: Apache-2.0
"""The life of a client as programs written for OpenEMR lead it: register, sign in by password, refresh without a secret, narrow scopes, sign out."""
import pytest

from oauth_client import SITE, Client

FACILITIES = "/apis/default/api/facility"
SCOPE = "openid offline_access api:oemr api:fhir api:port user/facility.read user/patient.read user/Patient.read"


@pytest.fixture
def client(demo):
    return Client(demo, token_endpoint_auth_method="client_secret_post", contacts=["me@example.org"], scope=SCOPE)


def sign_in(client, **changes):
    """The password grant as OpenEMR's API guide shows it: no secret."""
    person = {name: client.demo.roles["admin"][name] for name in ("user_role", "username", "password")}
    answer = client.post("/token", {"grant_type": "password", "client_id": client.id, "scope": SCOPE, **person, **changes})
    if answer.status_code == 200:
        client.demo.secrets.update(value for name, value in answer.json().items() if name.endswith("_token"))
    return answer


def refresh(client, token, **changes):
    answer = client.post("/token", {"grant_type": "refresh_token", "client_id": client.id, "refresh_token": token, **changes})
    client.demo.secrets.update(value for name, value in answer.json().items() if name.endswith("_token"))
    return answer


def sign_out(client, tokens):
    return client.demo.get(SITE + "/logout", params={"id_token_hint": tokens["id_token"]})


def status(client, token):
    return client.demo.get(FACILITIES, token).status_code


def test_tokens_come_in_threes_and_are_renewed_in_threes(client):
    tokens = sign_in(client).json()
    assert status(client, tokens["access_token"]) == 200
    renewed = refresh(client, tokens["refresh_token"]).json()
    assert {"id_token", "access_token", "refresh_token"} <= renewed.keys() & tokens.keys()
    assert status(client, renewed["access_token"]) == 200


def test_a_token_without_the_word_bearer_is_taken(demo, client):
    token = sign_in(client).json()["access_token"]
    assert demo.get(FACILITIES, headers={"Authorization": token}).status_code == 200


@pytest.mark.parametrize("scope", ["api:oemr", "user/facility.read"])
def test_a_refresh_can_leave_a_scope_away(client, scope):
    tokens = refresh(client, sign_in(client).json()["refresh_token"], scope=SCOPE.replace(scope, "")).json()
    assert status(client, tokens["access_token"]) == 401


def test_signing_out_says_so_once_and_ends_the_tokens(client):
    tokens = sign_in(client).json()
    assert status(client, tokens["access_token"]) == 200
    assert sign_out(client, tokens).text == "You have been signed out. Thank you."
    assert sign_out(client, tokens).text == "You are currently not signed in."
    assert status(client, tokens["access_token"]) == 400
    assert refresh(client, tokens["refresh_token"]).status_code == 400
    # Nor does another sign-in bring them back.
    sign_in(client)
    assert status(client, tokens["access_token"]) == 401


def test_what_is_wrong_is_named(demo, client):
    answer = sign_in(client, client_id="nonesuch")
    assert (answer.status_code, answer.json()["error"]) == (401, "invalid_client")
    answer = sign_in(client, username="bar", password="boo")
    assert (answer.status_code, answer.json()["hint"]) == (400, "Failed Authentication")
    token = sign_in(client).json()["access_token"]
    assert demo.get("/apis/nonesuch/api/facility", token).status_code == 400
    assert demo.get(FACILITIES, token[:-40] + "A" * 40).status_code == 401
    assert demo.get(FACILITIES).status_code == 401


def test_a_public_client_gets_no_refresh_token_and_what_it_registered(demo):
    public = Client(demo, application_type="public", token_endpoint_auth_method="client_secret_post", scope="openid api:fhir patient/Patient.read")
    tokens = sign_in(public).json()
    assert "refresh_token" not in tokens and tokens["id_token"]
    assert "user/facility.read" not in tokens["scope"].split(" ")
