# SPDX-License-Identifier: Apache-2.0
"""JSON Web Tokens that somebody else made, wherever one is taken: access tokens, id_token_hint, client assertions (RFC 8725, 2 and 3).

A server's own key cannot sign here: what it signed with a header that demands more (crit, enc) is in tests/unit/test_jwt.cc. Keys behind
jwks_uri are in test_client_keys.py.
"""
import hmac
import os
import socket

import pytest

from oauth_client import SITE, Client, Key, base64url, openssl, part
from person import CALLBACK, claims

SCOPE = "openid offline_access api:oemr api:fhir user/patient.read"
PATIENTS = "/apis/default/api/patient?_limit=1"

pytestmark = pytest.mark.usefixtures("no_traces_of_sign_in")


def unsigned(_):
    return b""


def mac(secret, digest):
    return lambda text: hmac.digest(secret, text.encode(), digest)


def forgeries(pem, modulus, stranger, address):
    """What is forged, the header, the signature; pem and modulus are of the public key that should verify."""
    for name in ("none", "None", "NONE", "nOnE", "", None, ["none"], 0):
        yield f"alg {name!r}", {"alg": name}, unsigned
        yield f"alg {name!r}, signed by a stranger", {"alg": name}, stranger.sign
    secrets = {"PEM": pem, "PEM without its last line end": pem.strip(), "DER": openssl("pkey", "-pubin", "-outform", "DER", input=pem),
               "modulus": modulus.encode(), "nothing": b""}
    for name, secret in secrets.items():
        for bits in ("256", "384", "512"):
            yield f"HS{bits} with the public key as {name}", {"alg": "HS" + bits}, mac(secret, "sha" + bits)
    for alg, digest in (("RS256", "sha256"), ("RS384", "sha384")):
        def own(text, digest=digest):
            return stranger.sign(text, digest)
        bare = {key: value for key, value in stranger.jwk.items() if key not in ("kid", "alg")}
        certificate = base64url(openssl("rsa", "-in", stranger.path, "-pubout", "-outform", "DER"))
        for more in ({"jwk": bare}, {"jwk": bare, "kid": None}, {"jku": address}, {"x5u": address}, {"x5c": [certificate]}, {"jku": address, "kid": None},
                     {"kid": None}, {"kid": ""}, {"kid": "../../../../../../dev/null"}, {"kid": "x' UNION SELECT 'x' -- "}, {"kid": "x\0"}, {"kid": {}},
                     {"kid": [stranger.kid]}, {"kid": "k" * 3000}):
            yield f"{alg} of a stranger, {str(more)[:60]}", {"alg": alg, **more}, own
        yield f"{alg} unsigned", {"alg": alg}, unsigned


