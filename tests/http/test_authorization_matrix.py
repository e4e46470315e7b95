# SPDX-License-Identifier: Apache-2.0
"""Every declared route, called by everybody who may not, and by one who may. The table is the OpenAPI document's own."""
import os
import re
import shutil

import pytest

from declared import API, Paths, document, operations
from documents import BOUNDARY, form, part
from writes import ROUTES, declared_write, identifiers

REFUSED = "refused"  # 401, and nothing of what the route would do
# Where a caller makes no sense. A route that is in none of these is asked by all of them.
UNSCOPED = {"GET /api/product", "GET /api/version", "GET /fhir/OperationDefinition/{operation}"}
WITHOUT_ACL = {
    "GET /api/insurance_company", "POST /api/insurance_company", "GET /api/insurance_company/{iid}", "PUT /api/insurance_company/{iid}",
    "GET /api/insurance_type", "GET /api/patient/{pid}/insurance", "GET /api/patient/{pid}/insurance/{type}",
    "POST /api/patient/{pid}/insurance/{type}", "PUT /api/patient/{pid}/insurance/{type}", "GET /api/patient/{pid}/document",
    "POST /api/patient/{pid}/document", "GET /api/patient/{pid}/document/{did}", "GET /api/product", "GET /api/version",
    "GET /fhir/OperationDefinition/{operation}", "GET /fhir/Location", "GET /fhir/Location/{uuid}", "GET /fhir/Person/{uuid}"}
# Of the practice, not of a patient.
SHARED = {"GET /fhir/Location/{uuid}", "GET /fhir/Medication/{uuid}", "GET /fhir/Organization/{uuid}", "GET /fhir/Practitioner/{uuid}"}
# The patients of a practice may not read them.
NOT_OF_PATIENTS = {"GET /fhir/Person/{uuid}", "GET /fhir/PractitionerRole/{uuid}"}
PROBES = ("no token", "not a token", "expired", "revoked", "other site", "wrong role", "missing scope", "ACL denied", "right")


@pytest.fixture(scope="module")
def matrix(demo_session):
    yield Matrix(demo_session)
    demo_session.reset()


class Matrix:
    """The callers. Their tokens are made once; what makes each one bad is done in the database, as an administrator would."""

    def __init__(self, demo):
        self.demo = demo
        self.openapi = document(demo)
        self.operations = operations(self.openapi)
        self.paths = Paths(demo, self.openapi)
        self.other_site = self.copy_site("other")
        self.tokens = {"expired": self.spoilt("expiry = '2020-01-01 00:00:00'"), "revoked": self.spoilt("revoked = 1")}
        # A user whom no access group holds any more; httpd is told to forget what she might do before.
        self.nobody = demo.token("accounting")
        nobody = demo.roles["accounting"]["username"]
        demo.sql(f"DELETE m FROM gacl_groups_aro_map m JOIN gacl_aro a ON a.id = m.aro_id WHERE a.value = '{nobody}'")
        demo.renew()

    def spoilt(self, change):
        """Tokens of each role that were good once."""
        found = {}
        for role in ("admin", "patient"):
            answer = self.demo.password_grant(role)
            assert answer.status_code == 200, answer.text
            found[role] = answer.json()["access_token"]
            self.demo.sql(f"UPDATE api_token SET {change} ORDER BY id DESC LIMIT 1")
        return found

    def copy_site(self, name):
        """A second site on the same database, with the same keys: only the token's own scope says which site it is for."""
        sites = self.demo.env["SITES_DIR"]
        shutil.copytree(os.path.join(sites, "default"), os.path.join(sites, name), dirs_exist_ok=True)
        owner = os.stat(os.path.join(sites, "default"))
        for folder, _, files in os.walk(os.path.join(sites, name)):
            for path in [folder] + [os.path.join(folder, file) for file in files]:
                os.chown(path, owner.st_uid, owner.st_gid)
        return name

    def role(self, operation):
        return "patient" if operation.family == "portal" else "admin"

    def scopes_without(self, operation):
        """All that the role may ask for, but for what this route needs: FHIR takes the scope of any context."""
        needed = operation.scopes[-1]
        permission = needed.partition("/")[2]
        return " ".join(scope for scope in self.demo.roles[self.role(operation)]["scope"].split()
                        if scope != needed and not (operation.family == "fhir" and scope.partition("/")[2] == permission))

    def call(self, operation, token, site="default", path=None):
        path = (path or operation.nobody()).replace(API, f"/apis/{site}", 1)
        body = {} if operation.method in ("POST", "PUT") else None
        return self.demo.call(operation.method, path, token, json=body)

    def probe(self, operation, who):
        """The answer to that caller, and what it must be; None where the caller makes no sense for the route."""
        role = self.role(operation)
        if operation.is_open:
            answer = self.call(operation, None, path=self.paths.real(operation))
            return answer, {200}
        if who == "no token":
            return self.call(operation, None), REFUSED
        if who == "not a token":
            return self.call(operation, "abc.def.ghi"), REFUSED
        if who in self.tokens:
            return self.call(operation, self.tokens[who][role]), REFUSED
        if who == "other site":
            return self.call(operation, self.demo.token(role), site=self.other_site), {400}  # as OpenEMR
        if who == "wrong role":
            other = "admin" if role == "patient" else "patient"
            if operation.family == "fhir":
                return None, None  # every role may read there, each what is its own
            return self.call(operation, self.demo.token(other)), REFUSED
        if who == "missing scope":
            if "/" not in (operation.scopes or [""])[-1]:
                return None, None  # needs no scope of its own
            return self.call(operation, self.demo.token(role, self.scopes_without(operation))), REFUSED
        if who == "ACL denied":
            if not operation.acl:
                return None, None
            return self.call(operation, self.nobody), REFUSED
        if operation.method == "GET":
            return self.call(operation, self.demo.token(role), path=self.paths.real(operation)), {200}
        return self.right_write(operation), {200, 201}

    def right_write(self, operation):
        token = self.demo.token("admin")
        if operation.method == "DELETE":
            reading = next((one for one in self.operations if (one.method, one.template) == ("GET", operation.template)), None)
            path = self.paths.real(reading) if reading else self.message_path(operation)
            return self.demo.call("DELETE", path, token)
        if "multipart/form-data" in operation.declared["requestBody"]["content"]:
            return self.demo.call("POST", self.paths.real(operation), token, data=form(part("A note")),
                                  headers={"Content-Type": f"multipart/form-data; boundary={BOUNDARY}"})
        name = next(name for name in ROUTES
                    if declared_write(self.openapi, name)[0] == operation.template and ROUTES[name][0] == operation.method)
        _, path, body = ROUTES[name][:3]
        return self.demo.call(operation.method, path.format(**identifiers(self.demo)), token, json=body)

    def message_path(self, operation):
        """Messages have no list."""
        message, pid = self.demo.sql("SELECT id, pid FROM pnotes WHERE deleted = 0 ORDER BY id DESC LIMIT 1")[0]
        return API + operation.template.replace("{pid}", pid).replace("{mid}", message)


