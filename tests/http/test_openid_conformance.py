# SPDX-License-Identifier: Apache-2.0
"""Test modules of the OpenID Foundation's certification plans, as far as no other file shows them: docs/conformance.md has the whole table."""
import base64
import hashlib
import time

import pytest

from oauth_client import Client, Key
from person import BASE, CALLBACK, claims
from test_stay_signed_in import is_at_consent, is_at_sign_in

pytestmark = pytest.mark.usefixtures("no_traces_of_sign_in")

SCOPE = "openid profile email address phone offline_access"
SIGNED_OUT = "https://localhost/signed-out"
WITHOUT_PKCE = {"code_challenge": None, "code_challenge_method": None}


def register(demo, **metadata):
    """As the suite does: nobody has to let the client in."""
    whole = {"application_type": "web", "token_endpoint_auth_method": "client_secret_basic", "redirect_uris": [CALLBACK], "scope": SCOPE, **metadata}
    return Client(demo, enabled=False, **whole)


@pytest.fixture
def client(demo):
    return register(demo, post_logout_redirect_uris=[SIGNED_OUT]).authentication


def redeemed(person, client):
    answer = person.redeem(client, person.answered()["code"], code_verifier=None)
    assert answer.status_code == 200, answer.text
    return answer.json()


def obtain(person, client, scope="openid", stay=False, **change):
    """Tokens of a patient who signs in and allows; the suite's plain requests have no PKCE."""
    person.authorize(client, scope, **{**WITHOUT_PKCE, **change})
    person.sign_in("patient", **({"persist_login": "1"} if stay else {}))
    person.allow()
    return redeemed(person, client)


def userinfo(demo, tokens, method="GET"):
    answer = demo.call(method, BASE + "/userinfo", tokens["access_token"])
    assert (answer.status_code, answer.headers["Content-Type"]) == (200, "application/json"), answer.text
    assert answer.json()["sub"] == claims(tokens["id_token"])["sub"]
    return answer.json()


def decoded(text):
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


def verify(demo, token):
    """RS256 (RFC 8017, 8.2.2) by the published key that the token names; gives back its header."""
    signed, _, signature = token.rpartition(".")
    header = claims("." + signed.partition(".")[0])
    (key,) = [key for key in demo.get(BASE + "/jwk").json()["keys"] if key["kid"] == header["kid"]]
    modulus, exponent = (int.from_bytes(decoded(key[name]), "big") for name in ("n", "e"))
    size = (modulus.bit_length() + 7) // 8
    digest = bytes.fromhex("3031300d060960864801650304020105000420") + hashlib.sha256(signed.encode()).digest()
    expected = b"\0\1" + b"\xff" * (size - len(digest) - 3) + b"\0" + digest
    assert pow(int.from_bytes(decoded(signature), "big"), exponent, modulus).to_bytes(size, "big") == expected
    return header


# Basic: the id token and the claims

def test_the_id_token_is_signed_and_says_what_core_demands(demo, person, client):
    before = int(time.time())
    tokens = obtain(person, client, SCOPE, nonce="n-0S6_WzA2Mj")
    assert tokens["token_type"] == "Bearer" and tokens["expires_in"] > 0
    assert verify(demo, tokens["id_token"])["alg"] == "RS256"
    identity = claims(tokens["id_token"])
    assert identity["iss"] == demo.get(BASE + "/.well-known/openid-configuration").json()["issuer"]
    assert (identity["aud"], identity["nonce"]) == (client["client_id"], "n-0S6_WzA2Mj")
    assert 0 < len(identity["sub"]) <= 255
    assert before <= identity["iat"] <= time.time() < identity["exp"]
    # Section 2: the hash is optional for codes; if there is one, it is of this access token.
    half = base64.urlsafe_b64encode(hashlib.sha256(tokens["access_token"].encode()).digest()[:16]).rstrip(b"=").decode()
    assert identity.get("at_hash", half) == half


