# SPDX-License-Identifier: Apache-2.0
"""Every value of a list, in every declared member and every writable column of every route that writes, all members at once.

A refusal names the members that it refuses. Those are left out and the rest is sent again, until it is taken: then each of them is stored as
it was sent. The cases are generated from the OpenAPI document and the columns of the database: a new resource is covered when it is declared.
"""
import json
import math
import re

import pytest

from declared import document, operations
from sql_session import SqlSession
from writes import ROUTES, declared_write, identifiers

# What no body may hold, whatever member it is in
UNREADABLE = ["9007199254740993", "9223372036854775808", "-9223372036854775809", "1e400", "-1e400", "1e-400", "1" * 400, '"\\ud800"', '"\\udc00\\ud800"',
              '"\\u0000"', '"a\\u0000b"', "NaN", "Infinity", "01", "+1", ".5", "'x'", "tru", '"\t"', '"\\x41"', "[1,]", "[" * 100 + "]" * 100]
NUMBERS = ["0", "-0", "0.0", "1", "-1", "0.5", "-2.25", "127", "128", "255", "256", "32768", "65536", "2147483647", "2147483648",
           "-2147483649", "4294967296", "9007199254740991", "1e15", "1e22", "1e-7", "1e300", "5e-324"]
STRUCTURES = ["[]", "{}", '["x"]', '{"a":1}', "[null]", "[" * 90 + "]" * 90, "true", "false", "null"]
TEXTS = [json.dumps(text) for text in (
    "", " ", "0", "-1", "1.5", "1e5", "1e400", "0x1F", "1,000", "9223372036854775807", "9223372036854775808", "18446744073709551616", " 5 ", "+5", "NaN",
    "\u0663", "true", "x", "O'Brien\"; DROP TABLE users; -- ", "<script>alert(1)</script>", "\u00e9\u4e2d \U0001F600", "\x01\x7f", "%_\\", "YYYY-MM-DD",
    "\U0001F600" * 60, "x" * 256, "\u00e9" * 256)]
DATES = [json.dumps(text) for text in (
    "0000-00-00", "0000-01-01", "9999-12-31", "10000-01-01", "2024-02-29", "2023-02-29", 
    "2024-13-01", "2024-1-1", "01/02/2024", "0000-00-00 00:00:00", "2024-02-29 23:59:59", "2024-02-29 23:59:60", "2024-02-29 24:00:00",
    "2024-02-29T12:30:00", "2024-02-29T12:30:00Z", "2024-02-29 12:30", "9999-12-31 23:59:59", "23:59:59", "24:00:00", "-01:00:00", "838:59:59", "now()")]
LONG = [json.dumps("x" * 65535), json.dumps("x" * 65536), json.dumps("\u00e9" * 40000)]

# What the server decides whatever a body says, and what it makes of a value beyond storing it: tests of their own look at these.
SERVER = {
    "appointment": {"pc_aid"}, "patient": {"date", "regdate", "created_by", "updated_by", "pubpid"}, "patient-change": {"date"},
    "encounter": {"date", "encounter"}, "encounter-change": {"encounter", "facility"}, "vital": {"date"}, "vital-change": {"date"},
    "message": {"body"}, "message-change": {"body"},
}
AUDIT = ("log", "api_log", "log_comment_encrypt", "oemr_audit_journal")


def json_object(members):
    return ("{" + ",".join(f"{json.dumps(name)}:{raw}" for name, raw in members.items()) + "}").encode()


