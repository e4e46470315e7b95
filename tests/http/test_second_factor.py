# SPDX-License-Identifier: Apache-2.0
"""The second step of a sign-in on the pages: one-time codes."""
import base64
import os
import time

import pytest

from openemr import one_time_code, sealed
from person import BASE, USER_SCOPE

pytestmark = pytest.mark.usefixtures("no_traces_of_sign_in")


@pytest.fixture
def secret(demo):
    """The physician has an authenticator app; its secret."""
    text = base64.b32encode(os.urandom(20)).decode()
    demo.secrets.add(text)
    demo.sql("INSERT INTO login_mfa_registrations (user_id, name, method, var1, var2)"
             f" SELECT id, 'App Based 2FA', 'TOTP', '{sealed(demo, text)}', '' FROM users WHERE username = 'mchen'")
    yield text
    demo.sql("DELETE FROM login_mfa_registrations")


def right_code(secret):
    return one_time_code(secret, int(time.time()) // 30)


def wrong_code(secret):
    step = int(time.time()) // 30
    return next(code for code in ("000000", "111111", "222222", "333333", "444444", "555555")
                if code not in {one_time_code(secret, step + n) for n in range(-2, 4)})


def failures(demo):
    return demo.sql("SELECT login_fail_counter FROM users_secure WHERE username = 'mchen'")[0][0]


def test_the_code_is_asked_for_and_lets_in(person, client, secret):
    person.authorize(client, USER_SCOPE)
    person.sign_in("physician")
    assert "mfa_token" in person.page.form("/login").names()
    code = right_code(secret)
    person.submit("/login", ("user_role", "api"), mfa_token=code[:3] + " " + code[3:])
    person.allow()
    assert person.redeem(client, person.answered()["code"]).status_code == 200


def test_neither_the_password_nor_a_name_stands_on_the_second_page(demo, person, client, secret):
    person.authorize(client, USER_SCOPE)
    person.sign_in("physician")
    for word in (demo.roles["physician"]["password"], "mchen", secret):
        assert word not in person.answer.text


def test_nobody_walks_around_the_code(demo, person, client, secret):
    person.authorize(client, USER_SCOPE)
    person.sign_in("physician")
    token = dict(person.page.form("/login").fields)["csrf_token_form"]
    person.request("GET", BASE + "/scope-authorize-confirm")
    assert "mfa_token" in person.page.form("/login").names()
    for path in ("/device/code", "/smart/patient-select-confirm", "/smart/patient-select"):
        person.request("POST", BASE + path, data={"csrf_token_form": token, "proceed": "1", "scope[openid]": "openid"})
        assert "mfa_token" in person.page.form("/login").names()
    assert demo.sql("SELECT COUNT(*) FROM oauth_trusted_user") == [["0"]]


def test_wrong_codes_count_and_close_the_account(demo, person, client, secret):
    person.authorize(client, USER_SCOPE)
    person.sign_in("physician")
    for count, code in enumerate((wrong_code(secret), "", "12345", "abcdef", "1234567", "\u0661" * 6), 1):
        person.submit("/login", ("user_role", "api"), mfa_token=code)
        assert person.answer.status_code == 400 and failures(demo) == str(count)
    # Neither the right password nor a new start forgets them.
    person.authorize(client, USER_SCOPE)
    person.sign_in("physician")
    assert failures(demo) == "6"
    demo.sql("UPDATE users_secure SET login_fail_counter = 20, last_login_fail = NOW() WHERE username = 'mchen'")
    person.submit("/login", ("user_role", "api"), mfa_token=right_code(secret))
    assert person.answer.status_code == 400
    demo.sql("UPDATE users_secure SET login_fail_counter = 19 WHERE username = 'mchen'")
    person.submit("/login", ("user_role", "api"), mfa_token=right_code(secret))
    person.page.form("/device/code")
    assert failures(demo) == "0"


def test_a_code_works_once(person, client, secret):
    code = right_code(secret)
    for expected in ("/device/code", "/login"):
        person.authorize(client, USER_SCOPE)
        person.sign_in("physician")
        person.submit("/login", ("user_role", "api"), mfa_token=code)
        person.page.form(expected)


def test_a_user_who_was_made_inactive_in_between_does_not_come_in(demo, person, client, secret):
    person.authorize(client, USER_SCOPE)
    person.sign_in("physician")
    demo.sql("UPDATE users SET active = 0 WHERE username = 'mchen'")
    try:
        person.submit("/login", ("user_role", "api"), mfa_token=right_code(secret))
        assert person.answer.status_code == 400
    finally:
        demo.sql("UPDATE users SET active = 1 WHERE username = 'mchen'")


def test_a_wrong_password_never_leads_to_the_code(person, client, secret):
    person.authorize(client, USER_SCOPE)
    person.sign_in("physician", password="wrong")
    assert "mfa_token" not in person.page.form("/login").names()


def test_another_account_can_be_taken_instead(person, client, secret):
    person.authorize(client, USER_SCOPE)
    person.sign_in("physician")
    form = person.page.forms[-1]
    person.request("POST", form.action, data=[*form.fields, ("switch_account", "1")])
    person.sign_in("admin")
    person.page.form("/device/code")


def test_a_security_key_is_not_mistaken_for_nothing(demo, person, client):
    demo.sql("INSERT INTO login_mfa_registrations (user_id, name, method, var1, var2)"
             " SELECT id, 'Key', 'U2F', '{}', '' FROM users WHERE username = 'mchen'")
    try:
        person.authorize(client, USER_SCOPE)
        person.sign_in("physician")
        assert person.answer.status_code == 403 and "security key" in person.page.text
        person.request("GET", BASE + "/scope-authorize-confirm")
        assert "username" in person.page.form("/login").names()
    finally:
        demo.sql("DELETE FROM login_mfa_registrations")
