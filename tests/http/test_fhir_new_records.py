# SPDX-License-Identifier: Apache-2.0
"""What a person entered in OpenEMR's screens a moment ago is found by the next FHIR search, and has one id for ever."""
import time

import pytest

FHIR = "/apis/default/fhir"


@pytest.fixture(scope="module", autouse=True)
def restored(demo_session):
    yield
    demo_session.reset()


def pulses(demo):
    text = demo.sql("SELECT LOWER(HEX(uuid)) FROM patient_data WHERE pid = 1")[0][0]
    patient = "-".join((text[:8], text[8:12], text[12:16], text[16:20], text[20:]))
    answer = demo.get(f"{FHIR}/Observation?patient={patient}&code=8867-4", demo.token())
    assert answer.status_code == 200, answer.text
    return {entry["resource"]["id"]: entry["resource"]["valueQuantity"]["value"] for entry in answer.json().get("entry", [])}


def enter_vitals(demo, pulse, uuid="NULL"):
    demo.sql(f"INSERT INTO form_vitals (uuid, date, pid, user, pulse) VALUES ({uuid}, NOW(), 1, 'admin', {pulse}); "
             "INSERT INTO forms (date, encounter, form_name, form_id, pid, formdir, deleted) SELECT NOW(), 1, 'Vitals', MAX(id), 1, 'vitals', 0 FROM form_vitals")


@pytest.mark.parametrize("pulse, uuid", [(101, "NULL"), (102, "UNHEX('B3000000000040008000000000000001')")])
def test_new_vitals(demo, pulse, uuid):
    before = pulses(demo)
    time.sleep(1.1)  # it is looked at most once a second
    enter_vitals(demo, pulse, uuid)
    after = pulses(demo)
    assert [value for key, value in after.items() if key not in before] == [pulse]
    time.sleep(1.1)
    assert pulses(demo) == after
    form = demo.sql("SELECT MAX(id) FROM form_vitals")[0][0]
    rows = demo.sql(f"SELECT resource_path, HEX(m.uuid), r.mapped FROM uuid_mapping m JOIN form_vitals v ON v.uuid = m.target_uuid "
                    f"JOIN uuid_registry r ON r.uuid = m.uuid WHERE v.id = {form}")
    assert len(rows) == 19 and len({path for path, _, _ in rows}) == 19 and {mapped for _, _, mapped in rows} == {"1"}


def test_what_another_is_about_to_complete_is_left_to_him(demo):
    """OpenEMR makes a form's uuid, then its ids; between the two it is not ours."""
    time.sleep(1.1)
    enter_vitals(demo, 103, "UNHEX(CONCAT(LPAD(HEX(FLOOR(UNIX_TIMESTAMP(NOW(6)) * 100000)), 12, '0'), '40008000000000000001'))")
    assert 103 not in pulses(demo).values()
    time.sleep(4.1)
    assert 103 in pulses(demo).values()


def test_many_at_once_give_one_id(demo):
    time.sleep(1.1)
    before = pulses(demo)
    enter_vitals(demo, 104)
    for found in demo.at_once(lambda _: pulses(demo), range(6)):
        assert len(found) <= len(before) + 1
    assert len(pulses(demo)) == len(before) + 1


def test_older_ones_follow(demo):
    demo.sql("DELETE FROM uuid_mapping WHERE `table` = 'form_vitals' AND target_uuid = (SELECT uuid FROM form_vitals ORDER BY id LIMIT 1)")
    first = demo.sql("SELECT LOWER(HEX(uuid)) FROM form_vitals ORDER BY id LIMIT 1")[0][0]
    for _ in range(5):
        time.sleep(1.1)
        pulses(demo)
    assert demo.sql(f"SELECT COUNT(*) FROM uuid_mapping WHERE target_uuid = UNHEX('{first}')") == [["19"]]


def test_new_smoking_status(demo):
    demo.sql("INSERT INTO history_data (date, pid, tobacco) VALUES (NOW(), 1, '|currenttobacco||2')")
    time.sleep(1.1)
    answer = demo.get(f"{FHIR}/Observation?category=social-history&_count=100", demo.token()).json()
    codes = [entry["resource"]["valueCodeableConcept"]["coding"][0]["code"] for entry in answer["entry"]]
    assert "428041000124106" in codes