def test_a_request_without_nonce_gives_an_id_token_without(person, client):
    assert "nonce" not in claims(obtain(person, client)["id_token"])


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_userinfo_takes_the_token_in_the_header(demo, person, client, method):
    userinfo(demo, obtain(person, client), method)


def test_userinfo_takes_no_token_in_the_body(demo, person, client):
    """RFC 6750, 2.2: a server may support it; and no token is read where a form could bring it from elsewhere."""
    tokens = obtain(person, client)
    answer = demo.call("POST", BASE + "/userinfo", data={"access_token": tokens["access_token"]})
    assert answer.status_code == 401 and answer.headers["WWW-Authenticate"].startswith("Bearer")


@pytest.mark.parametrize("scope, expected", [
    ("profile", {"name", "family_name", "given_name"}), ("email", {"email", "email_verified"}), ("address", {"address"}),
    ("phone", {"phone_number", "phone_number_verified"})])
def test_a_scope_brings_its_claims_to_userinfo(demo, person, client, scope, expected):
    answer = userinfo(demo, obtain(person, client, "openid " + scope))
    assert expected <= answer.keys()
    others = {"name", "email", "address", "phone_number"} - expected
    assert not others & answer.keys()


@pytest.mark.parametrize("scope", ["openid profile email address phone", "phone email openid address profile"])
def test_all_scopes_in_any_order(demo, person, client, scope):
    answer = userinfo(demo, obtain(person, client, scope))
    assert {"name", "email", "email_verified", "phone_number", "phone_number_verified"} <= answer.keys()
    assert answer["address"]["formatted"] and answer["email_verified"] is True


# Basic: parameters of the request

@pytest.mark.parametrize("change", [
    {"display": "page"}, {"display": "popup"}, {"unknown": "x", "extra": "foobar"}, {"login_hint": "bob@example.com"}, {"ui_locales": "se"},
    {"claims_locales": "se"}, {"acr_values": "1 2"}, {"claims": '{"userinfo": {"name": {"essential": true}}}'}])
def test_what_may_be_ignored_is_no_obstacle(person, client, change):
    assert claims(obtain(person, client, **change)["id_token"])["sub"]


def test_prompt_login_asks_again(person, client):
    first = claims(obtain(person, client, stay=True)["id_token"])
    person.authorize(client, "openid", prompt="login", **WITHOUT_PKCE)
    assert is_at_sign_in(person)
    second = claims(obtain(person, client, prompt="login")["id_token"])
    assert second["sub"] == first["sub"] and second["auth_time"] >= first["auth_time"]


def test_max_age_1_asks_again_after_a_second(person, client):
    first = claims(obtain(person, client, stay=True)["id_token"])
    until = time.monotonic() + 60
    while True:
        person.authorize(client, "openid", max_age="1", **WITHOUT_PKCE)
        if is_at_sign_in(person):
            break
        assert time.monotonic() < until, "it is never too long ago"
        time.sleep(0.2)
    person.sign_in("patient")
    person.allow()
    second = claims(redeemed(person, client)["id_token"])
    assert second["sub"] == first["sub"] and second["auth_time"] > first["auth_time"]


def test_max_age_10000_is_content_and_says_when(person, client):
    first = claims(obtain(person, client, stay=True)["id_token"])
    person.authorize(client, "openid", max_age="10000", **WITHOUT_PKCE)
    assert is_at_consent(person)
    person.allow()
    second = claims(redeemed(person, client)["id_token"])
    assert (second["sub"], second["auth_time"]) == (first["sub"], first["auth_time"])


def test_a_refresh_keeps_who_and_when(demo, person, client):
    tokens = obtain(person, client, SCOPE)
    form = {"grant_type": "refresh_token", "refresh_token": tokens["refresh_token"], **client}
    again = demo.call("POST", BASE + "/token", data=form).json()
    first, second = claims(tokens["id_token"]), claims(again["id_token"])
    assert [second[name] for name in ("iss", "sub", "aud")] == [first[name] for name in ("iss", "sub", "aud")]
    assert second.get("auth_time", first["auth_time"]) == first["auth_time"] and second["iat"] >= first["iat"]
    assert again["access_token"] != tokens["access_token"]
    userinfo(demo, again)


