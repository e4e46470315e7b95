# SPDX-License-Identifier: Apache-2.0
"""Documents of patients: what is sent comes back, what must not be sent is refused, and reading follows the category's access."""
import hashlib
import os
import re
import zipfile
from io import BytesIO

import pytest

from documents import API, BOUNDARY, count, files, folder, form, list_path, part, read, row, send, unfinished, upload

TEXT = "Pressure 130/80. “Stable” – ñ\n"
PNG = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR" + bytes(range(256)) * 40


def zipped(size):
    buffer = BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("scan.bin", os.urandom(size))
    return buffer.getvalue()


@pytest.fixture(scope="module", autouse=True)
def restored(demo_session):
    yield
    demo_session.reset()


@pytest.fixture
def unchanged(demo):
    """No row, no file, nothing unfinished."""
    before = demo.sql("CHECKSUM TABLE documents, categories_to_documents, uuid_registry, sequences"), files(demo)
    yield
    assert (demo.sql("CHECKSUM TABLE documents, categories_to_documents, uuid_registry, sequences"), files(demo)) == before
    assert unfinished(demo) == []


@pytest.mark.smoke
@pytest.mark.parametrize("content, mimetype", [
    (TEXT, "text/plain"), (PNG, "image/png"), ("%PDF-1.4\n1 0 obj\n<<>>\nendobj\n%%EOF\n", "application/pdf"),
    (zipped(3_000_000), "application/zip"), (f"a\r\n--{BOUNDARY[:-1]}\r\n--\r\n\r\n", "text/plain"),
], ids=["text", "png", "pdf", "zip", "like a boundary"])
def test_what_is_sent_comes_back(demo, content, mimetype):
    content = content if isinstance(content, bytes) else content.encode()
    document = upload(demo, content)
    stored = row(demo, document)
    assert (int(stored["size"]), stored["mimetype"], stored["foreign_id"], stored["type"]) == (len(content), mimetype, "1", "file_url")
    assert stored["hash"] == hashlib.sha3_512(content).hexdigest()
    with open(stored["url"].removeprefix("file://"), "rb") as file:
        assert stored["encrypted"] == "1" and file.read(3) in (b"006", b"007")
    answer = read(demo, document)
    assert (answer.status_code, answer.content) == (200, content)
    assert answer.headers["Content-Type"] == mimetype + (";charset=utf-8" if mimetype == "text/plain" else "")
    assert answer.headers["Content-Length"] == str(len(content))
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert unfinished(demo) == []


def test_the_list_has_what_was_filed_there(demo):
    ids = [upload(demo, TEXT, pid=2, category="/patient_information/patient_id_card") for _ in range(2)]
    for path in ("/patient_information/patient_id_card", "/Patient_ID_card", "patientidcard", "/categories/patient_information/patient_id_card"):
        rows = demo.get(list_path(2, path), demo.token()).json()
        assert [entry["id"] for entry in rows] == ids
        assert list(rows[0]) == ["filename", "id", "mimetype", "docdate"]
        assert row(demo, ids[0])["url"].endswith("/" + rows[0]["filename"])
    for path in ("/medical_record/patient_id_card", "/patient_id_card/nope", "/nope", "/Patient ID card", "/", "//", "/patient_id_card/", "%ff"):
        answer = demo.get(f"{API}/2/document?path={path}", demo.token())
        assert (answer.status_code, answer.text) == (404, "null"), path
    assert demo.get(f"{API}/2/document", demo.token()).status_code == 400
    assert demo.get(list_path(3, "/patient_id_card"), demo.token()).status_code == 404


def test_a_path_leads_to_its_own_category_of_two_with_one_name(demo):
    demo.sql("INSERT INTO categories (id, name, parent, lft, rght) VALUES (901, 'Reports', 2, 0, 0), (902, 'Reports', 3, 0, 0)")
    document = upload(demo, TEXT, category="/medical_record/reports")
    assert demo.sql(f"SELECT category_id FROM categories_to_documents WHERE document_id = {document}") == [["902"]]


