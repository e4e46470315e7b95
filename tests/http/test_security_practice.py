# SPDX-License-Identifier: Apache-2.0
"""The attacks that RFC 9700 describes, one test each. Those that other files try:

4.1   redirect addresses                test_authorize.test_without_a_good_address_there_is_a_page, test_a_repeated_address_is_a_page; more of them here
4.5   another verifier                  test_consent.test_another_verifier_redeems_nothing; the whole set here
4.6   access token injection            test_authorize.py: no response_type but code; test_forged_tokens.py: tokens of another kind
4.7   forged requests                   test_authorize.test_a_form_without_its_token_changes_nothing, test_the_token_of_the_sign_in_page_is_no_use_after_it
4.8   challenge or method lost          test_authorize.test_the_client_is_told_what_is_wrong, test_a_public_client_needs_a_challenge
4.10  tokens of other servers, forged   test_forged_tokens.py, test_gatekeeper.py
4.13  headers of a proxy                test_sign_in.test_failures_are_counted_by_the_peer_whatever_it_says_of_itself
4.14  refresh tokens of public clients  test_refresh.py; at once: test_sign_in.test_a_refresh_token_works_for_one_of_many
4.16  framing by the EHR                test_launch.test_a_launched_page_may_be_framed_by_the_ehr_alone
4.17  postMessage                       not used: test_authorize.test_pages_are_guarded_by_their_headers has no script-src
"""
import json
import re
import urllib.parse

import pytest

from oauth_client import SITE, Client
from openemr import uuid_of
from person import CALLBACK, USER_SCOPE, Person, challenge_of

PATIENTS = "/apis/default/api/patient?_limit=1"
EVIL = "https://evil.example.org/"
# None is CALLBACK letter by letter, though browsers, servers and libraries take some of them for it.
ADDRESSES = [
    "", " ", EVIL, "//localhost/callback", "/callback", "callback", "https:localhost/callback", "https:/localhost/callback", "https:///localhost/callback",
    "http://localhost/callback", "HTTPS://localhost/callback", "https://LOCALHOST/callback", "https://localhost/Callback", "https://localhost./callback",
    "https://localhost:443/callback", "https://localhost:8443/callback", "https://localhost:/callback", "https://user@localhost/callback",
    "https://localhost@evil.example.org/callback", "https://localhost:443@evil.example.org/callback", "https://localhost.evil.example.org/callback",
    "https://evil.example.org\\@localhost/callback", "https://localhost\\.evil.example.org/callback", "https://localhost\\callback",
    "https://localhost%2fcallback", "https://localhost%00.evil.example.org/callback", "https://127.0.0.1/callback", "https://localhost/callback/",
    "https://localhost//callback", "https://localhost/callback/more", "https://localhost/callback/../evil", "https://localhost/callback/%2e%2e/evil",
    "https://localhost/./callback", "https://localhost/%63allback", "https://localhost/callback?", "https://localhost/callback?x=1",
    "https://localhost/callback#", "https://localhost/callback#x", "https://localhost/callback%20", "https://localhost/callback;x", " " + CALLBACK,
    CALLBACK + " ", CALLBACK + "\t", CALLBACK + "\n", CALLBACK + "\0", CALLBACK + "\r\nX: y", CALLBACK + "|" + EVIL, CALLBACK + "," + EVIL,
    CALLBACK + " " + EVIL, "javascript:alert(1)//" + CALLBACK, "data:text/html,x"]

pytestmark = pytest.mark.usefixtures("no_traces_of_sign_in")


def code_of(person, client, scope=USER_SCOPE, **change):
    person.authorize(client, scope, **change)
    person.sign_in("physician")
    person.allow()
    return person.answered()["code"]


def registered(demo, **metadata):
    """Another client and what Person wants to know of it."""
    other = Client(demo, redirect_uris=[CALLBACK], **metadata)
    return other, {"client_id": other.id, "client_secret": other.secret}


def is_good(demo, tokens):
    return demo.get(PATIENTS, tokens["access_token"]).status_code == 200


def recorded(person):
    """From now on all answers, redirects too."""
    answers = []
    person.session.hooks["response"].append(lambda answer, *_, **__: answers.append(answer))
    return answers


# 4.1 and 4.11: where the browser is sent

def test_4_1_an_address_is_compared_letter_by_letter(person, client):
    for address in ADDRESSES:
        for change in ({}, {"prompt": "none"}, {"response_type": "token"}):
            person.authorize(client, USER_SCOPE, redirect_uri=address, **change)
            assert person.answer.status_code == 400 and "Location" not in person.answer.headers, repr(address)
            assert person.page.forms == [] and "evil" not in person.answer.text, repr(address)