class Route:
    def __init__(self, demo, openapi, sql, ids, name):
        self.demo, self.sql, self.name = demo, sql, name
        self.method, path, self.good = ROUTES[name][:3]
        self.path = path.format(**ids)
        _, declared = declared_write(openapi, name)
        schema = next(iter(declared["requestBody"]["content"].values()))["schema"]
        while "$ref" in schema:
            schema = openapi["components"]["schemas"][schema["$ref"].rpartition("/")[2]]
        self.members = list(schema["properties"])
        self.table = ROUTES[name][4].partition(".")[0]
        self.columns = dict(sql(f"SELECT column_name, data_type FROM information_schema.columns WHERE table_schema = 'openemr' AND table_name = '{self.table}'"))
        self.written = [member for member in self.members if member in self.columns and member not in SERVER.get(name, ())]
        last = ids[name.removesuffix("-change")] if name.endswith("-change") else None
        self.key = "pc_eid" if "pc_eid" in self.columns else "id" if "id" in self.columns else "form_id"
        self.where = last and (f"uuid = UNHEX('{last.replace('-', '')}')" if "-" in last else f"{self.key} = {last}")
        self.refusals = []

    def send(self, data):
        answer = self.demo.call(self.method, self.path, self.demo.token(), data=data, headers={"Content-Type": "application/json"})
        if answer.status_code not in (200, 201, 400):
            raise AssertionError(f"{self.name}: {data[:3000]!r} -> {answer.status_code} {answer.text[:500]}")
        return answer

    def with_good(self, raw, members):
        return json_object({**{name: json.dumps(value) for name, value in self.good.items()}, **{name: raw for name in members}})

    def settle(self, raw, members):
        """Leaves out what is refused until the rest is taken; gives that back."""
        left = list(members)
        while True:
            data = self.with_good(raw, left)
            answer = self.send(data)
            if answer.status_code != 400:
                return left
            if len(left) == len(members):
                self.refusals.append(data)
            body = answer.json()
            named = set(body.get("validationErrors", body)) & set(left)
            assert named, f"{self.name}: refused, but not by name: {data[:2000]!r} -> {answer.text[:500]}"
            left = [name for name in left if name not in named]

    def row(self, columns):
        """The row that is changed, or that was made last, as texts."""
        if not columns:
            return {}
        where = self.where or f"{self.key} = (SELECT MAX({self.key}) FROM {self.table})"
        packed = ", ".join(f"HEX(CONVERT(CAST(`{name}` AS CHAR) USING utf8mb4))" for name in columns)
        return {name: None if text == "NULL" else bytes.fromhex(text).decode()
                for name, text in zip(columns, self.sql(f"SELECT {packed} FROM {self.table} WHERE {where}")[0])}


# OpenEMR takes it for "no date" where its column builders write; these routes do without them and store the text.
DATE_MASK = "YYYY-MM-DD"
WITHOUT_BUILDERS = ("vital", "soap_note", "medication", "surgery", "dental_issue")


def is_as_sent(kind, name, sent, stored, before, is_built):
    """Whether a column holds what was sent, in the column's own form."""
    is_number = kind.endswith("int") or kind in ("float", "double", "decimal")
    if sent is None or sent is False or sent == "" or (sent == DATE_MASK and is_built) or (sent in (0, "0") and "date" in name):
        return stored in (None, "", before) or (is_number and float(stored) == 0)
    if sent is True:
        return stored in ("1", None if "date" in name else "1") or (is_number and float(stored) == 1)
    if kind in ("date", "datetime", "timestamp") and str(sent).startswith("0000-00-00"):
        return stored is None or stored.startswith("0000-00-00")
    if stored is None:
        return False
    if is_number:
        tolerance = {"decimal": {"rel_tol": 0, "abs_tol": 0.005}, "float": {"rel_tol": 1e-6}}.get(kind, {"rel_tol": 1e-15})
        return math.isclose(float(stored), float(sent), **tolerance)
    if isinstance(sent, (int, float)):
        return float(stored) == sent
    if kind in ("date", "datetime", "timestamp", "time"):
        return stored.startswith(sent.replace("T", " ").removesuffix("Z")) or sent.startswith(stored)
    return stored == sent


@pytest.fixture(scope="module")
def sql(demo_session):
    with SqlSession(demo_session) as session:
        yield session
    demo_session.reset()


@pytest.fixture(scope="module")
def routes(demo_session, sql):
    openapi, ids = document(demo_session), identifiers(demo_session)
    return {name: Route(demo_session, openapi, sql, ids, name) for name in ROUTES if not name.startswith("fhir")}


