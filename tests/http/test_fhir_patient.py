# SPDX-License-Identifier: Apache-2.0
"""A FHIR Patient: what was read can be written back, what is changed is found by its use, and nothing is lost on the way."""
import copy

import pytest

FHIR = "/apis/default/fhir"
NEW = {"resourceType": "Patient", "name": [{"use": "official", "family": "Hopper", "given": ["Grace"]}], "gender": "female", "birthDate": "1906-12-09"}
HOME = {"use": "home", "line": ["1 Elm Street"], "city": "Oakland", "state": "CA"}
WORK = {"use": "work", "type": "postal", "line": ["2 Dock Road", "Floor 3"], "city": "Alameda", "district": "Bay", "state": "CA",
        "postalCode": "94501", "country": "US", "period": {"start": "2019-03-01T00:00:00+00:00"}}
OLD = {"use": "old", "type": "both", "city": "Fresno", "period": {"end": "2018-12-31T00:00:00+00:00"}}


@pytest.fixture(scope="module", autouse=True)
def restored(demo_session):
    yield
    demo_session.reset()


@pytest.fixture
def patient(demo):
    answer = demo.call("POST", FHIR + "/Patient", demo.token(), json=NEW)
    assert answer.status_code == 201, answer.text
    return FHIR + "/Patient/" + answer.json()["uuid"]


def read(demo, path):
    answer = demo.get(path, demo.token())
    assert answer.status_code == 200, answer.text
    return answer.json()


def put(demo, path, **elements):
    answer = demo.call("PUT", path, demo.token(), json={**NEW, **elements})
    assert answer.status_code == 200, answer.text
    return answer.json()


def expressions(answer):
    assert answer.status_code == 400, answer.text
    return [text for issue in answer.json()["issue"] for text in issue.get("expression", [])]


def without_own_type(addresses):
    """OpenEMR keeps no type of the home address."""
    return [{name: value for name, value in one.items() if name != "type" or one["use"] != "home"} for one in addresses]


def test_everybody_can_be_written_back(demo):
    tables = "CHECKSUM TABLE patient_data, addresses, contact, contact_address, patient_history"
    entries = read(demo, FHIR + "/Patient?_count=100")["entry"]
    assert len(entries) >= 20
    before = demo.sql(tables)
    for entry in entries:
        resource = entry["resource"]
        answer = demo.call("PUT", f"{FHIR}/Patient/{resource['id']}", demo.token(), json=resource)
        assert answer.status_code == 200, answer.text
        assert answer.json() == resource
    assert demo.sql(tables) == before


def test_a_work_address_leaves_the_home_address_alone(demo, patient):
    for addresses in ([HOME, WORK], [WORK, OLD, HOME]):
        put(demo, patient, address=addresses)
        found = without_own_type(read(demo, patient)["address"])
        assert found[0] == HOME and WORK in found
    assert OLD in found and len(found) == 3
    # What was read comes back as it is, a changed one takes the place of its use, and one that is not named stays.
    changed = copy.deepcopy(read(demo, patient)["address"])
    changed[1]["city"] = "Berkeley"
    put(demo, patient, address=changed)
    assert read(demo, patient)["address"] == changed
    put(demo, patient, address=[{**HOME, "city": "Albany"}])
    found = read(demo, patient)["address"]
    assert found[0]["city"] == "Albany" and found[1:] == changed[1:]


def test_an_old_address_without_a_city_does_not_take_the_home_s(demo, patient):
    put(demo, patient, address=[HOME, {"use": "old", "line": ["9 Far Lane"], "period": {"end": "2001"}}])
    found = read(demo, patient)["address"]
    assert found[0]["city"] == "Oakland" and found[1]["line"] == ["9 Far Lane"] and "city" not in found[1]


def test_the_home_address_has_no_period_that_moves(demo, patient):
    put(demo, patient, address=[HOME])
    assert "period" not in read(demo, patient)["address"][0]


def test_too_long_a_part_is_named(demo, patient):
    answer = demo.call("PUT", patient, demo.token(), json={**NEW, "address": [HOME, {**WORK, "state": "x" * 36, "postalCode": "1" * 11}]})
    assert set(expressions(answer)) == {"Patient.address[1].state", "Patient.address[1].postalCode"}
    assert "address" not in read(demo, patient)


def test_contact_points_by_use(demo, patient):
    points = [{"system": "phone", "value": "1", "use": "home"}, {"system": "phone", "value": "2", "use": "work"},
              {"system": "phone", "value": "3", "use": "mobile"}, {"system": "email", "value": "a@example.org", "use": "home"},
              {"system": "email", "value": "trusted@example.org", "use": "mobile"}]
    put(demo, patient, telecom=points)
    assert read(demo, patient)["telecom"] == points
    put(demo, patient, telecom=[{"system": "phone", "value": "4"}])
    assert read(demo, patient)["telecom"] == [{**points[0], "value": "4"}, *points[1:]]
    for query in ("email=trusted@example.org", "telecom=trusted@example.org", "telecom=email|trusted@example.org"):
        assert read(demo, f"{FHIR}/Patient?{query}")["total"] == 1


