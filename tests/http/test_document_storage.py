# SPDX-License-Identifier: Apache-2.0
"""Documents and the disk: memory stays flat, and whatever breaks off leaves neither a row without a file nor a file without a row."""
import concurrent.futures
import contextlib
import json
import os
import re
import shutil
import signal
import subprocess
import time

import pytest

import documents
from documents import SlowUpload, child_that_writes, children, count, files, folder, form, part, read, row, send, unfinished, upload

TEXT = "A note of some words.\n"
MEGABYTE = 1 << 20


@pytest.fixture(scope="module", autouse=True)
def restored(demo_session):
    yield
    demo_session.reset()


def wait_for(condition):
    deadline = time.monotonic() + 20
    while not (found := condition()):
        assert time.monotonic() < deadline
        time.sleep(0.15)  # InnoDB's tables of transactions stay as they are while they are read more often
    return found


def state(demo):
    # Not the counter: a number that is drawn for a write which then fails is not given again.
    return demo.sql("CHECKSUM TABLE documents, categories_to_documents, uuid_registry"), files(demo)


def peaks(demo):
    """The most memory that each child has had; one that is about to end has none any more."""
    found = {}
    for pid in children(demo):
        with contextlib.suppress(FileNotFoundError, ProcessLookupError), open(f"/proc/{pid}/status", encoding="ascii") as file:
            if size := re.search(r"VmHWM:\s+(\d+) kB", file.read()):
                found[pid] = int(size.group(1)) << 10
    return found


