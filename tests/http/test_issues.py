# SPDX-License-Identifier: Apache-2.0
"""Problems, allergies, medications, surgeries and dental issues: whose they are, and what becomes of the values sent."""
import pytest
from openemr import uuid_of

API = "/apis/default/api"
UNKNOWN = "00000000-0000-4000-8000-000000000000"
GONE = {"UUID": ["invalid or nonexisting value"]}
BY_UUID, BY_NUMBER = ("medical_problem", "allergy"), ("medication", "surgery", "dental_issue")


@pytest.fixture(scope="module", autouse=True)
def restored(demo_session):
    yield
    demo_session.reset()


@pytest.fixture(scope="module")
def charts(demo_session):
    """pid, uuid of the patient and of an entry, for two patients with entries of that kind."""
    found = {}
    for kind in BY_UUID:
        pids = [row[0] for row in demo_session.sql(f"SELECT DISTINCT pid FROM lists WHERE type = '{kind}' ORDER BY pid LIMIT 2")]
        found[kind] = [(pid, uuid_of(demo_session, "patient_data", f"pid = {pid}"),
                        uuid_of(demo_session, "lists", f"type = '{kind}' AND pid = {pid} ORDER BY id LIMIT 1")) for pid in pids]
    return found


def call(demo, method, path, body=None):
    return demo.call(method, API + path, demo.token(), json=body)


def listed(demo, path):
    answer = call(demo, "GET", path)
    assert answer.status_code == 200, answer.text
    assert "first" in answer.json()["links"]
    return answer.json()["data"]


@pytest.mark.parametrize("kind", BY_UUID)
def test_a_patient_s_entries(demo, charts, kind):
    (pid, patient, entry), (_, _, others) = charts[kind]
    entries = listed(demo, f"/patient/{patient}/{kind}")
    assert {row["puuid"] for row in entries} == {patient}
    assert len(entries) == int(demo.sql(f"SELECT COUNT(*) FROM lists WHERE type = '{kind}' AND pid = {pid}")[0][0])
    assert [row["uuid"] for row in listed(demo, f"/patient/{patient}/{kind}/{entry}")] == [entry]
    assert listed(demo, f"/patient/{patient}/{kind}/{others}") == []
    assert listed(demo, f"/patient/{UNKNOWN}/{kind}") == []
    refused = call(demo, "GET", f"/patient/nonesuch/{kind}")
    assert refused.status_code == 400
    assert refused.json()["validationErrors"] == {"uuid": {"invalid or nonexisting value": "value nonesuch"}}


def test_an_entry_that_nobody_has(demo, charts):
    problems, allergies = (charts[kind][0][1] for kind in BY_UUID)
    for identifier in (UNKNOWN, "nonesuch"):
        assert listed(demo, f"/patient/{problems}/medical_problem/{identifier}") == []
        answer = call(demo, "GET", f"/patient/{allergies}/allergy/{identifier}")
        assert answer.json()["validationErrors"] == {"uuid": {"invalid or nonexisting value": "value " + identifier}}
        for kind in BY_UUID:
            assert call(demo, "GET", f"/{kind}/{identifier}").status_code == 404


def test_a_number_names_a_patient_of_allergies_alone(demo, charts):
    (pid, patient, allergy), (_, _, others) = charts["allergy"]
    assert listed(demo, f"/patient/{pid}/allergy") == listed(demo, f"/patient/{patient}/allergy")
    assert [row["uuid"] for row in listed(demo, f"/patient/{pid}/allergy/{allergy}")] == [allergy]
    assert listed(demo, f"/patient/{pid}/allergy/{others}") == []
    assert listed(demo, "/patient/999999/allergy") == []
    assert call(demo, "GET", f"/patient/{pid}/medical_problem").status_code == 400
    for method, path, body in (("POST", "", {"title": "Nuts"}), ("PUT", "/" + allergy, {"title": "Nuts"}), ("DELETE", "/" + allergy, None)):
        assert call(demo, method, f"/patient/{pid}/allergy{path}", body).status_code == 400
    assert listed(demo, f"/patient/{pid}/allergy/{allergy}")[0]["title"] != "Nuts"


