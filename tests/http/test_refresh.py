# SPDX-License-Identifier: Apache-2.0
"""Who may redeem a refresh token: a public client may leave out its name (RFC 6749, 3.2.1 and 6), nobody else."""
import pytest

from oauth_client import Client

SCOPE = "openid offline_access api:fhir patient/Patient.read"

pytestmark = pytest.mark.usefixtures("no_traces_of_sign_in")


def redeem(demo, token, **form):
    answer = demo.call("POST", "/oauth2/default/token", data={"grant_type": "refresh_token", "refresh_token": token, **form})
    demo.secrets.update(value for name, value in answer.json().items() if name.endswith("_token"))
    return answer


@pytest.fixture
def public(demo):
    return Client(demo, application_type="native", token_endpoint_auth_method="none", scope=SCOPE)


def test_a_public_client_may_leave_out_its_name(demo, public):
    first = public.sign_in("patient")
    second = redeem(demo, first["refresh_token"])
    assert second.status_code == 200 and second.json()["refresh_token"] != first["refresh_token"]
    assert redeem(demo, second.json()["refresh_token"], client_id=public.id).status_code == 200


def test_a_token_that_comes_again_ends_all_without_a_name_too(demo, public):
    first = public.sign_in("patient")
    second = redeem(demo, first["refresh_token"]).json()
    again = redeem(demo, first["refresh_token"])
    assert (again.status_code, again.json()["error"]) == (400, "invalid_grant")
    assert redeem(demo, second["refresh_token"]).status_code == 400
    assert demo.get("/oauth2/default/userinfo", second["access_token"]).status_code == 401


def test_a_confidential_client_says_its_name(demo):
    client = Client(demo, scope=SCOPE)
    token = client.sign_in("patient")["refresh_token"]
    for form in ({}, {"client_id": ""}, {"client_secret": client.secret}):
        refused = redeem(demo, token, **form)
        assert (refused.status_code, refused.json()["error"]) == (400, "invalid_request")
        assert "client_id" in refused.json()["hint"]
    assert client.refresh(token).status_code == 200, "a refusal must not use up the token"


def test_what_is_no_token_names_nobody(demo, public):
    token = public.sign_in("patient")["refresh_token"]
    for text in ("", "x", token[:-2], token + "00"):
        refused = redeem(demo, text)
        assert (refused.status_code, refused.json()["error"]) == (400, "invalid_request")
    demo.sql(f"UPDATE oauth_clients SET is_enabled = 0 WHERE client_id = '{public.id}'")
    assert redeem(demo, token).status_code == 400
    demo.sql(f"UPDATE oauth_clients SET is_enabled = 1 WHERE client_id = '{public.id}'")
    assert redeem(demo, token).status_code == 200
