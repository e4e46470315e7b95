# SPDX-License-Identifier: Apache-2.0
"""FHIR MedicationRequest out of prescriptions and lists, and Medication out of the practice's drugs."""
import pytest

FHIR = "/apis/default/fhir"
RXNORM = "http://www.nlm.nih.gov/research/umls/rxnorm"


@pytest.fixture(scope="module", autouse=True)
def restored(demo_session):
    yield
    demo_session.reset()


def search(demo, query, of_type="MedicationRequest", role="admin"):
    answer = demo.get(f"{FHIR}/{of_type}?{query}", demo.token(role))
    assert answer.status_code == 200, answer.text
    return [entry["resource"] for entry in answer.json().get("entry", [])]


def prescribed(demo, number, **columns):
    row = {"patient_id": 1, "drug": "Amlodipine 5 MG", "date_added": "2023-04-05 10:00:00", "active": 1, "txDate": "2023-04-05",
           "usage_category_title": "", "request_intent_title": "", **columns}
    values = ", ".join("NULL" if value is None else f"'{value}'" for value in row.values())
    uuid = f"b2000000-0000-4000-8000-{number:012}"
    demo.sql(f"SET sql_mode = ''; INSERT INTO prescriptions (id, uuid, {', '.join(row)}) VALUES "
             f"({900000 + number}, UNHEX(REPLACE('{uuid}', '-', '')), {values})")
    return search(demo, "_id=" + uuid)[0]


@pytest.mark.parametrize("number, written", [(1, "RXCUI:197361"), (2, "197361"), (3, "RXCUI:RXCUI:197361"), (4, "rxnorm:197361")])
def test_a_drug_s_code_is_the_number(demo, number, written):
    resource = prescribed(demo, number, rxnorm_drugcode=written)
    coding = resource["medicationCodeableConcept"]["coding"]
    assert [(one["system"], one["code"]) for one in coding] == [(RXNORM, "197361")]


def test_a_code_is_found_by_its_system(demo):
    found = {one["id"] for one in search(demo, f"code={RXNORM}|197361")}
    assert {f"b2000000-0000-4000-8000-{number:012}" for number in (1, 2)} <= found
    assert not search(demo, "code=http://loinc.org|197361")


def test_without_a_code_it_is_its_text(demo):
    assert prescribed(demo, 10)["medicationCodeableConcept"] == {"text": "Amlodipine 5 MG"}
    assert prescribed(demo, 11, drug="")["medicationCodeableConcept"]["coding"][0]["code"] == "unknown"
    resource = prescribed(demo, 12, date_added=None)
    assert resource["_authoredOn"] and resource["requester"]


@pytest.mark.parametrize("number, columns, status", [
    (20, {"end_date": "2099-12-31"}, "active"), (21, {"end_date": "2023-05-01"}, "completed"), (22, {"end_date": "0000-00-00"}, "active"),
    (23, {"active": 0}, "stopped"), (24, {"active": -1, "end_date": "2023-05-01"}, "stopped")])
def test_statuses(demo, number, columns, status):
    resource = prescribed(demo, number, **columns)
    assert resource["status"] == status
    assert resource["id"] in [one["id"] for one in search(demo, f"status={status}&intent=order")]


def test_medications_of_lists_are_plans_unless_they_say_otherwise(demo):
    number = demo.sql("SELECT MIN(id) FROM lists WHERE type = 'medication'")[0][0]
    uuid = demo.sql(f"SELECT LOWER(HEX(uuid)) FROM lists WHERE id = {number}")[0][0]
    uuid = "-".join((uuid[:8], uuid[8:12], uuid[12:16], uuid[16:20], uuid[20:]))
    for stored, intent in (("order", "order"), ("", "plan"), ("nonsense", "plan")):
        demo.sql(f"UPDATE lists_medication SET request_intent = '{stored}' WHERE list_id = {number}")
        assert [one["intent"] for one in search(demo, f"_id={uuid}&intent={intent}")] == [intent]
    # Two rows of details are no two requests.
    demo.sql(f"INSERT INTO lists_medication (list_id, usage_category_title, request_intent_title) VALUES ({number}, '', '')")
    assert len(search(demo, "_id=" + uuid)) == 1


def test_a_drug_of_many_lots_and_prescriptions_is_one(demo):
    every = search(demo, "", "Medication")
    demo.sql("INSERT INTO drug_inventory (drug_id, lot_number, expiration) SELECT drug_id, 'L2', '2030-01-01' FROM drugs")
    assert [one["id"] for one in search(demo, "", "Medication")] == [one["id"] for one in every]
    assert isinstance(every[0]["code"]["coding"][0]["code"], str)
    demo.sql("INSERT INTO drugs (name, uuid) VALUES ('Salve', UNHEX('B2000000000040008000000000000099'))")
    assert search(demo, "_id=b2000000-0000-4000-8000-000000000099", "Medication")[0]["code"] == {"text": "Salve"}


def test_a_patient_sees_the_drugs_that_were_prescribed_to_him(demo):
    demo.sql("UPDATE prescriptions SET drug_id = 1 WHERE patient_id = 1; UPDATE prescriptions SET drug_id = 2 WHERE patient_id <> 1")
    own = {one["id"] for one in search(demo, "", "Medication", "patient")}
    uuids = demo.sql("SELECT LOWER(HEX(uuid)) FROM drugs ORDER BY drug_id LIMIT 2")
    assert {one.replace("-", "") for one in own} <= {uuids[0][0]}
    path = f"{FHIR}/Medication/{uuids[1][0][:8]}-{uuids[1][0][8:12]}-{uuids[1][0][12:16]}-{uuids[1][0][16:20]}-{uuids[1][0][20:]}"
    assert demo.get(path, demo.token("patient")).status_code == 404
    assert demo.get(path, demo.token()).status_code == 200