def test_a_refresh_token_is_of_its_client(demo, person, client):
    tokens, other = obtain(person, client, SCOPE), register(demo)
    form = {"grant_type": "refresh_token", "refresh_token": tokens["refresh_token"]}
    answer = demo.call("POST", BASE + "/token", data={**form, **other.authentication})
    assert (answer.status_code, answer.json()["error"]) == (400, "invalid_grant")


# Config

def test_discovery_says_what_the_plan_looks_for(demo):
    found = demo.get(BASE + "/.well-known/openid-configuration").json()
    addresses = [value for name, value in found.items() if name.endswith("_endpoint") or name in ("issuer", "jwks_uri")]
    assert len(addresses) >= 9 and all(address.startswith("https://") for address in addresses)
    assert "openid" in found["scopes_supported"] and "code" in found["response_types_supported"]
    assert found["subject_types_supported"] == ["public"] and "RS256" in found["id_token_signing_alg_values_supported"]
    assert {"authorization_code", "refresh_token"} <= set(found["grant_types_supported"])
    assert {"sub", "iss", "auth_time", "name", "email", "address", "phone_number"} <= set(found["claims_supported"])
    assert "userinfo_signing_alg_values_supported" not in found and "none" not in found["id_token_signing_alg_values_supported"]
    for name in ("claims_parameter_supported", "request_parameter_supported", "request_uri_parameter_supported"):
        assert found[name] is False
    keys = demo.get(BASE + "/jwk").json()["keys"]
    assert len({key["kid"] for key in keys}) == len(keys) > 0
    for key in keys:
        assert key["kty"] == "RSA" and key["use"] == "sig"
        assert not {"d", "p", "q", "dp", "dq", "qi"} & key.keys()


# Dynamic

def test_an_assertion_for_the_issuer_redeems_a_code(demo, person, tmp_path):
    registered = register(demo, token_endpoint_auth_method="private_key_jwt", key=Key(tmp_path))
    client = {"client_id": registered.id}
    person.authorize(client, "openid", **WITHOUT_PKCE)
    person.sign_in("patient")
    person.allow()
    proof = registered.assertion({"aud": demo.env["BASE_URL"] + BASE})
    answer = person.redeem(client, person.answered()["code"], code_verifier=None, **proof)
    assert answer.status_code == 200, answer.text
    verify(demo, answer.json()["id_token"])


def test_a_registered_query_is_kept(demo, person):
    client = register(demo, redirect_uris=[CALLBACK + "?foo=bar"]).authentication
    person.authorize(client, "openid", redirect_uri=CALLBACK + "?foo=bar", **WITHOUT_PKCE)
    person.sign_in("patient")
    person.allow()
    answer = person.answered()
    assert answer["foo"] == "bar"
    assert person.redeem(client, answer["code"], redirect_uri=CALLBACK + "?foo=bar", code_verifier=None).status_code == 200


@pytest.mark.parametrize("query", ["", "?foo=baz", "?foo=bar&extra=1", "?foo=BAR"])
def test_another_query_is_another_address(demo, person, query):
    client = register(demo, redirect_uris=[CALLBACK + "?foo=bar"]).authentication
    person.authorize(client, "openid", redirect_uri=CALLBACK + query, **WITHOUT_PKCE)
    assert person.answer.status_code == 400 and "Location" not in person.answer.headers and person.page.forms == []


def test_one_of_two_addresses_must_be_named(demo, person):
    client = register(demo, redirect_uris=[CALLBACK, CALLBACK + "/other"]).authentication
    person.authorize(client, "openid", redirect_uri=None, **WITHOUT_PKCE)
    assert person.answer.status_code == 400 and "Location" not in person.answer.headers and person.page.forms == []


