# SPDX-License-Identifier: Apache-2.0
"""Who gets which FHIR resources: every native type, by every interaction, for every kind of caller. Generated from the
CapabilityStatement and the data; what a patient may see is worked out from the references in the resources alone."""
import collections
import itertools

import pytest

from declared import dashed
from foreign import FHIR, native_types, reading_token, scopes
from oauth_client import Client
from openemr import uuid_of
from person import Person

PEOPLE = {"patient": "Alvarez", "patient2": "Whitaker"}
READ = 4  # resources of a type and a patient that are read one by one
NOBODY = "00000000-0000-4000-8000-000000000000"
SPECIAL = "openid api:fhir "
# Types of nobody's compartment that are refused as a whole to a caller who is bound to a patient.
REFUSED_TO_BOUND = {"Person"}
# Shown whole to whoever may sign in: the practice and its people, insurers and laboratories.
DIRECTORIES = {"Organization", "Practitioner"}
# Of these OpenEMR shows something without asking for any right.
WITHOUT_ACL = {"Location"}


def references(node, path=""):
    """Every literal reference in a resource, with the path of its element."""
    if isinstance(node, dict):
        if isinstance(node.get("reference"), str) and not node["reference"].startswith("#"):
            yield path, node["reference"]
        for name, value in node.items():
            yield from references(value, f"{path}.{name}".lstrip("."))
    elif isinstance(node, list):
        for value in node:
            yield from references(value, path)


class Matrix:
    def __init__(self, demo, folder):
        self.demo, self.cases, self.faults = demo, 0, []
        self.types = native_types(demo)
        self.declared = {one["type"]: one for one in demo.get(FHIR + "/metadata").json()["rest"][0]["resource"]}
        self.patients = {role: uuid_of(demo, "patient_data", f"lname = '{name}'") for role, name in PEOPLE.items()}
        self.service = reading_token(demo, self.types, folder)
        self.everything = {one: self.search(one, self.service) for one in self.types}
        self.held = {f"{one}/{resource['id']}": resource for one, resources in self.everything.items() for resource in resources}
        self.of_patients = {one for one in self.types if one == "Patient" or "patient" in self.parameters(one)}
        # Until PHP answers for no type any more, records that are not seen here may lead to what is shared.
        self.is_complete = set(self.declared) - {"OperationDefinition", "Binary"} <= set(self.types)
        self.client = Client(demo, scope=SPECIAL + "launch launch/patient " + " ".join(scopes(demo, context, self.types) for context in ("patient", "user")))

    def parameters(self, kind):
        return {one["name"] for one in self.declared[kind].get("searchParam", [])}

    # Calls

    def search(self, kind, token, query=""):
        found, path = [], f"{FHIR}/{kind}?_count=200" + ("&" + query if query else "")
        while path:
            answer = self.demo.get(path, token)
            assert answer.status_code == 200, f"{kind}?{query}: {answer.status_code} {answer.text[:300]}"
            body = answer.json()
            found += [entry["resource"] for entry in body.get("entry", []) if entry["search"]["mode"] == "match"]
            path = next((link["url"].removeprefix(self.demo.env["BASE_URL"]) for link in body["link"] if link["relation"] == "next"), None)
        return found

    def expect(self, is_right, message):
        self.cases += 1
        if not is_right:
            self.faults.append(message)

    def refused(self, who, kind, token, statuses=(401,)):
        """Nothing of a type is shown: by search, by POST, by read and by HEAD."""
        some = [one["id"] for one in self.everything[kind][:READ]] + [NOBODY]
        calls = [("GET", f"{FHIR}/{kind}"), ("POST", f"{FHIR}/{kind}/_search"), ("HEAD", f"{FHIR}/{kind}"), ("GET", f"{FHIR}/{kind}?_summary=count")]
        calls += [(method, f"{FHIR}/{kind}/{one}") for one in some for method in ("GET", "HEAD")]
        for method, path in calls:
            answer = self.demo.call(method, path, token, **({"data": {}} if method == "POST" else {}))
            self.expect(answer.status_code in statuses, f"{who}: {method} {path}: {answer.status_code} instead of {statuses}")
            self.expect(all(one not in answer.text for one in some[:-1] if one not in path), f"{who}: {method} {path} names a resource")

    # What a patient may see

    def own(self, role):
        """References of all resources in his compartment: those that name him and nobody else."""
        him = "Patient/" + self.patients[role]
        own = {one for one, resource in self.held.items() if one.partition("/")[0] in self.of_patients
               and (one == him or him in {reference for _, reference in references(resource)})}
        return own | {f"Provenance/{one['id']}" for one in self.everything.get("Provenance", ()) if one["target"][0]["reference"] in own}

    def prescribed(self, role):
        """A MedicationRequest says its drug by code."""
        rows = self.demo.sql("SELECT LOWER(HEX(drugs.uuid)) FROM drugs JOIN prescriptions ON prescriptions.drug_id = drugs.drug_id JOIN patient_data "
                             f"ON patient_data.pid = prescriptions.patient_id WHERE HEX(patient_data.uuid) = UPPER('{self.patients[role].replace('-', '')}')")
        return {"Medication/" + dashed(digits) for (digits,) in rows}

    def home(self, role):
        """A Location says not whose home it is."""
        rows = self.demo.sql("SELECT LOWER(HEX(uuid)) FROM uuid_mapping WHERE resource = 'Location' AND `table` = 'patient_data' AND HEX(target_uuid) = "
                             f"UPPER('{self.patients[role].replace('-', '')}')")
        return {"Location/" + dashed(digits) for (digits,) in rows}

    def may_see(self, role):
        """His compartment, what is about it alone, and of the shared types what it leads to."""
        own, seen, waiting = self.own(role), self.home(role) | self.prescribed(role), collections.deque()
        seen |= {one for one in self.held if one.partition("/")[0] in DIRECTORIES}
        for one, resource in self.held.items():
            about = {reference for _, reference in references(resource) if reference.partition("/")[0] in self.of_patients}
            if one in own or (about and about <= own):
                waiting.append(one)
        while waiting:
            one = waiting.popleft()
            if one in seen:
                continue
            seen.add(one)
            waiting.extend(reference for _, reference in references(self.held.get(one, {})) if reference.partition("/")[0] not in self.of_patients)
        return seen