def test_4_11_signing_out_is_no_open_redirector(demo, person):
    other, _ = registered(demo, post_logout_redirect_uris=[CALLBACK])
    hint = other.sign_in()["id_token"]

    def sign_out(**form):
        person.request("GET", SITE + "/logout?" + urllib.parse.urlencode(form))
        return person.answer.status_code, person.answer.headers.get("Location")

    for address in ADDRESSES:
        assert sign_out(id_token_hint=hint, post_logout_redirect_uri=address) == (200, None), repr(address)
    assert sign_out(post_logout_redirect_uri=CALLBACK) == (400, None), "who asks is not known"
    status, location = sign_out(id_token_hint=hint, post_logout_redirect_uri=CALLBACK, state="a b&c=d\r\nX: y")
    assert status == 303 and dict(urllib.parse.parse_qsl(location.removeprefix(CALLBACK + "?"))) == {"state": "a b&c=d\r\nX: y"}
    assert "X" not in person.answer.headers


# 4.2, 4.3, 4.12, 4.16: what the browser learns, keeps and shows

def test_4_2_and_4_16_no_page_is_framed_kept_or_told_to_others(demo, person, client):
    answers = recorded(person)
    tran = uuid_of(demo, "patient_data", "lname = 'Tran'")
    person.request("GET", SITE + "/smart/register-app")
    person.request("GET", SITE + "/login?flow=x")
    person.authorize(client, USER_SCOPE, client_id="nobody")
    person.authorize(client, USER_SCOPE + " launch/patient patient/Patient.read")
    person.sign_in("physician", password="wrong")
    person.sign_in("physician", persist_login="1")
    person.submit("/smart/patient-select-confirm", ("patient_id", tran))
    person.submit("/device/code", ("proceed", "1"), csrf_token_form="0")
    pages = [answer for answer in answers if answer.headers.get("Content-Type", "").startswith("text/html")]
    assert {urllib.parse.urlsplit(answer.url).path.removeprefix(SITE) for answer in pages} == {
        "/smart/register-app", "/authorize", "/login", "/provider/login", "/smart/patient-select", "/scope-authorize-confirm", "/device/code"}
    for answer in pages:
        assert "frame-ancestors 'none'" in answer.headers["Content-Security-Policy"], answer.url
        assert answer.headers["X-Frame-Options"] == "DENY" and answer.headers["Referrer-Policy"] == "no-referrer", answer.url
    assert {answer.headers["Cache-Control"] for answer in answers} == {"no-store"}
    cookies = [cookie for answer in answers for cookie in answer.raw.headers.getlist("Set-Cookie")]
    assert len(cookies) >= 5
    for cookie in cookies:
        place = "(/smart/register-app.*Strict|;.*Lax)$"
        assert re.match("__Secure-.*; Path=" + SITE + place, cookie) and "; Secure; HttpOnly; " in cookie, cookie


def test_4_3_no_secret_stands_in_an_address_and_4_12_each_form_leads_on_by_303(demo, person, client):
    answers, secrets = recorded(person), {demo.roles["physician"]["password"], person.verifier}
    tran = uuid_of(demo, "patient_data", "lname = 'Tran'")
    person.authorize(client, USER_SCOPE + " launch/patient patient/Patient.read", method="POST")
    for step in (lambda: person.sign_in("physician", persist_login="1"),
                 lambda: person.submit("/smart/patient-select-confirm", ("patient_id", tran)), person.allow):
        secrets.update(value for form in person.page.forms for name, value in form.fields if name.startswith("csrf"))
        secrets.update(cookie.value for cookie in person.session.cookies)
        step()
    code = person.answered()["code"]
    tokens = person.redeem(client, code).json()
    secrets.update((tokens["access_token"], tokens["refresh_token"], tokens["id_token"]))
    assert len(secrets) >= 9
    assert {answer.status_code for answer in answers if answer.request.method == "POST"} == {303}
    for answer in answers:
        for address in (answer.url, answer.headers.get("Location", "")):
            assert not [secret for secret in secrets if secret in urllib.parse.unquote(address)]


