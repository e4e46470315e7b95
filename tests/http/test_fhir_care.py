# SPDX-License-Identifier: Apache-2.0
"""CarePlan, Goal and CareTeam: forms that share numbers are told apart, and everybody of a team is in it."""
import pytest

from fhir import FHIR, found, insert, patient_id, read


@pytest.fixture(scope="module", autouse=True)
def restored(demo_session):
    yield
    demo_session.reset()


def form(demo, number, *items, pid=1, deleted=0):
    """A care plan form of the patient's first encounter; its ids begin with what is returned."""
    encounter, uuid = demo.sql(f"SELECT encounter, LOWER(HEX(uuid)) FROM form_encounter WHERE pid = {pid} ORDER BY id LIMIT 1")[0]
    for kind, text in items:
        demo.sql("SET sql_mode = ''; INSERT INTO form_care_plan (id, date, pid, encounter, user, code, codetext, description, care_plan_type) VALUES "
                 f"({number}, '2022-03-0{len(text) % 7 + 1} 09:00:00', {pid}, {encounter}, 'mchen', 'LOINC:8480-6', 'Systolic', '{text}', '{kind}')")
    demo.sql("SET sql_mode = ''; INSERT INTO forms (date, encounter, form_name, form_id, pid, user, deleted, formdir) VALUES "
             f"('2022-03-02 09:00:00', {encounter}, 'Care Plan Form', {number}, {pid}, 'mchen', {deleted}, 'care_plan')")
    return "-".join((uuid[:8], uuid[8:12], uuid[12:16], uuid[16:20], uuid[20:])) + f"-SK-{number}"


def test_a_form_is_a_plan_and_a_goal(demo):
    own = form(demo, 7001, ("plan_of_care", "Walk < 30 min"), ("plan_of_care", "Sleep"), ("goal", "Below 130"))
    plan, goal = read(demo, "CarePlan/" + own), read(demo, "Goal/" + own)
    assert plan["description"] == "Walk < 30 min\nSleep" and "<p>Walk &lt; 30 min</p><p>Sleep</p>" in plan["text"]["div"]
    assert plan["goal"] == [{"reference": "Goal/" + own, "type": "Goal"}]
    assert goal["target"][0]["measure"]["coding"][0]["code"] == "8480-6" and goal["target"][0]["detailString"] == "Below 130"
    assert found(demo, f"CarePlan?_id={own}&category=assess-plan") == found(demo, "Goal?_id=" + own) == [own]
    other = form(demo, 7002, ("goal", "Sleep well"))
    assert sorted(found(demo, f"Goal?_id={own},{other}")) == sorted([own, other])
    assert demo.get(f"{FHIR}/CarePlan/{other}", demo.token()).status_code == 404


def test_other_spellings_of_an_id_are_none(demo):
    own = form(demo, 7003, ("plan_of_care", "Walk"))
    for wrong in (own.replace("-SK-", "_"), own.replace("-SK-", "-SK-0"), own.rpartition("-SK-")[0], own + "x", own + "-SK-7003"):
        assert demo.get(f"{FHIR}/CarePlan/{wrong}", demo.token()).status_code == 404, wrong


def test_forms_that_were_deleted_and_rows_of_another_patient_are_not_there(demo):
    assert found(demo, "CarePlan?_id=" + form(demo, 7004, ("plan_of_care", "Walk"), deleted=1)) == []
    own = form(demo, 7005, ("plan_of_care", "Mine"))
    form(demo, 7005, ("plan_of_care", "Somebody else"), pid=2)
    assert read(demo, "CarePlan/" + own)["description"] == "Mine"
    other = read(demo, f"CarePlan?patient={patient_id(demo, 2)}&_count=100")["entry"]
    assert [entry["resource"]["description"] for entry in other if entry["resource"]["id"].endswith("-SK-7005")] == ["Somebody else"]


def test_dates_of_a_goal(demo):
    own = form(demo, 7006, ("goal", "x" * 7))
    due = read(demo, "Goal/" + own)["target"][0]["dueDate"]
    assert found(demo, f"Goal?_id={own}&target-date={due}") == [own] and found(demo, f"Goal?_id={own}&target-date=gt{due}") == []


def test_everybody_of_a_team_is_in_it(demo):
    users = [number for number, in demo.sql("SELECT id FROM users WHERE npi <> '' ORDER BY id LIMIT 2")]
    demo.sql(f"UPDATE patient_data SET care_team_provider = '{'|'.join(users)}', care_team_facility = '1|2', care_team_status = NULL WHERE pid = 3")
    team = read(demo, f"CareTeam?patient={patient_id(demo, 3)}")["entry"][0]["resource"]
    members = [participant["member"] for participant in team["participant"]]
    assert [member["reference"].partition("/")[0] for member in members] == ["Practitioner", "Practitioner", "Organization", "Organization"]
    assert all(participant["role"] for participant in team["participant"]) and team["status"] == "active"
    for member in members:
        assert read(demo, member["reference"])["resourceType"] == member["type"]
        assert team["id"] in found(demo, "CareTeam?_count=100&participant=" + member["reference"])
    assert found(demo, f"CareTeam?patient={patient_id(demo, 3)}&status=active") == [team["id"]]


def test_former_teams_are_inactive(demo):
    own = insert(demo, "patient_history", pid=1, date="2020-01-01 08:00:00", history_type_key="care_team_history", care_team_provider="4", care_team_facility="1")
    assert read(demo, "CareTeam/" + own)["status"] == "inactive"
    assert found(demo, f"CareTeam?_id={own}&status=inactive") == [own] and found(demo, f"CareTeam?_id={own}&status=active") == []
