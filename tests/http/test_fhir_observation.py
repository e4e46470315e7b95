# SPDX-License-Identifier: Apache-2.0
"""FHIR Observation: laboratory results of every kind, vital signs with their units, smoking status."""
import pytest

FHIR = "/apis/default/fhir"
UCUM = "http://unitsofmeasure.org"


@pytest.fixture(scope="module", autouse=True)
def restored(demo_session):
    yield
    demo_session.reset()


@pytest.fixture(scope="module")
def patient(demo_session):
    return demo_session.sql("SELECT pid, LOWER(HEX(uuid)) FROM patient_data WHERE pid = 1")[0]


def dashed(text):
    return "-".join((text[:8], text[8:12], text[12:16], text[16:20], text[20:]))


def search(demo, query, role="admin"):
    answer = demo.get(f"{FHIR}/Observation?{query}", demo.token(role))
    assert answer.status_code == 200, answer.text
    return [entry["resource"] for entry in answer.json().get("entry", []) if entry["search"]["mode"] == "match"]


def result_id(number):
    return f"b0000000-0000-4000-8000-{number:012}"


def add_result(demo, number, result, **columns):
    """A further result in the first report of patient 1; its Observation."""
    row = {"procedure_result_id": 900000 + number, "result_code": "2093-3", "result_text": "Cholesterol", "units": "mg/dL", "range": "",
           "abnormal": "", "comments": "", "result_status": "final", "result_data_type": "S", **columns, "result": result}
    names = ", ".join(f"`{name}`" for name in row)
    values = ", ".join("'" + str(value).replace("'", "''") + "'" for value in row.values())
    demo.sql(f"INSERT INTO procedure_result (uuid, procedure_report_id, {names}) SELECT UNHEX(REPLACE('{result_id(number)}', '-', '')), "
             f"MIN(procedure_report_id), {values} FROM procedure_report JOIN procedure_order USING (procedure_order_id) WHERE patient_id = 1")
    found = search(demo, "_id=" + result_id(number))
    return found[0] if found else None


@pytest.mark.parametrize("number, result, member, value", [
    (1, "0", "valueQuantity", {"value": 0}),
    (2, "<5", "valueQuantity", {"value": 5, "comparator": "<"}),
    (3, ">= 12.50", "valueQuantity", {"value": 12.5, "comparator": ">="}),
    (4, "95.7", "valueQuantity", {"value": 95.7}),
    (5, " 212 ", "valueQuantity", {"value": 212}),
    (6, "Negative", "valueString", "Negative"),
    (7, "3-5", "valueString", "3-5"),
    (8, "", "dataAbsentReason", "unknown"),
])
def test_results(demo, number, result, member, value):
    resource = add_result(demo, number, result)
    assert [name for name in resource if name.startswith("value") or name == "dataAbsentReason"] == [member]
    if member == "valueQuantity":
        assert resource[member] == {**value, "unit": "mg/dL", "system": UCUM, "code": "mg/dL"}
    elif member == "dataAbsentReason":
        assert resource[member]["coding"][0]["code"] == value
    else:
        assert resource[member] == value


def test_a_unit_without_a_ucum_code_is_a_text(demo):
    assert add_result(demo, 10, "7", units="widgets")["valueQuantity"] == {"value": 7, "unit": "widgets"}
    assert add_result(demo, 11, "7", units="x10E3/uL")["valueQuantity"]["code"] == "10*3/uL"


@pytest.mark.parametrize("number, written, low, high", [
    (20, "100-199", 100, 199), (21, "13.2 - 17.1", 13.2, 17.1), (22, "<5.7", None, 5.7), (23, ">39", 39, None), (24, "-5--1", -5, -1),
    (25, "Negative", None, None)])
def test_ranges(demo, number, written, low, high):
    resource = add_result(demo, number, "7", range=written)
    reference = resource["referenceRange"][0]
    assert reference["text"] == written
    assert (reference.get("low", {}).get("value"), reference.get("high", {}).get("value")) == (low, high)


