# SPDX-License-Identifier: Apache-2.0
"""Tokens in the query of a request, where OpenID and OpenEMR put some, and where clients put others: no log has them."""
import os
import time
import urllib.parse

import pytest

from oauth_client import SITE, Client


class Log:
    """The lines of the whole access log that come from now on."""

    def __init__(self, demo):
        self.path = os.path.join(demo.state, "logs", "whole.log")
        self.offset = os.path.getsize(self.path)

    def line_with(self, mark):
        until = time.monotonic() + 30
        while time.monotonic() < until:
            with open(self.path, encoding="utf-8") as file:
                file.seek(self.offset)
                for line in file:
                    if mark in line and line.endswith("\n"):
                        return line
            time.sleep(0.01)
        raise AssertionError(f"no line with {mark}")


@pytest.fixture
def log(demo):
    return Log(demo)


def test_a_sign_out_by_get(demo, log):
    hint = Client(demo).sign_in()["id_token"]
    answer = demo.get(f"{SITE}/logout?{urllib.parse.urlencode({'id_token_hint': hint, 'state': 'mark1'})}")
    assert answer.text == "You have been signed out. Thank you."
    line = log.line_with("mark1")
    assert line.count("id_token_hint=XXXXXX&state=mark1") == 2  # %r and %q
    assert hint.split(".")[2] not in line


def test_an_introspection_by_get(demo, log):
    client = Client(demo)
    token = client.sign_in()["access_token"]
    query = urllib.parse.urlencode({**client.authentication, "token": token, "mark2": ""})
    assert demo.get(f"{SITE}/introspect?{query}").json()["active"]
    line = log.line_with("mark2")
    assert f"client_id={client.id}&client_secret=XXXXXX&token=XXXXXX&mark2=" in line
    assert client.secret not in line


def test_an_address_that_the_browser_came_from(demo, log):
    demo.get(SITE + "/jwk?mark3", headers={"Referer": "https://app.example.org/callback?code=the-code-itself&state=s"})
    assert '"https://app.example.org/callback?code=XXXXXX&state=s"' in log.line_with("mark3")


def test_a_token_in_the_query_of_an_api(demo, log):
    token = demo.token()
    assert demo.get(f"/apis/default/fhir/Patient?code=8480-6&access_token={token}&mark4").status_code == 401
    assert "?code=8480-6&access_token=XXXXXX&mark4" in log.line_with("mark4")
    # The audit log has the address, too.
    assert demo.get(f"/apis/default/api/facility?access_token={token}", token).status_code in (200, 400)
    assert demo.sql(f"SELECT COUNT(*) FROM api_log WHERE request_url LIKE '%{token}%'") == [["0"]]
