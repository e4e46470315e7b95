# SPDX-License-Identifier: Apache-2.0
"""The OpenAPI document is valid, names every route, and says what the routes really answer."""
import json
import re
import subprocess

import jsonschema
import pytest

from declared import API, Paths, document, operations
from writes import ROUTES, declared_write, identifiers


@pytest.fixture(scope="module")
def openapi(demo_session):
    return document(demo_session)


@pytest.fixture(scope="module", autouse=True)
def restored(demo_session):
    yield
    demo_session.reset()


def schema_at(openapi, schema):
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", "components": openapi["components"], **schema}


def check(openapi, operation, answer):
    """An answer has a declared status, and the declared form."""
    declared = operation.declared["responses"]
    response = declared.get(str(answer.status_code)) or declared.get(f"{answer.status_code // 100}XX")
    assert response, f"{operation.name} answers {answer.status_code}, which is not declared: {answer.text[:500]}"
    assert answer.status_code < 500, f"{operation.name}: {answer.status_code} {answer.text[:500]}"
    if "$ref" in response:
        response = openapi["components"]["responses"][response["$ref"].rpartition("/")[2]]
    if "content" not in response:
        assert not answer.content, f"{operation.name}: {answer.status_code} with a body"
        return
    content = response["content"]
    kind = answer.headers["Content-Type"].partition(";")[0]
    if "*/*" in content:
        return
    assert kind in content, f"{operation.name}: {kind}"
    if kind.endswith("json"):
        jsonschema.Draft202012Validator(schema_at(openapi, content[kind].get("schema", {}))).validate(answer.json())


