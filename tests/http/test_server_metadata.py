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
