# SPDX-License-Identifier: Apache-2.0
"""Requests to /authorize, and the pages after it when they are not used as they are meant to be."""
import os
import re
import shutil
import urllib.parse

import pytest

from person import BASE, CALLBACK, PATIENT_SCOPE, USER_SCOPE

pytestmark = pytest.mark.usefixtures("no_traces_of_sign_in")

# Errors before the client's address is known: a page, nothing is sent anywhere

@pytest.mark.parametrize("change", [
    {"client_id": None}, {"client_id": ""}, {"client_id": "nobody"}, {"redirect_uri": "https://evil.example.org/"},
    {"redirect_uri": CALLBACK + "/"}, {"redirect_uri": CALLBACK + "?x=1"}, {"redirect_uri": CALLBACK + "#x"}, {"redirect_uri": CALLBACK.upper()},
    {"redirect_uri": "https://localhost@evil.example.org/callback"}, {"redirect_uri": "https://localhost.evil.example.org/callback"},
    {"redirect_uri": "http://localhost/callback"}, {"redirect_uri": "//localhost/callback"}, {"redirect_uri": "/callback"},
    {"redirect_uri": "javascript:alert(1)"}, {"redirect_uri": ""}, {"redirect_uri": "https://localhost/callback\r\nX: y"}])
def test_without_a_good_address_there_is_a_page(person, client, change):
    person.authorize(client, USER_SCOPE, **change)
    assert person.answer.status_code == 400
    assert "Location" not in person.answer.headers and person.page.forms == []
    assert "evil" not in person.answer.text


@pytest.mark.parametrize("name, value", [("client_id", "x"), ("redirect_uri", "https://evil.example.org/"), ("state", "other")])
def test_a_repeated_address_is_a_page(person, client, name, value):
    query = [("response_type", "code"), ("client_id", client["client_id"]), ("redirect_uri", CALLBACK), ("scope", "openid"), ("state", "s")]
    for pairs in (query + [(name, value)], [(name, value)] + query):
        person.request("GET", BASE + "/authorize?" + urllib.parse.urlencode(pairs))
        assert person.answer.status_code == 400 and "Location" not in person.answer.headers


def test_a_disabled_client_gets_no_sign_in_and_no_redirect(demo, person, client):
    demo.sql("UPDATE oauth_clients SET is_enabled = 0")
    person.authorize(client, USER_SCOPE)
    assert person.answer.status_code == 403 and "Location" not in person.answer.headers


def test_a_client_that_is_disabled_on_the_way_gets_nothing(demo, person, client):
    person.authorize(client, USER_SCOPE)
    person.sign_in("physician")
    demo.sql("UPDATE oauth_clients SET is_enabled = 0")
    person.allow()
    assert person.answer.status_code == 403 and "Location" not in person.answer.headers
    assert demo.sql("SELECT COUNT(*) FROM oauth_trusted_user") == [["0"]]



# Errors that the client is told

@pytest.mark.parametrize("error, change", [
    ("invalid_request", {"response_type": None}), ("unsupported_response_type", {"response_type": "token"}),
    ("unsupported_response_type", {"response_type": "code id_token"}), ("invalid_request", {"response_mode": "fragment"}),
    ("invalid_scope", {"scope": "openid user/unicorn.read"}), ("invalid_scope", {"scope": None}), ("invalid_scope", {"scope": " "}),
    ("invalid_scope", {"scope": "site:default"}),
    ("invalid_request", {"code_challenge": "short"}), ("invalid_request", {"code_challenge_method": "plain"}),
    ("invalid_request", {"code_challenge_method": None}), ("invalid_request", {"code_challenge": None}),
    ("invalid_request", {"aud": "https://evil.example.org/fhir"}), ("invalid_request", {"launch": "garbage", "aud": "x"}),
    ("request_not_supported", {"request": "e30.e30."}), ("request_uri_not_supported", {"request_uri": "https://x.example.org/"}),
    ("registration_not_supported", {"registration": "{}"}), ("login_required", {"prompt": "none"}),
    ("invalid_request", {"prompt": "none login"}), ("invalid_request", {"prompt": "create"}), ("invalid_request", {"max_age": "soon"}),
    ("invalid_request", {"max_age": "-1"}), ("invalid_request", {"id_token_hint": "e30.e30.e30"}), ("invalid_request", {"nonce": "\0"}),
    ("invalid_request", {"nonce": "n" * 5000})])
