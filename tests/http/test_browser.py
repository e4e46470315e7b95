# SPDX-License-Identifier: Apache-2.0
"""The pages in a real browser: small and large, light and dark, without JavaScript, with the keyboard, in another language."""
import base64
import os
import threading
import time

import pytest

pytest.importorskip("selenium", reason="python3-selenium is not installed")

from selenium.webdriver import ActionChains, Keys  # noqa: E402
from selenium.webdriver.common.by import By  # noqa: E402

from browser import VERIFIER, Browser  # noqa: E402
from openemr import launch_token, one_time_code, sealed, uuid_of  # noqa: E402
from person import BASE, PATIENT_SCOPE, USER_SCOPE, Person  # noqa: E402

pytestmark = [pytest.mark.usefixtures("no_traces_of_sign_in"),
              pytest.mark.skipif(not os.path.exists("/usr/bin/chromedriver"), reason="chromium-driver is not installed")]


@pytest.fixture
def open_browser(demo):
    opened = []

    def open_one(**arguments):
        opened.append(Browser(demo, **arguments))
        return opened[-1]

    yield open_one
    for browser in opened:
        browser.quit()


def redeems(demo, client, code):
    person = Person(demo)
    person.verifier = VERIFIER
    return person.redeem(client, code).status_code == 200


@pytest.mark.parametrize("width", [320, 1280])
def test_a_patient_goes_the_whole_way(demo, client, open_browser, width):
    browser = open_browser(width=width)
    browser.authorize(client, PATIENT_SCOPE)
    browser.look("sign-in-patient")
    browser.type(username="Nobody", email="nobody@example.org", password="wrong")
    browser.send("button[name=user_role]")
    browser.look("sign-in-wrong")
    browser.sign_in("patient")
    browser.look("consent-patient")
    browser.send("button[name=proceed]")
    assert redeems(demo, client, browser.answered()["code"])
    assert browser.complaints() == []


