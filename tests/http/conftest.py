# SPDX-License-Identifier: Apache-2.0
"""Fixtures. A test fails on any warning in httpd's error log that it did not declare with @pytest.mark.expect_log(id...)."""
import os
import secrets
import shutil
import subprocess

import pytest

from demo import REPOSITORY, Demo
from person import BASE, CALLBACK, PATIENT_SCOPE, Person

FIXTURE = os.path.join(os.path.dirname(REPOSITORY), "shared", "oracle")


def pytest_configure(config):
    config.addinivalue_line("markers", "expect_log(*ids): identifiers of log lines that this test causes on purpose")
    config.addinivalue_line("markers", "smoke: also run against the build with sanitizers")


def make_demo(name, **arguments):
    return Demo(os.path.join(os.environ.get("OEMR_TEST_STATE", os.path.join(REPOSITORY, "build", "tests")), name), **arguments)


def finish(demo, failed):
    demo.start()  # a test may have left something dead behind
    leaks = demo.leaked_secrets()
    demo.stop()
    reports = demo.sanitizer_reports()
    assert not reports, f"sanitizer reports in {demo.state}/logs: {reports}"
    assert not leaks, f"secrets in {demo.state}/logs or the database: {leaks}"
    # A failure leaves the logs for whoever looks into it.
    if not failed:
        shutil.rmtree(os.path.realpath(demo.state), ignore_errors=True)


@pytest.fixture(scope="session")
def demo_session(request):
    running = make_demo("demo")
    yield running
    finish(running, request.session.testsfailed)


@pytest.fixture
def demo(request, demo_session):
    yield from guarded(request, demo_session)


def guarded(request, running):
    """Runs a test under the guard of the error log."""
    offset = running.log_size()
    running.forget_tokens()  # another test may have revoked them
    yield running
    expected = [identifier for marker in request.node.iter_markers("expect_log") for identifier in marker.args]
    faults = running.faults(offset, expected)
    assert not faults, "undeclared lines in the error log:\n" + "\n".join(faults)


@pytest.fixture(scope="session")
def oracle():
    """The folder of the recorded conversations."""
    if not os.path.isdir(FIXTURE):
        pytest.skip(f"no recorded conversations: {FIXTURE} does not exist")
    return FIXTURE


@pytest.fixture(scope="session")
def oracle_8():
    """The same of OpenEMR 8.2."""
    folder = FIXTURE + "-8"
    if not os.path.isdir(folder):
        pytest.skip(f"no recorded conversations: {folder} does not exist")
    return folder


@pytest.fixture(scope="session")
def fixture_demo_8(request, oracle_8):
    running = make_demo("fixture-8", fixture=oracle_8)
    yield running
    finish(running, request.session.testsfailed)


@pytest.fixture(scope="session")
def fixture_demo(request, oracle):
    running = make_demo("fixture", fixture=oracle)
    yield running
    finish(running, request.session.testsfailed)


@pytest.fixture(scope="session")
def foreign_clients(tmp_path_factory):
    """A folder with the programs of tests/clients and what they need from npm."""
    folder = tmp_path_factory.mktemp("clients")
    shutil.copytree(os.path.join(REPOSITORY, "tests", "clients"), folder, dirs_exist_ok=True)
    done = subprocess.run(["npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund"], cwd=folder, capture_output=True, text=True, timeout=600, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return folder


@pytest.fixture
def no_traces_of_sign_in(demo):
    """Lets the next test begin as if nobody had signed in."""
    yield
    demo.sql("UPDATE users_secure SET login_fail_counter = 0, last_login_fail = NULL, auto_block_emailed = 0; DELETE FROM ip_tracking;"
             " DELETE FROM oauth_trusted_user; DELETE FROM api_token; DELETE FROM api_refresh_token;"
             " UPDATE oauth_clients SET is_enabled = 1")


@pytest.fixture
def client(demo):
    """The demo's confidential client."""
    return {name: demo.roles["admin"][name] for name in ("client_id", "client_secret")}


@pytest.fixture
def public_client(demo):
    body = {"application_type": "native", "client_name": "<b>Tom's \"App\"</b> & co", "redirect_uris": [CALLBACK], "contacts": ["a@example.org"],
            "token_endpoint_auth_method": "none", "scope": PATIENT_SCOPE}
    answer = demo.call("POST", BASE + "/registration", json=body)
    assert answer.status_code in (200, 201), answer.text
    return {"client_id": answer.json()["client_id"]}


@pytest.fixture
def person(demo):
    return Person(demo)


@pytest.fixture(scope="module")
def php_sessions(demo_session):
    """The folder of OpenEMR's own sessions; the practice lets apps open without a sign-in."""
    demo, folder = demo_session, os.path.join(demo_session.state, "php-sessions")
    os.makedirs(folder, exist_ok=True)
    demo.sql("UPDATE globals SET gl_value = '1' WHERE gl_name = 'oauth_ehr_launch_authorization_flow_skip'")
    demo.configure(f"OemrPhpSessions {folder}\n")
    demo.renew()
    yield folder
    demo.sql("UPDATE globals SET gl_value = '0' WHERE gl_name = 'oauth_ehr_launch_authorization_flow_skip'")
    demo.configure("")
    demo.renew()


@pytest.fixture
def ehr(demo, client, php_sessions):
    """A user who is signed in to OpenEMR's own pages: writes his session, gives back its id."""
    demo.sql(f"UPDATE oauth_clients SET skip_ehr_launch_authorization_flow = 1 WHERE client_id = '{client['client_id']}'")

    def session(username="mchen", site="default", password=None, age=0):
        ((number, stored),) = demo.sql(f"SELECT id, password FROM users_secure WHERE username = '{username}'")
        password = password or stored
        identifier = secrets.token_hex(20)
        path = os.path.join(php_sessions, "sess_" + identifier)
        with open(path, "w", encoding="utf-8") as file:
            file.write(f'site_id|s:{len(site)}:"{site}";authUser|s:{len(username)}:"{username}";'
                       f'authPass|s:{len(password)}:"{password}";authUserID|i:{number};pid|i:3;')
        stat = os.stat(path)
        os.utime(path, (stat.st_atime - age, stat.st_mtime - age))
        return identifier

    yield session
    demo.sql("UPDATE oauth_clients SET skip_ehr_launch_authorization_flow = 0")
