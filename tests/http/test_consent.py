# SPDX-License-Identifier: Apache-2.0
"""The way of a person from /authorize to the token: sign-in, consent, code."""
import json

import pytest

from person import BASE, CALLBACK, PATIENT_SCOPE, USER_SCOPE, Person, claims

pytestmark = pytest.mark.usefixtures("no_traces_of_sign_in")

# The whole way

def test_a_user_signs_in_and_allows(demo, person, client):
    person.authorize(client, USER_SCOPE, nonce="n-1")
    assert person.answer.url.split("?")[0].endswith(BASE + "/provider/login")
    person.sign_in("physician")
    assert "Demo client" in person.page.text
    person.allow()
    answer = person.answered()
    assert answer["state"] == "s t&=1"
    assert answer["iss"] == demo.env["BASE_URL"] + BASE
    tokens = person.redeem(client, answer["code"]).json()
    assert set(tokens["scope"].split()) == {"openid", "fhirUser", "offline_access", "user/patient.read", "user/Patient.read",
                                            "user/encounter.read", "nonce"}
    identity = claims(tokens["id_token"])
    assert identity["nonce"] == "n-1"
    assert identity["auth_time"] <= identity["iat"] < identity["auth_time"] + 300
    assert demo.get("/apis/default/api/patient", tokens["access_token"]).status_code == 200
    # As in OpenEMR the scope of the nonce stays, the claim does not (OpenID Connect Core, 12.2).
    form = {"grant_type": "refresh_token", "refresh_token": tokens["refresh_token"], **client}
    refreshed = demo.call("POST", BASE + "/token", data=form).json()
    assert refreshed["scope"] == tokens["scope"]
    assert "nonce" not in claims(refreshed["id_token"])


def test_a_patient_signs_in_with_a_public_client(demo, person, public_client):
    person.authorize(public_client, PATIENT_SCOPE, aud=demo.env["BASE_URL"] + "/apis/default/fhir")
    assert 'Tom\'s "App"' in person.page.text
    person.sign_in("patient")
    person.allow()
    tokens = person.redeem(public_client, person.answered()["code"]).json()
    assert tokens["patient"] == claims(tokens["access_token"])["sub"]
    found = demo.get("/apis/default/fhir/Patient", tokens["access_token"]).json()
    assert [entry["resource"]["id"] for entry in found["entry"]] == [tokens["patient"]]


def test_authorize_takes_a_form(person, client):
    person.authorize(client, USER_SCOPE, method="POST")
    person.sign_in("physician")
    person.allow()
    assert "code" in person.answered()


def test_an_unneeded_redirect_uri_stays_unneeded_at_the_token_endpoint(person, client):
    person.authorize(client, "openid", redirect_uri=None)
    person.sign_in("physician")
    person.allow()
    code = person.answered()["code"]
    assert person.redeem(client, code, redirect_uri=None).status_code == 200


def test_a_request_without_state_is_answered_without_state(person, client):
    person.authorize(client, "openid", state=None)
    person.sign_in("physician")
    person.allow()
    answer = person.answered()
    assert "state" not in answer
    assert person.redeem(client, answer["code"]).status_code == 200


def test_a_code_works_once_and_its_reuse_revokes(demo, person, client):
    person.authorize(client, USER_SCOPE)
    person.sign_in("physician")
    person.allow()
    code = person.answered()["code"]
    token = person.redeem(client, code).json()["access_token"]
    assert person.redeem(client, code).json()["error"] == "invalid_grant"
    assert demo.get("/apis/default/api/patient", token).status_code in (400, 401)


def test_another_verifier_redeems_nothing(person, client):
    person.authorize(client, "openid")
    person.sign_in("physician")
    person.allow()
    code = person.answered()["code"]
    assert person.redeem(client, code, code_verifier="x" * 50).json()["error"] == "invalid_grant"
    assert person.redeem(client, code, code_verifier=None).json()["error"] == "invalid_request"


