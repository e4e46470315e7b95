# SPDX-License-Identifier: Apache-2.0
"""Metadata of the authorization server: RFC 8414, OpenID Connect Discovery and SMART say the same, and what they say is so."""
import pytest

from oauth_client import SITE

PLACES = [SITE + "/.well-known/openid-configuration", SITE + "/.well-known/oauth-authorization-server",
          "/.well-known/oauth-authorization-server" + SITE]


@pytest.fixture
def metadata(demo):
    return demo.get(PLACES[0]).json()


@pytest.mark.parametrize("place", PLACES)
def test_every_place_has_the_same_document(demo, metadata, place):
    answer = demo.get(place)
    assert (answer.status_code, answer.headers["Content-Type"]) == (200, "application/json")
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    assert answer.json() == metadata


def test_the_issuer_is_the_address_that_the_document_stands_below(demo, metadata):
    assert metadata["issuer"] == demo.env["BASE_URL"] + SITE


def test_smart_discovery_agrees(demo, metadata):
    smart = demo.get("/apis/default/fhir/.well-known/smart-configuration").json()
    for name in smart.keys() & metadata.keys() - {"grant_types_supported", "scopes_supported"}:
        assert smart[name] == metadata[name], name
    assert set(smart["scopes_supported"]) <= set(metadata["scopes_supported"])
    assert set(smart["grant_types_supported"]) <= set(metadata["grant_types_supported"])


def test_what_rfc_8414_and_openid_demand_is_there(metadata):
    required = {"issuer", "authorization_endpoint", "token_endpoint", "jwks_uri", "response_types_supported", "subject_types_supported",
                "id_token_signing_alg_values_supported"}
    assert required <= metadata.keys()
    assert metadata["code_challenge_methods_supported"] == ["S256"]
    assert metadata["authorization_response_iss_parameter_supported"] is True
    for name, value in metadata.items():
        if name.endswith("_auth_methods_supported") and "private_key_jwt" in value:
            algorithms = metadata[name.replace("_auth_methods_", "_auth_signing_alg_values_")]
            assert algorithms == ["RS384", "ES384", "RS256", "ES256"]
        if isinstance(value, list):
            assert value and len(value) == len(set(value)), name


def test_every_endpoint_is_there(demo, metadata):
    for name, address in metadata.items():
        if name.endswith("_endpoint") or name == "jwks_uri":
            path = address.removeprefix(demo.env["BASE_URL"])
            assert demo.call("GET", path, allow_redirects=False).status_code in (200, 302, 303, 400, 401, 405), name


def test_without_own_pages_no_iss_is_promised(demo):
    with demo.configured("OemrSignInPages Off\n"):
        assert demo.get(PLACES[0]).json()["authorization_response_iss_parameter_supported"] is False
    assert demo.get(PLACES[0]).json()["authorization_response_iss_parameter_supported"] is True


@pytest.fixture
def without_an_address(demo):
    (before,) = demo.sql("SELECT gl_value FROM globals WHERE gl_index = 0 AND gl_name = 'site_addr_oath'")
    demo.sql("UPDATE globals SET gl_value = '' WHERE gl_name = 'site_addr_oath' AND gl_index = 0")
    demo.renew()
    yield
    demo.sql(f"UPDATE globals SET gl_value = '{before[0]}' WHERE gl_name = 'site_addr_oath' AND gl_index = 0")
    demo.renew()


@pytest.mark.expect_log("OEMR2015")
def test_without_an_address_there_is_no_issuer(demo, without_an_address):
    """No Host header may choose one; the log names the setting, each process once a minute."""
    offset = demo.log_size()
    for place in (*PLACES, "/apis/default/fhir/.well-known/smart-configuration"):
        for _ in range(5):
            answer = demo.get(place, headers={"Host": "attacker.example.org"})
            assert answer.status_code == 503 and answer.json()["error"] == "temporarily_unavailable", place
            assert "site_addr_oath" in answer.json()["error_description"] and "attacker" not in answer.text
    # A public client that wants no id token goes on.
    assert demo.password_grant("admin", "api:oemr user/patient.read").status_code == 200
    assert demo.password_grant("admin", "openid api:oemr").status_code == 503
    with open(demo.env["ERROR_LOG"], encoding="utf-8") as file:
        file.seek(offset)
        lines = [line for line in file if "OEMR" in line and "trace" not in line]
    named = [line for line in lines if "OEMR2015" in line]
    processes = {line.split("[pid ")[1].split(":")[0] for line in named}
    assert named and "site_addr_oath is empty" in named[0]
    assert len(named) <= 2 * len(processes)  # a minute may end in between
    with demo.configured(f"OemrPublicURL {demo.env['BASE_URL']}\n"):
        assert demo.get(PLACES[0]).json()["issuer"] == demo.env["BASE_URL"] + SITE


def test_wrong_methods_and_switched_off_apis_are_answered_in_json(demo, metadata):
    paths = [metadata[name].removeprefix(demo.env["BASE_URL"]) for name in metadata if name.endswith("_endpoint")]
    for path in (*paths, *PLACES, SITE + "/jwk", SITE + "/provider/login", SITE + "/smart/register-app", SITE + "/style.css"):
        answer = demo.call("PATCH", path)
        assert (answer.status_code, answer.headers["Content-Type"]) == (405, "application/json"), path
        assert answer.json()["error"] == "invalid_request" and answer.json()["hint"] == "This endpoint takes " + answer.headers["Allow"]
    with demo.switched_off("rest_api", "rest_fhir_api", "rest_portal_api"):
        for path in (SITE + "/jwk", PLACES[0], SITE + "/provider/login"):
            answer = demo.get(path)
            assert (answer.status_code, answer.headers["Content-Type"]) == (404, "application/json"), path
            assert "switched off" in answer.json()["hint"]
    with demo.configured("OemrFallthrough Off\n"):
        answer = demo.get(SITE + "/nonesuch")
        assert (answer.status_code, answer.headers["Content-Type"]) == (404, "application/json")
        assert answer.json()["error"] == "invalid_request"