@pytest.mark.parametrize("further", [{"system": "email", "value": "b@example.org"}, {"system": "phone", "value": "9", "use": "home"},
                                     {"system": "fax", "value": "9"}, {"system": "phone", "value": "9", "use": "old"}])
def test_what_has_no_place_is_refused_by_name(demo, patient, further):
    points = [{"system": "phone", "value": "1", "use": "home"}, {"system": "email", "value": "a@example.org"}, further]
    assert expressions(demo.call("PUT", patient, demo.token(), json={**NEW, "telecom": points})) == ["Patient.telecom[2]"]
    assert "telecom" not in read(demo, patient)


@pytest.mark.parametrize("elements, expression", [
    ({"birthDate": "09.12.1906"}, "Patient.birthDate"), ({"gender": "x"}, "Patient.gender"),
    ({"name": [{"use": "official", "family": "H", "given": ["Grace"]}]}, "Patient.name.family"),
    ({"name": [{"use": "official", "family": "Hopper"}]}, "Patient.name.given"), ({"telecom": [{"system": "email", "value": "@@"}]}, "Patient.telecom"),
    ({"address": [{"city": "x" * 256}]}, "Patient.address.city"),
])
def test_messages_name_the_element(demo, patient, elements, expression):
    for method, path in (("PUT", patient), ("POST", FHIR + "/Patient")):
        assert set(expressions(demo.call(method, path, demo.token(), json={**NEW, **elements}))) == {expression}


# Which columns a parameter looks at; it is missing where none of them has a value.
FURTHER = ("EXISTS (SELECT 1 FROM contact c JOIN contact_address l ON l.contact_id = c.id AND l.status = 'A' JOIN addresses a ON a.id = l.address_id "
           "WHERE c.foreign_table_name = 'patient_data' AND c.foreign_id = patient_data.pid AND ({}))")
OWN = ("street", "street_line_2", "postal_code", "city", "state")
COLUMNS = {
    "phone": ("phone_home", "phone_biz", "phone_cell"), "email": ("email", "email_direct"),
    "telecom": ("phone_home", "phone_biz", "phone_cell", "email", "email_direct"), "identifier": ("ss", "pubpid"),
    "name": ("fname", "mname", "lname", "title"), "given": ("fname", "mname"), "family": ("lname",), "birthdate": ("DOB",),
    "_lastUpdated": ("date",), "address": OWN, "address-city": ("city",), "generalPractitioner": ("providerID",),
}


@pytest.mark.parametrize("name", COLUMNS)
def test_missing_looks_at_all_columns(demo, name):
    own = " OR ".join(f"COALESCE({column}, 0) <> 0" if column == "providerID" else f"COALESCE(CAST({column} AS CHAR), '') NOT IN ('', '0000-00-00')"
                      for column in COLUMNS[name])
    if name == "address":
        own += " OR " + FURTHER.format(" OR ".join(f"a.{column} <> ''" for column in ("line1", "line2", "zip", "city", "state", "district")))
    elif name == "address-city":
        own += " OR " + FURTHER.format("a.city <> ''")
    for value, condition in (("true", f"NOT ({own})"), ("false", own)):
        ((wanted,),) = demo.sql(f"SELECT COUNT(*) FROM patient_data WHERE {condition}")
        assert read(demo, f"{FHIR}/Patient?{name}:missing={value}&_summary=count")["total"] == int(wanted), (name, value)
    assert demo.get(f"{FHIR}/Patient?{name}:missing=maybe", demo.token()).status_code == 400


def test_prefix_is_the_default_and_a_leap_second_a_time(demo):
    plain = read(demo, FHIR + "/Patient?address-city=o")
    assert [one["resource"]["id"] for one in read(demo, FHIR + "/Patient?address-city:prefix=o").get("entry", [])] == \
        [one["resource"]["id"] for one in plain.get("entry", [])]
    assert read(demo, FHIR + "/Patient?_lastUpdated=gt1990-12-31T23:59:60Z&_summary=count")["total"] > 0


@pytest.mark.parametrize("path", [FHIR, FHIR + "/"])
def test_a_bundle_is_refused_as_fhir_does(demo, path):
    answer = demo.call("POST", path, demo.token(), json={"resourceType": "Bundle", "type": "batch", "entry": []})
    assert answer.status_code == 405
    assert answer.headers["Content-Type"].startswith("application/fhir+json")
    assert answer.json()["resourceType"] == "OperationOutcome" and answer.json()["issue"][0]["code"] == "not-supported"
    assert demo.call("POST", path, json={}).status_code == 401
