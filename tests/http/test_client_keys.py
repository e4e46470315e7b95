# SPDX-License-Identifier: Apache-2.0
"""Clients that keep their keys at a jwks_uri: fetched, cached, rotated; and hosts that lie, dribble, or are not to be asked."""
import contextlib
import json
import os
import re
import shutil
import socket
import threading

import pytest

from conftest import guarded
from key_host import Authority, KeyHost
from oauth_client import SITE, Client, EllipticKey, Key

SCOPE = "system/Patient.read"
QUERY = "query-of-an-address"


@pytest.fixture(scope="module")
def authority(tmp_path_factory):
    return Authority(str(tmp_path_factory.mktemp("authority")))


@pytest.fixture(scope="module")
def configured_demo(demo_session, authority):
    """May ask hosts at 127.0.0.0/8, and trusts the authority alone; for revocations all is as without configuration."""
    certificates = shutil.copy(authority.file, os.path.join(demo_session.state, "client-authorities.pem"))
    os.chmod(certificates, 0o644)
    with demo_session.configured(f"OemrClientKeysFrom 127.0.0.0/8\nOemrClientKeysCA {certificates}\n"
                                 f"<Location {SITE}/revoke>\n  OemrClientKeysFrom public\n</Location>\n"):
        yield demo_session


@pytest.fixture
def demo(request, configured_demo):
    configured_demo.secrets.add(QUERY)  # no log may have it
    yield from guarded(request, configured_demo)


@pytest.fixture(scope="module")
def host(authority):
    running = KeyHost(authority.certificate("host", "IP:127.0.0.1,DNS:localhost"))
    yield running
    running.close()


@pytest.fixture
def path(request):
    """A place at a host of this test alone: what is cached and counted is so for each address."""
    return "/" + re.sub(r"\W", "-", request.node.name) + "?" + QUERY


@pytest.fixture(params=[Key, EllipticKey], ids=["RS384", "ES384"])
def key(request, tmp_path):
    return request.param(tmp_path)


@pytest.fixture
def rsa_key(tmp_path):
    return Key(tmp_path)


def backend(demo, key, url):
    demo.secrets.update(value for name, value in key.jwk.items() if name in ("n", "x", "y"))
    return Client(demo, key, jwks_uri=url, scope=SCOPE)


def logged_since(demo, offset):
    with open(demo.env["ERROR_LOG"], encoding="utf-8") as file:
        file.seek(offset)
        return file.read()


def refusal(answer):
    body = answer.json()
    return answer.status_code, body["error"], body.get("hint", "").removeprefix("The keys at jwks_uri cannot be used: ")


def test_a_backend_service_gets_tokens_by_fetched_keys(demo, host, key, path):
    client = backend(demo, key, host.serve(path, key))
    for _ in range(3):
        answer = client.client_credentials(SCOPE)
        assert answer.status_code == 200, answer.text
        demo.secrets.add(answer.json()["access_token"])
    assert host.count(path) == 1, "the set is cached for all child processes"


def test_every_endpoint_takes_them(demo, host, key, path):
    client = Client(demo, key, jwks_uri=host.serve(path, key))
    tokens = client.sign_in()
    answer = client.post("/token", {"grant_type": "refresh_token", "refresh_token": tokens["refresh_token"], **client.assertion()})
    assert answer.status_code == 200, answer.text
    demo.secrets.update(value for name, value in answer.json().items() if name.endswith("_token"))
    token = answer.json()["access_token"]
    assert client.post("/introspect", {"token": token, **client.assertion()}).json()["active"]
    assert host.count(path) == 1


def test_a_password_grant_by_fetched_keys_holds_no_connection_of_before(demo, host, rsa_key, path):
    client = Client(demo, rsa_key, jwks_uri=host.serve(path, rsa_key))
    person = {name: value for name, value in demo.roles["admin"].items() if name in ("user_role", "username", "password")}
    answer = client.post("/token", {"grant_type": "password", **person, **client.assertion(), "scope": "openid api:oemr"})
    assert answer.status_code == 200, answer.text
    demo.secrets.update(value for name, value in answer.json().items() if name.endswith("_token"))


def test_the_key_of_another_is_refused(demo, host, tmp_path, path):
    mine, other = Key(tmp_path, "mine"), Key(tmp_path, "other")
    client = backend(demo, mine, host.serve(path, mine))
    forged = client.assertion(sign=other.sign)
    assert refusal(client.client_credentials(SCOPE, forged)) == (400, "invalid_client", "")
    assert client.client_credentials(SCOPE).status_code == 200