@pytest.mark.parametrize("number, flag, code", [(30, "no", "N"), (31, "yes", "A"), (32, "high", "H"), (33, "vlow", "LL"), (34, "", None)])
def test_flags(demo, number, flag, code):
    found = add_result(demo, number, "7", abnormal=flag).get("interpretation", [{"coding": [{"code": None}]}])
    assert found[0]["coding"][0]["code"] == code


@pytest.mark.parametrize("number, stored, status", [(40, "prelim", "preliminary"), (41, "correct", "corrected"), (42, "error", "entered-in-error"),
                                                    (43, "cancel", "cancelled"), (44, "incomplete", "preliminary"), (45, "", "unknown")])
def test_statuses(demo, number, stored, status):
    assert add_result(demo, number, "7", result_status=stored)["status"] == status
    assert search(demo, f"_id={result_id(number)}&status={status}")


def test_what_was_not_performed_has_no_result(demo):
    assert add_result(demo, 50, "DNR") is None and add_result(demo, 51, "TNP") is None


def test_a_laboratory_s_own_code_gets_the_standard_one(demo):
    demo.sql("INSERT INTO procedure_type (name, procedure_code, procedure_type, standard_code) VALUES ('Sodium', 'NA', 'res', 'LOINC:2951-2')")
    assert add_result(demo, 60, "140", result_code="NA")["code"]["coding"][0]["code"] == "2951-2"
    assert {result_id(60)} == {one["id"] for one in search(demo, "code=2951-2")}
    assert add_result(demo, 61, "1", result_code="XYZ", result_text="Own test")["code"] == {"text": "Own test"}


def test_zero_dates_are_absent(demo):
    demo.sql("SET sql_mode = ''; UPDATE procedure_report SET date_report = '0000-00-00 00:00:00', date_collected = NULL WHERE "
             "procedure_report_id = (SELECT procedure_report_id FROM procedure_result WHERE procedure_result_id = 900001)")
    resource = search(demo, "_id=" + result_id(1))[0]
    assert "effectiveDateTime" not in resource and "lastUpdated" not in resource["meta"]
    assert resource["_effectiveDateTime"]["extension"][0]["valueCode"] == "unknown"


def one(demo, patient, code, extra=""):
    return search(demo, f"patient={dashed(patient[1])}&category=vital-signs&code={code}&_sort=-date&_count=1{extra}")[0]


def test_units_are_the_site_s(demo, patient):
    assert one(demo, patient, "29463-7")["valueQuantity"]["code"] == "[lb_av]"
    assert one(demo, patient, "8310-5")["valueQuantity"]["code"] == "[degF]"
    demo.sql("UPDATE form_vitals SET weight = 150.5, height = 66, temperature = 98.6 WHERE pid = 1; "
             "INSERT INTO globals (gl_name, gl_index, gl_value) VALUES ('units_of_measurement', 0, '2') ON DUPLICATE KEY UPDATE gl_value = '2'")
    demo.renew()
    assert one(demo, patient, "29463-7")["valueQuantity"] == {"value": 68.265652, "unit": "kg", "system": UCUM, "code": "kg"}
    assert one(demo, patient, "8302-2")["valueQuantity"] == {"value": 167.64, "unit": "cm", "system": UCUM, "code": "cm"}
    assert one(demo, patient, "8310-5")["valueQuantity"] == {"value": 37, "unit": "Cel", "system": UCUM, "code": "Cel"}
    demo.sql("UPDATE globals SET gl_value = '1' WHERE gl_name = 'units_of_measurement'")
    demo.renew()


def test_blood_pressure_has_components(demo, patient):
    resource = one(demo, patient, "85354-9")
    assert [part["code"]["coding"][0]["code"] for part in resource["component"]] == ["8480-6", "8462-4"]
    assert "http://hl7.org/fhir/StructureDefinition/bp" in resource["meta"]["profile"]
    demo.sql("UPDATE form_vitals SET bps = '0', bpd = NULL WHERE pid = 1")
    resource = one(demo, patient, "85354-9")
    assert resource["dataAbsentReason"] and all(part["dataAbsentReason"] for part in resource["component"])


