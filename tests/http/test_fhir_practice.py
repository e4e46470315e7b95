# SPDX-License-Identifier: Apache-2.0
"""Practitioner, PractitionerRole, Person, Organization and Location: who and what the practice is, and what of it is shown to whom."""
import copy

import pytest

from fhir import FHIR, found, read


@pytest.fixture(scope="module", autouse=True)
def restored(demo_session):
    yield
    demo_session.reset()


def everybody(demo, name):
    return [entry["resource"] for entry in read(demo, name + "?_count=100")["entry"]]


@pytest.mark.parametrize("name, table", [("Practitioner", "users"), ("Organization", "facility")])
def test_what_was_read_can_be_written_back(demo, name, table):
    before = demo.sql("CHECKSUM TABLE " + table)
    written = 0
    for resource in everybody(demo, name):
        answer = demo.call("PUT", f"{FHIR}/{name}/{resource['id']}", demo.token(), json=resource)
        if name == "Organization" and answer.status_code == 400:
            continue  # insurers and laboratories
        assert answer.status_code == 200, answer.text
        assert answer.json() == resource
        written += 1
    assert written >= 2
    assert demo.sql("CHECKSUM TABLE " + table) == before


def test_a_changed_element_changes_nothing_else(demo):
    resource = everybody(demo, "Practitioner")[0]
    changed = copy.deepcopy(resource)
    changed["name"][0]["family"] = "Renamed"
    changed["address"] = [{"line": ["1 Elm Street", "Floor 2"], "city": "Oakland", "state": "CA", "postalCode": "94601"}]
    answer = demo.call("PUT", f"{FHIR}/Practitioner/{resource['id']}", demo.token(), json=changed)
    assert answer.status_code == 200, answer.text
    now = answer.json()
    assert now["meta"]["versionId"] != resource["meta"]["versionId"]
    assert {**now, "meta": 0, "text": 0} == {**changed, "meta": 0, "text": 0}
    assert found(demo, "Practitioner?name=Renamed") == found(demo, "Practitioner?address=Floor") == [resource["id"]]


@pytest.mark.parametrize("further", [{"system": "phone", "value": "9", "use": "old"}, {"system": "pager", "value": "9"}])
def test_what_has_no_place_is_refused_by_name(demo, further):
    resource = everybody(demo, "Practitioner")[0]
    answer = demo.call("PUT", f"{FHIR}/Practitioner/{resource['id']}", demo.token(), json={**resource, "telecom": [further]})
    assert answer.status_code == 400 and "Practitioner.telecom[0]" in answer.text


def test_active_is_a_boolean(demo):
    demo.sql("UPDATE users SET active = 0 WHERE username = 'rpatel'")
    inactive = found(demo, "Practitioner?active=false")
    assert len(inactive) == 1 and inactive[0] not in found(demo, "Practitioner?active=true")


def test_a_role_is_coded_and_leads_on(demo):
    roles = everybody(demo, "PractitionerRole")
    role = roles[0]
    assert role["code"][0]["coding"][0]["system"] == role["specialty"][0]["coding"][0]["system"] == "http://nucc.org/provider-taxonomy"
    for reference in (role["practitioner"], role["organization"], role["location"][0]):
        assert read(demo, reference["reference"])["resourceType"] == reference["type"]
    assert found(demo, "PractitionerRole?practitioner=" + role["practitioner"]["reference"]) == [role["id"]]
    code = role["specialty"][0]["coding"][0]["code"]
    assert role["id"] in found(demo, f"PractitionerRole?specialty=http://nucc.org/provider-taxonomy|{code}")


def test_insurers_have_numbers_of_the_site(demo):
    insurer = next(one for one in everybody(demo, "Organization") if one["type"][0]["coding"][0]["code"] == "ins")
    number = insurer["identifier"][0]
    assert number["system"].startswith("https://") and insurer["address"][0]["postalCode"] and insurer["telecom"][0]["system"] == "phone"
    assert found(demo, f"Organization?identifier={number['system']}|{number['value']}") == [insurer["id"]]
    assert found(demo, f"Organization?identifier=http://example.org|{number['value']}") == []


def test_a_parameter_that_only_facilities_have_finds_only_facilities(demo):
    facility = next(one for one in everybody(demo, "Organization") if one["type"][0]["coding"][0]["code"] == "prov" and "telecom" in one)
    email = next(point["value"] for point in facility["telecom"] if point["system"] == "email")
    assert found(demo, "Organization?email=" + email) == [facility["id"]]


def home(demo, pid):
    return demo.sql("SELECT LOWER(CONCAT_WS('-', LEFT(HEX(m.uuid), 8), SUBSTR(HEX(m.uuid), 9, 4), SUBSTR(HEX(m.uuid), 13, 4), "
                    "SUBSTR(HEX(m.uuid), 17, 4), RIGHT(HEX(m.uuid), 12))) FROM uuid_mapping m JOIN patient_data p ON p.uuid = m.target_uuid "
                    f"WHERE m.resource = 'Location' AND p.pid = {pid}")[0][0]


def test_a_patient_sees_his_home_and_no_other(demo):
    own, other = (demo.sql(f"SELECT pid FROM patient_access_onsite WHERE portal_username = '{demo.roles[role]['username']}' OR "
                           f"portal_login_username = '{demo.roles[role]['username']}' LIMIT 1")[0][0] for role in ("patient", "patient2"))
    assert read(demo, "Location/" + home(demo, own), "patient")["address"]["city"]
    assert demo.get(f"{FHIR}/Location/{home(demo, other)}", demo.token("patient")).status_code == 404
    seen = found(demo, "Location?name=Home", "patient")
    assert seen == [home(demo, own)]
    assert found(demo, "Location?_id=" + home(demo, other), "patient") == []


def test_homes_are_shown_to_those_who_may_see_the_people(demo):
    every = set(found(demo, "Location?name=Home&_count=1000"))
    users = int(demo.sql("SELECT COUNT(*) FROM users")[0][0])
    assert len(every) == users + int(demo.sql("SELECT COUNT(*) FROM patient_data")[0][0])
    assert len(found(demo, "Location?name=Home&_count=1000", "physician")) == len(every) - users  # patients/demo, but not admin/users


def test_a_person_may_read_himself(demo):
    own = demo.sql("SELECT LOWER(HEX(uuid)) FROM users WHERE username = 'mchen'")[0][0]
    other = demo.sql("SELECT LOWER(HEX(uuid)) FROM users WHERE username = 'nurse'")[0][0]

    def status(digits):
        dashed = "-".join((digits[:8], digits[8:12], digits[12:16], digits[16:20], digits[20:]))
        return demo.get(f"{FHIR}/Person/{dashed}", demo.token("physician")).status_code
    assert status(own) == 200 and status(other) == 401


def test_each_identifier_has_a_system(demo):
    for name in ("Patient", "Practitioner", "Organization", "Coverage", "Encounter"):
        identifiers = [identifier for resource in everybody(demo, name) for identifier in resource.get("identifier", [])]
        assert identifiers and all(identifier.get("system") for identifier in identifiers), name
    number = next(one for one in everybody(demo, "Patient")[0]["identifier"] if one["type"]["coding"][0]["code"] == "PT")
    assert len(found(demo, f"Patient?identifier={number['system']}|{number['value']}")) == 1
    assert found(demo, f"Patient?identifier=http://example.org|{number['value']}") == []