def test_the_client_is_told_what_is_wrong(demo, person, client, error, change):
    person.authorize(client, **{"scope": USER_SCOPE, **change})
    answer = person.answered()
    assert answer["error"] == error and answer["iss"] == demo.env["BASE_URL"] + BASE
    assert answer["state"] == "s t&=1"
    assert re.fullmatch(r"[ !#-\[\]-~]+", answer["error_description"])


def test_a_repeated_parameter_is_told_to_the_client(person, client):
    query = {"response_type": "code", "client_id": client["client_id"], "redirect_uri": CALLBACK, "scope": "openid", "state": "s t&=1"}
    person.request("GET", BASE + "/authorize?" + urllib.parse.urlencode(query) + "&scope=openid")
    assert person.answered()["error"] == "invalid_request"
    person.request("POST", BASE + "/authorize?" + urllib.parse.urlencode(query), data={"scope": "openid"})
    assert person.answered()["error"] == "invalid_request"


def test_a_public_client_needs_a_challenge(person, public_client):
    person.authorize(public_client, PATIENT_SCOPE, code_challenge=None, code_challenge_method=None)
    assert person.answered()["error"] == "invalid_request"


@pytest.mark.parametrize("change", [{"prompt": "login"}, {"prompt": "select_account consent"}, {"max_age": "0"}, {"max_age": "10000"},
                                    {"display": "popup"}, {"acr_values": "1 2"}, {"claims": "{}"}, {"unknown": "x"}, {"response_mode": "query"},
                                    {"ui_locales": "se fr"}, {"login_hint": "mchen"}, {"state": "s" * 1500}])
def test_what_is_harmless_is_taken(person, client, change):
    person.authorize(client, USER_SCOPE, **change)
    assert person.answer.status_code == 200
    if "login_hint" in change:
        assert ("username", "mchen") in person.page.form("/login").fields


def test_the_person_of_the_hint_must_be_the_one_who_signs_in(person, client):
    person.authorize(client, "openid")
    person.sign_in("physician")
    person.allow()
    hint = person.redeem(client, person.answered()["code"]).json()["id_token"]
    person.authorize(client, "openid", id_token_hint=hint)
    person.sign_in("admin")
    assert person.answered()["error"] == "login_required"
    person.authorize(client, "openid", id_token_hint=hint)
    person.sign_in("physician")
    person.allow()
    assert "code" in person.answered()



# The flow and its forms

def test_a_page_without_a_flow_says_so(person):
    for path in ("/provider/login", "/login", "/scope-authorize-confirm", "/smart/patient-select"):
        person.request("GET", BASE + path)
        assert person.answer.status_code == 400 and "nothing to sign in to" in person.page.text
    for path in ("/login", "/device/code", "/smart/patient-select", "/smart/patient-select-confirm"):
        person.request("POST", BASE + path, data={"username": "admin", "password": "x", "user_role": "api", "proceed": "1"})
        assert person.answer.status_code == 400 and "Location" not in person.answer.headers


def test_a_form_without_its_token_changes_nothing(demo, person, client):
    person.authorize(client, USER_SCOPE)
    for token in ("", "0" * 40):
        person.request("POST", BASE + "/login", data={"csrf_token_form": token, "username": "mchen", "password": "wrong", "user_role": "api"})
        assert person.answer.status_code == 403
    assert demo.sql("SELECT login_fail_counter FROM users_secure WHERE username = 'mchen'") == [["0"]]
    person.authorize(client, USER_SCOPE)
    person.sign_in("physician")
    person.request("POST", BASE + "/device/code", data={"csrf_token_form": "0" * 40, "proceed": "1", "scope[openid]": "openid"})
    assert person.answer.status_code == 403
    assert demo.sql("SELECT COUNT(*) FROM oauth_trusted_user") == [["0"]]


