# SPDX-License-Identifier: Apache-2.0
"""Debian's mod_auth_openidc in front of somebody else's site, configured as docs/clients.md says, and people with a browser."""
import json
import os
import subprocess
import urllib.parse

import pytest

from browser import Browser
from documented import at, examples, filled
from oauth_client import Client, Key
from openemr import uuid_of
from relying_party import RelyingParty

pytestmark = pytest.mark.usefixtures("no_traces_of_sign_in")
BY_SECRET, BY_KEY = examples("mod_auth_openidc", "apache")
(REGISTRATION,) = examples("mod_auth_openidc", "json")


@pytest.fixture
def relying_party(demo):
    party = RelyingParty(demo)
    yield party
    party.stop()
    # It says so of each client that it has to register.
    faults = [line for line in party.faults() if "no file found" not in line]
    assert not faults, "\n".join(faults)


@pytest.fixture
def browser(demo):
    opened = Browser(demo)
    yield opened
    opened.quit()


def begin(demo, party, key=None):
    """Registers the example's client and starts the example's httpd."""
    ehr = demo.env["BASE_URL"]
    metadata = json.loads(at(REGISTRATION, ehr, party.base))
    if key:
        metadata["token_endpoint_auth_method"] = "private_key_jwt"
    client = Client(demo, key, enabled=False, **metadata)
    directives = at(filled(BY_SECRET, CLIENT_ID=client.id, CLIENT_SECRET=client.secret, CRYPTO_PASSPHRASE=os.urandom(16).hex()), ehr, party.base)
    if key:
        kept = [line for line in directives.splitlines() if not line.startswith(("OIDCClientSecret", "OIDCProviderTokenEndpointAuth"))]
        directives = "\n".join(kept) + "\n" + filled(BY_KEY, KEY_ID=key.kid, **{"/etc/apache2/records": key.path.removesuffix(".pem")})
    party.start(directives)


def enter(browser, party, role="patient"):
    browser.driver.get(party.base + "/records")
    browser.sign_in(role)
    browser.send("button[name=proceed]")
    browser.wait_for(lambda: browser.driver.current_url == party.base + "/records")
    return json.loads(browser.text())


def information(browser, party):
    """What mod_auth_openidc keeps of the session."""
    browser.driver.get(party.base + "/records/redirect_uri?info=json")
    kept = json.loads(browser.text())
    browser.demo.secrets.update((kept["access_token"], kept["refresh_token"]))
    return kept


def is_good(demo, token):
    return demo.get("/oauth2/default/userinfo", token).status_code == 200


def check_session(demo, browser, party):
    patient = uuid_of(demo, "patient_data", "lname = 'Alvarez'")
    who = enter(browser, party)
    assert who["OIDC_CLAIM_sub"] == patient and who["REMOTE_USER"].startswith(patient)
    assert (who["OIDC_CLAIM_email"], who["OIDC_CLAIM_family_name"]) == ("maria.alvarez@example.org", "Alvarez")
    assert who["OIDC_CLAIM_fhirUser"] == f"{demo.env['BASE_URL']}/apis/default/fhir/Patient/{patient}"
    assert who["OIDC_access_token"]

    kept = information(browser, party)
    assert kept["userinfo"]["sub"] == kept["id_token"]["sub"] == patient and is_good(demo, kept["access_token"])
    query = urllib.parse.urlencode({"refresh": party.base + "/records", "access_token": kept["access_token"]})
    browser.driver.get(party.base + "/records/redirect_uri?" + query)
    assert browser.driver.current_url == party.base + "/records", "the refresh failed"
    renewed = information(browser, party)
    assert renewed["access_token"] != kept["access_token"] and renewed["refresh_token"] != kept["refresh_token"]
    assert is_good(demo, renewed["access_token"])

    browser.driver.get(party.base + "/records/redirect_uri?" + urllib.parse.urlencode({"logout": party.base + "/signed-out"}))
    assert browser.driver.current_url == party.base + "/signed-out"
    assert not is_good(demo, renewed["access_token"])
    browser.driver.get(party.base + "/records")
    assert browser.driver.current_url.startswith(demo.env["BASE_URL"]), "still signed in"


def test_a_relying_party_with_a_secret(demo, relying_party, browser):
    begin(demo, relying_party)
    check_session(demo, browser, relying_party)


def test_a_relying_party_with_a_key(demo, relying_party, browser):
    key = Key(relying_party.folder)
    key.jwk["alg"] = "RS256"
    subprocess.run(["openssl", "req", "-x509", "-new", "-key", key.path, "-days", "30", "-subj", "/CN=records",
                    "-out", key.path.replace(".pem", ".crt")], capture_output=True, check=True)
    begin(demo, relying_party, key)
    check_session(demo, browser, relying_party)


def test_a_relying_party_that_registers_itself(demo, relying_party, browser):
    """It knows nothing of OpenEMR's application_type: such a client is a public one, and PKCE is what proves who it is."""
    issuer = demo.env["BASE_URL"] + "/oauth2/default"
    folder = os.path.join(relying_party.folder, "metadata")
    os.mkdir(folder)
    os.chmod(folder, 0o777)
    with open(os.path.join(folder, urllib.parse.quote(issuer.removeprefix("https://"), safe="") + ".provider"), "w", encoding="utf-8") as file:
        file.write(demo.get("/oauth2/default/.well-known/openid-configuration").text)
    kept = [line for line in at(BY_SECRET, demo.env["BASE_URL"], relying_party.base).splitlines()
            if not line.startswith(("OIDCClient", "OIDCProvider", "OIDCScope"))]
    relying_party.start(f'OIDCMetadataDir {folder}\nOIDCScope "openid email offline_access"\nOIDCClientName "Registers itself"\n' + "\n".join(kept))
    query = urllib.parse.urlencode({"iss": issuer, "target_link_uri": relying_party.base + "/records", "method": "get"})
    browser.driver.get(relying_party.base + "/records/redirect_uri?" + query)
    assert "Registers itself" in browser.text()
    browser.sign_in("patient")
    browser.send("button[name=proceed]")
    browser.wait_for(lambda: browser.driver.current_url == relying_party.base + "/records")
    assert json.loads(browser.text())["OIDC_CLAIM_email"] == "maria.alvarez@example.org"
    assert demo.sql("SELECT is_confidential FROM oauth_clients WHERE client_name = 'Registers itself'") == [["0"]]