def test_memory_does_not_grow_with_the_document(demo):
    content = b"".join(b"%015d\n" % number for number in range(30 * MEGABYTE // 16))
    for _ in range(10):  # each child has made its connection and loaded its libraries
        demo.session.close()
        read(demo, upload(demo, TEXT))
    for pid in peaks(demo):
        with open(f"/proc/{pid}/clear_refs", "w", encoding="ascii") as file:
            file.write("5")  # the peak begins anew
    before = peaks(demo)
    document = upload(demo, content)
    answer = read(demo, document)
    assert answer.content == content
    assert read(demo, document, Range="bytes=31000000-31000015").content == content[31000000:31000016]
    grown = {pid: size - before[pid] for pid, size in peaks(demo).items() if pid in before}
    assert grown and max(grown.values()) < 10 * MEGABYTE, grown
    assert os.path.getsize(row(demo, document)["url"].removeprefix("file://")) > 40 * MEGABYTE


def test_more_than_the_limit_is_refused(demo):
    before = state(demo)
    announced = SlowUpload(demo, 33 * MEGABYTE)
    assert announced.answer() == 413
    announced.close()
    chunked = SlowUpload(demo, 0, **{"Transfer-Encoding": "chunked", "Content-Length": None})
    piece = b"x" * MEGABYTE
    chunked.send(b"%x\r\n" % len(part(b"")[:-2]) + part(b"")[:-2] + b"\r\n")
    try:
        for _ in range(34):
            chunked.send(b"%x\r\n" % len(piece) + piece + b"\r\n")
    except (BrokenPipeError, ConnectionResetError):
        pass  # refused already
    assert chunked.answer() == 413
    chunked.close()
    assert state(demo) == before and unfinished(demo) == []


def test_a_client_that_goes_away_leaves_nothing(demo):
    before = state(demo)
    body = form(part("x" * 200000))
    slow = SlowUpload(demo, len(body))
    slow.send(body[:100000])
    wait_for(lambda: unfinished(demo))
    assert state(demo) == before
    slow.close()
    wait_for(lambda: not unfinished(demo))
    assert state(demo) == before


def test_a_slow_client_holds_no_database_connection(demo):
    def connections():
        return int(demo.sql("SELECT COUNT(*) FROM information_schema.innodb_trx")[0][0])

    body = form(part(TEXT * 5000))
    slow = SlowUpload(demo, len(body))
    slow.send(body[:5000])
    wait_for(lambda: unfinished(demo))
    assert connections() == 0
    slow.send(body[5000:])
    assert slow.answer() == 200
    slow.close()


@pytest.mark.expect_log("AH00052")
def test_a_killed_child_leaves_no_row_and_no_document(demo):
    before = state(demo)
    body = form(part("x" * 200000))
    slow = SlowUpload(demo, len(body))
    slow.send(body[:150000])
    os.kill(wait_for(lambda: child_that_writes(demo)), signal.SIGKILL)
    slow.close()
    assert state(demo) == before
    assert len(unfinished(demo)) == 1
    document = upload(demo, TEXT)  # and clears it away
    assert unfinished(demo) == []
    assert read(demo, document).text == TEXT


class Lock:
    """Another writer who holds what this statement locks, the counter of documents otherwise, until the end of the block."""

    def __init__(self, demo, statement="SELECT id FROM sequences FOR UPDATE"):
        self.demo, self.statement = demo, statement

    def __enter__(self):
        self.session = subprocess.Popen(["mariadb", "--no-defaults", "-S", self.demo.env["MYSQL_SOCKET"], "-u", self.demo.env["MYSQL_USER"],
                                         "-N", "-B", "--unbuffered", "openemr"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        self.run(f"BEGIN; {self.statement};")
        return self

    def run(self, statements):
        self.session.stdin.write(statements + "SELECT 'ran';\n")
        self.session.stdin.flush()
        while self.session.stdout.readline().strip() != "ran":
            assert self.session.poll() is None

    def __exit__(self, *_):
        if self.session.poll() is None:
            self.session.stdin.close()
            self.session.wait(timeout=30)


@pytest.mark.expect_log("AH00052")
def test_a_child_killed_before_its_commit_leaves_nothing(demo):
    before = state(demo)
    with Lock(demo, "SELECT COUNT(*) FROM documents FOR UPDATE"), concurrent.futures.ThreadPoolExecutor(1) as pool:
        answer = pool.submit(send, demo, form(part(TEXT)))
        wait_for(lambda: files(demo) != before[1])  # the file has its lasting name, the row waits for its place
        os.kill(child_that_writes(demo), signal.SIGKILL)
        assert answer.exception() is not None
    assert len(unfinished(demo)) == 1
    document = upload(demo, TEXT)
    assert unfinished(demo) == []
    assert len(files(demo)) == len(before[1]) + 1 and count(demo) == len(files(demo))
    assert read(demo, document).text == TEXT


def test_a_deadlock_needs_the_body_no_more(demo):
    before = count(demo)
    with Lock(demo) as other, concurrent.futures.ThreadPoolExecutor(1) as pool:
        other.run("UPDATE lists SET comments = CONCAT(comments, 'x');")  # who has written more is not the victim
        answer = pool.submit(send, demo, form(part(TEXT)))
        wait_for(lambda: demo.sql("SELECT 1 FROM information_schema.innodb_trx WHERE trx_state = 'LOCK WAIT'"))
        other.run("SELECT COUNT(*) FROM uuid_registry FOR UPDATE; ROLLBACK;")
        assert answer.result().status_code == 200
    assert count(demo) == before + 1
    assert unfinished(demo) == []
    document = int(demo.sql("SELECT MAX(id) FROM documents")[0][0])
    assert read(demo, document).text == TEXT
    assert len(files(demo)) == count(demo)


@pytest.mark.expect_log("OEMR1003")
@pytest.mark.parametrize("names", [("logs_and_misc", "uploads"), ("3",)])
def test_a_folder_that_cannot_be_written_to_is_a_clear_503(demo, names):
    upload(demo, TEXT, pid=3)
    before, path = state(demo), folder(demo, *names)
    shutil.move(path, path + ".away")
    with open(path, "wb"):  # root may write anywhere, but nobody into a file
        pass
    try:
        answer = send(demo, form(part(TEXT)), pid=3)
        assert answer.status_code == 503
        assert int(answer.headers["Retry-After"]) > 0 and "documents" not in answer.text
    finally:
        os.remove(path)
        shutil.move(path + ".away", path)
    assert state(demo) == before and unfinished(demo) == []


def test_documents_at_the_same_time(demo):
    demo.token()
    answers = demo.at_once(lambda number: send(demo, form(part(f"number {number}\n"))), range(24))
    assert {answer.status_code for answer in answers} == {200}
    stored = demo.sql("SELECT id FROM documents ORDER BY id DESC LIMIT 24")
    assert {read(demo, entry[0]).text for entry in stored} == {f"number {number}\n" for number in range(24)}
    assert unfinished(demo) == []


def test_a_repeated_submission_is_stored_once(demo):
    before, headers = count(demo), {"Idempotency-Key": "document-1"}
    answers = [send(demo, form(part(TEXT)), headers=headers) for _ in range(2)]
    assert [answer.text for answer in answers] == ["true", "true"]
    assert answers[1].headers["Idempotency-Replayed"] == "true"
    assert send(demo, form(part(TEXT + "!")), headers=headers).status_code == 422
    assert count(demo) == before + 1 and len(files(demo)) == count(demo) and unfinished(demo) == []


def test_audit_rows_tell_of_a_document_and_hold_nothing_of_it(demo):
    begin = int(demo.sql("SELECT MAX(id) FROM api_log")[0][0])
    document = upload(demo, "Secret words of a patient.\n", file_name='filename="letter.txt"')
    read(demo, document)
    rows = wait_for(lambda: len(found := demo.sql(f"SELECT method, request_body, response FROM api_log WHERE id > {begin} ORDER BY id")) == 2 and found)
    assert not any("Secret" in text for line in rows for text in line)
    assert rows[1][0] == "GET" and rows[0][0] == "POST"
    stored = json.loads(rows[0][1].replace("\\\\", "\\"))["document"]
    assert (stored["name"], stored["size"], stored["mimetype"], stored["hash"]) == ("letter.txt", 27, "text/plain", row(demo, document)["hash"])


def test_the_settings_of_the_site_are_heeded(demo):
    """Each setting is read again within a few seconds."""
    def stored_plain():
        return row(demo, upload(demo, TEXT))["encrypted"] == "0"

    try:
        demo.sql("UPDATE globals SET gl_value = '0' WHERE gl_name = 'drive_encryption'")
        wait_for(stored_plain)
        document = int(demo.sql("SELECT MAX(id) FROM documents")[0][0])
        with open(row(demo, document)["url"].removeprefix("file://"), encoding="ascii") as file:
            assert file.read() == TEXT
        assert read(demo, document).text == TEXT
        demo.sql("UPDATE list_options SET option_id = 'text/*' WHERE list_id = 'files_white_list' AND option_id = 'text/plain'")
        assert row(demo, upload(demo, "<html><body>x</body></html>"))["mimetype"] == "text/html"
        demo.sql("UPDATE list_options SET activity = 0 WHERE list_id = 'files_white_list' AND option_id = 'text/*'")
        assert send(demo, form(part(TEXT))).status_code == 404
        demo.sql("UPDATE globals SET gl_value = '0' WHERE gl_name = 'secure_upload'")
        wait_for(lambda: send(demo, form(part(TEXT))).status_code == 200)
        demo.sql("UPDATE globals SET gl_value = '1' WHERE gl_name = 'document_storage_method'")
        wait_for(lambda: send(demo, form(part(TEXT))).status_code == 501)
    finally:
        demo.reset()


def test_what_openemr_encrypted_is_read(oracle, fixture_demo):
    """Every document of the recorded site."""
    fixture_demo.reset()
    for document, pid, size in fixture_demo.sql("SELECT id, foreign_id, size FROM documents"):
        answer = documents.read(fixture_demo, document, pid)
        assert (answer.status_code, len(answer.content)) == (200, int(size))
