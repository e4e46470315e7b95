# SPDX-License-Identifier: Apache-2.0
"""Token revocation (RFC 7009)."""
import pytest

from oauth_client import SITE, Client, Key

PATIENTS = "/apis/default/api/patient?_limit=1"


@pytest.fixture
def client(demo):
    return Client(demo)


def revoke(client, token, **form):
    return client.post("/revoke", {"token": token, **client.authentication, **form})


def is_active(client, token):
    return client.post("/introspect", {"token": token, **client.authentication}).json()["active"]


def test_an_access_token_ends_at_once(demo, client):
    tokens = client.sign_in()
    assert demo.get(PATIENTS, tokens["access_token"]).status_code == 200  # cached now
    answer = revoke(client, tokens["access_token"])
    assert (answer.status_code, answer.content) == (200, b"")
    assert demo.get(PATIENTS, tokens["access_token"]).status_code == 401
    assert is_active(client, tokens["refresh_token"])
    assert revoke(client, tokens["access_token"]).status_code == 200, "a second time there is nothing to do"


@pytest.mark.parametrize("hint", ["refresh_token", "access_token", "nonesuch", None])
def test_a_refresh_token_takes_its_access_token_along_whatever_the_hint(demo, client, hint):
    tokens = client.refresh(client.sign_in()["refresh_token"]).json()
    assert demo.get(PATIENTS, tokens["access_token"]).status_code == 200
    assert revoke(client, tokens["refresh_token"], **({"token_type_hint": hint} if hint else {})).status_code == 200
    assert demo.get(PATIENTS, tokens["access_token"]).status_code == 401
    assert client.refresh(tokens["refresh_token"]).status_code == 400


@pytest.mark.parametrize("token", ["nonesuch", "a.b.c", "def502" + "00" * 100, "é", "x" * 10000])
def test_an_unknown_token_is_200(client, token):
    assert revoke(client, token).status_code == 200


def test_the_token_of_another_client_stays(demo, client):
    other, tokens = Client(demo), client.sign_in()
    for token in (tokens["access_token"], tokens["refresh_token"]):
        answer = revoke(other, token)
        assert (answer.status_code, answer.json()["error"]) == (400, "invalid_grant")
        assert is_active(client, token)


def test_the_client_authenticates_as_at_the_token_endpoint(demo, client, tmp_path):
    token = client.sign_in()["access_token"]
    for form in ({"client_id": client.id}, {"client_id": client.id, "client_secret": "wrong"}, {"client_id": "nonesuch", "client_secret": "x"}):
        answer = client.post("/revoke", {"token": token, **form})
        assert (answer.status_code, answer.json()["error"]) == (401, "invalid_client")
    assert client.post("/revoke", {"token": token}).status_code == 400
    assert is_active(client, token)
    assert client.post("/revoke", {"token": token}, auth=(client.id, client.secret)).status_code == 200
    assert not is_active(client, token)

    signing = Client(demo, Key(tmp_path))
    token, assertion = signing.sign_in()["access_token"], signing.assertion()
    assert signing.post("/revoke", {"token": token, **assertion, "client_secret": signing.secret}).status_code == 400
    assert signing.post("/revoke", {"token": token, **assertion}).status_code == 200
    assert not is_active(signing, token)
    assert signing.post("/revoke", {"token": token, **assertion}).status_code == 400, "an assertion works once"


def test_a_public_client_has_its_id_only(demo):
    public = Client(demo, application_type="app", token_endpoint_auth_method="none", scope="openid offline_access api:oemr")
    assert public.secret is None
    token = public.sign_in()["refresh_token"]
    assert revoke(public, token).status_code == 200
    assert public.refresh(token).status_code == 400


def test_malformed_requests_are_refused(demo, client):
    assert revoke(client, "").json()["error"] == "invalid_request"
    assert client.post("/revoke", client.authentication).status_code == 400
    assert client.post("/revoke", [("token", "a"), ("token", "b"), *client.authentication.items()]).status_code == 400
    answer = demo.get(SITE + "/revoke")
    assert (answer.status_code, answer.headers["Allow"]) == (405, "POST")
