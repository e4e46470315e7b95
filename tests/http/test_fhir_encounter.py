# SPDX-License-Identifier: Apache-2.0
"""Encounter, Appointment and Coverage: statuses and times that are told by the rows, references that can be followed."""
import datetime

import pytest

from fhir import found, insert, patient_id, read


@pytest.fixture(scope="module", autouse=True)
def restored(demo_session):
    yield
    demo_session.reset()


def encounter(demo, **columns):
    return insert(demo, "form_encounter", **{"pid": 1, "encounter": 900001, "date": "2022-02-03 09:00:00", "facility_id": 1, "provider_id": 4,
                                             "class_code": "AMB", "pc_catid": 9, **columns})


def event(demo, **columns):
    return insert(demo, "openemr_postcalendar_events", **{"pc_pid": 1, "pc_aid": 4, "pc_catid": 9, "pc_title": "Visit", "pc_time": "2022-01-01 08:00:00",
                                                          "pc_eventDate": "2022-02-03", "pc_endDate": "2022-02-03", "pc_startTime": "09:00:00",
                                                          "pc_endTime": "09:30:00", "pc_duration": 1800, "pc_apptstatus": "-", **columns})


def test_a_visit_without_an_end_goes_on_today_only(demo):
    today = f"{datetime.datetime.utcnow():%Y-%m-%d}"
    for date, end, status in ((today + " 00:00:00", None, "in-progress"), ("2022-02-03 09:00:00", None, "finished"),
                              (today + " 00:00:00", today + " 00:00:00", "finished"), ("2922-02-03 09:00:00", None, "planned")):
        own = encounter(demo, date=date, date_end=end)
        assert read(demo, "Encounter/" + own)["status"] == status
        assert found(demo, f"Encounter?_id={own}&status={status}") == [own]
        assert found(demo, f"Encounter?_id={own}&status:not={status}") == []


def test_a_visit_without_an_end_is_found_by_its_day(demo):
    own = encounter(demo)
    for date, is_in in (("2022-02-03", True), ("gt2022-02-03", False), ("ge2022-02-03", True), ("lt2022-02-03", False), ("2022-02-04", False)):
        assert (own in found(demo, f"Encounter?_id={own}&date={date}")) == is_in, date
    assert "end" not in read(demo, "Encounter/" + own)["period"]


def test_the_identifier_is_a_urn(demo):
    own = encounter(demo)
    assert read(demo, "Encounter/" + own)["identifier"] == [{"system": "urn:ietf:rfc:3986", "value": "urn:uuid:" + own}]
    assert found(demo, f"Encounter?identifier=urn:ietf:rfc:3986|urn:uuid:{own}") == [own]
    assert found(demo, f"Encounter?identifier=urn:uuid:{own}") == [own]
    assert found(demo, f"Encounter?identifier={own}") == found(demo, f"Encounter?identifier=http://example.org|urn:uuid:{own}") == []


def test_a_visit_s_class_and_type_are_its_own(demo):
    own = encounter(demo, class_code="")
    resource = read(demo, "Encounter/" + own)
    assert resource["class"] == {"system": "http://terminology.hl7.org/CodeSystem/v3-NullFlavor", "code": "UNK", "display": "unknown"}
    assert resource["type"][0]["text"]
    own = encounter(demo, encounter_type_code="SNOMED-CT:185349003", encounter_type_description="Check up")
    assert read(demo, "Encounter/" + own)["type"] == [{"coding": [{"system": "http://snomed.info/sct", "code": "185349003", "display": "Check up"}],
                                                       "text": "Check up"}]
    assert found(demo, f"Encounter?type=http://snomed.info/sct|185349003&_id={own}") == [own]


def test_every_reference_of_a_visit_can_be_followed(demo):
    resource = read(demo, "Encounter/" + encounter(demo, referring_provider_id=5))
    references = [resource["subject"], resource["serviceProvider"], resource["location"][0]["location"]]
    references += [participant["individual"] for participant in resource["participant"]]
    assert len(references) == 5
    for reference in references:
        assert read(demo, reference["reference"])["resourceType"] == reference["type"]


@pytest.mark.parametrize("stored, status", [("-", "proposed"), ("@", "arrived"), (">", "fulfilled"), ("x", "cancelled"), ("?", "noshow"), ("&", "pending"),
                                            ("", "pending"), ("*", "booked"), ("EMAIL", "booked")])
def test_the_status_of_an_appointment(demo, stored, status):
    own = event(demo, pc_apptstatus=stored)
    assert read(demo, "Appointment/" + own)["status"] == status
    assert found(demo, f"Appointment?_id={own}&status={status}") == [own] and found(demo, f"Appointment?_id={own}&status:missing=true") == []


def test_an_appointment_has_a_start_and_an_end_or_neither(demo):
    for columns in ({}, {"pc_endTime": None}, {"pc_endTime": None, "pc_duration": 0}, {"pc_startTime": None, "pc_endTime": None}):
        resource = read(demo, "Appointment/" + event(demo, **columns))
        assert resource["start"] <= resource["end"]
    resource = read(demo, "Appointment/" + event(demo, pc_endTime=None))
    assert resource["end"].startswith("2022-02-03T09:30:00")


def test_a_block_of_time_has_a_participant(demo):
    participants = read(demo, "Appointment/" + event(demo, pc_pid="", pc_aid="", pc_facility=0))["participant"]
    assert participants[0]["type"] and "actor" not in participants[0]


def test_coverages(demo):
    number = demo.sql("SELECT id FROM insurance_companies ORDER BY id LIMIT 1")[0][0]
    own = insert(demo, "insurance_data", pid=2, type="tertiary", provider=number, policy_number="M-1 ", group_number="G-7", plan_name="Gold",
                 subscriber_relationship="spouse", subscriber_fname="Ann", subscriber_lname="Lee", date="2021-02-03")
    resource = read(demo, "Coverage/" + own)
    assert read(demo, resource["payor"][0]["reference"])["resourceType"] == "Organization"
    assert resource["relationship"]["coding"][0]["code"] == "spouse" and resource["subscriber"] == {"display": "Ann Lee"}
    assert resource["subscriberId"] == "M-1" and resource["order"] == 3 and resource["period"] == {"start": "2021-02-03"}
    system = resource["identifier"][0]["system"]
    assert found(demo, f"Coverage?identifier={system}|M-1") == [own]
    assert own in found(demo, f"Coverage?payor={resource['payor'][0]['reference']}&patient={patient_id(demo, 2)}")
    # Where it is said that there is no insurance, there is no Coverage.
    own = insert(demo, "insurance_data", pid=2, type="secondary", provider="", date="2011-02-03")
    assert found(demo, "Coverage?_id=" + own) == []
