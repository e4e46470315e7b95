# SPDX-License-Identifier: Apache-2.0
"""Who ticks "Keep me signed in" and what ends it; requests that may show no page."""
import time

import pytest

from person import BASE, PATIENT_SCOPE, USER_SCOPE, Person, claims

pytestmark = pytest.mark.usefixtures("no_traces_of_sign_in")


def stay(person, client, role="physician", scope=USER_SCOPE, remember=False):
    """Signs in to stay, and allows."""
    person.authorize(client, scope)
    person.sign_in(role, persist_login="1")
    person.allow(**({"persist_login": "1"} if remember else {}))
    return person.redeem(client, person.answered()["code"]).json()


def is_at_sign_in(person):
    return person.page is not None and any("password" in form.names() for form in person.page.forms)


def is_at_consent(person):
    return person.page is not None and any(form.action.endswith("/device/code") for form in person.page.forms)


def test_nobody_stays_without_having_asked_for_it(person, client):
    person.authorize(client, USER_SCOPE)
    person.sign_in("physician")
    person.allow()
    person.answered()
    person.authorize(client, USER_SCOPE)
    assert is_at_sign_in(person)
    person.authorize(client, USER_SCOPE, prompt="none")
    assert person.answered()["error"] == "login_required"


def test_who_stays_is_asked_for_consent_only(person, client):
    first = claims(stay(person, client)["id_token"])
    person.authorize(client, USER_SCOPE)
    assert is_at_consent(person) and "Mei Chen" in person.page.text
    person.allow()
    second = claims(person.redeem(client, person.answered()["code"]).json()["id_token"])
    assert (second["sub"], second["auth_time"]) == (first["sub"], first["auth_time"])


def test_a_patient_can_stay_too(person, client):
    token = stay(person, client, "patient", PATIENT_SCOPE)
    person.authorize(client, PATIENT_SCOPE)
    person.allow()
    assert person.redeem(client, person.answered()["code"]).json()["patient"] == token["patient"]
    person.authorize(client, "openid api:oemr user/patient.read")
    assert is_at_sign_in(person), "patients are not admitted"


@pytest.mark.parametrize("change", [{"prompt": "login"}, {"prompt": "select_account"}, {"max_age": "0"}, {"login_hint": "admin"}])
def test_the_app_can_ask_for_a_sign_in(person, client, change):
    stay(person, client)
    person.authorize(client, USER_SCOPE, **change)
    assert is_at_sign_in(person)


@pytest.mark.parametrize("change", [{"max_age": "1000"}, {"login_hint": "mchen"}, {"prompt": "consent"}])
def test_the_app_can_be_content(person, client, change):
    stay(person, client, remember="prompt" in change)
    person.authorize(client, USER_SCOPE, **change)
    assert is_at_consent(person)


def test_a_silent_request_is_answered_at_once(person, client):
    token = stay(person, client)
    person.authorize(client, USER_SCOPE, prompt="none")
    assert person.answered()["error"] == "consent_required"
    person.authorize(client, USER_SCOPE)
    person.allow(persist_login="1")
    person.answered()
    person.authorize(client, USER_SCOPE, prompt="none", id_token_hint=token["id_token"])
    answer = person.answered()
    assert claims(person.redeem(client, answer["code"]).json()["id_token"])["sub"] == claims(token["id_token"])["sub"]
    person.authorize(client, USER_SCOPE + " launch/patient patient/Patient.read", prompt="none")
    assert person.answered()["error"] == "interaction_required"


def test_a_silent_request_for_somebody_else_is_refused(demo, person, client):
    other = Person(demo)
    token = stay(other, client, "admin")
    stay(person, client)
    person.authorize(client, USER_SCOPE, prompt="none", id_token_hint=token["id_token"])
    assert person.answered()["error"] == "login_required"


@pytest.mark.parametrize("change, undo", [
    ("UPDATE users_secure SET password = CONCAT(password, 'x') WHERE username = 'mchen'",
     "UPDATE users_secure SET password = LEFT(password, 60) WHERE username = 'mchen'"),
    ("UPDATE users SET active = 0 WHERE username = 'mchen'", "UPDATE users SET active = 1 WHERE username = 'mchen'")])
def test_a_changed_password_and_a_closed_account_end_it(demo, person, client, change, undo):
    stay(person, client)
    demo.sql(change)
    try:
        person.authorize(client, USER_SCOPE)
        assert is_at_sign_in(person)
    finally:
        demo.sql(undo)


def test_it_ends_when_the_practice_lets_no_session_be_idle(demo, person, client):
    demo.sql("UPDATE globals SET gl_value = '1' WHERE gl_name = 'timeout'")
    demo.renew()
    try:
        stay(person, client)
        time.sleep(2.1)
        person.authorize(client, USER_SCOPE)
        assert is_at_sign_in(person)
    finally:
        demo.sql("UPDATE globals SET gl_value = '7200' WHERE gl_name = 'timeout'")
        demo.renew()


def test_signing_out_ends_it(person, client):
    token = stay(person, client)
    person.request("GET", BASE + "/logout?id_token_hint=" + token["id_token"])
    assert person.answer.status_code == 200
    person.authorize(client, USER_SCOPE)
    assert is_at_sign_in(person)


def test_signing_out_ends_what_was_left_half_way(person, client):
    token = stay(person, client)
    person.authorize(client, USER_SCOPE, prompt="consent")
    half_way = person.answer.url
    assert "/scope-authorize-confirm" in half_way
    person.request("GET", BASE + "/logout?id_token_hint=" + token["id_token"])
    assert person.request("GET", half_way).status_code == 400


def test_another_person_at_the_same_browser_ends_it(person, client):
    stay(person, client)
    person.authorize(client, USER_SCOPE)
    person.submit("/login", ("switch_account", "1"))
    person.sign_in("admin")
    person.allow()
    person.answered()
    person.authorize(client, USER_SCOPE)
    assert is_at_sign_in(person)


def test_the_cookie_is_no_flow_and_a_flow_is_no_such_cookie(person, client):
    stay(person, client)
    (kept,) = person.session.cookies
    assert kept.name == "__Secure-oemr-sign-in" and kept.secure and kept.path == BASE and kept.expires is None
    person.authorize(client, USER_SCOPE, prompt="login")
    (flow,) = [cookie for cookie in person.session.cookies if "flow" in cookie.name]
    person.session.cookies.clear()
    person.session.cookies.set("__Secure-oemr-flow-sign-in", kept.value, path=BASE, secure=True)
    person.request("GET", BASE + "/scope-authorize-confirm?flow=sign-in")
    assert person.answer.status_code == 400
    for value in (flow.value, kept.value[:-2], "x", ""):
        person.session.cookies.clear()
        person.session.cookies.set(kept.name, value, path=BASE, secure=True)
        person.authorize(client, USER_SCOPE)
        assert is_at_sign_in(person)
