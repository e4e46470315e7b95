# SPDX-License-Identifier: Apache-2.0
"""A client's own host: a TLS server on this machine that answers with a key set, or with what a test wants instead."""
import contextlib
import http.server
import json
import os
import ssl
import threading

from oauth_client import openssl


class Authority:
    """A certificate authority, and certificates by it."""

    def __init__(self, folder):
        self.folder, self.file = folder, os.path.join(folder, "authority.pem")
        self._make("authority", "-subj", "/CN=Authority of a test", "-addext", "basicConstraints=critical,CA:TRUE",
                   "-addext", "keyUsage=critical,keyCertSign")

    def _make(self, name, *arguments):
        openssl("req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "2",
                "-keyout", os.path.join(self.folder, name + ".key"), "-out", os.path.join(self.folder, name + ".pem"), *arguments)

    def certificate(self, name, alternatives):
        self._make(name, "-subj", "/CN=" + name, "-addext", "subjectAltName=" + alternatives, "-addext", "basicConstraints=critical,CA:FALSE",
                   "-CA", self.file, "-CAkey", os.path.join(self.folder, "authority.key"))
        return os.path.join(self.folder, name + ".pem"), os.path.join(self.folder, name + ".key")


class KeyHost:
    """Serves answers by path, and counts who asks. An answer is a key set, a handler, or (status, headers, body)."""

    def __init__(self, certificate, address="127.0.0.1"):
        self.answers, self.asked = {}, []
        self._server = http.server.ThreadingHTTPServer((address, 0), self._handler())
        self._server.daemon_threads = True
        self._server.ending = threading.Event()  # for answers that do not end by themselves
        self._server.handle_error = lambda *_: None  # clients that do not like the certificate
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(*certificate)
        self._server.socket = context.wrap_socket(self._server.socket, server_side=True, do_handshake_on_connect=False)
        self.port = self._server.server_port
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.05})
        self._thread.start()

    def close(self):
        self._server.ending.set()
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    def url(self, path, name="127.0.0.1"):
        return f"https://{name}:{self.port}{path}"

    def serve(self, path, *keys, **headers):
        self.answers[path] = (200, {"Content-Type": "application/json", **headers}, json.dumps({"keys": [key.jwk for key in keys]}).encode())
        return self.url(path)

    def count(self, path):
        return self.asked.count(path)

    def _handler(self):
        host = self

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_GET(self):  # pylint: disable=invalid-name
                host.asked.append(self.path)
                answer = host.answers.get(self.path, (404, {}, b"{}"))
                with contextlib.suppress(OSError):  # the server under test hangs up when it has seen enough
                    if callable(answer):
                        answer(self)
                        return
                    status, headers, body = answer
                    self.send_response(status)
                    for name, value in {"Content-Length": str(len(body)), **headers}.items():
                        self.send_header(name.replace("_", "-"), value)
                    self.end_headers()
                    self.wfile.write(body)

            def log_message(self, *_):
                pass

        return Handler