def test_what_openemr_needs_to_redeem_the_code_is_stored(demo, person, client):
    person.authorize(client, USER_SCOPE, nonce="n")
    person.sign_in("physician")
    person.allow(without=["scope[offline_access]"])
    code = person.answered()["code"]
    (row,) = demo.sql("SELECT scope, code, session_cache, grant_type, persist_login FROM oauth_trusted_user")
    assert row[0] == USER_SCOPE and row[1] == code and row[3:] == ["authorization_code", "0"]
    session = json.loads(row[2].replace("\\\\", "\\"))
    assert session["site_id"] == "default" and session["csrf"] == "s t&=1" and session["nonce"] == "n" and session["launch"] is None
    assert session["scopes"] == USER_SCOPE and session["client_id"] == client["client_id"] and session["redirect_uri"] == CALLBACK



# Consent

def test_a_refused_scope_is_not_granted(person, client):
    person.authorize(client, USER_SCOPE)
    person.sign_in("physician")
    names = [name for name, _, ticked in person.page.form("/device/code").boxes if ticked]
    assert "scope[offline_access]" in names and "scope[user/encounter.read]" in names
    person.allow(without=["scope[offline_access]", "scope[user/encounter.read]"])
    tokens = person.redeem(client, person.answered()["code"]).json()
    assert "refresh_token" not in tokens
    assert set(tokens["scope"].split()) == {"openid", "fhirUser", "user/patient.read", "user/Patient.read"}


def test_a_scope_that_was_not_asked_for_cannot_be_added(person, client):
    person.authorize(client, "openid api:oemr user/patient.read")
    person.sign_in("physician")
    person.allow(**{"scope[user/patient.write]": "user/patient.write"})
    assert set(person.redeem(client, person.answered()["code"]).json()["scope"].split()) == {"openid", "user/patient.read"}


def test_a_patient_is_not_asked_for_what_only_staff_may_see(person, client):
    person.authorize(client, "openid api:fhir patient/Patient.read user/Patient.read system/Patient.read")
    person.sign_in("patient")
    shown = str(person.page.form("/device/code").boxes)
    assert "patient/Patient.read" in shown and "user/" not in shown and "system/" not in shown
    person.allow()
    assert set(person.redeem(client, person.answered()["code"]).json()["scope"].split()) == {"openid", "patient/Patient.read"}


@pytest.mark.parametrize("button", [("deny", "1"), None])
def test_a_person_who_does_not_allow_gives_nothing(demo, person, client, button):
    person.authorize(client, USER_SCOPE)
    person.sign_in("physician")
    person.submit("/device/code", button)
    answer = person.answered()
    assert answer["error"] == "access_denied" and answer["state"] == "s t&=1" and "iss" in answer and "code" not in answer
    assert demo.sql("SELECT COUNT(*) FROM oauth_trusted_user") == [["0"]]


def test_a_remembered_decision_is_not_asked_for_again(demo, person, client):
    person.authorize(client, USER_SCOPE)
    person.sign_in("physician")
    person.allow(without=["scope[user/encounter.read]"], persist_login="1")
    person.answered()
    assert demo.sql("SELECT persist_login FROM oauth_trusted_user") == [["1"]]
    person.authorize(client, USER_SCOPE)
    person.sign_in("physician")
    scopes = person.redeem(client, person.answered()["code"]).json()["scope"]
    assert "user/encounter.read" not in scopes and "user/patient.read" in scopes
    for more in ({"scope": USER_SCOPE + " user/practitioner.read"}, {"prompt": "consent"}):
        person.authorize(client, **{"scope": USER_SCOPE, **more})
        person.sign_in("physician")
        person.page.form("/device/code")


def test_another_account_can_be_taken(person, client):
    person.authorize(client, USER_SCOPE)
    person.sign_in("physician")
    person.submit("/login", ("switch_account", "1"))
    assert "username" in person.page.form("/login").names()
    person.sign_in("admin")
    person.allow()
    identity = claims(person.redeem(client, person.answered()["code"]).json()["access_token"])
    assert person.demo.sql("SELECT username FROM users WHERE LOWER(HEX(uuid)) = '" + identity["sub"].replace("-", "") + "'") == [["admin"]]



# Sign-in

@pytest.mark.parametrize("change", [{"password": "wrong"}, {"username": "nobody"}, {"username": "MCHEN"}, {"password": ""}, {"username": ""}])
def test_wrong_details_are_the_same_page_again(demo, person, client, change):
    person.authorize(client, USER_SCOPE)
    person.sign_in("physician", **change)
    assert person.answer.status_code == 400
    assert "password" in person.page.form("/login").names()
    assert demo.roles["physician"]["password"] not in person.answer.text
    person.sign_in("physician")
    person.page.form("/device/code")


