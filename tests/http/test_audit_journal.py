# SPDX-License-Identifier: Apache-2.0
"""The audit rows of reads go through a journal: who has an answer whole has left its rows, once, and nobody waits for them."""
import contextlib
import os
import random
import shutil
import signal
import threading
import time
from collections import Counter

import pytest

from sql_session import SqlSession

READ = "/apis/default/api/facility?name="
FACILITY = {"name": "Journal Clinic", "facility_npi": "1234567893"}


@pytest.fixture(scope="module", autouse=True)
def restored(demo_session):
    yield
    demo_session.reset()


class Readers:
    """Threads that read, each call with an address of its own, and keep the addresses of the answers that came whole."""

    def __init__(self, demo, name, threads=4):
        self.demo, self.name, self.token = demo, name, demo.token()
        self.over, self.whole, self.others = threading.Event(), [], Counter()
        self.threads = [threading.Thread(target=self.read, args=(number,)) for number in range(threads)]

    def read(self, number):
        for count in range(1000000):
            if self.over.is_set():
                return
            url = f"{READ}{self.name}-{number}-{count}"
            try:
                answer = self.demo.get(url, self.token, headers={"Connection": "close"} if count % 5 == 0 else {})
                is_whole = len(answer.content) == int(answer.headers.get("Content-Length", len(answer.content)))
            except OSError:
                self.others["cut off"] += 1
                continue
            if answer.status_code == 200 and is_whole:
                self.whole.append(url)
            else:
                self.others[answer.status_code] += 1

    def wait_for_more(self, count=20):
        before = len(self.whole)
        until = time.monotonic() + 60
        while len(self.whole) < before + count and time.monotonic() < until:
            time.sleep(0.02)

    def __enter__(self):
        for thread in self.threads:
            thread.start()
        self.wait_for_more()
        return self

    def __exit__(self, *_):
        self.over.set()
        for thread in self.threads:
            thread.join()

    def rows(self):
        return Counter(row[0] for row in self.demo.sql(f"SELECT request_url FROM api_log WHERE request_url LIKE '{READ.replace('_', '%')}{self.name}-%'"))

    def check(self):
        """Waits for the rows of the last answers; no call may have two."""
        until = time.monotonic() + 60
        while not set(self.whole) <= set(self.rows()) and time.monotonic() < until:
            time.sleep(0.2)
        rows = self.rows()
        missing = [url for url in self.whole if url not in rows]
        assert not missing, f"{len(missing)} of {len(self.whole)} whole answers have no row: {missing[:5]}"
        assert set(rows.values()) == {1}, f"written twice: {[url for url in rows if rows[url] > 1][:5]}"


@pytest.mark.expect_log("AH00052")
def test_killed_children_leave_the_rows_of_each_answer(demo):
    chance = random.Random(1)
    with Readers(demo, "children") as readers:
        for _ in range(12):
            for child in chance.sample(sorted(demo.children()), 1):
                with contextlib.suppress(ProcessLookupError):  # httpd has ended it already
                    os.kill(int(child), signal.SIGKILL)
            readers.wait_for_more(chance.randint(1, 30))
    readers.check()


@pytest.mark.expect_log("AH00098")
def test_a_killed_httpd_leaves_the_rows_of_each_answer(demo):
    """Parent and children at the same moment: the next httpd finds the journals of all of them."""
    with Readers(demo, "httpd") as readers:
        for _ in range(2):
            demo.kill_httpd()
            demo.start()
            readers.wait_for_more()
    readers.check()


def test_graceful_restarts_leave_the_rows_of_each_answer(demo):
    with Readers(demo, "graceful") as readers:
        for _ in range(3):
            demo.graceful()
            readers.wait_for_more(30)
    readers.check()