@pytest.mark.parametrize("sent, stored, disposition", [
    ('filename="a b;c.txt"', "a b;c.txt", 'attachment; filename="a b;c.txt"'),
    (r'filename="he said \"hi\".txt"', 'he said "hi".txt', "attachment; filename=\"he said _hi_.txt\"; filename*=UTF-8''he%20said%20%22hi%22.txt"),
    ('filename="informe ñ €.txt"', "informe ñ €.txt", "attachment; filename=\"informe _ _.txt\"; filename*=UTF-8''informe%20%C3%B1%20%E2%82%AC.txt"),
    ('filename="../../x/évil name.txt"', "évil name.txt", "attachment; filename=\"_vil name.txt\"; filename*=UTF-8''%C3%A9vil%20name.txt"),
    (r'filename="C:\files\scan.txt"', "scan.txt", 'attachment; filename="scan.txt"'),
    ('filename="/etc/passwd"', "passwd", 'attachment; filename="passwd"'),
    ('filename="%00%22.txt"', "%00%22.txt", "attachment; filename=\"_00_22.txt\"; filename*=UTF-8''%2500%2522.txt"),
    ("filename=plain.txt", "plain.txt", 'attachment; filename="plain.txt"'),
])
def test_names_of_files(demo, sent, stored, disposition):
    before = set(files(demo))
    document = upload(demo, TEXT, file_name=sent)
    assert row(demo, document)["name"] == stored
    new = set(files(demo)) - before
    assert len(new) == 1 and row(demo, document)["url"].endswith("/documents/" + new.pop())
    assert read(demo, document).headers["Content-Disposition"] == disposition


@pytest.mark.parametrize("body, status", [
    (form(part("")), 404),
    (form(part('{"a": [1, 2, 3], "b": "text"}')), 404),
    (form(part("<html><body>x</body></html>")), 404),
    (form(part(b"\x7fELF\x02\x01\x01" + bytes(100))), 404),
    (form(part(b"\x89PNG\r\n\x1a\n")), 404),
    (form(part(b"MZ" + bytes(2_000_000))), 404),
    (form(part(TEXT, name='name="file"')), 400),
    (form(part(TEXT, name='name="document[]"')), 400),
    (form(part(TEXT, file_name=None)), 400),
    (form(part("", file_name='filename=""')), 400),
    (form(part(TEXT, file_name='filename=".."')), 400),
    (form(part(TEXT, file_name='filename="x/"')), 400),
    (form(part(TEXT, file_name=f'filename="{"n" * 256}"')), 400),
    (form(part(TEXT), part(TEXT)), 400),
    (form(part(TEXT), end=False), 400),
    (form(part(TEXT))[:-6], 400),
    (form(part(TEXT))[:20], 400),
    (form(part(TEXT, more="no colon\r\n")), 400),
    (b"", 400),
    (b"{}", 400),
], ids=range(20))
def test_what_cannot_be_stored_is_refused(demo, unchanged, body, status):
    answer = send(demo, body)
    assert answer.status_code == status, answer.text
    if status == 404:
        assert re.match("the file is empty|files of type .* are not taken", answer.json()["error"])


@pytest.mark.parametrize("pid, category, status", [
    (999999, "/medical_record", 404), (0, "/medical_record", 404), ("abc", "/medical_record", 404), ("-1", "/medical_record", 404),
    ("99999999999999999999", "/medical_record", 404), (1, "/nope", 404), (1, "/categories/nope", 404), (1, "/", 404), (1, None, 400),
])
def test_where_nothing_can_be_filed(demo, unchanged, pid, category, status):
    answer = send(demo, form(part(TEXT)), pid, category)
    assert answer.status_code == status
    if str(pid).isdigit() and len(str(pid)) < 18 and status == 404:
        assert ("category" if pid == 1 else f"pid {pid}") in answer.json()["error"]


def test_a_refused_upload_names_the_blank_and_the_uuid(demo, unchanged):
    assert "blank" in send(demo, form(part(TEXT)), 1, "/Medical Record").json()["error"]
    assert "number as pid" in send(demo, form(part(TEXT)), "00000000-0000-4000-8000-000000000000").json()["error"]


@pytest.mark.parametrize("content_type, status", [
    ("application/json", 415), ("multipart/mixed; boundary=x", 415), ("multipart/form-data", 400), ("text/plain", 415),
    ("multipart/form-data; boundary=" + "x" * 71, 400), ("multipart/form-data; boundary=other", 400),
])
def test_what_is_no_form(demo, unchanged, content_type, status):
    assert send(demo, form(part(TEXT)), content_type=content_type).status_code == status


def test_other_fields_of_the_form_do_not_matter(demo):
    body = form(part("yes", name='name="agreed"', file_name=None), part(TEXT), part(PNG, name='name="other"', file_name='filename="o.png"'))
    before = count(demo)
    assert send(demo, body).status_code == 200
    assert count(demo) == before + 1


