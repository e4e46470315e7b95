# SPDX-License-Identifier: Apache-2.0
"""The module in httpd: it answers under every MPM, survives restarts, and leaves alone what is not its own."""
import os
import threading
import time

import pytest

pytestmark = pytest.mark.smoke


def test_metadata_needs_no_token(demo):
    answer = demo.get("/apis/default/fhir/metadata")
    assert answer.status_code == 200
    assert answer.json()["resourceType"] == "CapabilityStatement"


@pytest.mark.parametrize("mpm", ["prefork", "worker", "event"])
def test_answers_under_each_mpm(demo, mpm):
    demo.start(mpm=mpm)
    assert demo.get("/apis/default/fhir/metadata").status_code == 200
    patients = demo.get("/apis/default/api/patient", demo.token())
    assert patients.status_code == 200
    assert len(patients.json()["data"]) == 20


def test_a_request_without_token_is_refused(demo):
    answer = demo.get("/apis/default/api/patient")
    assert answer.status_code == 401
    assert answer.headers["WWW-Authenticate"].startswith("Bearer")


def test_an_unserved_route_goes_on_to_what_httpd_has_there(demo):
    folder = os.path.join(demo.state, "htdocs", "apis", "default", "api")
    os.makedirs(folder, exist_ok=True)
    with open(os.path.join(folder, "not-a-route.html"), "w", encoding="ascii") as file:
        file.write("from the file")
    assert demo.get("/apis/default/api/not-a-route.html").text == "from the file"


def test_a_page_of_openemr_calling_its_own_api_goes_on_to_php(demo):
    answer = demo.get("/apis/default/api/patient", headers={"APICSRFTOKEN": "0123456789"})
    assert answer.status_code == 404, "httpd's own answer: there is no PHP below this document root"
    assert answer.headers["Content-Type"].startswith("text/html")


def test_other_urls_are_not_touched(demo):
    assert demo.get("/").status_code == 200
    assert demo.get("/apish/default/api/patient").status_code == 404


class Load:
    """Threads that ask for patients until the end of the block; statuses of all answers."""

    def __init__(self, demo, threads=4):
        self.demo, self.token, self.statuses, self.failures = demo, demo.token(), [], []
        self.threads = [threading.Thread(target=self.work) for _ in range(threads)]
        self.over = threading.Event()

    def work(self):
        while not self.over.is_set():
            try:
                self.statuses.append(self.ask())
            except OSError as error:
                self.failures.append(repr(error))

    def ask(self):
        """A child that ends closes connections whose request it has not read: clients send a GET again (RFC 9110, 9.2.2). A
        child that crashed would leave its line in the error log."""
        for last in (False, True):
            try:
                return self.demo.get("/apis/default/api/patient", self.token, headers={"Connection": "close"}).status_code
            except OSError:
                if last:
                    raise
        return None

    def __enter__(self):
        for thread in self.threads:
            thread.start()
        return self

    def __exit__(self, *_):
        self.over.set()
        for thread in self.threads:
            thread.join()


def test_no_request_is_lost_over_graceful_restarts(demo):
    with Load(demo) as load:
        for _ in range(3):
            before = len(load.statuses)
            demo.graceful()
            while len(load.statuses) < before + 20 and not load.failures:
                load.over.wait(0.1)
    assert not load.failures
    assert set(load.statuses) == {200}


@pytest.mark.expect_log("OEMR1001", "OEMR1002", "OEMR1003", "OEMR2010", "OEMR9001", "OEMR9002")
def test_a_killed_database_is_503_and_comes_back_with_every_audit_row(demo):
    # What is committed has left the server's process: its kill must lose nothing that was answered.
    demo.sql("SET GLOBAL innodb_flush_log_at_trx_commit = 2")
    audited = "SELECT COUNT(*) FROM api_log WHERE request IN ('/api/patient', 'patient')"
    before = int(demo.sql(audited)[0][0])
    with Load(demo, threads=3) as load:
        demo.kill_database()
        seen = len(load.statuses)
        while 503 not in load.statuses[seen:] and len(load.statuses) < seen + 1000:
            load.over.wait(0.1)
        demo.start()
    assert set(load.statuses) <= {200, 503}, set(load.statuses)
    assert 503 in load.statuses
    # A client that had its connection closed asks twice.
    answered = load.statuses.count(200)
    for _ in range(200):
        assert load.ask() == 200
        answered += 1
        time.sleep(0.2)
        if int(demo.sql(audited)[0][0]) - before >= answered:
            break
    assert int(demo.sql(audited)[0][0]) - before >= answered