def test_4_3_no_secret_is_taken_from_an_address(demo):
    other, _ = registered(demo)
    tokens, query = other.sign_in(), urllib.parse.urlencode
    access = {"access_token": tokens["access_token"]}
    for address in ("/apis/default/api/patient", "/apis/default/fhir/Patient", SITE + "/userinfo"):
        assert demo.get(address, params=access).status_code == 401
        assert demo.call("POST", address, params=access).status_code == 401
        assert demo.call("POST", address, data=access).status_code == 401, "nor from a form"
    form = {"grant_type": "refresh_token", "refresh_token": tokens["refresh_token"], **other.authentication}
    assert demo.get(SITE + "/token?" + query(form)).status_code == 405
    assert demo.call("POST", SITE + "/token?" + query(form)).status_code == 400
    assert demo.call("POST", SITE + "/revoke?" + query({"token": tokens["access_token"], **other.authentication})).status_code == 400
    secret = query({"client_secret": form.pop("client_secret")})
    assert demo.call("POST", SITE + "/revoke?" + secret, data={"token": tokens["access_token"], "client_id": other.id}).status_code == 401
    assert is_good(demo, tokens) and other.refresh(tokens["refresh_token"]).status_code == 200


# 4.4: mix-up

def test_4_4_every_answer_names_the_issuer_of_discovery(demo, person, client):
    metadata = demo.get(SITE + "/.well-known/openid-configuration").json()
    assert metadata["authorization_response_iss_parameter_supported"] is True
    person.authorize(client, USER_SCOPE)
    person.sign_in("physician")
    answers = []
    for ask in (person.allow, lambda: person.authorize(client, USER_SCOPE, prompt="none"), lambda: person.authorize(client, "nonesuch")):
        ask()
        answers.append(person.answered())
    person.authorize(client, USER_SCOPE)
    person.sign_in("physician")
    person.deny()
    answers.append(person.answered())
    assert [answer.get("error", "code") for answer in answers] == ["code", "login_required", "invalid_scope", "access_denied"]
    assert {answer["iss"] for answer in answers} == {metadata["issuer"]}


# 4.5 and 4.8: codes and proof keys

def test_4_5_a_code_is_redeemed_by_its_client_at_its_address_with_its_verifier(demo, person, client):
    _, other = registered(demo)
    code = code_of(person, client)
    assert person.redeem(other, code).json()["error"] == "invalid_grant"
    for change in ({"redirect_uri": None}, {"redirect_uri": ""}, {"redirect_uri": CALLBACK + "/"}, {"redirect_uri": EVIL}, {"code_verifier": None},
                   {"code_verifier": ""}, {"code_verifier": "v" * 43}, {"code_verifier": person.verifier[:42]}, {"code_verifier": person.verifier + "v"},
                   {"code_verifier": challenge_of(person.verifier)}, {"code_verifier": person.verifier + "\0"}):
        answer = person.redeem(client, code, **change)
        assert (answer.status_code, answer.json()["error"] in ("invalid_request", "invalid_grant")) == (400, True), change
    demo.secrets.discard(challenge_of(person.verifier))  # it was sent as a verifier, but stood in an address before
    for secret in (None, "", "wrong"):
        assert person.redeem({**client, "client_secret": secret}, code).json()["error"] == "invalid_client"
    assert person.redeem(client, code).status_code == 200, "nothing of this used it up"


def test_4_5_a_code_that_comes_again_ends_what_it_gave(demo, person, client):
    code = code_of(person, client)
    first = person.redeem(client, code).json()
    _, other = registered(demo)
    assert person.redeem(other, code).json()["error"] == "invalid_grant"
    assert is_good(demo, first), "only its own client can have lost it"
    form = {"grant_type": "refresh_token", **client}
    second = demo.call("POST", SITE + "/token", data={**form, "refresh_token": first["refresh_token"]}).json()
    assert is_good(demo, second)
    assert person.redeem(client, code, code_verifier="v" * 43).json()["error"] == "invalid_grant"
    assert not is_good(demo, first) and not is_good(demo, second)
    assert demo.call("POST", SITE + "/token", data={**form, "refresh_token": second["refresh_token"]}).json()["error"] == "invalid_grant"


def test_4_8_a_proof_key_is_neither_dropped_nor_made_up(person, client):
    code = code_of(person, client, "openid", code_challenge=None, code_challenge_method=None)
    assert person.redeem(client, code).json()["error"] == "invalid_request", "a verifier without a challenge: the code is of somebody else's request"
    assert person.redeem(client, code, code_verifier=None).status_code == 200
    code = code_of(Person(person.demo), client, "openid", code_challenge=challenge_of(person.verifier))
    assert person.redeem(client, code, code_verifier=None).json()["error"] == "invalid_request"
    assert person.redeem(client, code).status_code == 200