@pytest.mark.parametrize("who", PROBES)
def test_matrix(demo, matrix, who):
    faults, left_out = [], set()
    for operation in matrix.operations:
        answer, wanted = matrix.probe(operation, who)
        if answer is None:
            left_out.add(operation.name)
        elif wanted == REFUSED:
            if answer.status_code != 401 or not answer.headers.get("WWW-Authenticate", "").startswith("Bearer"):
                faults.append(f"{operation.name}: {answer.status_code} instead of a refusal")
        elif answer.status_code not in wanted:
            faults.append(f"{operation.name}: {answer.status_code} {answer.text[:200]}, not one of {sorted(wanted)}")
    assert not faults, "\n".join(faults)
    protected = [operation for operation in matrix.operations if not operation.is_open]
    assert left_out == {"wrong role": {operation.name for operation in protected if operation.family == "fhir"},
                        "missing scope": UNSCOPED,
                        "ACL denied": WITHOUT_ACL | {operation.name for operation in protected if operation.family == "portal"}}.get(who, set())


def test_every_open_route_is_known(matrix):
    assert {operation.name for operation in matrix.operations if operation.is_open} == {
        "GET /fhir/metadata", "GET /fhir/.well-known/smart-configuration", "GET /fhir/OperationDefinition"}


def test_a_patient_reads_nothing_of_another(demo, matrix):
    """Each route with identifiers that patients may call, with the identifiers of another patient's records."""
    other = Paths(demo, matrix.openapi, "patient2")
    asked = []
    for operation in matrix.operations:
        if operation.method != "GET" or operation.is_open or operation.family == "api" or operation.name in UNSCOPED | SHARED | NOT_OF_PATIENTS or not re.search(r"\{\w+\}$", operation.template):
            continue
        path = other.real(operation)
        assert path, f"the second patient has nothing for {operation.name}"
        assert demo.get(path, demo.token("patient2")).status_code == 200
        refused = demo.get(path, demo.token("patient"))
        assert refused.status_code in (400, 404), f"{operation.name}: {refused.status_code} {refused.text[:200]}"
        asked.append(operation.name)
    assert len(asked) >= 3


def test_refused_calls_change_nothing(demo, matrix):
    tables = ", ".join(f"`{row[0]}`" for row in demo.sql("SELECT table_name FROM information_schema.tables WHERE table_schema = 'openemr' "
                                                         "AND table_name NOT IN ('api_token', 'api_refresh_token', 'log', 'api_log', "
                                                         "'log_comment_encrypt', 'oemr_audit_journal', 'login_mfa_registrations', 'oauth_trusted_user')"))
    refused = [matrix.nobody, matrix.demo.token("patient"), matrix.tokens["revoked"]["admin"]]
    before = demo.sql("CHECKSUM TABLE " + tables)
    for operation in matrix.operations:
        if operation.method != "GET" and operation.family == "api" and operation.acl:
            for token in refused:
                path = matrix.paths.real(operation) or operation.nobody()
                assert matrix.call(operation, token, path=path).status_code == 401, operation.name
    assert demo.sql("CHECKSUM TABLE " + tables) == before