@pytest.mark.parametrize("kind", BY_UUID)
def test_what_is_not_there_cannot_be_removed(demo, charts, kind):
    (_, patient, entry), (_, other_patient, _) = charts[kind]
    for path in (f"/patient/{patient}/{kind}/{UNKNOWN}", f"/patient/{UNKNOWN}/{kind}/{entry}", f"/patient/{patient}/{kind}/nonesuch"):
        answer = call(demo, "DELETE", path)
        assert (answer.status_code, answer.json()["validationErrors"]) == (400, GONE)
    assert call(demo, "DELETE", f"/patient/{other_patient}/{kind}/{entry}").status_code == 404
    assert call(demo, "GET", f"/{kind}/{entry}").status_code == 200


def test_a_removed_entry_is_gone(demo, charts):
    _, patient, _ = charts["allergy"][0]
    made = call(demo, "POST", f"/patient/{patient}/allergy", {"title": "Nuts"}).json()["data"]["uuid"]
    path = f"/patient/{patient}/allergy/{made}"
    assert call(demo, "DELETE", path).json()["data"] == {"uuid": made}
    answer = call(demo, "DELETE", path)
    assert (answer.status_code, answer.json()["validationErrors"]) == (400, GONE)


@pytest.mark.parametrize("kind", BY_NUMBER)
def test_values_of_numbered_entries_are_stored_as_sent(demo, kind):
    made = call(demo, "POST", f"/patient/4/{kind}", {"title": "YYYY-MM-DD", "begdate": "", "enddate": None, "diagnosis": None})
    assert made.status_code == 201
    path = f"/patient/4/{kind}/{made.json()['id']}"

    def stored():
        return [call(demo, "GET", path).json()[member] for member in ("title", "begdate", "enddate", "diagnosis")]
    assert stored() == ["YYYY-MM-DD", None, None, None]
    dated = {"title": "MM/DD/YYYY", "begdate": "2020-02-29 00:00:01", "diagnosis": ""}
    assert call(demo, "PUT", path, dated).status_code == 200
    assert stored() == ["MM/DD/YYYY", "2020-02-29 00:00:01", None, ""]
    assert call(demo, "PUT", path, {"title": "None left"}).status_code == 200
    assert stored() == ["None left", None, None, None]


@pytest.mark.parametrize("kind", BY_NUMBER)
def test_messages_stand_in_openemr_s_order(demo, kind):
    for method, path in (("POST", ""), ("PUT", "/1")):
        answer = call(demo, method, f"/patient/abc/{kind}{path}", {"diagnosis": "d", "begdate": "2020-02-29"})
        assert answer.status_code == 400
        assert list(answer.json())[:4] == ["title", "pid", "diagnosis", "begdate"]


def test_messages_of_an_encounter_s_change(demo):
    answer = call(demo, "PUT", "/patient/abc/encounter/def", {"class_code": "??", "pc_catid": "", "user": 5})
    errors = answer.json()["validationErrors"]
    assert list(errors) == ["pc_catid", "class_code", "puuid", "euuid", "user", "group"]
    assert errors["user"] == {"Callback::INVALID_VALUE": "Encounter Author is invalid", "IsString::NOT_A_STRING": "Encounter Author must be a string"}


def test_a_page_needs_a_size(demo):
    everybody = call(demo, "GET", "/patient").json()["data"]
    unpaged = call(demo, "GET", "/patient?_offset=3").json()
    assert unpaged["data"] == everybody
    assert list(unpaged["links"]) == ["first"]
    refused = call(demo, "GET", "/patient?_sort[]=pid")
    assert (refused.status_code, list(refused.json()["validationErrors"])) == (400, ["_sort[]"])


def test_an_empty_list_for_a_text_has_one_message(demo):
    answer = call(demo, "POST", "/facility", {"name": [], "facility_npi": "1234567890"})
    assert answer.json()["validationErrors"] == {"name": {"NotEmpty::EMPTY_VALUE": "name must not be empty"}}
