# SPDX-License-Identifier: Apache-2.0
"""Apps that work on one patient: chosen by the user, handed over by the EHR, or the one who signs in."""
import pytest

from openemr import launch_token, uuid_of
from person import BASE, CALLBACK, challenge_of

SCOPE = "openid launch/patient api:fhir patient/Patient.read"
EHR_SCOPE = "openid launch api:fhir user/Patient.read patient/Patient.read"

pytestmark = pytest.mark.usefixtures("no_traces_of_sign_in")


@pytest.fixture
def patients(demo):
    return {name: uuid_of(demo, "patient_data", f"lname = '{name}'") for name in ("Alvarez", "Whitaker", "Tran")}


def names_on(page):
    return [value for name, value in page.form("/smart/patient-select-confirm").buttons if name == "patient_id"]


def api(demo):
    return demo.env["BASE_URL"] + "/apis/default/fhir"


# Chosen by the user

def test_a_user_chooses_a_patient(demo, person, client, patients):
    person.authorize(client, SCOPE)
    person.sign_in("physician")
    assert len(names_on(person.page)) == 20
    person.submit("/smart/patient-select-confirm", ("patient_id", patients["Tran"]))
    assert "Linh Tran, 1990-07-21" in person.page.text
    person.allow()
    tokens = person.redeem(client, person.answered()["code"]).json()
    assert tokens["patient"] == patients["Tran"] and tokens["need_patient_banner"] is True
    found = demo.get("/apis/default/fhir/Patient", tokens["access_token"]).json()
    assert [entry["resource"]["id"] for entry in found["entry"]] == [patients["Tran"]]
    style = demo.session.get(tokens["smart_style_url"], timeout=30)
    assert style.status_code == 200 and style.json()["color_text"]


def test_patients_are_searched_by_name_and_birth_date(demo, person, client, patients):
    person.authorize(client, SCOPE)
    person.sign_in("physician")
    for search, found in (({"name": "tran"}, ["Tran"]), ({"name": "maria alv"}, ["Alvarez"]), ({"name": "Alvarez, Maria"}, ["Alvarez"]),
                          ({"name": "", "birth_date": "1955-11-02"}, ["Whitaker"]), ({"name": "tran", "birth_date": "1955-11-02"}, []),
                          ({"name": "%", "birth_date": ""}, []), ({"name": "_"}, []), ({"name": "' OR '1'='1"}, []), ({"name": "x" * 5000}, [])):
        person.submit("/smart/patient-select", **search)
        assert person.answer.status_code == 200 and "Tran" not in person.answer.url
        forms = [form for form in person.page.forms if form.action.endswith("confirm")]
        assert (names_on(person.page) if forms else []) == [patients[name] for name in found], search
    person.submit("/smart/patient-select", birth_date="31.12.1980")
    assert person.answer.status_code == 400 and "1980-12-31" in person.page.text
    person.request("POST", person.page.forms[1].action, data=[*person.page.forms[1].fields, ("all", "1")])
    assert len(names_on(person.page)) == 20


def test_the_list_has_pages(demo, person, client):
    demo.sql("UPDATE patient_data SET lname = lname WHERE FALSE;" + "".join(
        f"INSERT INTO patient_data (id, pid, uuid, fname, lname, DOB) VALUES ({n}, {n}, UNHEX(REPLACE(UUID(), '-', '')), 'A', 'Page{n}', NULL);"
        for n in range(7001, 7026)))
    try:
        person.authorize(client, SCOPE)
        person.sign_in("physician")
        person.submit("/smart/patient-select", name="page70")
        first = names_on(person.page)
        (following,) = [link for link in person.page.links if "page=2" in link]
        person.request("GET", following)
        second = names_on(person.page)
        assert (len(first), len(second)) == (20, 5) and not set(first) & set(second)
        (back,) = [link for link in person.page.links if "page=" in link]
        person.request("GET", back)
        assert names_on(person.page) == first
        for page in ("0", "-5", "x", "99999999999999999999"):
            person.request("GET", back.replace("page=1", "page=" + page))
            assert person.answer.status_code == 200
    finally:
        demo.sql("DELETE FROM patient_data WHERE id > 7000")


