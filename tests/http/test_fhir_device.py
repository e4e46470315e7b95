# SPDX-License-Identifier: Apache-2.0
"""FHIR Device: implantable devices with what is known of their UDI."""
import pytest

FHIR = "/apis/default/fhir"


@pytest.fixture(scope="module", autouse=True)
def restored(demo_session):
    yield
    demo_session.reset()


def devices(demo, query=""):
    answer = demo.get(f"{FHIR}/Device?{query}", demo.token())
    assert answer.status_code == 200, answer.text
    return [entry["resource"] for entry in answer.json().get("entry", [])]


def test_a_device_has_its_udi(demo):
    resource = devices(demo, "type=http://snomed.info/sct|14106009")[0]
    assert resource["udiCarrier"] == [{"deviceIdentifier": "00000000000017", "carrierHRF": "(01)00000000000017(21)DEMO-1"}]
    assert (resource["manufactureDate"], resource["expirationDate"], resource["serialNumber"]) == ("2020-02-01", "2030-02-01", "DEMO-1")
    assert {"name": "Steady", "type": "udi-label-name"} in resource["deviceName"] and resource["manufacturer"] == "Demo Devices"
    assert resource["distinctIdentifier"] == "A9999 17 000017"
    assert not devices(demo, "type=http://loinc.org|14106009")


def test_what_is_no_json_or_no_date_is_left_out(demo):
    for udi_data in ("", "not json", "[]", '{"standard_elements": {"di": 7, "expirationDate": "soon"}}'):
        demo.sql(f"UPDATE lists SET udi_data = '{udi_data}', diagnosis = '' WHERE type = 'medical_device'")
        resource = devices(demo)[0]
        assert resource["type"] == {"text": "Cardiac pacemaker"}
        assert not {"udiCarrier", "expirationDate", "manufactureDate"} & set(resource)


def test_an_end_that_is_past_makes_it_inactive(demo):
    for end, status in (("NULL", "active"), ("'2099-01-01'", "active"), ("'2020-01-01'", "inactive")):
        demo.sql(f"UPDATE lists SET enddate = {end} WHERE type = 'medical_device'")
        assert devices(demo, "status=" + status) and devices(demo)[0]["status"] == status