@pytest.mark.expect_log("OEMR1001", "OEMR1002", "OEMR1003", "OEMR2010", "OEMR9001", "OEMR9002")
def test_a_killed_database_keeps_the_rows_of_each_answer(demo):
    # The demo's database keeps what is committed to itself for up to a second; here it hands it to the system at once.
    demo.sql("SET GLOBAL innodb_flush_log_at_trx_commit = 2")
    with Readers(demo, "database") as readers:
        for _ in range(2):
            demo.kill_database()
            demo.start()
            demo.sql("SET GLOBAL innodb_flush_log_at_trx_commit = 2")
            readers.wait_for_more()
    readers.check()


def memory(demo):
    """KiB of all children that are not shared."""
    total = 0
    for child in demo.children():
        with open(f"/proc/{child}/smaps_rollup", encoding="ascii") as file:
            total += sum(int(line.split()[1]) for line in file if line.startswith(("Private_Dirty:", "Swap:")))
    return total


@pytest.mark.expect_log("OEMR2010")
def test_while_the_log_is_locked_nobody_waits_and_memory_is_bounded(demo):
    token = demo.token()

    def read(times):
        size = 0
        for _ in range(times):
            answer = demo.get("/apis/default/api/patient", token)
            assert answer.status_code == 200
            size += len(answer.content)
        return size

    read(100)
    with SqlSession(demo) as sql:
        begin = int(sql("SELECT COUNT(*) FROM api_log")[0][0])
        sql("LOCK TABLES log WRITE")
        before = memory(demo)
        size = read(900)
        grown = memory(demo) - before
        sql("UNLOCK TABLES")
    assert size > 20e6, "too small to tell"
    assert grown < 16384, f"{grown} KiB more after answers of {size} bytes"
    until = time.monotonic() + 60
    while int(demo.sql("SELECT COUNT(*) FROM api_log")[0][0]) < begin + 900 and time.monotonic() < until:
        time.sleep(0.2)
    assert int(demo.sql("SELECT COUNT(*) FROM api_log")[0][0]) >= begin + 900


def make_folder(demo, path):
    """One that httpd's children own."""
    os.mkdir(path, 0o700)
    owner = os.stat(os.path.join(demo.env["SITES_DIR"], "default"))
    os.chown(path, owner.st_uid, owner.st_gid)


@pytest.fixture
def spool(demo):
    outer = os.path.join(demo.state, "spool")
    make_folder(demo, outer)
    make_folder(demo, os.path.join(outer, "journal"))
    yield os.path.join(outer, "journal")
    shutil.rmtree(outer, ignore_errors=True)


def take_away(folder):
    shutil.rmtree(folder)
    with open(folder, "w", encoding="ascii") as file:
        file.write("in the way")


@pytest.mark.expect_log("OEMR1003", "OEMR2010")
def test_without_a_journal_reads_are_refused(demo, spool):
    with demo.configured(f"OemrAuditSpool {spool}\nOemrAuditSync On\n"):
        token = demo.token()
        assert demo.get(READ + "before", token).status_code == 200
        take_away(spool)
        for _ in range(3):
            answer = demo.get(READ + "without", token)
            assert answer.status_code == 503 and "Journal" not in answer.text and answer.headers["Retry-After"]
        assert demo.call("POST", "/apis/default/api/facility", token, json=FACILITY).status_code == 201
        os.remove(spool)
        assert demo.get(READ + "after", token).status_code == 200
        found = demo.sql(f"SELECT request_url FROM api_log WHERE request_url = '{READ}without'")
        assert found == []


@pytest.mark.expect_log("OEMR2010")
def test_without_a_journal_reads_may_go_on(demo, spool):
    with demo.configured(f"OemrAuditSpool {spool}\nOemrAuditFailure continue\n"):
        token = demo.token()
        assert demo.get(READ + "x", token).status_code == 200
        assert os.listdir(spool), "the journal is elsewhere"
        take_away(spool)
        assert demo.get(READ + "going-on", token).status_code == 200
        assert demo.sql(f"SELECT COUNT(*) FROM api_log WHERE request_url = '{READ}going-on'") == [["1"]]
        os.remove(spool)
        make_folder(demo, spool)
