# SPDX-License-Identifier: Apache-2.0
"""A person with a browser that knows no JavaScript: pages, forms, cookies."""
import base64
import hashlib
import html.parser
import json
import os
import urllib.parse

import requests

from mined_secrets import mine

CALLBACK = "https://localhost/callback"
BASE = "/oauth2/default"
USER_SCOPE = "openid fhirUser offline_access api:oemr api:fhir user/patient.read user/Patient.read user/encounter.read"
PATIENT_SCOPE = "openid offline_access launch/patient api:fhir api:port patient/Patient.read patient/patient.read patient/Encounter.read"


class Form:
    def __init__(self, action):
        self.action, self.fields, self.buttons, self.boxes = action, [], [], []

    def names(self):
        return {name for name, _ in self.fields}


class Page(html.parser.HTMLParser):
    """Forms, links and texts of a page. What a browser would have to guess is an error."""

    VOID = {"meta", "link", "input", "img", "br", "hr"}

    def __init__(self, text):
        super().__init__(convert_charrefs=True)
        self.forms, self.links, self.text, self.labels, self.ids, self._open = [], [], "", {}, set(), []
        self.feed(text)
        assert not self._open, f"not closed: {self._open}"

    def handle_starttag(self, tag, attrs):
        names = [name for name, _ in attrs]
        assert len(names) == len(set(names)), f"{tag}: an attribute twice: {names}"
        attributes = dict(attrs)
        if tag not in self.VOID:
            self._open.append(tag)
        if "id" in attributes:
            assert attributes["id"] not in self.ids, f"id {attributes['id']} twice"
            self.ids.add(attributes["id"])
        if tag == "form":
            self.forms.append(Form(attributes["action"]))
        elif tag == "a":
            self.links.append(attributes["href"])
        elif tag == "input":
            form = self.forms[-1]
            if attributes.get("type") == "checkbox":
                form.boxes.append((attributes["name"], attributes["value"], "checked" in attributes))
            elif "name" in attributes:
                form.fields.append((attributes["name"], attributes.get("value", "")))
        elif tag == "button":
            self.forms[-1].buttons.append((attributes.get("name"), attributes.get("value")))

    def handle_endtag(self, tag):
        assert self._open and self._open.pop() == tag, f"</{tag}> does not fit"

    def handle_data(self, data):
        self.text += data

    def form(self, action_end):
        found = [form for form in self.forms if form.action.endswith(action_end)]
        assert found, f"no form {action_end} among {[form.action for form in self.forms]}"
        return found[0]


def claims(token):
    part = token.split(".")[1]
    return json.loads(base64.urlsafe_b64decode(part + "=" * (-len(part) % 4)))


def challenge_of(verifier):
    return base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).rstrip(b"=").decode()


class Person:
    def __init__(self, demo, **headers):
        self.demo, self.base = demo, demo.env["BASE_URL"]
        self.session = requests.Session()
        self.session.verify = demo.env["CA_FILE"]
        self.session.trust_env = False
        self.session.headers.update(headers)
        mine(self.session, demo.secrets)
        self.verifier = base64.urlsafe_b64encode(os.urandom(48)).decode()
        self.answer = self.page = None

    # Requests; redirects on this server are followed, those to the client are not.

    def request(self, method, path, **arguments):
        self.answer = self.session.request(method, urllib.parse.urljoin(self.base, path), allow_redirects=False, timeout=30, **arguments)
        while self.answer.is_redirect and self.answer.headers["Location"].startswith("/"):
            self.answer = self.session.get(self.base + self.answer.headers["Location"], allow_redirects=False, timeout=30)
        is_page = self.answer.headers.get("Content-Type", "").startswith("text/html")
        self.page = Page(self.answer.text) if is_page else None
        return self.answer

    def authorize(self, client, scope, method="GET", **change):
        """Asks for authorization; a parameter that is None is left out."""
        query = {"response_type": "code", "client_id": client["client_id"], "redirect_uri": CALLBACK, "scope": scope, "state": "s t&=1",
                 "code_challenge": challenge_of(self.verifier), "code_challenge_method": "S256", **change}
        query = {name: value for name, value in query.items() if value is not None}
        if method == "POST":
            return self.request("POST", BASE + "/authorize", data=query)
        return self.request("GET", BASE + "/authorize?" + urllib.parse.urlencode(query))

    def submit(self, action_end, button=None, without=(), **change):
        """Sends a form of the page as it stands, with those changes; without: boxes that are not ticked."""
        form = self.page.form(action_end)
        data = list(form.fields) + [(name, value) for name, value, ticked in form.boxes if ticked and name not in without]
        data = [(name, change.pop(name, value)) for name, value in data] + list(change.items())
        if button:
            data.append(button)
        return self.request("POST", form.action, data=data)

    # Steps

    def sign_in(self, role, **change):
        account = self.demo.roles[role]
        is_patient = account["user_role"] == "patient"
        link = next((link for link in self.page.links if link.endswith("as=" + ("patient" if is_patient else "staff"))), None)
        if link:
            self.request("GET", link)
        fields = {"username": account["username"], "password": account["password"]}
        if is_patient:
            fields["email"] = account["email"]
        return self.submit("/login", ("user_role", "portal-api" if is_patient else "api"), **{**fields, **change})

    def allow(self, **arguments):
        return self.submit("/device/code", ("proceed", "1"), **arguments)

    def deny(self):
        return self.submit("/device/code", ("deny", "1"))

    # What the client gets

    def answered(self):
        """The parameters that the client got."""
        assert self.answer.status_code == 303, f"{self.answer.status_code} {self.answer.text[:2000]}"
        address, _, query = self.answer.headers["Location"].partition("?")
        assert address == CALLBACK, address
        pairs = urllib.parse.parse_qsl(query, keep_blank_values=True, strict_parsing=True)
        assert len(pairs) == len(dict(pairs))
        return dict(pairs)

    def redeem(self, client, code, **change):
        form = {"grant_type": "authorization_code", "client_id": client["client_id"], "code": code, "redirect_uri": CALLBACK,
                "code_verifier": self.verifier, **change}
        if client.get("client_secret"):
            form["client_secret"] = client["client_secret"]
        form = {name: value for name, value in form.items() if value is not None}
        return self.demo.call("POST", BASE + "/token", data=form)
