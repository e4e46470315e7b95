# SPDX-License-Identifier: Apache-2.0
"""Clients that send or take a byte now and then hold nothing that others need: two database connections for each child of httpd are enough for all."""
import contextlib
import http.client
import json
import re
import socket
import ssl
import struct
import time

import pytest

from declared import document, operations

MANY = 8000
FIRST = 700000
FILL = """INSERT INTO patient_data (pid, uuid, fname, lname, sex, DOB, pubpid, date, regdate) SELECT {first} + seq, UNHEX(MD5(CONCAT('slow', seq))),
  CONCAT('Given', seq), CONCAT('Family', seq), 'Female', '1980-01-01', CONCAT('slow', seq), NOW(), NOW() FROM seq_1_to_{many}"""
# As many children as the threads of slow clients need, and slow clients that nobody ends. A database connection that one of them held would never come
# back, however long it is waited for.
ROOM = "MaxRequestWorkers 256\nMaxSpareThreads 256\nRequestReadTimeout handshake=0 header=0 body=0\nOemrPoolMax 2\nOemrPoolWait 25s\n"
LISTS = ("/apis/default/api/patient", "/apis/default/fhir/Patient?_count=1000")
OTHERS = ("/apis/default/api/facility", "/apis/default/api/version", "/apis/default/fhir/Patient?_count=1", "/oauth2/default/jwk")


@pytest.fixture(scope="module")
def crowd(demo_session):
    demo = demo_session
    demo.sql("SET SESSION sql_mode = ''; " + FILL.format(first=FIRST, many=MANY))
    with demo.configured(ROOM):
        yield demo
    demo.reset()


@pytest.fixture
def busy(request, crowd, demo):
    assert crowd is demo
    yield demo


def connect(demo, room=None):
    """A connection over TLS; room: bytes that the client's socket takes before anybody reads them."""
    plain = socket.socket()
    if room:
        plain.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, room)
    plain.settimeout(60)
    plain.connect(("127.0.0.1", demo.port))
    return ssl.create_default_context(cafile=demo.env["CA_FILE"]).wrap_socket(plain, server_hostname="localhost")


def reset(connection):
    """Ends a connection without a word."""
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    connection.close()


def start_body(demo, method, path, token, size=1000, kind="application/json"):
    """Sends the head of a request and the first byte of its body."""
    connection = connect(demo)
    authorization = f"Authorization: Bearer {token}\r\n" if token else ""
    connection.sendall(f"{method} {path} HTTP/1.1\r\nHost: localhost\r\n{authorization}Content-Type: {kind}\r\nContent-Length: {size}\r\n\r\n ".encode())
    return connection


def start_reading(demo, path, token):
    """Asks for a list and takes one byte of the answer."""
    connection = connect(demo, room=4096)
    connection.sendall(f"GET {path} HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer {token}\r\n\r\n".encode())
    assert connection.recv(1) == b"H"
    return connection


def assert_others_are_served(demo, token):
    for path in OTHERS:
        # A connection that waits for its next request is what a busy httpd closes first.
        demo.session.close()
        answer = demo.get(path, token, headers={"Connection": "close"})
        assert answer.status_code == 200, f"{path}: {answer.status_code} {answer.text}"


def test_bodies_that_trickle_keep_nobody_out(busy):
    demo, token = busy, busy.token()
    routes = [operation for operation in operations(document(demo)) if operation.method in ("POST", "PUT")]
    assert len(routes) > 20
    with contextlib.ExitStack() as opened:
        def open_one(*arguments, **more):
            connection = start_body(demo, *arguments, **more)
            opened.callback(reset, connection)
            return connection
        form = {"kind": "application/x-www-form-urlencoded"}
        trickling = [open_one("POST", "/oauth2/default/" + endpoint, None, **form)
                     for endpoint in ("token", "registration", "introspect", "revoke", "provider/login", "token", "token", "token")]
        trickling += [open_one("POST", "/apis/default/fhir/Patient/_search", token, **form) for _ in range(8)]
        for operation in routes:
            kind = "multipart/form-data; boundary=b" if "multipart/form-data" in operation.declared["requestBody"]["content"] else "application/json"
            trickling.append(open_one(operation.method, operation.nobody(), token, kind=kind))
        for _ in range(3):
            for connection in list(trickling):
                try:
                    connection.sendall(b" ")
                except OSError:  # an upload for nobody is refused before its body
                    trickling.remove(connection)
            assert len(trickling) > len(routes)
            assert_others_are_served(demo, token)
        demo.session.close()
        assert demo.password_grant("admin").status_code == 200


def test_a_body_in_many_pieces_is_taken(busy):
    body = json.dumps({"name": "Slow Facility", "facility_npi": "0123456789"}).encode()
    connection = start_body(busy, "POST", "/apis/default/api/facility", busy.token(), size=len(body) + 1)
    for position in range(0, len(body), 7):
        connection.sendall(body[position:position + 7])
        time.sleep(0.01)
    answer = http.client.HTTPResponse(connection)
    answer.begin()
    assert answer.status in (200, 201), answer.read()
    answer.read()
    # What came after it is the next request.
    connection.sendall(b"GET /apis/default/api/version HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer " + busy.token().encode() + b"\r\n\r\n")
    answer = http.client.HTTPResponse(connection)
    answer.begin()
    assert answer.status == 200
    connection.close()


def test_a_call_without_a_token_is_refused_before_its_body(busy):
    connection = start_body(busy, "POST", "/apis/default/api/facility", None)
    answer = http.client.HTTPResponse(connection)
    answer.begin()
    assert answer.status == 401
    reset(connection)


def test_answers_that_nobody_takes_keep_nobody_out(busy):
    demo, token = busy, busy.token()
    with contextlib.ExitStack() as opened:
        readers = []
        for number in range(24):
            readers.append(start_reading(demo, LISTS[number % 2], token))
            opened.callback(reset, readers[-1])
        for _ in range(3):
            for connection in readers:
                assert connection.recv(1)
            assert_others_are_served(demo, token)
        demo.session.close()
        assert demo.password_grant("admin").status_code == 200


def test_what_nobody_takes_is_not_made(busy):
    demo, token, path = busy, busy.token(), LISTS[0]

    def pages_read():
        return int(demo.sql("SHOW GLOBAL STATUS LIKE 'Innodb_buffer_pool_read_requests'")[0][1])

    assert demo.get(path, token).status_code == 200
    before = pages_read()
    assert demo.get(path, token).status_code == 200
    whole, before = pages_read() - before, pages_read()
    connection = start_reading(demo, path, token)
    assert connection.recv(1)
    time.sleep(1)
    assert pages_read() - before < whole / 2  # the kernel itself keeps two megabytes or so
    reset(connection)


def without_time(body):
    """Without what each answer has anew: its time, and the sealed link to the next page."""
    return re.sub(rb'_page=[\w-]*', b"", re.sub(rb'"lastUpdated":"[^"]*"', b"", body, count=1))


@pytest.mark.parametrize("path", LISTS)
def test_an_answer_that_was_kept_arrives_whole(busy, path):
    token = busy.token()
    quick = busy.get(path, token)
    assert quick.status_code == 200 and len(quick.content) > 1000000
    connection = connect(busy, room=4096)
    connection.sendall(f"GET {path} HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer {token}\r\n\r\n".encode())
    answer = http.client.HTTPResponse(connection)
    answer.begin()
    kept = answer.read(1000)
    assert_others_are_served(busy, token)  # meanwhile the rest goes to where it waits
    kept += answer.read()
    assert answer.status == 200 and without_time(kept) == without_time(quick.content)
    connection.close()
