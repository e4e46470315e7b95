# SPDX-License-Identifier: Apache-2.0
"""The page on which anybody registers an app."""
import concurrent.futures
import re

import pytest
import requests

from person import BASE, CALLBACK, Person

PAGE = BASE + "/smart/register-app"


def fields(**change):
    return [("application_type", "private"), ("client_name", "An <app>"), ("contacts", "dev@example.org"), ("redirect_uris", CALLBACK),
            ("scope", "openid"), ("scope", "api:fhir"), ("scope", change.pop("more", "patient/Patient.read"))] + list(change.items())


def token_of(answer):
    return re.search(r'name="csrf_token_form" value="([^"]+)"', answer.text)[1]


def register(person, **change):
    token = token_of(person.session.get(person.base + PAGE))
    data = dict(change)
    pairs = [(name, data.pop(name, value)) if name != "scope" else (name, value) for name, value in fields(more=data.pop("more", "patient/Patient.read"))]
    return person.session.post(person.base + PAGE, data=pairs + list(data.items()) + [("csrf_token_form", token)])


def count(demo):
    return demo.sql("SELECT COUNT(*) FROM oauth_clients")


def test_an_app_is_registered_and_shown_its_secret_once(demo):
    person = Person(demo)
    answer = register(person)
    assert answer.status_code == 201, answer.text
    codes = re.findall("<code>([^<]+)</code>", answer.text)
    demo.secrets.update({codes[1], codes[2]})
    assert answer.headers["Cache-Control"] == "no-store"
    assert demo.sql(f"SELECT client_name, client_role, is_enabled FROM oauth_clients WHERE client_id = '{codes[0]}'") == [["An <app>", "user", "1"]]
    assert codes[4].endswith(BASE + "/token")


def test_little_is_ticked_before_anybody_has_chosen(demo):
    person = Person(demo)
    ticked = re.findall(r'<input type="checkbox" name="scope" value="([^"]+)" checked', person.session.get(person.base + PAGE).text)
    assert sorted(ticked) == ["api:fhir", "fhirUser", "launch/patient", "openid", "patient/Patient.read"]


def test_an_app_with_all_records_waits_for_an_administrator(demo):
    answer = register(Person(demo), more="user/Patient.read")
    demo.secrets.update(re.findall("<code>([^<]+)</code>", answer.text)[1:3])
    assert "waits for an administrator" in answer.text


def test_what_is_wrong_is_said_at_its_field_and_the_rest_is_kept(demo):
    before = count(demo)
    for change, wrong in ({"redirect_uris": "javascript:alert(1)"}, "redirect_uris"), ({"jwks": "no keys"}, "jwks"), ({"client_name": " "}, "client_name"):
        answer = register(Person(demo), **change)
        assert answer.status_code == 400, change
        assert f'id="{wrong}-problem"' in answer.text and "dev@example.org" in answer.text
    answer = register(Person(demo), application_type="native", more="user/Patient.read")
    assert answer.status_code == 400 and "only allowed for confidential clients" in answer.text
    assert count(demo) == before


def test_a_form_of_another_site_registers_nothing(demo):
    before, person = count(demo), Person(demo)
    assert person.session.post(person.base + PAGE, data=fields()).status_code == 403
    token = token_of(Person(demo).session.get(person.base + PAGE, verify=demo.env["CA_FILE"]))
    assert person.session.post(person.base + PAGE, data=fields() + [("csrf_token_form", token)]).status_code == 403
    assert count(demo) == before


def test_a_form_registers_one_app_however_often_it_is_sent(demo):
    """What a browser sends when the page with the result is loaded anew: the same form, without the cookie that is used up."""
    person = Person(demo)
    token = token_of(person.session.get(person.base + PAGE))
    data = fields() + [("csrf_token_form", token)]
    answer = person.session.post(person.base + PAGE, data=data)
    assert answer.status_code == 201
    demo.secrets.update(re.findall("<code>([^<]+)</code>", answer.text)[1:3])
    before = count(demo)
    again = person.session.post(person.base + PAGE, data=data)
    assert again.status_code == 403 and f'href="{PAGE}"' in again.text  # a way on
    assert count(demo) == before