@pytest.fixture
def unheard():
    """An address at which keys could be; nobody may ask there."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        yield f"https://127.0.0.1:{listener.getsockname()[1]}/keys"
        listener.setblocking(False)
        with pytest.raises(BlockingIOError):
            listener.accept()


@pytest.fixture
def stranger(tmp_path):
    return Key(str(tmp_path), "stranger")


@pytest.fixture
def client(demo, tmp_path):
    return Client(demo, Key(str(tmp_path)), redirect_uris=[CALLBACK], scope=SCOPE + " system/Patient.read")


@pytest.fixture
def tokens(client):
    return client.sign_in(scope=SCOPE)


@pytest.fixture
def server_forgeries(demo, stranger, unheard):
    """Makes all forgeries of a token of the server."""
    with open(os.path.join(demo.env["SITES_DIR"], "default", "documents", "certificates", "oapublic.key"), "rb") as file:
        pem = file.read()
    (jwk,) = demo.get(SITE + "/jwk").json()["keys"]

    def forge(genuine):
        header, payload, signature = genuine.split(".")
        for name, changes, sign in forgeries(pem, jwk["n"], stranger, unheard):
            yield name, stranger.token(claims(genuine), {"kid": jwk["kid"], **changes}, sign)
        for name in ("none", "HS256", "RS384"):
            yield f"alg {name} above the genuine signature", ".".join((part({"alg": name, "typ": "JWT"}), payload, signature))
        yield "no signature", f"{header}.{payload}."
        yield "other claims below the genuine signature", ".".join((header, part({**claims(genuine), "sub": claims(genuine)["sub"][::-1]}), signature))
    return forge


def test_access_tokens_at_the_api_and_userinfo(demo, client, tokens, server_forgeries):
    for name, forged in server_forgeries(tokens["access_token"]):
        assert demo.get(PATIENTS, forged).status_code == 401, name
        assert demo.get(SITE + "/userinfo", forged).status_code == 401, name
        assert client.post("/introspect", {"token": forged, **client.authentication}).json() == {"active": False}, name
        assert client.post("/revoke", {"token": forged, **client.authentication}).status_code == 200, name
    assert demo.get(PATIENTS, tokens["access_token"]).status_code == 200


def test_an_id_token_hint_signs_nobody_out(demo, tokens, server_forgeries):
    for name, forged in server_forgeries(tokens["id_token"]):
        assert demo.get(SITE + "/logout", params={"id_token_hint": forged}).status_code == 400, name
    assert demo.get(PATIENTS, tokens["access_token"]).status_code == 200


def test_an_id_token_hint_says_nothing_about_who_authorizes(person, client, tokens, server_forgeries):
    for name, forged in server_forgeries(tokens["id_token"]):
        person.authorize({"client_id": client.id}, "openid", id_token_hint=forged)
        assert person.answered()["error"] == "invalid_request", name
    person.authorize({"client_id": client.id}, "openid", id_token_hint=tokens["id_token"])
    assert person.answer.status_code == 200


def test_client_assertions(client, stranger, unheard):
    pem = openssl("pkey", "-in", client.key.path, "-pubout")
    for name, changes, sign in forgeries(pem, client.key.jwk["n"], stranger, unheard):
        answer = client.client_credentials("system/Patient.read", client.assertion(header=changes, sign=sign))
        assert (answer.status_code, answer.json()["error"]) in ((400, "invalid_client"), (401, "invalid_client")), name
    assert client.client_credentials("system/Patient.read").status_code == 200


@pytest.mark.parametrize("header", [{"crit": ["exp"]}, {"crit": []}, {"crit": ["b64"], "b64": False}, {"enc": "A128GCM"}, {"alg": "PS384"}, {"alg": "RS512"}])
def test_what_a_header_demands_beyond_a_signature_is_refused(client, header):
    """Its own key signed these. RFC 7515, 4.1.11."""
    answer = client.client_credentials("system/Patient.read", client.assertion(header=header))
    assert answer.status_code in (400, 401) and answer.json()["error"] == "invalid_client"


def test_of_equal_claims_the_last_counts(client):
    """RFC 7519, 4: refused, or the last; never the one here and the other there."""
    def named(first, last):
        good = claims(client.assertion()["client_assertion"])
        text = "{" + "".join(f'"{name}":"{first}",' for name in ("iss", "sub")) + str({**good, "iss": last, "sub": last}).replace("'", '"')[1:]
        signed = part({"alg": "RS384", "typ": "JWT", "kid": client.key.kid}) + "." + base64url(text.encode())
        return {**client.assertion(), "client_assertion": signed + "." + base64url(client.key.sign(signed))}
    assert client.client_credentials("system/Patient.read", named(client.id, "another")).json()["error"] == "invalid_client"
    assert client.client_credentials("system/Patient.read", named("another", client.id)).status_code == 200


def test_no_token_passes_for_another_kind(demo, person, client, tokens):
    """RFC 8725, 2.8 and 3.12; all of them are genuine."""
    person.authorize({"client_id": client.id}, SCOPE)
    person.sign_in("physician")
    person.allow()
    code = person.answered()["code"]
    assertion = client.assertion()["client_assertion"]
    for name, token in {**tokens, "code": code, "assertion": assertion}.items():
        if name in ("id_token", "refresh_token", "code", "assertion"):
            assert demo.get(PATIENTS, token).status_code == 401, name
            assert demo.get(SITE + "/userinfo", token).status_code == 401, name
        if name in ("access_token", "refresh_token", "code", "assertion"):
            assert demo.get(SITE + "/logout", params={"id_token_hint": token}).status_code == 400, name
        if name in ("access_token", "id_token", "code", "assertion"):
            assert client.refresh(token).status_code in (400, 401), name
            assert name == "access_token" or not client.post("/introspect", {"token": token, **client.authentication}).json()["active"], name
        if name in ("access_token", "id_token", "refresh_token", "assertion"):
            assert person.redeem({"client_id": client.id, "client_secret": client.secret}, token).json()["error"] == "invalid_grant", name
        if name in ("access_token", "id_token", "refresh_token", "code"):
            refused = client.client_credentials("system/Patient.read", {**client.assertion(), "client_assertion": token})
            assert refused.json()["error"] == "invalid_client", name
    assert person.redeem({"client_id": client.id, "client_secret": client.secret}, code).status_code == 200
    assert client.refresh(tokens["refresh_token"]).status_code == 200
