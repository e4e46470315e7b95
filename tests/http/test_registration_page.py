# SPDX-License-Identifier: Apache-2.0
"""The page on which anybody registers an app."""
import re

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