def test_only_patients_who_exist_can_be_chosen(person, client):
    person.authorize(client, SCOPE)
    person.sign_in("physician")
    for choice in ("", "x", "00000000-0000-4000-8000-000000000000", "' OR 1=1"):
        person.submit("/smart/patient-select-confirm", ("patient_id", choice))
        assert person.answer.status_code == 400 and "not found" in person.page.text


def test_another_patient_can_be_chosen(person, client, patients):
    person.authorize(client, SCOPE)
    person.sign_in("physician")
    person.submit("/smart/patient-select-confirm", ("patient_id", patients["Tran"]))
    person.submit("/smart/patient-select", ("again", "1"))
    person.submit("/smart/patient-select-confirm", ("patient_id", patients["Alvarez"]))
    person.allow()
    assert person.redeem(client, person.answered()["code"]).json()["patient"] == patients["Alvarez"]


def test_who_may_not_see_patients_cannot_choose_one(demo, person, client):
    demo.sql("UPDATE gacl_acl SET enabled = 0 WHERE id IN (SELECT acl_id FROM gacl_aco_map WHERE section_value = 'patients' AND value = 'demo')")
    demo.renew()
    try:
        person.authorize(client, SCOPE)
        person.sign_in("clinician")
        assert person.answered()["error"] == "access_denied"
    finally:
        demo.sql("UPDATE gacl_acl SET enabled = 1")
        demo.renew()


def test_the_list_of_patients_is_in_the_audit_log(demo, person, client):
    (before,) = demo.sql("SELECT COUNT(*) FROM log WHERE event = 'patient-record-select' AND user = 'mchen'")
    person.authorize(client, SCOPE)
    person.sign_in("physician")
    (after,) = demo.sql("SELECT COUNT(*) FROM log WHERE event = 'patient-record-select' AND user = 'mchen'")
    assert int(after[0]) == int(before[0]) + 1


def test_a_patient_chooses_nobody(person, client, patients):
    person.authorize(client, SCOPE)
    person.sign_in("patient")
    person.allow()
    assert person.redeem(client, person.answered()["code"]).json()["patient"] == patients["Alvarez"]


def test_cancelling_is_an_answer(person, client):
    for prepare in (lambda: None, lambda: person.sign_in("physician")):
        person.authorize(client, SCOPE)
        prepare()
        form = person.page.forms[-1]
        assert ("cancel", "1") in form.buttons
        person.request("POST", form.action, data=[*form.fields, ("cancel", "1")])
        assert person.answered()["error"] == "access_denied"


# Handed over by the EHR

def test_a_launch_brings_its_patient_and_encounter(demo, person, client, patients):
    encounter = uuid_of(demo, "form_encounter", f"pid = (SELECT pid FROM patient_data WHERE lname = 'Tran') LIMIT 1")
    launch = launch_token(demo, p=patients["Tran"], e=encounter, i="patient.demographics.dialog")
    person.authorize(client, EHR_SCOPE, launch=launch, aud=api(demo))
    person.sign_in("physician")
    assert "Linh Tran" in person.page.text
    person.allow()
    tokens = person.redeem(client, person.answered()["code"]).json()
    assert tokens["patient"] == patients["Tran"] and tokens["encounter"] == encounter
    assert tokens["need_patient_banner"] is False and tokens["intent"] == "patient.demographics.dialog"


def test_a_launch_with_launch_patient_needs_no_choice(demo, person, client, patients):
    person.authorize(client, SCOPE + " launch", launch=launch_token(demo, p=patients["Tran"]), aud=api(demo))
    person.sign_in("physician")
    person.allow()
    assert person.redeem(client, person.answered()["code"]).json()["patient"] == patients["Tran"]


def test_a_launch_needs_an_audience_and_a_token_of_this_server(demo, person, client, patients):
    launch = launch_token(demo, p=patients["Tran"])
    for change in ({"launch": launch}, {"launch": launch, "aud": "https://evil.example.org"}, {"launch": launch[:-4] + "AAAA", "aud": api(demo)},
                   {"launch": "001" + launch[3:], "aud": api(demo)}):
        person.authorize(client, EHR_SCOPE, **change)
        assert person.answered()["error"] == "invalid_request"


