# SPDX-License-Identifier: Apache-2.0
"""Limits on registrations, sign-ins and token requests of one caller."""
import os
import re

import pytest

from oauth_client import SITE, Client
from person import CALLBACK, Person

REGISTRATION = {"application_type": "app", "client_name": "One of many", "redirect_uris": ["https://client.example.org/cb"], "scope": "openid"}


def until_refused(call, limit):
    """The answers before the first 429, and that one. A window may end in between, and another one begin."""
    accepted = []
    while (answer := call()).status_code != 429:
        accepted.append(answer)
        assert len(accepted) <= 2 * limit, f"{answer.status_code} {answer.text}"
    return accepted, answer


def check(answer, longest):
    assert answer.json()["error"] == "too_many_requests"
    assert 1 <= int(answer.headers["Retry-After"]) <= longest
    assert answer.headers["Cache-Control"] == "no-store"


def test_registrations_of_one_address(demo):
    def register():
        return demo.call("POST", SITE + "/registration", json=REGISTRATION)

    with demo.configured("OemrRegistrationLimit 2/1h\n"):
        accepted, refused = until_refused(register, 2)
        assert {answer.status_code for answer in accepted} == {201}
        check(refused, 3600)
        before = demo.sql("SELECT COUNT(*) FROM oauth_clients")
        assert register().status_code == 429
        assert demo.sql("SELECT COUNT(*) FROM oauth_clients") == before


def test_sign_ins_of_one_account(demo):
    client = Client(demo)
    person = {k: demo.roles["physician"][k] for k in ("user_role", "username")}
    form = {"grant_type": "password", **client.authentication, **person, "password": "", "scope": "openid"}
    with demo.configured("OemrSignInLimit 3/24h\n"):
        accepted, refused = until_refused(lambda: client.post("/token", form), 3)
        assert {answer.status_code for answer in accepted} == {400}
        check(refused, 86400)
        # Other grants go on.
        assert client.refresh("nonesuch").json()["error"] == "invalid_grant"


@pytest.mark.usefixtures("no_traces_of_sign_in")
@pytest.mark.parametrize("language, words", [("en", "Try again in {} min."), ("es", "dentro de {} min.")])
def test_the_page_says_for_how_long(demo, language, words):
    client = Client(demo, redirect_uris=[CALLBACK])
    person = Person(demo, **{"Accept-Language": language})
    person.authorize({"client_id": client.id}, "openid")
    with demo.configured("OemrSignInLimit 2/24h\n"):
        _, refused = until_refused(lambda: person.sign_in("physician", password="wrong", username="nobody of that name"), 2)
        seconds = int(refused.headers["Retry-After"])
        assert 1 <= seconds <= 86400 and words.format(-(-seconds // 60)) in refused.text


def test_token_requests_of_one_address(demo):
    client = Client(demo)
    with demo.configured("OemrTokenLimit 4/24h\n"):
        accepted, refused = until_refused(lambda: client.refresh("nonesuch"), 4)
        assert {answer.status_code for answer in accepted} == {400}
        check(refused, 86400)
        assert client.post("/revoke", {"token": "nonesuch", **client.authentication}).status_code == 429
        # Checking access tokens is not limited.
        assert client.post("/introspect", {"token": "a.b.c", **client.authentication}).json() == {"active": False}


def test_behind_a_proxy_the_caller_is_counted(demo):
    client = Client(demo)
    with open(os.path.join(demo.state, "httpd.conf"), encoding="utf-8") as file:
        modules = re.search(r'^LoadModule status_module "(.*)/mod_status.so"', file.read(), re.M).group(1)

    def ask(address, **form):
        form = form or {"grant_type": "refresh_token", "refresh_token": "nonesuch"}
        # Without its secret: a client that has proven itself has a budget, too.
        return client.post("/token", {**form, "client_id": client.id}, headers={"X-Real-IP": address})

    with demo.configured(f'LoadModule remoteip_module "{modules}/mod_remoteip.so"\nRemoteIPHeader X-Real-IP\n'
                         "RemoteIPInternalProxy 127.0.0.1 ::1\nOemrTokenLimit 3/24h\n"):
        until_refused(lambda: ask("2001:db8:1:2::1"), 3)
        assert ask("2001:db8:1:2:ffff::9").status_code == 429  # one caller has the 64 bits
        assert ask("2001:db8:1:3::1").status_code == 400
        demo.sql("DELETE FROM ip_tracking")
        wrong = {"grant_type": "password", "user_role": "users", "username": "nobody", "password": "wrong", "scope": "openid"}
        assert ask("203.0.113.5", **wrong).status_code == 400
        assert demo.sql("SELECT ip_string, ip_login_fail_counter FROM ip_tracking") == [["203.0.113.5", "1"]]
    demo.sql("DELETE FROM ip_tracking")


@pytest.mark.parametrize("value", ["0/1min", "x/1min", "5", "5/", "/1min", "5/0s", "5/25h", "-5/1min", "1000001/1min", "5/1500ms"])
def test_a_wrong_limit_is_refused(demo, value):
    status, message = demo.configtest(f"OemrTokenLimit {value}\n")
    assert status != 0
    assert "OemrTokenLimit" in message and "60/1min" in message