@pytest.mark.parametrize("name", [name for name in ROUTES if not name.startswith("fhir")])
def test_each_value_is_refused_by_name_or_stored_as_sent(demo, routes, sql, name):
    route, faults = routes[name], []
    for raw in NUMBERS + STRUCTURES + TEXTS + DATES + LONG:
        value = json.loads(raw)
        before = route.row(route.written) if route.where else {}
        taken = route.settle(raw, route.members if raw not in LONG else route.written[::7])
        if isinstance(value, (list, dict)):
            assert not value or not set(taken) & set(route.written), f"{name}: {raw[:80]} is stored as {taken}"
            continue
        stored = route.row([member for member in route.written if member in taken])
        faults += [f"{name}.{member} ({route.columns[member]}): {raw[:60]} is stored as {text[:60] if text else text!r}"
                   for member, text in stored.items()
                   if not is_as_sent(route.columns[member], member, value, text, before.get(member), not name.startswith(WITHOUT_BUILDERS))]
    assert not faults, "\n".join(faults)
    route.refusals += [route.with_good(raw, [member]) for member in route.members[:1] for raw in UNREADABLE]
    unchanged(sql, lambda: [f"{data[:200]!r}" for data in route.refusals if route.send(data).status_code != 400])


def unchanged(sql, calls):
    """The calls are all refused, and no row of any table but the audit log differs."""
    before = sql.checksums(AUDIT)
    taken = calls()
    assert not taken, "\n".join(taken)
    after = sql.checksums(AUDIT)
    assert after == before, [table for table in after if after[table] != before[table]]


def places(tree, path=()):
    yield path
    if isinstance(tree, (dict, list)):
        for key, branch in tree.items() if isinstance(tree, dict) else enumerate(tree):
            yield from places(branch, path + (key,))


def replaced(tree, path, mark):
    if not path:
        return mark
    copy = dict(tree) if isinstance(tree, dict) else list(tree)
    copy[path[0]] = replaced(tree[path[0]], path[1:], mark)
    return copy


def bodies(tree, raws):
    """The tree with each value at each of its places."""
    for path in places(tree):
        text = json.dumps(replaced(tree, path, "@here@"))
        for raw in raws:
            yield path, raw, text.replace('"@here@"', raw).encode()


FHIR_PATIENT = {
    "resourceType": "Patient", "active": True, "gender": "female", "birthDate": "1990-12-10", "deceasedBoolean": False,
    "identifier": [{"use": "official", "type": {"coding": [{"system": "http://terminology.hl7.org/CodeSystem/v2-0203", "code": "SS"}]},
                    "system": "http://hl7.org/fhir/sid/us-ssn", "value": "123-45-6789"}],
    "name": [{"use": "official", "family": "Byron", "given": ["Ada", "K"], "prefix": ["Dr."], "suffix": ["II"]}],
    "telecom": [{"system": "phone", "value": "510-555-0100", "use": "home"}],
    "address": [{"line": ["1 Elm Street"], "city": "Oakland", "state": "CA", "postalCode": "94601", "country": "US", "period": {"start": "2020-01-01"}}],
    "maritalStatus": {"coding": [{"system": "http://terminology.hl7.org/CodeSystem/v3-MaritalStatus", "code": "M"}]},
    "communication": [{"language": {"coding": [{"system": "urn:ietf:bcp:47", "code": "en"}]}}],
    "extension": [{"url": "http://hl7.org/fhir/us/core/StructureDefinition/us-core-birthsex", "valueCode": "F"}],
}
SHORT = ["0", "1.5", "[]", "{}", '["x"]', '{"a":1}', "[null]", "true", "null", '""', '"x"', '"0000-00-00"', '"2023-02-29"', json.dumps("\U0001F600"),
         json.dumps("'; DROP TABLE users; -- "), json.dumps("x" * 300), "9007199254740993", '"\\ud800"', '"\\u0000"']


