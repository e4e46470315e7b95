# SPDX-License-Identifier: Apache-2.0
"""Refreshes tokens one after the other, as an app of a patient does, for some seconds: prints how many a second."""
import http.client
import json
import ssl
import sys
import time
import urllib.parse


class Server:
    def __init__(self, port, ca_file):
        self._connection = http.client.HTTPSConnection("localhost", port, context=ssl.create_default_context(cafile=ca_file))

    def post(self, path, body, content_type):
        self._connection.request("POST", "/oauth2/default" + path, body, {"Content-Type": content_type})
        answer = self._connection.getresponse()
        text = answer.read()
        if answer.status not in (200, 201):
            sys.exit(f"POST {path}: {answer.status} {text.decode()}")
        return json.loads(text)


def main(credentials_file, port, ca_file, seconds):
    with open(credentials_file, encoding="utf-8") as file:
        patient = json.load(file)["patient"]
    server = Server(port, ca_file)
    scope = "openid offline_access api:fhir patient/Patient.read"
    client = server.post("/registration", json.dumps({
        "application_type": "native", "client_name": "bench", "token_endpoint_auth_method": "none", "scope": scope,
        "redirect_uris": ["https://localhost/"]}), "application/json")["client_id"]
    person = {name: patient[name] for name in ("user_role", "username", "password", "email") if name in patient}
    form = {"grant_type": "password", "client_id": client, "scope": scope, **person}
    done, end = -1, None
    while end is None or time.monotonic() < end:
        tokens = server.post("/token", urllib.parse.urlencode(form), "application/x-www-form-urlencoded")
        form = {"grant_type": "refresh_token", "client_id": client, "refresh_token": tokens["refresh_token"]}
        end = end or time.monotonic() + seconds
        done += 1
    print(f"{done / seconds:.1f}")


main(sys.argv[1], int(sys.argv[2]), sys.argv[3], float(sys.argv[4]))