def test_a_document_is_its_patient_s_alone(demo):
    document = upload(demo, TEXT)
    for pid in (2, 3, 999999, 0, "abc", "01x"):
        answer = read(demo, document, pid)
        assert (answer.status_code, answer.text) == (404, "null"), pid
    for unknown in (999999, 0, "abc", "99999999999999999999"):
        assert read(demo, unknown).status_code == 404
    assert read(demo, document).status_code == 200
    demo.sql(f"UPDATE documents SET deleted = 1 WHERE id = {document}")
    assert read(demo, document).status_code == 404
    assert document not in [entry["id"] for entry in demo.get(list_path(), demo.token()).json()]


def test_reading_follows_the_access_to_every_category(demo):
    """Front office may read patients/demo, not patients/docs."""
    document = upload(demo, TEXT, category="/patient_id_card", role="frontdesk")
    assert read(demo, document, role="frontdesk").status_code == 200
    demo.sql(f"INSERT INTO categories_to_documents (category_id, document_id) VALUES (3, {document})")
    answer = read(demo, document, role="frontdesk")
    assert answer.status_code == 401 and TEXT not in answer.text
    assert read(demo, document, role="physician").text == TEXT
    demo.sql(f"DELETE FROM categories_to_documents WHERE document_id = {document}")
    assert read(demo, document, role="frontdesk").status_code == 200


def test_patients_and_foreign_scopes_have_no_access(demo):
    document = upload(demo, TEXT)
    assert read(demo, document, role="patient").status_code == 401
    assert send(demo, form(part(TEXT)), role="patient").status_code == 401
    reader = demo.token("admin", "openid api:oemr user/document.read")
    assert demo.get(f"{API}/1/document/{document}", reader).status_code == 200
    answer = demo.call("POST", list_path(), reader, data=form(part(TEXT)), headers={"Content-Type": f"multipart/form-data; boundary={BOUNDARY}"})
    assert answer.status_code == 401


def test_a_document_of_another_machine_is_found_by_patient_and_name(demo):
    document = upload(demo, TEXT)
    name = row(demo, document)["url"].rpartition("/")[2]
    for url in (f"file:///var/www/localhost/htdocs/openemr/sites/default/documents/1/{name}", f"/1/{name}"):
        demo.sql(f"UPDATE documents SET url = '{url}' WHERE id = {document}")
        assert read(demo, document).text == TEXT, url
    os.makedirs(folder(demo, 1, "deep"), exist_ok=True)
    os.rename(folder(demo, 1, name), folder(demo, 1, "deep", name))
    demo.sql(f"UPDATE documents SET path_depth = 2, url = 'file:///x/1/deep/{name}' WHERE id = {document}")
    assert read(demo, document).text == TEXT
    demo.sql(f"UPDATE documents SET path_depth = 1, url = 'file://{folder(demo, 1, 'deep', name)}' WHERE id = {document}")
    assert read(demo, document).text == TEXT


@pytest.mark.expect_log("OEMR2021")
@pytest.mark.parametrize("url, depth", [
    ("file:///x/1/../../sqlconf.php", 1), ("file:///x/../sqlconf.php", 1), ("file:///x/documents/../sqlconf.php", 2), ("/etc/passwd", 1),
    ("file:///etc/passwd", 1), ("file:///x/certificates/oaprivate.key", 1), ("file:///x/logs_and_misc/methods/sixa", 2), ("sixa", 0), ("", 1),
    ("file://{documents}/../sqlconf.php", 1), ("file://{documents}/certificates/oaprivate.key", 1), ("file:///x/1/", 1), ("file:///x/documents/1", 1),
])
def test_no_row_leads_out_of_the_documents(demo, url, depth):
    document = upload(demo, TEXT)
    demo.sql(f"UPDATE documents SET encrypted = 0, path_depth = {depth}, url = '{url.format(documents=folder(demo))}' WHERE id = {document}")
    answer = read(demo, document)
    assert (answer.status_code, answer.text) == (404, "null")


@pytest.mark.expect_log("OEMR1002")
def test_of_a_damaged_document_no_byte_is_sent(demo):
    document = upload(demo, TEXT)
    path = row(demo, document)["url"].removeprefix("file://")
    with open(path, "r+b") as file:
        content = file.read()
        file.seek(len(content) - 9)
        file.write(bytes([content[-9] ^ 1]))
    for headers in ({}, {"Range": "bytes=0-3"}):
        answer = read(demo, document, **headers)
        assert answer.status_code == 500
        assert "130/80" not in answer.text and path not in answer.text


