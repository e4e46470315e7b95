# SPDX-License-Identifier: Apache-2.0
"""FHIR Immunization: given and refused ones, doses, sites, and those whose columns are empty."""
import pytest

FHIR = "/apis/default/fhir"


@pytest.fixture(scope="module", autouse=True)
def restored(demo_session):
    yield
    demo_session.reset()


def search(demo, query):
    answer = demo.get(f"{FHIR}/Immunization?{query}", demo.token())
    assert answer.status_code == 200, answer.text
    return [entry["resource"] for entry in answer.json().get("entry", [])]


def added(demo, number, **columns):
    row = {"patient_id": 1, "cvx_code": "140", "administered_date": "2023-04-05 10:00:00", "completion_status": "Completed", **columns}
    values = ", ".join("NULL" if value is None else f"'{value}'" for value in row.values())
    uuid = f"b1000000-0000-4000-8000-{number:012}"
    demo.sql(f"SET sql_mode = ''; INSERT INTO immunizations (id, uuid, update_date, {', '.join(row)}) VALUES "
             f"({900000 + number}, UNHEX(REPLACE('{uuid}', '-', '')), NOW(), {values})")
    return search(demo, "_id=" + uuid)[0]


def test_a_dose_is_decimal_and_has_its_unit_whatever_the_site(demo):
    resource = added(demo, 1, amount_administered="0.25", amount_administered_unit="ml", expiration_date="2025-01-31")
    assert resource["doseQuantity"] == {"value": 0.25, "unit": "ml", "system": "http://unitsofmeasure.org", "code": "mL"}
    assert resource["expirationDate"] == "2025-01-31" and "site" not in resource
    resource = added(demo, 2, administration_site="LA")
    assert resource["site"] == {"text": "LA"} and "doseQuantity" not in resource


def test_a_code_of_other_tables_doubles_nothing(demo):
    demo.sql("INSERT INTO codes (code, code_type, code_text) VALUES ('140', 1, 'another'), ('140', 2, 'and another'); "
             "INSERT INTO list_options (list_id, option_id, title) VALUES ('state', 'LA', 'Louisiana'), ('language', 'LA', 'Lao')")
    added(demo, 3, administration_site="LA")
    assert len(search(demo, "_id=b1000000-0000-4000-8000-000000000003")) == 1


@pytest.mark.parametrize("number, columns, status, reason", [
    (10, {"completion_status": "Refused", "refusal_reason": "religious_exemption"}, "not-done", "RELIG"),
    (11, {"completion_status": "Refused", "refusal_reason": "patient_decision"}, "not-done", "PATOBJ"),
    (12, {"completion_status": "Not_Administered"}, "not-done", None),
    (13, {"added_erroneously": 1}, "entered-in-error", None),
    (14, {"refusal_reason": "patient_decision"}, "completed", None)])
def test_statuses(demo, number, columns, status, reason):
    resource = added(demo, number, **columns)
    assert resource["status"] == status
    assert resource.get("statusReason", {"coding": [{"code": None}]})["coding"][0]["code"] == reason
    assert resource["id"] in [one["id"] for one in search(demo, "status=" + status)]
    assert resource["id"] not in [one["id"] for one in search(demo, "status:not=" + status)]


def test_what_is_mandatory_is_there(demo):
    resource = added(demo, 20, cvx_code="", administered_date="0000-00-00 00:00:00")
    assert resource["vaccineCode"]["coding"][0]["code"] == "unknown"
    assert resource["_occurrenceDateTime"]["extension"][0]["valueCode"] == "unknown" and "occurrenceDateTime" not in resource
    assert added(demo, 21, administered_date=None)["primarySource"] is False
    assert added(demo, 22)["occurrenceDateTime"].startswith("2023-04-05T10:00:00")


def test_searches(demo):
    found = search(demo, "vaccine-code=http://hl7.org/fhir/sid/cvx|140&date=2023-04-05")
    assert found and {one["vaccineCode"]["coding"][0]["code"] for one in found} == {"140"}
    assert not search(demo, "date=2023-04-06") and not search(demo, "vaccine-code=http://loinc.org|140")
