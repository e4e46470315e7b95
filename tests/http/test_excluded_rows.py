# SPDX-License-Identifier: Apache-2.0
"""What a resource does not show is neither changed nor removed by its routes, whoever knows its number."""
import pytest

from declared import dashed, document, operations
from writes import ENCOUNTER_CHANGE, FACILITY, INSURANCE, ISSUE, MESSAGE, PRACTITIONER, PROBLEM, SOAP_NOTE, VITAL

API = "/apis/default"
TABLES = ("users, lists, pnotes, form_vitals, form_vital_details, form_soap, forms, form_encounter, openemr_postcalendar_events, insurance_data, facility, "
          "patient_data, insurance_companies, addresses, transactions, lbt_data")


@pytest.fixture(scope="module", autouse=True)
def restored(demo_session):
    yield
    demo_session.reset()


def uuid_of(demo, table, condition):
    return dashed(demo.sql(f"SELECT HEX(uuid) FROM {table} WHERE {condition} LIMIT 1")[0][0])


def issue(demo, kind):
    number, uuid, pid, patient = demo.sql("SELECT l.id, HEX(l.uuid), l.pid, HEX(p.uuid) FROM lists l JOIN patient_data p ON p.pid = l.pid "
                                          f"WHERE l.type = '{kind}' ORDER BY l.id LIMIT 1")[0]
    return {"number": number, "uuid": dashed(uuid), "pid": pid, "patient": dashed(patient)}


@pytest.fixture(scope="module")
def excluded(demo_session):
    """template: paths of rows of the same table that the resource does not show, and a good body."""
    demo = demo_session
    demo.sql("INSERT INTO users (uuid, username, fname, lname, npi) VALUES (UNHEX(MD5('no npi')), 'nonpi', 'Nora', 'Npi', ''), "
             "(UNHEX(MD5('no name')), '', 'Nina', 'Name', '1234567893'), (UNHEX(MD5('null npi')), 'nullnpi', 'Nell', 'Npi', NULL)")
    demo.sql("UPDATE pnotes SET deleted = 1 WHERE id = 1; UPDATE forms SET deleted = 1 WHERE formdir IN ('vitals', 'soap') ORDER BY id DESC LIMIT 40")
    allergy, problem, medication, surgery, dental = (issue(demo, kind) for kind in ("allergy", "medical_problem", "medication", "surgery", "dental"))
    paths = {
        "/api/practitioner/{pruuid}": ([f"/api/practitioner/{uuid_of(demo, 'users', f'lname = {name!r} AND fname = {first!r}')}"
                                        for first, name in (("Nora", "Npi"), ("Nina", "Name"), ("Nell", "Npi"))], PRACTITIONER),
        "/api/patient/{puuid}/allergy/{auuid}": ([f"/api/patient/{other['patient']}/allergy/{other['uuid']}" for other in (problem, medication)], ISSUE),
        "/api/patient/{puuid}/medical_problem/{muuid}": ([f"/api/patient/{other['patient']}/medical_problem/{other['uuid']}" for other in (allergy, surgery)], PROBLEM),
        "/api/patient/{pid}/medication/{mid}": ([f"/api/patient/{other['pid']}/medication/{other['number']}" for other in (surgery, allergy)], ISSUE),
        "/api/patient/{pid}/surgery/{sid}": ([f"/api/patient/{other['pid']}/surgery/{other['number']}" for other in (dental, medication)], ISSUE),
        "/api/patient/{pid}/dental_issue/{did}": ([f"/api/patient/{other['pid']}/dental_issue/{other['number']}" for other in (surgery, problem)], ISSUE),
        "/api/patient/{pid}/message/{mid}": ([f"/api/patient/{demo.sql('SELECT pid FROM pnotes WHERE id = 1')[0][0]}/message/1"], MESSAGE),
    }
    for folder, name, body in (("vitals", "vital/{vid}", VITAL), ("soap", "soap_note/{sid}", SOAP_NOTE)):
        rows = demo.sql(f"SELECT pid, encounter, form_id FROM forms WHERE formdir = '{folder}' AND deleted = 1 LIMIT 2")
        assert rows
        kind = name.partition("/")[0]
        paths["/api/patient/{pid}/encounter/{eid}/" + name] = ([f"/api/patient/{pid}/encounter/{eid}/{kind}/{form}" for pid, eid, form in rows], body)
    return paths


# These show every row of their table; what is another patient's has tests of its own.
WHOLE = {"/api/facility/{fuuid}": FACILITY, "/api/patient/{puuid}": {}, "/api/insurance_company/{iid}": {}, "/api/patient/{puuid}/encounter/{euuid}": ENCOUNTER_CHANGE,
         "/api/patient/{pid}/appointment/{eid}": None, "/api/patient/{pid}/insurance/{type}": INSURANCE, "/api/transaction/{tid}": {}}


def test_what_is_not_shown_is_not_written(demo, excluded):
    seen = set()
    for operation in operations(document(demo)):
        if operation.method not in ("PUT", "DELETE") or operation.family == "fhir" or operation.template in WHOLE:
            continue
        paths, body = excluded[operation.template]
        seen.add(operation.template)
        for path in paths:
            before = demo.sql("CHECKSUM TABLE " + TABLES)
            answer = demo.call(operation.method, API + path, demo.token(), json=body if operation.method == "PUT" else None)
            assert answer.status_code == 404, f"{operation.method} {path}: {answer.status_code} {answer.text[:300]}"
            assert demo.sql("CHECKSUM TABLE " + TABLES) == before, f"{operation.method} {path} changed something"
    assert seen == set(excluded)


def test_a_practitioner_is_still_changed(demo):
    uuid = uuid_of(demo, "users", "uuid <> '' AND npi <> '' AND username <> ''")
    answer = demo.call("PUT", f"{API}/api/practitioner/{uuid}", demo.token(), json={"specialty": "Cardiology"})
    assert answer.status_code == 200 and answer.json()["data"]["specialty"] == "Cardiology"
