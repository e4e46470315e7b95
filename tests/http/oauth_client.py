# SPDX-License-Identifier: Apache-2.0
"""Clients of the authorization server: registering, keys, signed assertions, calls with a client's own authentication."""
import base64
import json
import os
import subprocess
import time

SITE = "/oauth2/default"
ASSERTION_TYPE = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"


def base64url(data):
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def part(value):
    return base64url(json.dumps(value).encode())


def openssl(*arguments, **options):
    return subprocess.run(["openssl", *arguments], capture_output=True, check=True, **options).stdout


class Key:
    """An RSA key of a client: its PEM file, its JWK, signatures."""

    algorithm = "RS384"

    def __init__(self, folder, kid="k1"):
        self.path, self.kid = os.path.join(folder, kid + ".pem"), kid
        self.jwk = {**self._make(), "use": "sig", "kid": kid, "alg": self.algorithm}

    def _make(self):
        openssl("genrsa", "-out", self.path, "2048")
        number = bytes.fromhex(openssl("rsa", "-in", self.path, "-noout", "-modulus").decode().strip().partition("=")[2])
        return {"kty": "RSA", "n": base64url(number), "e": "AQAB"}

    def sign(self, text, digest="sha384"):
        return openssl("dgst", "-" + digest, "-sign", self.path, input=text.encode())

    def token(self, claims, header=None, sign=None):
        """A JWT. Members of header replace those that belong there, None takes them away; sign makes another signature."""
        whole = {"typ": "JWT", "alg": self.algorithm, "kid": self.kid, **(header or {})}
        text = part({k: v for k, v in whole.items() if v is not None}) + "." + part(claims)
        return text + "." + base64url((sign or self.sign)(text))


class EllipticKey(Key):
    """One of the curve P-384."""

    algorithm = "ES384"

    def _make(self):
        openssl("ecparam", "-name", "secp384r1", "-genkey", "-noout", "-out", self.path)
        point = openssl("ec", "-in", self.path, "-pubout", "-outform", "DER")[-96:]
        return {"kty": "EC", "crv": "P-384", "x": base64url(point[:48]), "y": base64url(point[48:])}

    def sign(self, text, digest="sha384"):
        """r and s side by side (RFC 7518, 3.4); OpenSSL has them in DER, as two INTEGER of a SEQUENCE."""
        der, numbers, place = super().sign(text, digest), [], 2
        for _ in range(2):
            length = der[place + 1]
            numbers.append(int.from_bytes(der[place + 2 : place + 2 + length], "big").to_bytes(48, "big"))
            place += 2 + length
        return b"".join(numbers)


class Client:
    """A client of the demo, registered for one test."""

    def __init__(self, demo, key=None, enabled=True, **metadata):
        self.demo, self.key = demo, key
        whole = {"application_type": "private", "client_name": "A test's client", "redirect_uris": ["https://client.example.org/callback"],
                 "scope": "openid offline_access api:oemr api:fhir user/patient.read user/Patient.read", **metadata}
        if key and "jwks_uri" not in metadata:
            whole.setdefault("jwks", {"keys": [key.jwk]})
        answer = demo.call("POST", SITE + "/registration", json={k: v for k, v in whole.items() if v is not None})
        assert answer.status_code == 201, answer.text
        self.registration = answer.json()
        self.id, self.secret = self.registration["client_id"], self.registration.get("client_secret")
        if enabled:
            demo.sql(f"UPDATE oauth_clients SET is_enabled = 1 WHERE client_id = '{self.id}'")

    @property
    def authentication(self):
        return {"client_id": self.id, **({"client_secret": self.secret} if self.secret else {})}

    def assertion(self, claims=None, **changes):
        whole = {"iss": self.id, "sub": self.id, "aud": self.demo.env["BASE_URL"] + SITE + "/token", "exp": int(time.time()) + 240,
                 "jti": base64url(os.urandom(16)), **(claims or {})}
        made = self.key.token({k: v for k, v in whole.items() if v is not None}, **changes)
        return {"client_assertion_type": ASSERTION_TYPE, "client_assertion": made}

    def post(self, endpoint, form, **arguments):
        return self.demo.call("POST", SITE + endpoint, data=form, **arguments)

    def sign_in(self, role="admin", scope=None):
        """Tokens of the password grant."""
        person = {k: v for k, v in self.demo.roles[role].items() if k in ("user_role", "username", "password", "email")}
        answer = self.post("/token", {"grant_type": "password", **person, **self.authentication, "scope": scope or self.registration["scope"]})
        assert answer.status_code == 200, answer.text
        return answer.json()

    def refresh(self, token, **form):
        return self.post("/token", {"grant_type": "refresh_token", "refresh_token": token, **self.authentication, **form})

    def client_credentials(self, scope, assertion=None):
        return self.post("/token", {"grant_type": "client_credentials", "scope": scope, **(assertion or self.assertion())})