def test_the_token_of_the_sign_in_page_is_no_use_after_it(person, client):
    person.authorize(client, USER_SCOPE)
    old = dict(person.page.form("/login").fields)["csrf_token_form"]
    person.sign_in("physician")
    person.request("POST", BASE + "/device/code", data={"csrf_token_form": old, "proceed": "1"})
    assert person.answer.status_code == 403


def test_nobody_skips_the_sign_in(person, client):
    person.authorize(client, USER_SCOPE)
    token = dict(person.page.form("/login").fields)["csrf_token_form"]
    flow = urllib.parse.parse_qs(urllib.parse.urlsplit(person.answer.url).query)["flow"][0]
    for path in ("/scope-authorize-confirm", "/smart/patient-select"):
        person.request("GET", f"{BASE}{path}?flow={flow}")
        assert "username" in person.page.form("/login").names()
    for path in ("/device/code", "/smart/patient-select-confirm"):
        person.request("POST", BASE + path, data={"csrf_token_form": token, "proceed": "1", "scope[openid]": "openid", "patient_id": "x"})
        assert "username" in person.page.form("/login").names()


def test_a_cookie_that_was_tampered_with_is_no_flow(person, client):
    person.authorize(client, USER_SCOPE)
    (cookie,) = person.session.cookies
    for value in (cookie.value[:-1] + ("A" if cookie.value[-1] != "A" else "B"), cookie.value[4:], "", "x" * 5000):
        cookie.value = value
        person.session.cookies.set_cookie(cookie)
        person.request("GET", BASE + "/login")
        assert person.answer.status_code == 400


def test_a_flow_is_bound_to_its_name(person, client):
    person.authorize(client, USER_SCOPE)
    (cookie,) = person.session.cookies
    person.session.cookies.set(cookie.name[:-1] + ("A" if cookie.name[-1] != "A" else "B"), cookie.value, path=cookie.path, secure=True)
    person.session.cookies.clear(cookie.domain, cookie.path, cookie.name)
    person.request("GET", BASE + "/login")
    assert person.answer.status_code == 400


def test_two_apps_may_ask_at_the_same_time(person, client, public_client):
    person.authorize(client, USER_SCOPE)
    first = person.page
    person.authorize(public_client, PATIENT_SCOPE)
    person.sign_in("patient")
    second = person.page
    person.page = first
    person.sign_in("physician")
    assert "Demo client" in person.page.text
    person.allow()
    code = person.answered()["code"]
    assert person.redeem(client, code).status_code == 200
    person.page = second
    person.allow()
    assert person.redeem(public_client, person.answered()["code"]).status_code == 200


def test_many_open_flows_do_not_fill_the_request(person, client):
    for _ in range(30):
        person.authorize(client, USER_SCOPE, state="s" * 500)
        assert person.answer.status_code == 200
    assert sum(len(cookie.name) + len(cookie.value) for cookie in person.session.cookies) < 8000
    person.sign_in("physician")
    person.allow()
    assert "code" in person.answered()


def test_a_form_that_is_sent_twice_has_one_answer(demo, person, client):
    person.authorize(client, USER_SCOPE)
    person.sign_in("physician")
    page, cookies = person.page, person.session.cookies.copy()
    person.allow()
    first = person.answered()
    # The browser sends the second click before it has the first answer.
    person.page, person.session.cookies = page, cookies.copy()
    person.allow()
    assert person.answered() == first
    assert person.redeem(client, first["code"]).status_code == 200
    person.page, person.session.cookies = page, cookies
    person.allow()
    assert person.answer.status_code == 400 and "answered already" in person.page.text
    assert demo.sql("SELECT COUNT(*) FROM oauth_trusted_user") == [["1"]]


def test_going_back_after_the_answer_is_explained(person, client):
    person.authorize(client, USER_SCOPE)
    person.sign_in("physician")
    page, address = person.page, person.answer.url
    person.allow()
    assert len(person.session.cookies) == 0
    person.request("GET", address)
    assert person.answer.status_code == 400 and "nothing to sign in to" in person.page.text
    person.page = page
    person.allow()
    assert person.answer.status_code == 400 and "Location" not in person.answer.headers


def test_going_back_to_the_sign_in_page_leads_on(person, client):
    person.authorize(client, USER_SCOPE)
    address = person.answer.url
    person.sign_in("physician")
    person.request("GET", address)
    person.page.form("/device/code")



