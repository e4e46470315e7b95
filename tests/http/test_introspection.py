# SPDX-License-Identifier: Apache-2.0
"""Token introspection (RFC 7662) as the clients of OpenEMR use it: by its form, by Basic, with and without a hint, of private and public clients."""
import pytest

from oauth_client import SITE, Client

HINTS = [None, "access_token", "refresh_token", "nonesuch"]


@pytest.fixture(params=["private", "public"])
def client(demo, request):
    if request.param == "private":
        return Client(demo)
    return Client(demo, application_type="public", token_endpoint_auth_method="client_secret_post", scope="openid offline_access api:oemr")


def introspect(client, token, hint=None, **form):
    return client.post("/introspect", {"token": token, **client.authentication, **({"token_type_hint": hint} if hint else {}), **form})


@pytest.mark.parametrize("kind", ["access_token", "refresh_token"])
@pytest.mark.parametrize("hint", HINTS)
def test_its_own_good_token_is_described(client, kind, hint):
    tokens = client.sign_in()
    answer = introspect(client, tokens[kind], hint)
    assert (answer.status_code, answer.headers["Content-Type"], answer.headers["Cache-Control"]) == (200, "application/json", "no-store")
    body = answer.json()
    assert (body["active"], body["status"], body["client_id"]) == (True, "active", client.id)
    assert "openid" in body["scope"].split(" ") and isinstance(body["exp"], int) and body["sub"] and body["jti"]


@pytest.mark.parametrize("kind", ["access_token", "refresh_token"])
@pytest.mark.parametrize("hint", HINTS)
def test_after_signing_out_it_is_revoked(demo, client, kind, hint):
    tokens = client.sign_in()
    assert introspect(client, tokens[kind], hint).json()["active"] is True
    assert demo.get(SITE + "/logout", params={"id_token_hint": tokens["id_token"]}).status_code == 200
    answer = introspect(client, tokens[kind], hint)
    assert (answer.status_code, answer.json()) == (200, {"active": False, "status": "revoked", "client_id": client.id})


def test_a_token_that_the_database_lets_end_is_not_active(demo, client):
    token = client.sign_in()["access_token"]
    demo.sql(f"UPDATE api_token SET expiry = '2020-01-01 00:00:00' WHERE client_id = '{client.id}'")
    assert introspect(client, token).json()["active"] is False


@pytest.mark.parametrize("token", ["a.b.c", "nonesuch", "def502" + "00" * 100, "é.é.é", "..", "no token, only long " * 250])
def test_what_is_no_token_is_not_active_and_no_more(client, token):
    answer = introspect(client, token)
    assert (answer.status_code, answer.json()) == (200, {"active": False})


def test_the_token_of_another_client_is_not_active_and_no_more(demo, client):
    other = Client(demo)
    tokens = client.sign_in()
    for kind in ("access_token", "refresh_token"):
        assert introspect(other, tokens[kind]).json() == {"active": False}
        assert introspect(client, other.sign_in()[kind]).json() == {"active": False}


def test_a_private_client_has_to_prove_itself(demo):
    client = Client(demo)
    token = client.sign_in()["access_token"]
    for form in ({"client_id": client.id}, {"client_id": client.id, "client_secret": "wrong"}, {"client_id": "nonesuch", "client_secret": "x"}):
        answer = client.post("/introspect", {"token": token, **form})
        assert (answer.status_code, answer.json()["error"]) == (401, "invalid_client")
        assert "active" not in answer.json()
    assert client.post("/introspect", {"token": token}).status_code == 400
    assert client.post("/introspect", {"token": token}, auth=(client.id, client.secret)).json()["active"] is True