def test_a_double_click_registers_one_app_and_shows_it(demo):
    """Both requests leave before the first is answered; the browser shows the answer to the second."""
    person = Person(demo)
    token = token_of(person.session.get(person.base + PAGE))
    before = int(count(demo)[0][0])
    request = requests.Request("POST", person.base + PAGE, data=fields() + [("csrf_token_form", token)])
    requests_sent = [person.session.prepare_request(request) for _ in range(4)]
    with concurrent.futures.ThreadPoolExecutor(len(requests_sent)) as pool:
        answers = list(pool.map(lambda one: requests.Session().send(one, verify=demo.env["CA_FILE"]), requests_sent))
    assert [answer.status_code for answer in answers] == [201] * len(answers)
    shown = {tuple(re.findall("<code>([^<]+)</code>", answer.text)) for answer in answers}
    assert len(shown) == 1
    (codes,) = shown
    demo.secrets.update(codes[1:3])
    assert int(count(demo)[0][0]) == before + 1
    authorized = requests.post(person.base + BASE + "/token", verify=demo.env["CA_FILE"], auth=(codes[0], codes[1]),
                               data={"grant_type": "refresh_token", "refresh_token": "none"})
    assert authorized.json()["error"] == "invalid_grant", "the secret shown is the client's"


def test_forms_of_one_browser_register_apps_of_their_own(demo):
    person = Person(demo)
    token = token_of(person.session.get(person.base + PAGE))
    prepared = [person.session.prepare_request(requests.Request("POST", person.base + PAGE, data=[
        (name, value if name != "client_name" else title) for name, value in fields()] + [("csrf_token_form", token)])) for title in ("One", "Two")]
    answers = [requests.Session().send(one, verify=demo.env["CA_FILE"]) for one in prepared]
    codes = [re.findall("<code>([^<]+)</code>", answer.text) for answer in answers]
    demo.secrets.update(secret for shown in codes for secret in shown[1:3])
    assert codes[0][0] != codes[1][0] and not set(codes[0][:3]) & set(codes[1][:3])


@pytest.mark.parametrize("language, words", [("en", "Try again in {} min."), ("es", "dentro de {} min.")])
def test_too_many_registrations_have_to_wait_and_are_told_how_long(demo, language, words):
    person = Person(demo, **{"Accept-Language": language})
    with demo.configured("OemrRegistrationLimit 2/1h\n"):
        # What is refused for a fault is counted as well. An hour may end in between, and another one begin.
        for _ in range(5):
            answer = register(person, client_name=" ")
            if answer.status_code == 429:
                break
        assert answer.status_code == 429
        seconds = int(answer.headers["Retry-After"])
        assert 1 <= seconds <= 3600 and words.format(-(-seconds // 60)) in answer.text
        assert "dev@example.org" in answer.text  # nothing has to be typed again
        before = count(demo)
        assert register(person).status_code == 429
        assert count(demo) == before
        assert person.session.get(person.base + PAGE).status_code == 200


def test_without_the_fhir_api_nothing_is_registered(demo):
    person = Person(demo)
    token = token_of(person.session.get(person.base + PAGE))
    before = count(demo)
    with demo.switched_off("rest_fhir_api"):
        for answer in person.session.get(person.base + PAGE), person.session.post(person.base + PAGE, data=fields() + [("csrf_token_form", token)]):
            assert answer.status_code == 404 and "Apps cannot be registered here." in answer.text
    assert count(demo) == before


def test_without_own_pages_it_is_left_to_php(demo):
    person = Person(demo)
    token = token_of(person.session.get(person.base + PAGE))
    before = count(demo)
    with demo.configured("OemrSignInPages Off\n"):
        for answer in person.session.get(person.base + PAGE), person.session.post(person.base + PAGE, data=fields() + [("csrf_token_form", token)]):
            # No PHP runs here: httpd looks for a file, and there is none.
            assert answer.status_code == 404 and "csrf_token_form" not in answer.text and "Content-Security-Policy" not in answer.headers
    assert count(demo) == before
