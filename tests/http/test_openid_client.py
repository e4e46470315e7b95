# SPDX-License-Identifier: Apache-2.0
"""The life of a client as npm's openid-client leads it, from its registration to its end; each kind of client."""
import json
import os
import subprocess
import threading

import pytest

from documented import at, examples, filled
from oauth_client import Client
from openemr import uuid_of
from person import BASE, CALLBACK, Person

SIGNED_OUT = "https://localhost/signed-out"
SCOPE = "openid offline_access profile email fhirUser launch/patient patient/Patient.read"
STEPS = ["registration", "discovery of OpenID Connect", "discovery of RFC 8414", "management", "an answer of somebody else is not taken",
         "a code without its verifier is refused", "code", "userinfo", "userinfo has the claims", "resource", "refresh", "the refresh token is another",
         "the subject is the same", "introspection", "revocation", "a revoked refresh token is refused", "logout", "end of the registration"]

pytestmark = pytest.mark.usefixtures("no_traces_of_sign_in")


def node(demo, folder, *words):
    return subprocess.Popen(["node", *words], cwd=folder, text=True, stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                            env={**os.environ, "NODE_EXTRA_CA_CERTS": demo.env["CA_FILE"]})


def go(demo, address):
    """A patient signs in there and allows what is asked for; gives back where the browser is sent to."""
    person = Person(demo)
    person.request("GET", address)
    person.sign_in("patient")
    person.allow()
    assert person.answer.status_code == 303, person.answer.text
    return person.answer.headers["Location"]


class Program:
    """openid_client.mjs at work, and the people it needs: a patient with a browser, an administrator."""

    def __init__(self, demo, folder, kind):
        self.demo, self.done = demo, []
        settings = {"issuer": demo.env["BASE_URL"] + BASE, "kind": kind, "callback": CALLBACK, "signedOut": SIGNED_OUT, "scope": SCOPE,
                    "resource": demo.env["BASE_URL"] + "/apis/default/fhir/Patient"}
        self.process = node(demo, folder, "openid_client.mjs", json.dumps(settings))

    def run(self):
        guard = threading.Timer(300, self.process.kill)
        guard.start()
        try:
            with self.process:
                for line in self.process.stdout:
                    ((word, value), *more) = json.loads(line).items()
                    assert word != "failed", f"{value}: {dict(more)}, after {self.done}"
                    answer = getattr(self, "on_" + word)(value)
                    if answer is not None:
                        self.process.stdin.write(answer + "\n")
                        self.process.stdin.flush()
            assert self.process.returncode == 0, f"ended with {self.process.returncode} after {self.done}"
        finally:
            guard.cancel()
            self.process.kill()

    def on_done(self, step):
        self.done.append(step)

    def on_tokens(self, tokens):
        self.demo.secrets.update(tokens)

    def on_enable(self, client_id):
        self.demo.sql(f"UPDATE oauth_clients SET is_enabled = 1 WHERE client_id = '{client_id}'")
        return ""

    def on_authorize(self, address):
        return go(self.demo, address)

    def on_logout(self, address):
        person = Person(self.demo)
        person.request("GET", address)
        assert person.answer.status_code == 303, person.answer.text
        return person.answer.headers["Location"]


@pytest.mark.parametrize("kind", ["client_secret_basic", "client_secret_post", "RS256", "RS384", "ES256", "ES384"])
def test_the_life_of_a_confidential_client(demo, foreign_clients, kind):
    program = Program(demo, foreign_clients, kind)
    program.run()
    expected = STEPS[:-1] + ["client credentials"] * kind.endswith(("256", "384")) + STEPS[-1:]
    assert program.done == expected


def test_the_life_of_a_public_client(demo, foreign_clients):
    program = Program(demo, foreign_clients, "none")
    program.run()
    assert program.done == STEPS


def test_the_documented_example(demo, foreign_clients):
    (example,) = examples("openid-client", "js")
    client = Client(demo, scope=SCOPE, redirect_uris=["https://app.example.org/callback"])
    (foreign_clients / "example.mjs").write_text(
        at(filled(example, CLIENT_ID=client.id, CLIENT_SECRET=client.secret), demo.env["BASE_URL"], "https://app.example.org"), encoding="utf-8")
    process = node(demo, foreign_clients, "openid_example.mjs")
    guard = threading.Timer(300, process.kill)
    guard.start()
    with process:
        printed, _ = process.communicate(go(demo, process.stdout.readline().strip()) + "\n")
    guard.cancel()
    assert process.returncode == 0
    answer = json.loads(printed)
    demo.secrets.update(value for name, value in answer["tokens"].items() if name.endswith("_token"))
    patient = uuid_of(demo, "patient_data", "lname = 'Alvarez'")
    assert (answer["person"]["sub"], answer["tokens"]["patient"]) == (patient, patient)
    assert answer["person"]["email"] == "maria.alvarez@example.org" and answer["tokens"]["refresh_token"]