def test_an_address_with_a_fragment_is_not_registered(demo):
    answer = demo.call("POST", BASE + "/registration", json={"redirect_uris": [CALLBACK + "#foo=bar"], "scope": "openid"})
    assert (answer.status_code, answer.json()["error"]) == (400, "invalid_redirect_uri")


def test_policy_and_terms_are_linked_where_a_person_decides(demo, person):
    links = {"policy_uri": "https://client.example.org/policy", "tos_uri": "https://client.example.org/terms"}
    registered = register(demo, logo_uri="https://client.example.org/logo.png", **links)
    assert {name: registered.registration[name] for name in links} == links
    assert registered.registration["logo_uri"] == "https://client.example.org/logo.png"
    person.authorize(registered.authentication, "openid", **WITHOUT_PKCE)
    person.sign_in("patient")
    assert set(links.values()) <= set(person.page.links)
    # The page shows a stranger's picture to nobody, and so tells no stranger who looks at it.
    assert "logo.png" not in person.answer.text


# RP-initiated logout

def test_discovery_names_where_to_sign_out(demo):
    found = demo.get(BASE + "/.well-known/openid-configuration").json()
    assert found["end_session_endpoint"] == found["issuer"] + "/logout"


def sign_out(person, **parameters):
    return person.request("GET", BASE + "/logout", params=parameters)


def is_signed_out(person, client):
    person.authorize(client, "openid", prompt="none", **WITHOUT_PKCE)
    error = person.answered()["error"]
    assert error in ("login_required", "consent_required")
    return error == "login_required"


@pytest.mark.parametrize("parameters, location", [
    ({"post_logout_redirect_uri": SIGNED_OUT, "state": "a b&c"}, SIGNED_OUT + "?state=a%20b%26c"),
    ({"post_logout_redirect_uri": SIGNED_OUT}, SIGNED_OUT),
    ({"post_logout_redirect_uri": SIGNED_OUT, "unknown": "x"}, SIGNED_OUT),
    ({}, None),
    ({"post_logout_redirect_uri": "https://evil.example.org/", "state": "s"}, None),
    ({"post_logout_redirect_uri": SIGNED_OUT + "?foo=bar", "state": "s"}, None)],
    ids=["happy", "no state", "unknown parameter", "no address", "bad address", "query added"])
def test_the_sign_out_leads_back_to_registered_addresses_only(person, client, parameters, location):
    hint = obtain(person, client, stay=True)["id_token"]
    assert not is_signed_out(person, client)
    answer = sign_out(person, id_token_hint=hint, **parameters)
    assert answer.headers.get("Location") == location
    assert answer.status_code == (303 if location else 200) and (location or "signed out" in answer.text)
    assert is_signed_out(person, client)


def of_another_person(token):
    """The same header and signature over other claims."""
    header, payload, signature = token.split(".")
    text = decoded(payload).replace(b'"sub":"', b'"sub":"0')
    return ".".join((header, base64.urlsafe_b64encode(text).rstrip(b"=").decode(), signature))


@pytest.mark.parametrize("hint", [None, lambda token: token[:-2], of_another_person, lambda _: "not-a-token"],
                         ids=["none", "bad", "modified", "garbage"])
@pytest.mark.parametrize("parameters", [{"post_logout_redirect_uri": SIGNED_OUT, "state": "s"}, {"state": "s"}, {}],
                         ids=["address", "only state", "no parameters"])
def test_without_a_good_hint_nobody_is_signed_out_or_sent_on(person, client, hint, parameters):
    token = obtain(person, client, stay=True)["id_token"]
    answer = sign_out(person, **({"id_token_hint": hint(token)} if hint else {}), **parameters)
    assert answer.status_code == 400 and "Location" not in answer.headers
    assert not is_signed_out(person, client)