def test_a_patient_cannot_take_another_patients_launch(demo, person, client, patients):
    person.authorize(client, EHR_SCOPE, launch=launch_token(demo, p=patients["Tran"]), aud=api(demo))
    person.sign_in("patient")
    assert person.answered()["error"] == "access_denied"


def test_launch_without_a_launch_is_not_granted(person, client):
    person.authorize(client, "openid launch user/Patient.read")
    person.sign_in("physician")
    person.allow()
    assert set(person.redeem(client, person.answered()["code"]).json()["scope"].split()) == {"openid", "user/Patient.read"}


def test_a_launched_page_may_be_framed_by_the_ehr_alone(demo, person, client, patients):
    person.authorize(client, EHR_SCOPE, launch=launch_token(demo, p=patients["Tran"]), aud=api(demo))
    assert "frame-ancestors 'self';" in person.answer.headers["Content-Security-Policy"]
    (cookie,) = person.session.cookies
    assert cookie.get_nonstandard_attr("SameSite") == "None" and cookie.secure


# Without a sign-in

def open_app(demo, person, client, patients, session, **change):
    person.session.cookies.set("OpenEMR", session)
    person.authorize(client, EHR_SCOPE, launch=launch_token(demo, p=patients["Tran"]), aud=api(demo), **change)


def test_an_app_opens_without_a_second_sign_in(demo, person, client, patients, ehr):
    open_app(demo, person, client, patients, ehr())
    assert "script-src 'self'" in person.answer.headers["Content-Security-Policy"]
    person.submit("/smart/ehr-launch-autosubmit")
    tokens = person.redeem(client, person.answered()["code"]).json()
    assert tokens["patient"] == patients["Tran"]
    assert demo.sql("SELECT u.username FROM api_token t JOIN users u ON LOWER(HEX(u.uuid)) = REPLACE(t.user_id, '-', '')") == [["mchen"]]


@pytest.mark.parametrize("change", [{"site": "other"}, {"password": "$2y$10$old"}, {"age": 100000}])
def test_a_session_that_is_not_good_leads_to_the_sign_in(demo, person, client, patients, ehr, change):
    open_app(demo, person, client, patients, ehr(**change))
    person.submit("/smart/ehr-launch-autosubmit")
    assert "username" in person.page.form("/login").names()


def test_without_a_session_there_is_the_sign_in(demo, person, client, patients, ehr):
    for session in ("", "x" * 40, "../" * 10 + "etc/passwd"):
        open_app(demo, person, client, patients, session)
        person.submit("/smart/ehr-launch-autosubmit")
        assert "username" in person.page.form("/login").names()


@pytest.mark.parametrize("change", [{"prompt": "login"}, {"prompt": "consent"}])
def test_who_wants_to_be_asked_is_asked(demo, person, client, patients, ehr, change):
    open_app(demo, person, client, patients, ehr(), **change)
    assert "username" in person.page.form("/login").names()


def test_both_switches_must_be_on(demo, person, client, patients, ehr):
    session = ehr()
    demo.sql("UPDATE oauth_clients SET skip_ehr_launch_authorization_flow = 0")
    open_app(demo, person, client, patients, session)
    token = dict(person.page.form("/login").fields)["csrf_token_form"]
    person.request("POST", BASE + "/smart/ehr-launch-autosubmit", data={"csrf_token_form": token})
    assert "username" in person.page.form("/login").names()


def test_a_person_without_a_form_of_ours_opens_nothing(demo, person, client, ehr):
    person.session.cookies.set("OpenEMR", ehr())
    person.request("POST", BASE + "/smart/ehr-launch-autosubmit?" + "autosubmit=1",
                   data={"client_id": client["client_id"], "redirect_uri": CALLBACK, "code_challenge": challenge_of("x")})
    assert person.answer.status_code == 400 and "Location" not in person.answer.headers