# Headers

def test_pages_are_guarded_by_their_headers(person, client):
    person.authorize(client, USER_SCOPE)
    (cookie,) = person.session.cookies
    headers = {}
    for step in (lambda: None, lambda: person.sign_in("physician", password="wrong"), lambda: person.sign_in("physician"),
                 lambda: person.request("GET", BASE + "/login?flow=x")):
        step()
        headers = person.answer.headers
        policy = dict(part.strip().partition(" ")[::2] for part in headers["Content-Security-Policy"].split(";"))
        assert policy["default-src"] == "'none'" and policy["base-uri"] == "'none'" and policy["frame-ancestors"] == "'none'"
        assert policy["style-src"] == "'self'" and policy["form-action"].startswith("'self'") and "script-src" not in policy
        assert headers["Cache-Control"] == "no-store" and headers["Referrer-Policy"] == "no-referrer"
        assert headers["X-Content-Type-Options"] == "nosniff" and headers["Content-Type"] == "text/html; charset=utf-8"
        assert not [name for name in headers if name.startswith("Access-Control-")]
    assert cookie.secure and cookie.path == BASE and cookie.has_nonstandard_attr("HttpOnly")
    assert cookie.get_nonstandard_attr("SameSite") == "Lax" and cookie.name.startswith("__Secure-")


def test_nothing_secret_stands_in_an_address(person, client):
    person.authorize(client, USER_SCOPE)
    answer = person.session.get(person.base + BASE + "/login?flow=x", allow_redirects=False)
    assert answer.status_code == 400
    token = dict(person.page.form("/login").fields)["csrf_token_form"]
    (cookie,) = person.session.cookies
    person.sign_in("physician")
    for secret in (token, cookie.value, "st"):
        assert secret not in urllib.parse.urlsplit(person.answer.url).query.replace("flow=", "")


def test_the_style_sheet_may_be_kept(demo, person, client):
    person.authorize(client, USER_SCOPE)
    (address,) = re.findall(r'rel="stylesheet" href="([^"]+)"', person.answer.text)
    answer = demo.get(address)
    assert answer.status_code == 200 and answer.headers["Content-Type"].startswith("text/css")
    assert "immutable" in answer.headers["Cache-Control"] and len(answer.text) < 20000
    assert "immutable" not in demo.get(address.split("?")[0]).headers["Cache-Control"]


def test_the_practice_may_have_a_logo(demo, person, client):
    folder = os.path.join(demo.env["SITES_DIR"], "default", "images", "logos", "core", "login", "primary")
    assert demo.get(BASE + "/logo").status_code == 404
    os.makedirs(folder)
    try:
        with open(os.path.join(folder, "logo.svg"), "w", encoding="ascii") as file:
            file.write('<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>')
        person.authorize(client, USER_SCOPE)
        (address,) = re.findall(r'<img src="([^"]+)"', person.answer.text)
        answer = demo.get(address)
        assert answer.headers["Content-Type"] == "image/svg+xml" and "immutable" in answer.headers["Cache-Control"]
        assert "sandbox" in answer.headers["Content-Security-Policy"] and answer.headers["X-Content-Type-Options"] == "nosniff"
    finally:
        shutil.rmtree(os.path.join(demo.env["SITES_DIR"], "default", "images"))


def test_other_methods_are_refused(demo):
    for path in ("/authorize", "/login", "/device/code", "/smart/patient-select-confirm"):
        answer = demo.call("PUT", BASE + path)
        assert answer.status_code == 405 and "POST" in answer.headers["Allow"]
    assert demo.get(BASE + "/device/code").status_code == 405


@pytest.mark.expect_log("OEMR1003")
def test_a_flow_goes_on_when_the_database_is_back(demo, person, client):
    person.authorize(client, USER_SCOPE)
    page = person.page
    demo.kill_database()
    try:
        person.sign_in("physician")
        assert person.answer.status_code == 503 and person.answer.headers["Retry-After"]
        assert "not available" in person.page.text and demo.get(BASE + "/style.css").status_code == 200
    finally:
        demo.start()
    person.page = page
    person.sign_in("physician")
    person.page.form("/device/code")