@pytest.fixture(scope="module")
def matrix(demo_session, tmp_path_factory):
    return Matrix(demo_session, tmp_path_factory.mktemp("keys"))


@pytest.fixture
def checked(matrix):
    """A test notes cases; it fails with all that are wrong, and must have had some."""
    matrix.cases, matrix.faults = 0, []
    yield matrix
    print(f"{matrix.cases} cases")
    assert not matrix.faults, f"{len(matrix.faults)} of {matrix.cases}:\n" + "\n".join(matrix.faults[:40])
    assert matrix.cases >= len(matrix.types)


def patient_token(matrix, role):
    return matrix.client.sign_in(role, SPECIAL + scopes(matrix.demo, "patient", matrix.types))["access_token"]


def user_token(matrix, role, scope=None):
    return matrix.client.sign_in(role, SPECIAL + (scope or scopes(matrix.demo, "user", matrix.types)))["access_token"]


def token_in_context(matrix, role):
    """Of a user who chose a patient for the app."""
    person = Person(matrix.demo)
    person.authorize(matrix.client.authentication, SPECIAL + "launch/patient " + scopes(matrix.demo, "patient", matrix.types), redirect_uri=CLIENT_CALLBACK)
    person.sign_in("physician")
    person.submit("/smart/patient-select-confirm", ("patient_id", matrix.patients[role]))
    person.allow()
    code = person.answer.headers["Location"].partition("code=")[2].partition("&")[0]
    answer = person.redeem(matrix.client.authentication, code, redirect_uri=CLIENT_CALLBACK)
    assert answer.status_code == 200, answer.text
    assert answer.json()["patient"] == matrix.patients[role]
    return answer.json()["access_token"]


CLIENT_CALLBACK = "https://client.example.org/callback"
BOUND = {"patient": patient_token, "user in patient context": token_in_context}


def with_scope(matrix, context):
    granted = scopes(matrix.demo, context, matrix.types).split()
    return [one for one in matrix.types if f"{context}/{one}.read" in granted]


def open_to_bound(matrix):
    return [one for one in with_scope(matrix, "patient") if one not in REFUSED_TO_BOUND]