@pytest.mark.parametrize("name", ["fhir-patient", "fhir-patient-change"])
def test_each_value_at_each_place_of_a_patient(demo, sql, name):
    method, path = ROUTES[name][:2]
    path, token, refused, taken = path.format(**identifiers(demo)), demo.token(), [], 0

    def send(data):
        answer = demo.call(method, path, token, data=data, headers={"Content-Type": "application/fhir+json"})
        if answer.status_code not in (200, 201):
            assert answer.status_code == 400, f"{data!r} -> {answer.status_code} {answer.text}"
            assert answer.json()["resourceType"] == "OperationOutcome"
        return answer

    for _, _, data in bodies(FHIR_PATIENT, SHORT):
        if send(data).status_code == 400:
            refused.append(data)
        else:
            taken += 1
    assert refused and taken
    unchanged(sql, lambda: [f"{data!r}" for data in refused if send(data).status_code != 400])


CLIENT = {"application_type": "private", "client_name": "A client", "redirect_uris": ["https://client.example.org/callback"], "scope": "openid",
          "post_logout_redirect_uris": ["https://client.example.org/bye"], "contacts": ["a@example.org"], "client_uri": "https://client.example.org/",
          "logo_uri": "https://client.example.org/logo", "tos_uri": "https://client.example.org/tos", "policy_uri": "https://client.example.org/policy",
          "initiate_login_uri": "https://client.example.org/launch", "token_endpoint_auth_method": "client_secret_post",
          "jwks_uri": "https://client.example.org/jwks"}


def test_each_value_at_each_place_of_a_registration(demo, sql):
    refused = []

    def send(data):
        answer = demo.call("POST", "/oauth2/default/registration", data=data, headers={"Content-Type": "application/json"})
        if answer.status_code in (200, 201):
            demo.secrets.update(secret for name in ("client_secret", "registration_access_token") if (secret := answer.json().get(name)))
        else:
            assert answer.status_code == 400 and answer.json()["error"], f"{data!r} -> {answer.status_code} {answer.text}"
        return answer

    for path, raw, data in bodies(CLIENT, SHORT):
        answer = send(data)
        if answer.status_code == 400:
            refused.append(data)
        elif len(path) == 1 and raw.startswith('"') and path[0] in answer.json():
            assert answer.json()[path[0]] in (json.loads(raw), CLIENT[path[0]]), f"{path}: {raw} -> {answer.text}"
    assert refused
    unchanged(sql, lambda: [f"{data!r}" for data in refused if send(data).status_code != 400])


def test_every_route_that_writes_is_covered(demo):
    """By this file, or, for documents, by their own."""
    openapi = document(demo)
    written = {(template, method) for template, methods in openapi["paths"].items() for method in methods if method in ("post", "put")}
    covered = {(declared_write(openapi, name)[0], ROUTES[name][0].lower()) for name in ROUTES}
    assert written - covered == {("/api/patient/{pid}/document", "post")}


def test_removals_of_what_is_not_there_change_nothing(demo, sql):
    patient, unknown = identifiers(demo)["patient"], "00000000-0000-4000-8000-000000000000"
    odd = ["0", "-1", "999999999", "9" * 30, unknown, unknown.replace("-", ""), "x", "1e1", "0x1", "$", ":", patient]
    removals = [operation for operation in operations(document(demo)) if operation.method == "DELETE"]
    assert removals
    token = demo.token()

    def calls():
        taken = []
        for operation in removals:
            above = operation.template.rpartition("/")[0]
            for parent in (patient if "puuid" in above else "1", "999999999", unknown, "x"):
                for identifier in odd:
                    path = "/apis/default" + re.sub(r"\{\w+\}", parent, above) + "/" + identifier
                    answer = demo.call("DELETE", path, token)
                    if answer.status_code not in (400, 404):
                        taken.append(f"{path}: {answer.status_code} {answer.text[:200]}")
        return taken

    unchanged(sql, calls)
