# SPDX-License-Identifier: Apache-2.0
"""A SMART app of another origin with fhirclient in Chromium: the pages of docs/clients.md, opened by a person and by the EHR."""
import http.server
import os
import ssl
import threading
import urllib.parse

import pytest

from browser import Browser
from documented import at, examples, filled
from oauth_client import Client
from openemr import launch_token, uuid_of

pytestmark = pytest.mark.usefixtures("no_traces_of_sign_in")
LAUNCH, INDEX = examples("fhirclient", "html")
SCOPE = "openid fhirUser offline_access launch launch/patient patient/Patient.read"


class App:
    """The app's own web server: its pages by their path."""

    def __init__(self, demo):
        pages = self.pages = {}

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_GET(self):
                kind, body = pages.get(urllib.parse.urlsplit(self.path).path, (None, b""))
                self.send_response(200 if kind else 404)
                self.send_header("Content-Type", kind or "text/plain")
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_):
                pass

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(demo.env["CA_FILE"], demo.env["CA_FILE"].replace(".pem", ".key"))
        self.server.socket = context.wrap_socket(self.server.socket, server_side=True, do_handshake_on_connect=False)
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
        self.base = f"https://127.0.0.1:{self.server.server_port}"  # another site than the demo's localhost

    def stop(self):
        self.server.shutdown()
        self.server.server_close()


@pytest.fixture
def app(demo, foreign_clients):
    served = App(demo)
    client = Client(demo, application_type="web", token_endpoint_auth_method="none", scope=SCOPE, redirect_uris=[served.base + "/index.html"])
    with open(os.path.join(foreign_clients, "node_modules", "fhirclient", "build", "fhir-client.min.js"), "rb") as file:
        served.pages["/fhir-client.min.js"] = ("text/javascript", file.read())
    launch = at(filled(LAUNCH, CLIENT_ID=client.id), demo.env["BASE_URL"], served.base)
    served.pages["/launch.html"] = ("text/html; charset=utf-8", launch.encode())
    served.pages["/index.html"] = ("text/html; charset=utf-8", INDEX.encode())
    served.pages["/favicon.ico"] = ("image/x-icon", b"")
    yield served
    served.stop()


@pytest.fixture
def browser(demo):
    opened = Browser(demo)
    yield opened
    opened.quit()


@pytest.fixture
def patient(demo):
    return uuid_of(demo, "patient_data", "lname = 'Tran'")


def run(browser, script):
    """The value of a promise in the app's page; client is the app's own."""
    return browser.driver.execute_async_script(
        "const give = arguments[arguments.length - 1];"
        f"FHIR.oauth2.ready().then(async client => {{ {script} }}).then(value => give({{ value }}), error => give({{ error: String(error) }}));")


def value(browser, script):
    found = run(browser, script)
    assert "error" not in found, found["error"]
    return found["value"]


def tokens(browser):
    answer = value(browser, "return client.state.tokenResponse")
    browser.demo.secrets.update(text for name, text in answer.items() if name.endswith("_token"))
    return answer


def check_app(demo, browser, app, patient):
    """The app shows the patient, reads with a renewed token, and nobody else's record."""
    browser.wait_for(lambda: "Tran, born 1990-07-21" in browser.text())
    assert browser.driver.current_url.startswith(app.base + "/index.html")
    first = tokens(browser)
    assert first["patient"] == patient and value(browser, "return client.patient.id") == patient
    assert value(browser, "return fetch(client.state.tokenResponse.smart_style_url).then(answer => answer.json())")["color_text"]
    assert value(browser, "return client.user.fhirUser").rpartition("/fhir/")[2].split("/")[0] in ("Practitioner", "Person")

    value(browser, "await client.refresh()")
    second = tokens(browser)
    assert second["access_token"] != first["access_token"] and second["refresh_token"] != first["refresh_token"]
    assert value(browser, "return client.patient.read()")["id"] == patient
    other = uuid_of(demo, "patient_data", "lname = 'Alvarez'")
    assert "error" in run(browser, f"return client.request('Patient/{other}')")
    assert [one["id"] for one in value(browser, "return client.request('Patient', { flat: true })")] == [patient]
    return first


def test_an_app_that_a_person_opens(demo, browser, app, patient):
    browser.driver.get(app.base + "/launch.html")
    browser.wait_for(lambda: browser.driver.find_elements("name", "username"))
    browser.send("a[href$='as=staff']")
    browser.sign_in("physician")
    browser.type(name="tran")
    browser.send(".search button")
    browser.send("button[name=patient_id]")
    browser.send("button[name=proceed]")
    answer = check_app(demo, browser, app, patient)
    assert answer["need_patient_banner"] is True and "encounter" not in answer


def test_an_app_that_the_ehr_opens(demo, browser, app, patient):
    encounter = uuid_of(demo, "form_encounter", "pid = (SELECT pid FROM patient_data WHERE lname = 'Tran') LIMIT 1")
    query = urllib.parse.urlencode({"iss": demo.env["BASE_URL"] + "/apis/default/fhir", "launch": launch_token(demo, p=patient, e=encounter)})
    browser.driver.get(app.base + "/launch.html?" + query)
    browser.wait_for(lambda: browser.driver.find_elements("name", "username"))
    browser.sign_in("physician")
    browser.send("button[name=proceed]")
    answer = check_app(demo, browser, app, patient)
    assert answer["need_patient_banner"] is False and answer["encounter"] == encounter
    assert value(browser, "return client.encounter.id") == encounter