@pytest.mark.parametrize("role", PEOPLE)
@pytest.mark.parametrize("who", BOUND)
def test_a_caller_bound_to_a_patient_gets_that_compartment_alone(demo, checked, no_traces_of_sign_in, who, role):
    matrix, (other,) = checked, set(PEOPLE) - {role}
    token, own, may_see = BOUND[who](matrix, role), matrix.own(role), matrix.may_see(role)
    for kind in REFUSED_TO_BOUND & set(with_scope(matrix, "patient")):
        matrix.refused(f"{who} {role}", kind, token)
    for kind in open_to_bound(matrix):
        shown = {f"{kind}/{one['id']}" for one in matrix.search(kind, token)}
        if kind not in matrix.of_patients and not matrix.is_complete:
            may_see |= shown
        matrix.expect(shown <= may_see, f"{who} {role}: a search of {kind} shows {len(shown - may_see)} too many: {sorted(shown - may_see)[:3]}")
        if kind in matrix.of_patients:
            expected = {one for one in own if one.startswith(kind + "/")}
            matrix.expect(shown == expected, f"{who} {role}: a search of {kind} finds {len(shown)} of {len(expected)}")
        count = demo.get(f"{FHIR}/{kind}?_summary=count", token).json()["total"]
        matrix.expect(count == len(shown), f"{who} {role}: {kind} counts {count} and shows {len(shown)}")
        for one in sorted(shown)[:READ]:
            matrix.expect(demo.get(f"{FHIR}/{one}", token).status_code == 200, f"{who} {role}: {one} is found and not read")
        for one in sorted(item for item in set(matrix.held) - may_see if item.startswith(kind + "/"))[:READ]:
            for method in ("GET", "HEAD"):
                status = demo.call(method, f"{FHIR}/{one}", token).status_code
                matrix.expect(status == 404, f"{who} {role}: {method} {one} is {status}")
            matrix.expect(not matrix.search(kind, token, "_id=" + one.partition("/")[2]), f"{who} {role}: {kind}?_id={one} finds it")
        for query in [f"{name}={matrix.patients[other]}" for name in ("patient", "subject") if name in matrix.parameters(kind)] + ["_id:not=" + NOBODY]:
            wide = {f"{kind}/{one['id']}" for one in matrix.search(kind, token, query)}
            matrix.expect(wide <= shown, f"{who} {role}: {kind}?{query} finds {sorted(wide - shown)[:3]}")
        answer = demo.call("POST", f"{FHIR}/{kind}/_search", token, data={"_count": "1000"})
        posted = {f"{kind}/{entry['resource']['id']}" for entry in answer.json().get("entry", []) if entry["search"]["mode"] == "match"}
        matrix.expect(posted <= shown, f"{who} {role}: POST {kind}/_search finds {sorted(posted - shown)[:3]}")


@pytest.mark.parametrize("who", BOUND)
def test_every_reference_can_be_followed(demo, checked, no_traces_of_sign_in, who):
    matrix, role = checked, "patient"
    token, followed = BOUND[who](matrix, role), {}
    readable = set(open_to_bound(matrix))
    for kind in sorted(readable):
        for resource in matrix.search(kind, token):
            for path, reference in references(resource):
                if reference.partition("/")[0] in readable:
                    followed.setdefault(reference, f"{kind}.{path} of {resource['id']}")
    for reference, origin in followed.items():
        status = demo.get(f"{FHIR}/{reference}", token).status_code
        matrix.expect(status == 200, f"{who}: {reference} in {origin} is {status}")


def test_what_comes_along_is_of_the_compartment_too(demo, checked):
    """_include and _revinclude, as far as they are declared."""
    matrix, role = checked, "patient"
    token, may_see = patient_token(matrix, role), matrix.may_see(role)
    for kind in open_to_bound(matrix):
        wanted = [f"_include={kind}:{one['name']}" for one in matrix.declared[kind].get("searchParam", []) if one["type"] == "reference"]
        wanted += ["_include=*", "_include:iterate=*", "_revinclude=*"] + [f"_revinclude={other}:{name}" for other, name in reference_parameters(matrix)]
        for query in wanted:
            answer = demo.get(f"{FHIR}/{kind}?_count=100&{query}", token)
            matrix.expect(answer.status_code in (200, 400), f"{kind}?{query}: {answer.status_code}")
            entries = [entry["resource"] for entry in answer.json().get("entry", []) if entry.get("search", {}).get("mode") == "include"]
            wrong = {f"{one['resourceType']}/{one['id']}" for one in entries} - may_see
            matrix.expect(not wrong, f"{kind}?{query} brings {sorted(wrong)[:3]}")


def reference_parameters(matrix):
    return [(kind, one["name"]) for kind in matrix.types for one in matrix.declared[kind].get("searchParam", []) if one["type"] == "reference"]


def test_no_search_tells_of_other_patients(demo, checked):
    """What is shared is not found by records that the caller may not see."""
    matrix, token = checked, patient_token(checked, "patient")
    hidden = collections.defaultdict(list)
    for one in sorted(set(matrix.held) - matrix.may_see("patient")):
        hidden[one.partition("/")[0]].append(one.partition("/")[2])
    for kind in (one for one in open_to_bound(matrix) if one not in matrix.of_patients):
        for other, name in reference_parameters(matrix):
            queries = [f"_id={','.join(hidden[other][:100])}"] if hidden[other] else []
            for query in queries + ([f"patient={matrix.patients['patient2']}"] if other in matrix.of_patients else []):
                answer = demo.get(f"{FHIR}/{kind}?_has:{other}:{name}:{query}", token, headers={"Prefer": "handling=strict"})
                found = [entry["resource"]["id"] for entry in answer.json().get("entry", []) if entry["search"]["mode"] == "match"]
                matrix.expect(answer.status_code in (200, 400, 401, 403) and not found,
                              f"{kind}?_has:{other}:{name}:{query[:60]}: {answer.status_code}, finds {found[:3]}")