def test_a_client_changes_its_keys(demo, host, tmp_path, path):
    old, new = Key(tmp_path, "old"), EllipticKey(tmp_path, "new")
    client = backend(demo, old, host.serve(path, old))
    assert client.client_credentials(SCOPE).status_code == 200
    host.serve(path, new)
    client.key = new
    assert client.client_credentials(SCOPE).status_code == 200, "a key id that is not in the cached set is looked for at once"
    client.key = old
    assert client.client_credentials(SCOPE).status_code == 400, "what was taken out of the set is no longer good"


def test_made_up_key_ids_do_not_hammer_the_host(demo, host, tmp_path, path):
    key = Key(tmp_path)
    client = backend(demo, key, host.serve(path, key))
    assert client.client_credentials(SCOPE).status_code == 200
    for number in range(30):
        forged = client.assertion(header={"kid": f"made-up-{number}"})
        assert refusal(client.client_credentials(SCOPE, forged)) == (400, "invalid_client", "")
    # Two renewals in a window of a minute; the calls may lie in two or three windows.
    assert 2 <= host.count(path) <= 7
    before = host.count(path)
    assert client.client_credentials(SCOPE).status_code == 200, "the client itself goes on"
    assert host.count(path) == before


@pytest.mark.expect_log("OEMR1411")
def test_a_host_that_fails_is_left_alone_for_a_while(demo, host, rsa_key, path):
    client, offset = backend(demo, rsa_key, host.url(path)), demo.log_size()
    for _ in range(5):
        assert refusal(client.client_credentials(SCOPE)) == (401, "invalid_client", "the status of the answer is not 200")
    assert 1 <= host.count(path) <= 2
    line = logged_since(demo, offset)
    assert f"client {client.id} (host 127.0.0.1)" in line and "status" in line


@pytest.mark.expect_log("OEMR1411")
def test_a_rotation_that_fails_leaves_the_known_keys(demo, host, tmp_path, path):
    old, new = Key(tmp_path, "old"), Key(tmp_path, "new")
    client = backend(demo, old, host.serve(path, old))
    assert client.client_credentials(SCOPE).status_code == 200
    host.answers[path] = (500, {}, b"")
    client.key = new
    assert client.client_credentials(SCOPE).status_code == 400
    client.key = old
    assert client.client_credentials(SCOPE).status_code == 200


def dribble(handler):
    """A body that never ends, and never pauses for long."""
    handler.send_response(200)
    handler.send_header("Content-Type", "application/json")
    handler.end_headers()
    handler.wfile.write(b'{"keys":[')
    while not handler.server.ending.wait(0.2):
        handler.wfile.write(b" ")


def endless(handler):
    handler.send_response(200)
    handler.end_headers()
    while not handler.server.ending.is_set():
        handler.wfile.write(b"x" * 16384)


def endless_head(handler):
    handler.wfile.write(b"HTTP/1.1 200 OK\r\n")
    while not handler.server.ending.is_set():
        handler.wfile.write(b"X-Padding: " + b"x" * 1000 + b"\r\n")


BAD_ANSWERS = {
    "not found": ((404, {}, b"{}"), "the status of the answer is not 200"),
    "failure": ((500, {}, b""), "the status of the answer is not 200"),
    "no JSON": ((200, {}, b"<html>no</html>"), "the answer is not a JWK set"),
    "empty": ((200, {}, b""), "the answer is not a JWK set"),
    "no keys": ((200, {}, b'{"kids":[]}'), "the answer is not a JWK set"),
    "keys are no list": ((200, {}, b'{"keys":{}}'), "the answer is not a JWK set"),
    "large": ((200, {}, b'{"keys":[]}' + b" " * 65536), "the answer is too large"),
    "endless": (endless, "the answer is too large"),
    "endless head": (endless_head, "the answer is too large"),
    "dribbling": (dribble, "its host did not answer in time"),
    "no HTTP": (lambda handler: handler.wfile.write(b"hello\r\n\r\n"), "the answer cannot be read"),
    "cut off": ((200, {"Content-Length": "1000"}, b'{"keys":'), "the answer cannot be read"),
}


