# SPDX-License-Identifier: Apache-2.0
"""The OpenAPI document is valid, names every route, and says what the routes really answer."""
import json
import os
import shutil
import subprocess

import jsonschema
import pytest

from declared import API, Paths, document, operations
from demo import REPOSITORY

CLIENTS = os.path.join(REPOSITORY, "tests", "clients")


@pytest.fixture(scope="module")
def clients(tmp_path_factory):
    """A folder with the programs of tests/clients and what they need from npm."""
    folder = tmp_path_factory.mktemp("clients")
    shutil.copytree(CLIENTS, folder, dirs_exist_ok=True)
    done = subprocess.run(["npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund"], cwd=folder, capture_output=True, text=True, timeout=300, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return folder


@pytest.fixture(scope="module")
def openapi(demo_session):
    return document(demo_session)


def schema_at(openapi, schema):
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", "components": openapi["components"], **schema}


def check(openapi, operation, answer):
    """An answer has a declared status, and the declared form."""
    declared = operation.declared["responses"]
    response = declared.get(str(answer.status_code)) or declared.get(f"{answer.status_code // 100}XX")
    assert response, f"{operation.name} answers {answer.status_code}, which is not declared: {answer.text[:500]}"
    if "$ref" in response:
        response = openapi["components"]["responses"][response["$ref"].rpartition("/")[2]]
    content = response["content"]
    kind = answer.headers["Content-Type"].partition(";")[0]
    if "*/*" in content:
        return
    assert kind in content, f"{operation.name}: {kind}"
    if kind.endswith("json"):
        jsonschema.Draft202012Validator(schema_at(openapi, content[kind].get("schema", {}))).validate(answer.json())


def test_the_document_is_valid(openapi, clients):
    done = subprocess.run(["node", "validate_openapi.mjs"], cwd=clients, input=json.dumps(openapi), capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 0, done.stderr


def test_the_validator_finds_faults(openapi, clients):
    broken = {**openapi, "paths": {"/x": {"get": {"parameters": [{"name": "y", "in": "nowhere"}], "responses": {}}}}}
    done = subprocess.run(["node", "validate_openapi.mjs"], cwd=clients, input=json.dumps(broken), capture_output=True, text=True, timeout=60, check=False)
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
            return body["data"] if isinstance(body, dict) else body or []

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
