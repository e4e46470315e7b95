# SPDX-License-Identifier: Apache-2.0
"""Numbers that the module draws itself: many writers at once, all of them served, each with a number of its own."""
import uuid

import pytest

from writes import COMPANY, ENCOUNTER, FHIR_PATIENT, PATIENT, SOAP_NOTE, VITAL, identifiers

API, FHIR = "/apis/default/api", "/apis/default/fhir"


@pytest.fixture(scope="module", autouse=True)
def restored(demo_session):
    yield
    demo_session.reset()


def drawn(answers, member, status=201):
    assert [answer.status_code for answer in answers] == [status] * len(answers), [answer.text for answer in answers if answer.status_code != status][:3]
    bodies = [answer.json() for answer in answers]
    numbers = [(body["data"] if "data" in body else body)[member] for body in bodies]
    assert len(set(numbers)) == len(numbers)
    return sorted(numbers)


@pytest.mark.parametrize("keyed", [False, True])
def test_patients(demo, keyed):
    token = demo.token()
    largest = int(demo.sql("SELECT MAX(pid) FROM patient_data")[0][0])
    numbers = drawn(demo.at_once(
        lambda number: demo.call("POST", API + "/patient", token, json={**PATIENT, "lname": f"Byron {number}"},
                                 headers={"Idempotency-Key": str(uuid.uuid4())} if keyed else {}), range(64)), "pid")
    if not keyed:
        assert numbers == list(range(largest + 1, largest + 65))  # as PHP counts
    rows = demo.sql(f"SELECT pid, pubpid FROM patient_data WHERE pid > {largest}")
    assert len(rows) == 64 and all(pid == pubpid for pid, pubpid in rows)


def test_patients_of_both_apis(demo):
    token = demo.token()

    def post(number):
        if number % 2:
            return demo.call("POST", FHIR + "/Patient", token, json=FHIR_PATIENT)
        return demo.call("POST", API + "/patient", token, json=PATIENT)

    before = int(demo.sql("SELECT COUNT(DISTINCT pid) FROM patient_data")[0][0])
    assert [answer.status_code for answer in demo.at_once(post, range(32))] == [201] * 32
    assert int(demo.sql("SELECT COUNT(DISTINCT pid) FROM patient_data")[0][0]) == before + 32


def test_a_patient_that_php_adds_meanwhile(demo):
    """OpenEMR knows nothing of numbers that are held: its row wins, and the next number is drawn."""
    largest = int(demo.sql("SELECT MAX(pid) FROM patient_data")[0][0])
    demo.sql(f"INSERT INTO patient_data (pid, fname) VALUES ({largest + 1}, 'Php')")
    assert drawn([demo.call("POST", API + "/patient", demo.token(), json=PATIENT)], "pid") == [largest + 2]


def test_a_refused_patient_uses_no_number(demo):
    largest = int(demo.sql("SELECT MAX(pid) FROM patient_data")[0][0])
    assert demo.call("POST", API + "/patient", demo.token(), json={**PATIENT, "sex": ""}).status_code == 400
    assert drawn([demo.call("POST", API + "/patient", demo.token(), json=PATIENT)], "pid") == [largest + 1]


@pytest.mark.parametrize("path, body, member, stored", [
    ("/patient/{encounter_patient}/encounter", ENCOUNTER, "encounter", "form_encounter"),
    ("/patient/{form_pid}/encounter/{form_eid}/vital", VITAL, "vid", "form_vitals"),
    ("/patient/{form_pid}/encounter/{form_eid}/soap_note", SOAP_NOTE, "sid", "form_soap"),
    ("/insurance_company", {**COMPANY, "line1": "1 Elm Street"}, "iid", "insurance_companies"),
])
def test_records(demo, path, body, member, stored):
    token, where = demo.token(), API + path.format(**identifiers(demo))
    before = int(demo.sql(f"SELECT COUNT(*) FROM {stored}")[0][0])
    drawn(demo.at_once(lambda _: demo.call("POST", where, token, json=body), range(32)), member)
    assert int(demo.sql(f"SELECT COUNT(*) FROM {stored}")[0][0]) == before + 32


def test_documents(demo):
    token = demo.token()
    before = int(demo.sql("SELECT COUNT(*) FROM documents")[0][0])
    answers = demo.at_once(lambda number: demo.call("POST", API + "/patient/1/document?path=/medical_record", token,
                                                    files={"document": (f"{number}.txt", b"text", "text/plain")}), range(32))
    assert [answer.status_code for answer in answers] == [200] * 32
    assert int(demo.sql("SELECT COUNT(*) FROM documents")[0][0]) == before + 32


def test_addresses_and_telephone_numbers(demo):
    """Companies without any get theirs by a change, larger than the numbers that OpenEMR counts itself."""
    token = demo.token()
    demo.sql("INSERT INTO addresses (id, foreign_id) SELECT MAX(id) + 5000, 0 FROM addresses")
    demo.sql("INSERT INTO insurance_companies (id, name) SELECT 100000 + seq, 'Bare' FROM seq_1_to_16")
    change = {"name": "Changed", "line1": "1 Elm Street", "city": "Oakland", "phone": "510-555-0100"}
    answers = demo.at_once(lambda number: demo.call("PUT", f"{API}/insurance_company/{100001 + number // 2}", token, json=change), range(32))
    assert [answer.status_code for answer in answers] == [200] * 32
    for table in ("addresses", "phone_numbers"):
        assert demo.sql(f"SELECT COUNT(*), COUNT(DISTINCT foreign_id) FROM {table} WHERE foreign_id > 100000") == [["16", "16"]]
    largest = int(demo.sql("SELECT MAX(id) FROM addresses")[0][0])
    assert 5000 < largest <= int(demo.sql("SELECT id FROM sequences")[0][0])