@pytest.mark.expect_log("OEMR1411")
@pytest.mark.parametrize("name", BAD_ANSWERS)
def test_a_bad_answer_is_named(demo, host, rsa_key, path, name):
    host.answers[path], reason = BAD_ANSWERS[name]
    client = backend(demo, rsa_key, host.url(path))
    assert refusal(client.client_credentials(SCOPE)) == (401, "invalid_client", reason)


def test_a_large_set_that_fits_is_read(demo, host, tmp_path, path):
    key = Key(tmp_path)
    others = [{**key.jwk, "kid": f"other-{number}", "x5c": ["A" * 2000]} for number in range(20)]
    host.answers[path] = (200, {}, json.dumps({"keys": [*others, key.jwk]}).encode())
    client = backend(demo, key, host.url(path))
    for _ in range(2):
        assert client.client_credentials(SCOPE).status_code == 200
    assert host.count(path) == 1, "certificates are not kept, so that the set fits into the cache"


@pytest.mark.expect_log("OEMR1411")
@pytest.mark.parametrize("status", [301, 302, 307, 308])
def test_a_redirect_is_not_followed(demo, host, rsa_key, path, status):
    target = host.serve(path + "-target", rsa_key)
    host.answers[path] = (status, {"Location": target}, b"")
    client = backend(demo, rsa_key, host.url(path))
    assert refusal(client.client_credentials(SCOPE)) == (401, "invalid_client", "the status of the answer is not 200")
    assert host.count(path + "-target") == 0


@pytest.mark.expect_log("OEMR1411")
def test_a_certificate_must_be_trusted_and_name_the_host(demo, authority, rsa_key, path, tmp_path):
    stranger = Authority(str(tmp_path))
    for certificate in (stranger.certificate("stranger", "IP:127.0.0.1"), authority.certificate("another-name", "DNS:keys.example.org")):
        host = KeyHost(certificate)
        try:
            client = backend(demo, rsa_key, host.serve(path, rsa_key))
            assert refusal(client.client_credentials(SCOPE)) == (401, "invalid_client", "the certificate of its host is not trusted")
            assert host.asked == []
        finally:
            host.close()


@pytest.mark.expect_log("OEMR1411")
@pytest.mark.parametrize("name", ["127.0.0.1", "localhost", "2130706433", "0x7f.1", "127.1", "[::ffff:127.0.0.1]", "[::1]"])
def test_this_machine_is_not_asked_unless_that_is_allowed(demo, host, rsa_key, path, name):
    """The address counts, however it is written and whatever name leads to it; and not what was fetched where more is allowed."""
    client = backend(demo, rsa_key, host.serve(path, rsa_key).replace("127.0.0.1", name))
    if name in ("127.0.0.1", "localhost"):
        assert client.client_credentials(SCOPE).status_code == 200
    before, offset = host.count(path), demo.log_size()
    answer = client.post("/revoke", {"token": "any", **client.assertion()})
    assert refusal(answer) == (401, "invalid_client", "its host cannot be reached")
    assert "an address that OemrClientKeysFrom does not allow" in logged_since(demo, offset)
    assert host.count(path) == before


@pytest.mark.expect_log("OEMR1411")
def test_a_host_that_is_not_there_is_named_as_such(demo, rsa_key):
    with socket.socket() as taken:  # bound, but nobody listens
        taken.bind(("127.0.0.1", 0))
        for address in (f"127.0.0.1:{taken.getsockname()[1]}", "nonesuch.invalid"):
            client = backend(demo, rsa_key, f"https://{address}/keys")
            assert refusal(client.client_credentials(SCOPE)) == (401, "invalid_client", "its host cannot be reached")


def test_a_url_that_openemr_took_is_refused_unless_it_is_https(demo, host, rsa_key, path):
    client = backend(demo, rsa_key, host.serve(path, rsa_key))
    for url in (host.url(path).replace("https", "http"), "file:///etc/passwd", host.url(path).replace("127", "me:pw@127"), host.url(path) + "#1", "x"):
        demo.sql(f"UPDATE oauth_clients SET jwks_uri = '{url}' WHERE client_id = '{client.id}'")
        status, error, hint = refusal(client.client_credentials(SCOPE))
        assert (status, error) == (401, "invalid_client") and "must be an https URL" in hint
    assert host.asked.count(path) == 0


def test_the_address_comes_before_registered_keys_as_in_openemr(demo, host, tmp_path, path):
    there, here = Key(tmp_path, "there"), Key(tmp_path, "here")
    client = backend(demo, there, host.serve(path, there))
    stored = json.dumps({"keys": [here.jwk]})
    demo.sql(f"UPDATE oauth_clients SET jwks = '{stored}' WHERE client_id = '{client.id}'")
    assert client.client_credentials(SCOPE).status_code == 200
    client.key = here
    assert client.client_credentials(SCOPE).status_code == 400