# 4.14: refresh tokens

def test_4_14_a_refresh_token_is_its_clients_and_grows_no_scopes(demo):
    mine, others = Client(demo), Client(demo)
    token = mine.sign_in(scope="openid offline_access api:oemr")["refresh_token"]
    assert others.refresh(token).json()["error"] == "invalid_grant"
    assert others.refresh(token, client_id=mine.id).json()["error"] == "invalid_client", "the secret is of another client"
    assert mine.refresh(token, scope="openid api:oemr user/patient.read").json()["error"] == "invalid_scope"
    assert mine.refresh(token).status_code == 200, "nothing of this used it up"


def test_4_14_a_refresh_token_that_comes_again_ends_its_family(demo):
    other = Client(demo)
    chain = [other.sign_in()]
    for _ in range(3):
        chain.append(other.refresh(chain[-1]["refresh_token"]).json())
    assert [is_good(demo, tokens) for tokens in chain] == [False, False, False, True]
    assert other.refresh(chain[1]["refresh_token"]).json()["error"] == "invalid_grant"
    assert not is_good(demo, chain[-1]) and other.refresh(chain[-1]["refresh_token"]).status_code == 400


# 4.15: clients that call themselves as people do

def test_4_15_nobody_chooses_his_client_id(demo):
    admin = uuid_of(demo, "users", "username = 'admin'")
    other, _ = registered(demo, client_id=admin, client_secret="chosen-by-the-client", client_role="admin", registration_access_token="chosen")
    assert admin not in (other.id, other.registration["registration_access_token"]) and other.secret != "chosen-by-the-client"
    assert other.registration["client_role"] == "user" and other.registration["registration_access_token"] != "chosen"


# RFC 6749, 3.1 and 3.2: no parameter more than once. Two readers would not take the same one.

def test_a_repeated_parameter_is_refused_wherever_it_stands(demo):
    other, _ = registered(demo, post_logout_redirect_uris=[CALLBACK])
    tokens = other.sign_in()
    forms = {"token": {"grant_type": "refresh_token", "refresh_token": tokens["refresh_token"], "scope": "openid", **other.authentication},
             "introspect": {"token": tokens["access_token"], "token_type_hint": "access_token", **other.authentication},
             "revoke": {"token": tokens["access_token"], "token_type_hint": "access_token", **other.authentication},
             "logout": {"id_token_hint": tokens["id_token"], "client_id": other.id, "post_logout_redirect_uri": CALLBACK, "state": "s"}}
    for endpoint, form in forms.items():
        for name, value in form.items():
            for again in (value, "other"):
                for pairs in ([*form.items(), (name, again)], [(name, again), *form.items()]):
                    answer = other.post("/" + endpoint, pairs)
                    assert (answer.status_code, answer.json()["error"]) == (400, "invalid_request"), (endpoint, name)
                    if endpoint in ("introspect", "logout"):
                        assert demo.get(f"{SITE}/{endpoint}?" + urllib.parse.urlencode(pairs)).status_code == 400, (endpoint, name)
    answer = demo.call("POST", SITE + "/logout?state=other", data=forms["logout"])
    assert (answer.status_code, answer.json()["error"]) == (400, "invalid_request"), "one in the address, one in the form"
    assert is_good(demo, tokens)
    answer = demo.call("POST", SITE + "/logout", data=forms["logout"], allow_redirects=False)
    assert answer.headers["Location"] == CALLBACK + "?state=s"


def test_of_equal_members_of_a_registration_the_last_counts_everywhere(demo):
    first = {"redirect_uris": [EVIL], "application_type": "native", "scope": "openid", "token_endpoint_auth_method": "none"}
    last = {"redirect_uris": [CALLBACK], "application_type": "private", "scope": "openid api:oemr", "token_endpoint_auth_method": "client_secret_post"}
    body = json.dumps({"client_name": "Twice", **first})[:-1] + ", " + json.dumps(last)[1:]
    answer = demo.call("POST", SITE + "/registration", data=body, headers={"Content-Type": "application/json"})
    assert answer.status_code == 201 and "evil" not in answer.text
    assert all(answer.text.count(f'"{name}"') == 1 and answer.json()[name] == value for name, value in last.items())
    stored = demo.sql(f"SELECT redirect_uri, is_confidential, scope FROM oauth_clients WHERE client_id = '{answer.json()['client_id']}'")
    assert stored == [[CALLBACK, "1", "openid api:oemr"]]