@pytest.mark.parametrize("width", [320, 1280])
def test_a_user_goes_the_whole_way(demo, client, open_browser, width):
    secret = base64.b32encode(os.urandom(20)).decode()
    demo.secrets.add(secret)
    demo.sql("INSERT INTO login_mfa_registrations (user_id, name, method, var1, var2)"
             f" SELECT id, 'App Based 2FA', 'TOTP', '{sealed(demo, secret)}', '' FROM users WHERE username = 'mchen'")
    try:
        browser = open_browser(width=width)
        browser.authorize(client, USER_SCOPE + " launch/patient patient/Patient.read user/patient.write profile email")
        browser.look("sign-in-staff")
        browser.sign_in("physician")
        browser.look("second-factor")
        browser.type(mfa_token=one_time_code(secret, int(time.time()) // 30))
        browser.send("button[name=user_role]")
        browser.look("patients")
        browser.type(name="tran")
        browser.send(".search button")
        browser.look("patients-found")
        browser.send("button[name=patient_id]")
        browser.look("consent-user")
        browser.click("summary")
        browser.look("consent-details")
        browser.send("button[name=deny]")
        assert browser.answered()["error"] == "access_denied"
        assert browser.complaints() == []
    finally:
        demo.sql("DELETE FROM login_mfa_registrations")


@pytest.mark.parametrize("width", [320, 1280])
def test_everything_that_can_be_asked_for_fits(demo, client, open_browser, width):
    browser = open_browser(width=width)
    browser.authorize(client, demo.roles["admin"]["scope"].replace("launch/patient ", ""))
    browser.sign_in("physician")
    browser.look("consent-everything")


@pytest.mark.parametrize("width", [320, 1280])
def test_notices_are_cared_for_too(demo, client, open_browser, width):
    browser = open_browser(width=width)
    browser.driver.get(browser.base + BASE + "/login")
    browser.look("notice")
    browser.authorize(client, USER_SCOPE, redirect_uri="https://evil.example.org/")
    browser.look("error")


@pytest.mark.parametrize("width", [320, 1280])
def test_a_developer_registers_an_app(demo, open_browser, width):
    browser = open_browser(width=width, script=width != 320)
    browser.driver.get(browser.base + BASE + "/smart/register-app")
    browser.look("register")
    browser.type(client_name="Growth charts", redirect_uris="javascript:alert(1)")
    browser.send(".actions button")
    browser.look("register-wrong")
    assert browser.find("[name=client_name]").get_attribute("value") == "Growth charts"
    assert browser.find("[name=redirect_uris]").get_attribute("aria-invalid") == "true"
    browser.type(redirect_uris="https://localhost/callback")
    browser.send(".actions button")
    demo.secrets.update(code.text for code in browser.driver.find_elements(By.CSS_SELECTOR, "dd code")[1:3])
    browser.look("registered")
    assert "Growth charts is registered" in browser.text()
    assert browser.complaints() == []


def test_no_script_is_needed(demo, client, open_browser):
    browser = open_browser(script=False)
    browser.authorize(client, USER_SCOPE)
    browser.sign_in("physician")
    browser.send("button[name=proceed]")
    assert redeems(demo, client, browser.answered()["code"])


def test_the_keyboard_is_enough(demo, client, open_browser):
    account = demo.roles["physician"]
    browser = open_browser()
    browser.authorize(client, "openid offline_access api:oemr user/patient.read")
    # The first field has the focus.
    ActionChains(browser.driver).send_keys(account["username"], Keys.TAB, account["password"], Keys.ENTER).perform()
    browser.wait_for(lambda: "asks for access" in browser.text())
    for _ in range(3):
        ActionChains(browser.driver).send_keys(Keys.TAB).perform()
    focused = browser.driver.switch_to.active_element
    assert focused.get_attribute("name") == "scope[offline_access]"
    assert browser.driver.execute_script("return getComputedStyle(document.activeElement).outlineStyle") == "solid"
    focused.send_keys(Keys.SPACE)
    browser.find("button[name=proceed]").send_keys(Keys.ENTER)
    person = Person(demo)
    person.verifier = VERIFIER
    assert "refresh_token" not in person.redeem(client, browser.answered()["code"]).json()


def test_two_clicks_are_one_answer(demo, client, open_browser):
    browser = open_browser()
    browser.authorize(client, USER_SCOPE)
    browser.sign_in("physician")
    ActionChains(browser.driver).double_click(browser.find("button[name=proceed]")).perform()
    assert redeems(demo, client, browser.answered()["code"])


def test_going_back_is_explained(demo, client, open_browser):
    browser = open_browser()
    browser.authorize(client, USER_SCOPE)
    browser.sign_in("physician")
    browser.send("button[name=proceed]")
    browser.answered()
    browser.driver.back()
    browser.wait_for(lambda: browser.driver.current_url.startswith(browser.base))
    # Chromium may show the page out of its memory: then its form is sent in vain.
    for button in browser.driver.find_elements(By.CSS_SELECTOR, "button[name=proceed]"):
        button.click()
    browser.wait_for(lambda: "nothing to sign in to" in browser.text())


@pytest.mark.parametrize("width", [320, 1280])
def test_a_locked_account_is_said_to_be_locked(demo, client, open_browser, width):
    demo.sql("UPDATE users_secure SET login_fail_counter = 20, last_login_fail = NOW() WHERE username = 'mchen'")
    browser = open_browser(width=width)
    browser.authorize(client, USER_SCOPE)
    browser.sign_in("physician")
    assert "locked" in browser.text()
    browser.look("sign-in-locked")
    demo.sql("UPDATE users_secure SET login_fail_counter = 0 WHERE username = 'mchen'")
    browser.sign_in("physician")
    browser.send("button[name=proceed]")
    assert redeems(demo, client, browser.answered()["code"])


def test_a_sign_in_that_is_over_says_what_to_do(demo, client, open_browser):
    browser = open_browser(width=320)
    browser.authorize(client, USER_SCOPE)
    browser.sign_in("physician")
    browser.driver.delete_all_cookies()  # as when they have run out
    browser.send("button[name=proceed]")
    assert "Go back to the app and start again" in browser.text()
    browser.look("over")


def test_back_from_consent_to_the_sign_in_form(demo, client, open_browser):
    browser = open_browser()
    browser.authorize(client, USER_SCOPE)
    browser.sign_in("physician")
    browser.driver.back()
    # No page is kept (no-store), so the server is asked, and it knows who signed in.
    browser.wait_for(lambda: "asks for access" in browser.text())
    browser.send("button[name=proceed]")
    assert redeems(demo, client, browser.answered()["code"])


def test_a_sign_in_form_out_of_the_browsers_memory_leads_on(demo, client, open_browser):
    """The form of another tab stands for one that the browser kept in spite of no-store."""
    browser = open_browser(width=320)
    browser.authorize(client, USER_SCOPE)
    form = browser.driver.current_window_handle
    address = browser.driver.current_url
    browser.driver.switch_to.new_window("tab")
    browser.driver.get(address)
    browser.sign_in("physician")
    browser.wait_for(lambda: "asks for access" in browser.text())
    browser.driver.close()
    browser.driver.switch_to.window(form)
    browser.sign_in("physician")
    assert browser.find("h1").text == "This page is out of date"
    browser.look("stale-form")
    browser.send("main a")
    assert "asks for access" in browser.text()
    browser.send("button[name=proceed]")
    assert redeems(demo, client, browser.answered()["code"])


def test_a_locked_account_tells_nobody_whether_the_password_is_right(demo, client, open_browser):
    demo.sql("UPDATE users_secure SET login_fail_counter = 19, last_login_fail = NOW() WHERE username = 'mchen'")
    browser = open_browser(width=320)
    browser.authorize(client, USER_SCOPE)
    account = demo.roles["physician"]
    pages = []
    for password in "wrong", "wrong", account["password"]:  # the first of them locks it
        browser.type(username=account["username"], password=password)
        browser.send("button[name=user_role]")
        pages.append(browser.driver.page_source)
    assert pages[0] == pages[1] == pages[2]
    assert demo.sql("SELECT login_fail_counter FROM users_secure WHERE username = 'mchen'") == [["22"]]


@pytest.mark.parametrize("steps", [0, 1], ids=["sign-in", "patients"])
def test_a_flow_that_runs_out_before_consent_says_what_to_do(demo, client, open_browser, steps):
    way = [lambda: browser.sign_in("physician"), lambda: browser.send("button[name=patient_id]"), lambda: browser.send("button[name=proceed]")]
    browser = open_browser(width=320)
    scope = USER_SCOPE + " launch/patient patient/Patient.read"
    browser.authorize(client, scope)
    for step in way[:steps]:
        step()
    browser.driver.delete_all_cookies()  # as browsers do when their time is up
    way[steps]()
    assert "Go back to the app and start again." in browser.text()
    browser.authorize(client, scope)
    for step in way:
        step()
    assert redeems(demo, client, browser.answered()["code"])


def test_the_pages_speak_the_persons_language(demo, client, open_browser):
    browser = open_browser(width=320, language="es")
    browser.authorize(client, PATIENT_SCOPE)
    assert browser.find("html").get_attribute("lang") == "es"
    assert browser.find("h1").text == "Iniciar sesión"
    browser.look("sign-in-spanish")
    browser.sign_in("patient")
    browser.look("consent-spanish")
    assert "Ver su historia clínica" in browser.text()


@pytest.fixture
def hebrew(demo):
    words = {"Sign in": "כניסה", "Password": "סיסמה", "Allow": "אישור", "%s asks for access": "%s מבקש גישה", "Choose a patient": "בחירת מטופל",
             "These details are not right. After too many attempts an account is locked for a while.": "הפרטים שגויים. לאחר ניסיונות רבים החשבון ננעל לזמן מה."}
    demo.sql("INSERT INTO lang_languages (lang_id, lang_code, lang_description, lang_is_rtl) VALUES (77, 'he', 'Hebrew', 1);" + "".join(
        f"INSERT INTO lang_definitions (cons_id, lang_id, definition) SELECT cons_id, 77, '{word}' FROM lang_constants WHERE constant_name = '{constant}';"
        for constant, word in words.items()))
    yield words
    demo.sql("DELETE FROM lang_definitions WHERE lang_id = 77; DELETE FROM lang_languages WHERE lang_id = 77")


@pytest.mark.parametrize("width", [320, 1280])
def test_the_pages_run_from_right_to_left(demo, client, open_browser, hebrew, width):
    browser = open_browser(width=width, language="he")
    browser.authorize(client, USER_SCOPE + " launch/patient patient/Patient.read")
    assert browser.find("html").get_attribute("dir") == "rtl"
    assert browser.find("h1").text == hebrew["Sign in"]
    browser.type(username="nobody", password="wrong")
    browser.send("button[name=user_role]")
    browser.look("sign-in-hebrew")
    assert browser.find("#problem").value_of_css_property("border-right-width") == "4px"
    browser.sign_in("physician")
    browser.look("patients-hebrew")
    browser.send("button[name=patient_id]")
    box, text = browser.find(".choice input").rect, browser.find(".choice span").rect
    assert box["x"] > text["x"] + text["width"]  # the box stands before its text
    browser.look("consent-hebrew")
    browser.driver.get(browser.base + BASE + "/smart/register-app")
    browser.look("register-hebrew")


def test_an_app_may_send_the_person_on_to_another_host(demo, client, open_browser):
    """Browsers hold every redirect after a form to form-action: the app's own ones too."""
    import http.server
    import ssl

    class App(http.server.BaseHTTPRequestHandler):
        def do_GET(self):
            if self.path.startswith("/callback"):
                self.send_response(302)
                self.send_header("Location", f"https://127.0.0.1:{self.server.server_port}/home")
                self.end_headers()
                return
            self.send_response(200)
            self.end_headers()
            self.wfile.write(b"<p>arrived")

        def log_message(self, *_):
            pass

    server = http.server.HTTPServer(("127.0.0.1", 0), App)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(demo.env["CA_FILE"], demo.env["CA_FILE"].replace(".pem", ".key"))
    server.socket = context.wrap_socket(server.socket, server_side=True)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    callback = f"https://localhost:{server.server_port}/callback"
    demo.sql(f"UPDATE oauth_clients SET redirect_uri = CONCAT(redirect_uri, '|{callback}') WHERE client_id = '{client['client_id']}'")
    try:
        browser = open_browser()
        browser.authorize(client, USER_SCOPE, redirect_uri=callback)
        browser.sign_in("physician")
        browser.send("button[name=proceed]")
        browser.wait_for(lambda: "arrived" in browser.text())
    finally:
        server.shutdown()
        demo.sql(f"UPDATE oauth_clients SET redirect_uri = REPLACE(redirect_uri, '|{callback}', '')")


def test_the_demo_app_shows_a_record(demo, open_browser):
    browser = open_browser()
    browser.driver.get(browser.base + "/app/")
    browser.send("#connect")
    browser.sign_in("patient")
    browser.send("button[name=proceed]")
    browser.wait_for(lambda: '"resourceType": "Patient"' in browser.text())
    assert "Alvarez" in browser.text()
    assert browser.driver.current_url == browser.base + "/app/"


def test_an_app_that_the_ehr_opens_goes_on_by_itself(demo, client, ehr, open_browser):
    """OpenEMR's session cookie does not come along from another site, but with the form of the page between."""
    patient = uuid_of(demo, "patient_data", "lname = 'Tran'")
    browser = open_browser()
    browser.driver.get(browser.base + "/")
    browser.driver.add_cookie({"name": "OpenEMR", "value": ehr(), "path": "/", "sameSite": "Strict"})
    browser.driver.get(browser.base.replace("localhost", "127.0.0.1") + "/app/")
    browser.authorize(client, "openid launch api:fhir patient/Patient.read user/Patient.read", by_script=True,
                      launch=launch_token(demo, p=patient), aud=browser.base + "/apis/default/fhir")
    assert redeems(demo, client, browser.answered()["code"])
    assert browser.complaints() == []