def test_fetching_can_be_off(demo, host, rsa_key, path):
    client = backend(demo, rsa_key, host.serve(path, rsa_key))
    whole = open(os.path.join(demo.state, "extra.conf"), encoding="utf-8").read()
    demo.configure("OemrClientKeysFrom Off\n")
    demo.renew()
    try:
        assert refusal(client.client_credentials(SCOPE)) == (401, "invalid_client", "This server does not fetch jwks_uri: register the keys themselves as jwks")
        assert host.count(path) == 0
    finally:
        demo.configure(whole)
        demo.renew()


class Proxy:
    """An HTTP proxy that leads every name to this machine (CONNECT), and remembers what it was asked for."""

    def __init__(self, status="200 OK"):
        self.asked, self._status = [], status
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self._listener.getsockname()[1]}"
        threading.Thread(target=self._serve, daemon=True).start()

    def close(self):
        self._listener.close()

    def _serve(self):
        with contextlib.suppress(OSError):
            while True:
                threading.Thread(target=self._lead, args=(self._listener.accept()[0],), daemon=True).start()

    def _lead(self, client):
        with client, contextlib.suppress(OSError):
            head = b""
            while not head.endswith(b"\r\n\r\n"):
                received = client.recv(1)
                if not received:
                    return
                head += received
            method, target, _ = head.decode().split(" ", 2)
            self.asked.append((method, target))
            client.sendall(f"HTTP/1.1 {self._status}\r\nCache-Control: no-store\r\n\r\n".encode())
            if not self._status.startswith("200"):
                return
            with socket.create_connection(("127.0.0.1", int(target.rsplit(":", 1)[1]))) as host:
                back = threading.Thread(target=self._copy, args=(host, client), daemon=True)
                back.start()
                self._copy(client, host)
                back.join()

    @staticmethod
    def _copy(source, target):
        with contextlib.suppress(OSError):
            while data := source.recv(65536):
                target.sendall(data)
            target.shutdown(socket.SHUT_WR)


@contextlib.contextmanager
def proxied(demo, status="200 OK"):
    """The configuration of this file and a proxy on the way; addresses of this machine are not allowed beside it."""
    proxy = Proxy(status)
    whole = open(os.path.join(demo.state, "extra.conf"), encoding="utf-8").read()
    demo.configure(whole.replace("OemrClientKeysFrom 127.0.0.0/8\n", f"OemrClientKeysProxy {proxy.url}\n"))
    demo.renew()
    try:
        yield proxy
    finally:
        proxy.close()
        demo.configure(whole)
        demo.renew()


@pytest.mark.expect_log("OEMR1411")
def test_keys_come_through_a_proxy(demo, authority, rsa_key, path):
    host = KeyHost(authority.certificate("proxied", "DNS:keys.example.org"))
    try:
        client = backend(demo, rsa_key, host.serve(path, rsa_key).replace("127.0.0.1", "keys.example.org"))
        with proxied(demo) as proxy:
            for _ in range(3):
                assert client.client_credentials(SCOPE).status_code == 200
            assert proxy.asked == [("CONNECT", f"keys.example.org:{host.port}")]
            assert host.count(path) == 1
            # What is written as an address is looked at before the proxy hears of it.
            for name in ("127.0.0.1", "localhost", "app.localhost", "2130706433", "0x7f.1", "127.1", "[::1]", "10.1.2.3"):
                other = backend(demo, rsa_key, host.url(path, name))
                assert refusal(other.client_credentials(SCOPE)) == (401, "invalid_client", "its host cannot be reached"), name
            assert len(proxy.asked) == 1
    finally:
        host.close()


@pytest.mark.expect_log("OEMR1411")
def test_a_proxy_that_refuses_is_named(demo, rsa_key):
    offset = demo.log_size()
    with proxied(demo, "403 Forbidden") as proxy:
        client = backend(demo, rsa_key, "https://keys.example.org/refused")
        assert refusal(client.client_credentials(SCOPE)) == (401, "invalid_client", "its host cannot be reached")
        assert proxy.asked == [("CONNECT", "keys.example.org:443")]
    assert "the proxy of OemrClientKeysProxy" in logged_since(demo, offset)
