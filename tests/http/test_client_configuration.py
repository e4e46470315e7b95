# SPDX-License-Identifier: Apache-2.0
"""A client's management of its own registration (RFC 7592)."""
import pytest

from oauth_client import Client, Key

PATIENTS = "/apis/default/api/patient?_limit=1"


@pytest.fixture
def client(demo, tmp_path):
    return Client(demo, Key(tmp_path), contacts=["a@example.org", "b@example.org"], tos_uri="https://client.example.org/tos",
                  post_logout_redirect_uris=["https://client.example.org/bye"], initiate_login_uri="https://client.example.org/launch")


def manage(client, method="GET", token=None, **arguments):
    registered = client.registration
    path = registered["registration_client_uri"].removeprefix(client.demo.env["BASE_URL"])
    return client.demo.call(method, path, token or registered["registration_access_token"], **arguments)


def metadata(client, **changes):
    """What the client reads, changed, and without what it may not send."""
    known = manage(client).json()
    for name in ("registration_access_token", "registration_client_uri", "client_secret_expires_at", "client_id_issued_at"):
        known.pop(name, None)
    return {name: value for name, value in {**known, **changes}.items() if value is not None}


def is_enabled(client):
    return client.demo.sql(f"SELECT is_enabled FROM oauth_clients WHERE client_id = '{client.id}'") == [["1"]]


def test_a_client_reads_what_it_registered(client):
    answer, registered = manage(client).json(), client.registration
    assert registered.keys() <= answer.keys()
    for name in registered.keys() - {"client_id_issued_at"}:
        assert answer[name] == registered[name], name
    assert abs(answer["client_id_issued_at"] - registered["client_id_issued_at"]) <= 1


def test_a_public_client_reads_that_it_has_no_secret(demo):
    answer = manage(Client(demo, application_type="native", scope="openid")).json()
    assert "client_secret" not in answer
    assert (answer["application_type"], answer["token_endpoint_auth_method"]) == ("public", "none")


@pytest.mark.parametrize("method, kind", [("client_secret_basic", "private"), ("client_secret_post", "private"), ("none", "public")])
def test_a_client_of_rfc_7591_keeps_its_kind(demo, method, kind):
    """What it registered in its own words, it may send again in its own words."""
    client = Client(demo, application_type="web", token_endpoint_auth_method=method, scope="openid")
    assert bool(client.secret) == (kind == "private") and (method != "none" or "client_secret" not in client.registration)
    assert manage(client).json()["application_type"] == kind
    answer = manage(client, "PUT", json=metadata(client, application_type="web", token_endpoint_auth_method=method))
    assert answer.status_code == 200, answer.text
    assert (answer.json()["application_type"], answer.json().get("client_secret")) == (kind, client.secret)


def test_an_update_replaces_the_metadata(demo, client):
    changed = metadata(client, client_name="Renamed", redirect_uris=["https://client.example.org/new"], contacts=["c@example.org"],
                       tos_uri=None, policy_uri="https://client.example.org/policy")
    answer = manage(client, "PUT", json=changed)
    assert answer.status_code == 200, answer.text
    assert answer.json() == manage(client).json()
    assert {name: answer.json()[name] for name in changed} == changed
    assert "tos_uri" not in answer.json()
    # Credentials and kind are what they were; the client goes on.
    assert answer.json()["client_secret"] == client.secret
    assert is_enabled(client)
    client.sign_in()


def test_what_an_update_leaves_out_goes(client):
    answer = manage(client, "PUT", json={"client_id": client.id, "redirect_uris": ["https://client.example.org/cb"]}).json()
    assert (answer["client_name"], answer["contacts"], answer["scope"]) == (client.id, [], client.registration["scope"])
    assert not {"jwks", "post_logout_redirect_uris", "initiate_login_uri"} & answer.keys()


@pytest.mark.parametrize("change, error", [
    ({"client_id": None}, "invalid_client_metadata"),
    ({"client_id": "another"}, "invalid_client_metadata"),
    ({"client_secret": "my own choice"}, "invalid_client_metadata"),
    ({"application_type": "native"}, "invalid_client_metadata"),
    ({"redirect_uris": ["http://client.example.org/"]}, "invalid_redirect_uri"),
    ({"redirect_uris": None}, "invalid_redirect_uri"),
    ({"scope": "openid user/Unicorn.read"}, "invalid_scope"),
    ({"contacts": "a@example.org"}, "invalid_client_metadata"),
    ({"client_name": "x" * 81}, "invalid_client_metadata"),
    ({"token_endpoint_auth_method": "none"}, "invalid_client_metadata"),
])
def test_a_bad_update_changes_nothing(client, change, error):
    before = manage(client).json()
    answer = manage(client, "PUT", json=metadata(client, **change))
    assert (answer.status_code, answer.json()["error"]) == (400, error)
    assert manage(client).json() == before