def test_oxygen_has_flow_and_concentration(demo, patient):
    demo.sql("UPDATE form_vitals SET oxygen_saturation = 97.5, oxygen_flow_rate = 2.5, inhaled_oxygen_concentration = 28 WHERE pid = 1")
    resource = one(demo, patient, "59408-5")
    assert {coding["code"] for coding in resource["code"]["coding"]} == {"2708-6", "59408-5"}
    assert resource["valueQuantity"]["value"] == 97.5
    assert {part["code"]["coding"][0]["code"]: part["valueQuantity"]["value"] for part in resource["component"]} == {"3151-8": 2.5, "3150-0": 28}
    assert one(demo, patient, "3151-8")["valueQuantity"]["code"] == "L/min"


def test_the_panel_has_the_readings_that_were_made(demo, patient):
    demo.sql("UPDATE form_vitals SET temperature = 0 WHERE pid = 1")
    resource = one(demo, patient, "85353-1")
    members = [reference["reference"].partition("/")[2] for reference in resource["hasMember"]]
    codes = {coding["code"] for found in search(demo, "_id=" + ",".join(members)) for coding in found["code"]["coding"]}
    assert "8867-4" in codes and "8310-5" not in codes and "85353-1" not in codes


def test_a_form_of_the_same_number_shows_nobody_s_readings(demo, patient):
    """A SOAP note of patient 2 has the number of a vitals form of patient 1; a removed form is gone."""
    before = len(search(demo, f"patient={dashed(patient[1])}&code=8867-4"))
    other = dashed(demo.sql("SELECT LOWER(HEX(uuid)) FROM patient_data WHERE pid = 2")[0][0])
    others = len(search(demo, f"patient={other}&code=8867-4"))
    form = demo.sql("SELECT MIN(id) FROM form_vitals WHERE pid = 1")[0][0]
    demo.sql(f"INSERT INTO forms (date, encounter, form_name, form_id, pid, formdir, deleted) VALUES (NOW(), 1, 'SOAP', {form}, 2, 'soap', 0), "
             f"(NOW(), 1, 'Vitals', {form}, 2, 'vitals', 0)")
    assert len(search(demo, f"patient={other}&code=8867-4")) == others
    assert len(search(demo, f"patient={dashed(patient[1])}&code=8867-4")) == before
    demo.sql(f"UPDATE forms SET deleted = 1 WHERE form_id = {form} AND formdir = 'vitals' AND pid = 1")
    assert len(search(demo, f"patient={dashed(patient[1])}&code=8867-4")) == before - 1


def test_smoking_status_is_one_of_its_codes(demo, patient):
    demo.sql("UPDATE history_data SET tobacco = 'Ten a day|currenttobacco||1' WHERE pid = 1")
    resource = search(demo, f"patient={dashed(patient[1])}&category=social-history")[0]
    assert resource["valueCodeableConcept"]["coding"][0] == {
        "system": "http://snomed.info/sct", "code": "449868002", "display": "Smokes every day"}
    assert resource["note"] == [{"text": "Ten a day"}]
    demo.sql("UPDATE history_data SET tobacco = '|currenttobacco||' WHERE pid = 1")
    resource = search(demo, f"patient={dashed(patient[1])}&category=social-history")[0]
    assert resource["valueCodeableConcept"]["coding"][0]["code"] == "266927001"
    demo.sql("UPDATE history_data SET tobacco = '' WHERE pid = 1")
    assert not search(demo, f"patient={dashed(patient[1])}&category=social-history")


def test_a_patient_sees_his_own(demo):
    own = search(demo, "", "patient")
    assert own and len({resource["subject"]["reference"] for resource in own}) == 1
    foreign = next(one for one in search(demo, "code=8867-4") if one["subject"] != own[0]["subject"])
    assert demo.get(f"{FHIR}/Observation/{foreign['id']}", demo.token("patient")).status_code == 404
