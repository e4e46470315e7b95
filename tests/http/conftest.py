# SPDX-License-Identifier: Apache-2.0
"""Fixtures. A test fails on any warning in httpd's error log that it did not declare with @pytest.mark.expect_log(id...)."""
import os
import shutil

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
    demo.stop()
    reports, leaks = demo.sanitizer_reports(), demo.leaked_secrets()
    assert not reports, f"sanitizer reports in {demo.state}/logs: {reports}"
    assert not leaks, f"secrets in {demo.state}/logs: {leaks}"
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
def fixture_demo(request, oracle):
    running = make_demo("fixture", fixture=oracle)
    yield running
    finish(running, request.session.testsfailed)


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