def test_other_bodies_are_refused(client):
    assert manage(client, "PUT", data="{}").status_code == 400
    assert manage(client, "PUT", json={}).status_code == 400
    assert manage(client, "PUT", json=[]).status_code == 400
    assert manage(client, "PUT", json=metadata(client, contacts=["x" * 70000])).status_code == 413


def test_more_scopes_wait_for_approval_and_fewer_do_not(demo, client):
    fewer = "openid offline_access api:oemr user/patient.read"
    assert manage(client, "PUT", json=metadata(client, scope=fewer)).status_code == 200
    assert is_enabled(client)
    token = client.sign_in(scope=fewer)["access_token"]
    assert demo.get(PATIENTS, token).status_code == 200
    answer = manage(client, "PUT", json=metadata(client, scope=fewer + " user/patient.write"))
    assert answer.json()["scope"] == fewer + " user/patient.write"
    assert not is_enabled(client)
    person = {k: demo.roles["admin"][k] for k in ("user_role", "username", "password")}
    assert client.post("/token", {"grant_type": "password", **person, **client.authentication, "scope": fewer}).status_code == 401


def test_a_client_that_waits_does_not_enable_itself(demo):
    client = Client(demo, enabled=False)
    assert manage(client, "PUT", json=metadata(client, scope="openid")).status_code == 200
    assert not is_enabled(client)


def test_deletion_ends_the_client_and_its_tokens_at_once(demo, client):
    tokens = client.sign_in()
    assert demo.get(PATIENTS, tokens["access_token"]).status_code == 200  # cached now
    answer = manage(client, "DELETE")
    assert (answer.status_code, answer.content) == (204, b"")
    assert demo.get(PATIENTS, tokens["access_token"]).status_code in (400, 401)
    assert client.refresh(tokens["refresh_token"]).json()["error"] == "invalid_client"
    for method in ("GET", "PUT", "DELETE"):
        assert manage(client, method).status_code == 401
    assert demo.sql(f"SELECT is_enabled, client_secret IS NULL, revoke_date IS NOT NULL FROM oauth_clients WHERE client_id = '{client.id}'") \
        == [["0", "1", "1"]]
    assert demo.sql(f"SELECT COUNT(*) FROM api_token WHERE client_id = '{client.id}' AND revoked = 0") == [["0"]]
    assert demo.sql(f"SELECT COUNT(*) FROM api_refresh_token WHERE client_id = '{client.id}' AND revoked = 0") == [["0"]]
    assert demo.sql(f"SELECT COUNT(*) FROM oauth_trusted_user WHERE client_id = '{client.id}'") == [["0"]]
    # Enabled by mistake, it stays ended here.
    demo.sql(f"UPDATE oauth_clients SET is_enabled = 1 WHERE client_id = '{client.id}'")
    assert client.refresh(tokens["refresh_token"]).status_code == 401


@pytest.mark.parametrize("method", ["GET", "PUT", "DELETE"])
def test_only_the_registration_token_opens_it(demo, client, method):
    other = Client(demo)
    access = client.sign_in()["access_token"]
    for token in (other.registration["registration_access_token"], access, "x", client.secret):
        answer = manage(client, method, token, json=metadata(client, client_name="Taken over"))
        assert (answer.status_code, answer.json()["error"]) == (401, "invalid_token")
        assert answer.headers["WWW-Authenticate"].startswith("Bearer")
    path = client.registration["registration_client_uri"].removeprefix(demo.env["BASE_URL"])
    assert demo.call(method, path).status_code == 401
    assert demo.call(method, path[:-1] + "x", client.registration["registration_access_token"]).status_code == 401
    assert manage(client).json()["client_name"] == client.registration["client_name"]


def test_other_methods_are_405(client):
    answer = manage(client, "POST", json={})
    assert (answer.status_code, answer.headers["Allow"]) == (405, "GET, PUT, DELETE")
