# SPDX-License-Identifier: Apache-2.0
"""Runs the programs of tests/clients: Node.js with the running demo's certificate."""
import json
import os
import subprocess

from declared import document
from oauth_client import SITE, Client, Key

FHIR = "/apis/default/fhir"


def run_node(demo, folder, program, settings, timeout=600, **environment):
    """What the program printed; its settings are its first line of input, so that no token is among the processes."""
    done = subprocess.run(["node", program], cwd=folder, input=json.dumps(settings), capture_output=True, text=True, timeout=timeout, check=False,
                          env={**os.environ, "NODE_EXTRA_CA_CERTS": demo.env["CA_FILE"], **environment})
    assert done.returncode == 0, done.stderr[-3000:]
    return json.loads(done.stdout)


def native_types(demo):
    """The FHIR types that the module serves itself, by the OpenAPI document: those that it says how to search."""
    paths = document(demo)["paths"]
    return [one.removeprefix("/fhir/") for one in paths if one.startswith("/fhir/") and one.count("/") == 2 and one[6:7].isupper()
            and "get" in paths[one] and one != "/fhir/OperationDefinition"]


def scopes(demo, context, types):
    """What a client may ask for to read these types: not every context has a scope for every type."""
    supported = set(demo.get(SITE + "/.well-known/openid-configuration").json()["scopes_supported"])
    return " ".join(scope for scope in (f"{context}/{one}.read" for one in types) if scope in supported)


def reading_token(demo, types, folder):
    """Of a service that may read all of these types."""
    scope = scopes(demo, "system", types)
    answer = Client(demo, Key(str(folder)), scope="openid api:fhir " + scope).client_credentials(scope)
    assert answer.status_code == 200, answer.text
    demo.secrets.add(answer.json()["access_token"])
    return answer.json()["access_token"]


def zone_of(demo):
    return (demo.sql("SELECT gl_value FROM globals WHERE gl_name = 'gbl_time_zone' AND gl_value <> ''") or [["UTC"]])[0][0]


def table(rows):
    """Rows of the same members, as text."""
    if not rows:
        return "(nothing)"
    lines = [list(rows[0])] + [[str(value) for value in row.values()] for row in rows]
    widths = [max(len(line[column]) for line in lines) for column in range(len(lines[0]))]
    return "\n".join("  ".join(cell.ljust(width) for cell, width in zip(line, widths)).rstrip() for line in lines)