def test_nothing_comes_along_that_the_scope_does_not_open(demo, checked):
    matrix = checked
    for kind in with_scope(matrix, "patient"):
        token = matrix.client.sign_in("patient", SPECIAL + f"patient/{kind}.read")["access_token"]
        wanted = [f"_{'include' if one == kind else 'revinclude'}={one}:{name}" for one, name in reference_parameters(matrix)]
        for query in ["_include=*", "_revinclude=*"] + wanted:
            answer = demo.get(f"{FHIR}/{kind}?_count=100&{query}", token)
            kinds = {entry["resource"]["resourceType"] for entry in answer.json().get("entry", [])} - {kind, "OperationOutcome"}
            matrix.expect(not kinds, f"{kind}?{query} brings {kinds} with a scope for {kind} alone")


def test_without_a_scope_nothing_is_shown(checked):
    matrix = checked
    for context, role in (("user", "admin"), ("patient", "patient")):
        granted = with_scope(matrix, context)
        for kind in matrix.types:
            others = " ".join(f"{context}/{one}.read" for one in granted if one != kind) or f"{context}/Binary.read"
            matrix.refused(f"{context} without {kind}", kind, matrix.client.sign_in(role, SPECIAL + others)["access_token"])
            matrix.refused("nobody", kind, None)


def test_a_user_whom_no_access_group_holds_sees_nothing(demo, checked):
    matrix = checked
    token, nobody = user_token(matrix, "accounting"), demo.roles["accounting"]["username"]
    demo.sql(f"CREATE TABLE gacl_map_before AS SELECT m.* FROM gacl_groups_aro_map m JOIN gacl_aro a ON a.id = m.aro_id WHERE a.value = '{nobody}';"
             f"DELETE m FROM gacl_groups_aro_map m JOIN gacl_aro a ON a.id = m.aro_id WHERE a.value = '{nobody}'")
    demo.renew()
    try:
        for kind in with_scope(matrix, "user"):
            # Types that need no right in OpenEMR are shown to everybody who signs in.
            if kind not in WITHOUT_ACL:
                matrix.refused("user without rights", kind, token)
    finally:
        demo.sql("INSERT INTO gacl_groups_aro_map SELECT * FROM gacl_map_before; DROP TABLE gacl_map_before")
        demo.renew()


def test_a_user_sees_what_the_service_sees(checked):
    matrix, token = checked, user_token(checked, "admin")
    for kind in with_scope(matrix, "user"):
        shown = {one["id"] for one in matrix.search(kind, token)}
        matrix.expect(shown == {one["id"] for one in matrix.everything[kind]}, f"admin finds {len(shown)} of {len(matrix.everything[kind])} {kind}")
        for one in sorted(shown)[:READ]:
            matrix.expect(matrix.demo.get(f"{FHIR}/{kind}/{one}", token).status_code == 200, f"admin: {kind}/{one} is found and not read")


def test_a_scope_of_a_category_opens_that_category_alone(demo, checked):
    matrix = checked
    supported = demo.get("/oauth2/default/.well-known/openid-configuration").json()["scopes_supported"]
    for scope in (one for one in supported if "?category=" in one and one.startswith(("patient/", "user/"))):
        context, kind = scope.partition("?")[0].partition("/")[0], scope.partition("/")[2].partition(".")[0]
        if kind not in matrix.types:
            continue
        system, _, code = scope.partition("=")[2].partition("|")
        role = "patient" if context == "patient" else "admin"
        client = Client(demo, scope=SPECIAL + scope)
        token = client.sign_in(role, SPECIAL + scope)["access_token"]
        seen = matrix.own(role) if context == "patient" else set(matrix.held)
        codes = {one: {(coding.get("system"), coding.get("code")) for entry in matrix.held[one].get("category", []) for coding in entry.get("coding", [])}
                 for one in seen if one.startswith(kind + "/")}
        expected = {one for one, found in codes.items() if (system, code) in found}
        shown = {f"{kind}/{one['id']}" for one in matrix.search(kind, token)}
        matrix.expect(shown == expected, f"{scope}: finds {len(shown)} of {len(expected)}")
        for one in itertools.chain(sorted(set(codes) - expected)[:READ], sorted(expected)[:READ]):
            status = demo.get(f"{FHIR}/{one}", token).status_code
            matrix.expect(status == (200 if one in expected else 404), f"{scope}: {one} is {status}")
        for other in matrix.types:
            if other != kind:
                matrix.refused(scope, other, token)
