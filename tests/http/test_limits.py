# SPDX-License-Identifier: Apache-2.0
"""Limits on registrations, sign-ins and token requests of one caller."""
import time

import pytest

from oauth_client import SITE, Client

REGISTRATION = {"application_type": "app", "client_name": "One of many", "redirect_uris": ["https://client.example.org/cb"], "scope": "openid"}


@pytest.fixture
def limited(demo):
    """Sets directives for one test."""
    def configure(text):
        demo.configure(text)
        demo.graceful()
    yield configure
    configure("")
    # The generation before may take a connection still.
    for _ in range(100):
        if all(demo.call("POST", SITE + "/registration", json={}).status_code == 400 for _ in range(5)):
            break
        time.sleep(0.1)


def until_refused(call, tries=300):
    """The answers before the first 429, and that one. The generation before the restart, without the limit, answers some."""
    accepted = []
    for _ in range(tries):
        answer = call()
        if answer.status_code == 429:
            return accepted, answer
        accepted.append(answer)
        time.sleep(0.01)
    raise AssertionError(f"{tries} tries and no 429; the last: {accepted[-1].status_code} {accepted[-1].text}")


def check(answer, longest):
    assert answer.json()["error"] == "too_many_requests"
    assert 1 <= int(answer.headers["Retry-After"]) <= longest
    assert answer.headers["Cache-Control"] == "no-store"


def test_registrations_of_one_address(demo, limited):
    limited("OemrRegistrationLimit 2/1h")

    def register():
        answer = demo.call("POST", SITE + "/registration", json=REGISTRATION)
        demo.secrets.add(answer.json().get("registration_access_token", "one that is never logged"))
        return answer

    accepted, refused = until_refused(register)
    assert {answer.status_code for answer in accepted} == {201}
    check(refused, 3600)
    before = demo.sql("SELECT COUNT(*) FROM oauth_clients")
    assert register().status_code == 429
    assert demo.sql("SELECT COUNT(*) FROM oauth_clients") == before


def test_sign_ins_of_one_account(demo, limited):
    client = Client(demo)
    limited("OemrSignInLimit 3/24h")
    person = {k: demo.roles["physician"][k] for k in ("user_role", "username")}
    form = {"grant_type": "password", **client.authentication, **person, "password": "", "scope": "openid"}
    accepted, refused = until_refused(lambda: client.post("/token", form))
    assert {answer.status_code for answer in accepted} == {400}
    check(refused, 86400)
    # Other grants go on.
    assert client.refresh("nonesuch").json()["error"] == "invalid_grant"


def test_token_requests_of_one_address(demo, limited):
    client = Client(demo)
    limited("OemrTokenLimit 4/24h")
    accepted, refused = until_refused(lambda: client.refresh("nonesuch"))
    assert {answer.status_code for answer in accepted} == {400}
    check(refused, 86400)
    assert client.post("/revoke", {"token": "nonesuch", **client.authentication}).status_code == 429
    # Checking access tokens is not limited.
    assert client.post("/introspect", {"token": "a.b.c", **client.authentication}).json() == {"active": False}


@pytest.mark.parametrize("value", ["0/1min", "x/1min", "5", "5/", "/1min", "5/0s", "5/25h", "-5/1min", "1000001/1min", "5/1500ms"])
def test_a_wrong_limit_is_refused(demo, value):
    status, message = demo.configtest(f"OemrTokenLimit {value}\n")
    assert status != 0
    assert "OemrTokenLimit" in message and "60/1min" in message