def test_what_is_elsewhere_is_named(demo):
    document = upload(demo, TEXT)
    demo.sql(f"UPDATE documents SET couch_docid = 'x', couch_revid = '1-x', storagemethod = 1 WHERE id = {document}")
    assert read(demo, document).status_code == 501
    demo.sql(f"UPDATE documents SET couch_docid = NULL, type = 'web_url', url = 'https://example.org/x' WHERE id = {document}")
    assert read(demo, document).status_code == 404


@pytest.mark.parametrize("header, status, first, last", [
    ("bytes=0-0", 206, 0, 0), ("bytes=10-19", 206, 10, 19), ("bytes=16-31", 206, 16, 31), ("bytes=15-32", 206, 15, 32), ("bytes=49000-60000", 206, 49000, 60000),
    ("bytes=99990-", 206, 99990, 99999), ("bytes=-7", 206, 99993, 99999), ("bytes=-200000", 206, 0, 99999), ("bytes=99999-200000", 206, 99999, 99999),
    ("bytes=100000-", 416, None, None), ("bytes=-0", 416, None, None), ("bytes=99999999999999999999-", 416, None, None),
    ("bytes=5-4", 200, 0, 99999), ("bytes=a-b", 200, 0, 99999), ("items=0-1", 200, 0, 99999), ("bytes=-", 200, 0, 99999), ("bytes=0-1,5-6", 200, 0, 99999),
])
@pytest.mark.parametrize("encrypted", [1, 0])
def test_ranges(demo, ranged, encrypted, header, status, first, last):
    content, documents = ranged
    answer = read(demo, documents[encrypted], Range=header)
    assert answer.status_code == status
    assert answer.headers["Accept-Ranges"] == "bytes"
    if status == 416:
        assert answer.headers["Content-Range"] == "bytes */100000"
        return
    assert answer.content == content[first : last + 1]
    assert answer.headers["Content-Length"] == str(last + 1 - first)
    assert answer.headers.get("Content-Range") == (f"bytes {first}-{last}/100000" if status == 206 else None)


@pytest.fixture(scope="module")
def ranged(demo_session):
    """A text with two documents that hold it: encrypted, and plain."""
    content = b"".join(b"%09d\n" % number for number in range(10000))
    documents = {encrypted: upload(demo_session, content) for encrypted in (1, 0)}
    stored = row(demo_session, documents[0])
    with open(stored["url"].removeprefix("file://"), "wb") as file:
        file.write(content)
    demo_session.sql(f"UPDATE documents SET encrypted = 0 WHERE id = {documents[0]}")
    return content, documents


def test_a_range_of_what_has_changed_is_the_whole(demo, ranged):
    content, documents = ranged
    tag = read(demo, documents[1], method="HEAD").headers["ETag"]
    assert read(demo, documents[1], Range="bytes=1-2", If_Range=tag).content == content[1:3]
    for other in ('"x"', "W/" + tag, "Tue, 24 Nov 2020 00:00:00 GMT"):
        answer = read(demo, documents[1], Range="bytes=1-2", If_Range=other)
        assert (answer.status_code, answer.content) == (200, content), other


def test_tags(demo, ranged):
    document = ranged[1][1]
    answer = read(demo, document)
    tag = answer.headers["ETag"]
    assert tag.startswith('"') and read(demo, document).headers["ETag"] == tag
    assert read(demo, ranged[1][0]).headers["ETag"] != tag
    for known in (tag, "W/" + tag, '"x", ' + tag, "*"):
        answer = read(demo, document, If_None_Match=known, Range="bytes=0-1")
        assert (answer.status_code, answer.content, answer.headers["ETag"]) == (304, b"", tag)
    assert read(demo, document, If_None_Match='"x"').status_code == 200
    assert read(demo, document, If_Match='"x"').status_code == 412
    assert read(demo, document, If_Match=tag).status_code == 200


def test_head_is_get_without_the_content(demo, ranged):
    got = read(demo, ranged[1][1])
    for headers in ({}, {"Range": "bytes=5-9"}):  # ranges are for GET (RFC 9110 section 14.2)
        head = read(demo, ranged[1][1], method="HEAD", **headers)
        assert (head.status_code, head.content) == (200, b"")
        for name in ("Content-Length", "Content-Type", "Content-Disposition", "ETag"):
            assert head.headers[name] == got.headers[name]