def test_the_document_is_valid(openapi, foreign_clients):
    done = subprocess.run(["node", "validate_openapi.mjs"], cwd=foreign_clients, input=json.dumps(openapi), capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 0, done.stderr


def test_the_validator_finds_faults(openapi, foreign_clients):
    broken = {**openapi, "paths": {"/x": {"get": {"parameters": [{"name": "y", "in": "nowhere"}], "responses": {}}}}}
    done = subprocess.run(["node", "validate_openapi.mjs"], cwd=foreign_clients, input=json.dumps(broken), capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 1


def test_operations_have_names_of_their_own(openapi):
    identifiers = [operation.declared["operationId"] for operation in operations(openapi)]
    assert len(identifiers) == len(set(identifiers))


def test_records_are_as_declared(demo, openapi):
    """Every route that reads, with a record of the demo."""
    paths, missing = Paths(demo, openapi), []
    for operation in operations(openapi):
        if operation.method != "GET":
            continue
        path = paths.real(operation)
        if path is None:
            missing.append(operation.name)
            continue
        answer = demo.get(path, None if operation.is_open else paths.token(operation))
        assert answer.status_code == 200, f"{operation.name}: {answer.status_code} {answer.text[:300]}"
        check(openapi, operation, answer)
    assert not missing, f"the demo has no record for {missing}"


def test_nothing_is_answered_that_is_not_declared(demo, openapi):
    paths = Paths(demo, openapi)
    for operation in operations(openapi):
        content = operation.declared["responses"].get("200", {}).get("content", {}).get("application/json", {})
        if operation.method != "GET" or "schema" not in content:
            continue
        data = content["schema"].get("properties", {}).get("data", content["schema"])
        reference = data.get("$ref") or data.get("items", {}).get("$ref")
        if not reference:
            continue
        body = demo.get(paths.real(operation), paths.token(operation)).json()
        rows = body["data"] if isinstance(body, dict) and "validationErrors" in body else body
        declared = openapi["components"]["schemas"][reference.rpartition("/")[2]]["properties"]
        for row in rows if isinstance(rows, list) else [rows]:
            assert set(row) <= set(declared), operation.name


def test_what_is_not_there_is_answered_as_declared(demo, openapi):
    for operation in operations(openapi):
        if not operation.parameters("path"):
            continue
        token = demo.token("patient" if operation.family == "portal" else "admin")
        answer = demo.call(operation.method, operation.nobody(), token, json={} if operation.method in ("POST", "PUT") else None)
        assert answer.status_code in (200, 400, 404), f"{operation.name}: {answer.status_code} {answer.text[:300]}"
        if answer.status_code == 200:
            assert operation.method == "GET" and answer.json()["data"] == [], operation.name
        check(openapi, operation, answer)


def crawled(demo, operation, paths):
    """Answers to calls of every kind that a crawler, or a client in trouble, makes."""
    reading, token, nothing = operation.method == "GET", paths.token(operation), operation.nobody()
    scope = {"api": "openid api:oemr", "portal": "openid api:port", "fhir": "openid api:fhir"}[operation.family]

    def call(caller=token, path=nothing, **arguments):
        return demo.call(operation.method, path, caller, **arguments)

    yield call(None)
    yield call("abc.def.ghi")
    yield call(demo.token("patient" if operation.family == "portal" else "admin", scope))
    yield call(demo.token("admin" if operation.family == "portal" else "patient"))
    for identifier in ("0", "x", "00000000-0000-4000-8000-000000000000", "9" * 30):
        yield call(path=API + re.sub(r"\{\w+\}", identifier, operation.template))
    yield call(headers={"Idempotency-Key": "k" * 300, "If-Match": '"x"', "If-None-Match": '"x"', "Range": "bytes=9-1", "Accept": "text/html"})
    if reading:
        path = paths.real(operation)
        first = call(path=path)
        yield first
        if "ETag" in first.headers:
            unchanged = call(path=path, headers={"If-None-Match": first.headers["ETag"]})
            assert unchanged.status_code == 304, operation.name
            yield unchanged
        for name in [parameter["name"] for parameter in operation.parameters("query")] + ["_limit", "_offset", "_sort", "nonesuch"]:
            for value in ("", "%00%FF", "-1", "9" * 30, "'a,b"):
                yield call(path=paths.with_query(path, f"{name}={value}"))
    elif operation.method in ("POST", "PUT"):
        for body in (b"", b"[]", b"{", b"{}", b"null", b'{"a":"\xff"}', b'{"a":"\\u0000"}', b"x" * (9 << 20)):
            for kind in ("application/json", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x", "x"):
                if len(body) < 1000 or kind == "application/json":
                    yield call(path=paths.real(operation) or nothing, data=body, headers={"Content-Type": kind})


def test_whatever_is_asked_is_answered_as_declared(demo, openapi):
    """Every operation, with every kind of fault; no answer has a status or a form that the document does not name."""
    paths, faults = Paths(demo, openapi), []
    for operation in operations(openapi):
        if operation.method == "DELETE":
            continue
        for answer in crawled(demo, operation, paths):
            try:
                check(openapi, operation, answer)
            except (AssertionError, jsonschema.ValidationError) as fault:
                faults.append(f"{operation.name} {answer.request.url[-80:]}: {str(fault)[:300]}")
                break
    assert not faults, "\n".join(faults)


@pytest.mark.parametrize("name", ROUTES)
def test_writes_are_answered_as_declared(demo, openapi, name):
    template, declared = declared_write(openapi, name)
    method, path, body = ROUTES[name][:3]
    operation = next(one for one in operations(openapi) if (one.method, one.template) == (method, template))
    path = path.format(**identifiers(demo))
    good = demo.call(method, path, demo.token(), json=body)
    assert good.status_code in (200, 201), good.text
    check(openapi, operation, good)
    kind, content = next(iter(declared["requestBody"]["content"].items()))
    jsonschema.Draft202012Validator(schema_at(openapi, content["schema"])).validate(body)
    if method == "PUT":
        changed = demo.call(method, path, demo.token(), json=body, headers={"If-Match": '"nonesuch"', "Content-Type": kind})
        assert changed.status_code == 412
        check(openapi, operation, changed)
    else:
        for sent, status in ((body, good.status_code), ({**body, "nonesuch": 1}, 422)):
            again = demo.call(method, path, demo.token(), json=sent, headers={"Idempotency-Key": "crawl-" + name, "Content-Type": kind})
            assert again.status_code == status, again.text
            check(openapi, operation, again)


def test_the_document_says_how_to_sign_in(demo, openapi):
    schemes = openapi["components"]["securitySchemes"]
    server = demo.get(schemes["openid"]["openIdConnectUrl"].removeprefix(demo.env["BASE_URL"])).json()
    flow = schemes["openemr"]["flows"]["authorizationCode"]
    assert (flow["authorizationUrl"], flow["tokenUrl"]) == (server["authorization_endpoint"], server["token_endpoint"])
    needed = {scope for operation in operations(openapi) for scope in operation.scopes}
    assert needed == set(flow["scopes"]) and all(flow["scopes"].values())
    assert needed <= set(server["scopes_supported"])
    assert openapi["externalDocs"]["url"] == schemes["openid"]["openIdConnectUrl"]
    assert {tag["name"] for tag in openapi["tags"]} == {operation.family for operation in operations(openapi)}


def test_filters_are_heeded(demo, openapi):
    """No declared filter is ignored, none is a fault of the server; one that is not declared is refused by its name."""
    paths = Paths(demo, openapi)
    for operation in operations(openapi):
        filters = [parameter["name"] for parameter in operation.parameters("query")]
        if operation.family == "fhir" or not filters:
            continue
        path = paths.real(operation)
        for name in filters:
            answer = demo.get(paths.with_query(path, f"{name}=zz-nobody-has-this"), paths.token(operation))
            assert answer.status_code in (200, 400, 404), f"{operation.name} {name}: {answer.status_code} {answer.text[:300]}"
            if answer.status_code == 200:
                assert answer.json()["data"] == [], f"{operation.name} {name}"
        unknown = demo.get(paths.with_query(path, "nonesuch=1"), paths.token(operation))
        assert unknown.status_code == 400 and "nonesuch" in unknown.text, operation.name


def test_lists_have_pages(demo, openapi):
    paths = Paths(demo, openapi)
    for operation in operations(openapi):
        if not any(parameter.get("$ref", "").endswith("/_limit") for parameter in operation.declared["parameters"]):
            continue
        path, token = paths.real(operation), paths.token(operation)

        def rows(query=""):
            answer = demo.get(paths.with_query(path, query) if query else path, token)
            assert answer.status_code in (200, 404), f"{operation.name}{query}: {answer.status_code} {answer.text[:300]}"
            body = answer.json()
            found = body["data"] if isinstance(body, dict) else body or []
            return found[0] if found and isinstance(found[0], list) else found

        everything = [json.dumps(row, sort_keys=True) for row in rows()]
        paged = []
        for offset in range(0, len(everything) + 2, 2):
            page = rows(f"_limit=2&_offset={offset}")
            assert len(page) == max(0, min(2, len(everything) - offset)), operation.name
            paged += [json.dumps(row, sort_keys=True) for row in page]
        # Unfiltered lists in PHP's text mode write their numbers as texts; a page is a list like another.
        assert paged == everything, operation.name


def test_the_document_is_for_everybody_and_fresh(demo, openapi):
    assert openapi["openapi"].startswith("3.")
    assert openapi["servers"][0]["url"].endswith(API)
    tag = demo.get(API + "/openapi.json").headers["ETag"]
    assert demo.get(API + "/openapi.json", headers={"If-None-Match": tag}).status_code == 304