def test_wrong_passwords_are_counted_and_close_the_account(demo, person, client):
    person.authorize(client, USER_SCOPE)
    for _ in range(2):
        person.sign_in("physician", password="wrong")
    assert demo.sql("SELECT login_fail_counter FROM users_secure WHERE username = 'mchen'") == [["2"]]
    demo.sql("UPDATE users_secure SET login_fail_counter = 20, last_login_fail = NOW() WHERE username = 'mchen'")
    person.sign_in("physician")
    assert person.answer.status_code == 400 and "locked" in person.page.text
    demo.sql("UPDATE users_secure SET login_fail_counter = 0 WHERE username = 'mchen'; DELETE FROM ip_tracking")
    person.sign_in("physician")
    person.page.form("/device/code")
    assert demo.sql("SELECT login_fail_counter FROM users_secure WHERE username = 'mchen'") == [["0"]]


def test_a_barred_address_is_told_so(demo, person, client):
    person.authorize(client, USER_SCOPE)
    person.sign_in("physician", password="wrong")
    demo.sql("UPDATE ip_tracking SET ip_force_block = 1")
    person.sign_in("physician")
    assert person.answer.status_code == 400 and "your network" in person.page.text


def test_a_patient_needs_his_email(demo, person, public_client):
    person.authorize(public_client, PATIENT_SCOPE)
    person.sign_in("patient", email="other@example.org")
    assert person.answer.status_code == 400
    assert ("email", "other@example.org") in person.page.form("/login").fields
    person.sign_in("patient")
    person.page.form("/device/code")


def test_users_and_patients_are_not_mixed_up(demo, person, client):
    person.authorize(client, "openid api:fhir patient/Patient.read user/Patient.read")
    patient = demo.roles["patient"]
    person.submit("/login", ("user_role", "api"), username=patient["username"], password=patient["password"])
    assert person.answer.status_code == 400
    person.authorize(client, "openid api:oemr user/patient.read")
    assert not any("as=patient" in link for link in person.page.links)
    person.submit("/login", ("user_role", "portal-api"), username="x", password="y")
    assert person.answer.status_code == 400 and "not for patients" in person.page.text


@pytest.mark.parametrize("headers, ui_locales, language", [
    ({"Accept-Language": "es-MX,en;q=0.5"}, None, "es"), ({"Accept-Language": "en,es;q=0.5"}, None, "en"), ({}, "fi es", "es"),
    ({"Accept-Language": "en"}, "es-419", "es"), ({"Accept-Language": "fi"}, None, "en"), ({"Accept-Language": "'\"<>;q=x," * 200}, None, "en")])
def test_pages_speak_a_language_that_the_install_has(demo, client, headers, ui_locales, language):
    person = Person(demo, **headers)
    person.authorize(client, USER_SCOPE, ui_locales=ui_locales)
    assert f'<html lang="{language}" dir="ltr">' in person.answer.text
    assert person.answer.headers["Content-Language"] == language
    assert ("Iniciar sesión" in person.page.text) == (language == "es")
    person.sign_in("physician")
    assert ("solicita acceso" in person.page.text) == (language == "es")


def test_a_language_that_is_written_from_right_to_left(demo, client):
    demo.sql("INSERT INTO lang_languages (lang_id, lang_code, lang_description, lang_is_rtl) VALUES (77, 'he', 'Hebrew', 1)")
    try:
        person = Person(demo, **{"Accept-Language": "he"})
        person.authorize(client, USER_SCOPE)
        assert '<html lang="he" dir="rtl">' in person.answer.text
    finally:
        demo.sql("DELETE FROM lang_languages WHERE lang_id = 77")


def test_too_many_sign_ins_have_to_wait(demo, person, client):
    with demo.configured("OemrSignInLimit 2/1h\n"):
        person.authorize(client, USER_SCOPE)
        for _ in range(3):
            person.sign_in("physician", password="wrong")
        assert person.answer.status_code == 429 and 0 < int(person.answer.headers["Retry-After"]) <= 3600
        assert "username" in person.page.form("/login").names() and "your network" in person.page.text
