# SPDX-License-Identifier: Apache-2.0
"""Documents as the tests make them: forms, uploads, rows, files on disk, and uploads that stop in the middle."""
import http.client
import os
import ssl
import urllib.parse

API = "/apis/default/api/patient"
BOUNDARY = "oemr-test-7d1"


def list_path(pid=1, category="/medical_record"):
    return f"{API}/{pid}/document?path={urllib.parse.quote(category, safe='/')}"


def part(content, name='name="document"', file_name='filename="note.txt"', more=""):
    content = content if isinstance(content, bytes) else content.encode()
    names = f"{name}; {file_name}" if file_name else name
    return f"--{BOUNDARY}\r\nContent-Disposition: form-data; {names}\r\n{more}\r\n".encode() + content + b"\r\n"


def form(*parts, end=True):
    return b"".join(parts) + (f"--{BOUNDARY}--\r\n".encode() if end else b"")


def send(demo, body, pid=1, category="/medical_record", role="admin", headers=None, content_type=f"multipart/form-data; boundary={BOUNDARY}"):
    path = list_path(pid, category) if category is not None else f"{API}/{pid}/document"
    return demo.call("POST", path, demo.token(role), data=body, headers={"Content-Type": content_type, **(headers or {})})


def upload(demo, content, pid=1, **arguments):
    """Stores it and returns its id."""
    answer = send(demo, form(part(content, **{k: arguments.pop(k) for k in ("file_name",) if k in arguments})), pid, **arguments)
    assert (answer.status_code, answer.text) == (200, "true"), answer.text
    return int(demo.sql("SELECT MAX(id) FROM documents")[0][0])


def read(demo, document, pid=1, role="admin", method="GET", **headers):
    return demo.call(method, f"{API}/{pid}/document/{document}", demo.token(role),
                     headers={name.replace("_", "-"): value for name, value in headers.items()})


def row(demo, document):
    columns = ("size", "mimetype", "owner", "foreign_id", "hash", "name", "url", "encrypted", "path_depth", "type")
    return dict(zip(columns, demo.sql(f"SELECT {', '.join(columns)} FROM documents WHERE id = {document}")[0]))


def count(demo):
    return int(demo.sql("SELECT COUNT(*) FROM documents")[0][0])


def folder(demo, *names):
    return os.path.join(demo.env["SITES_DIR"], "default", "documents", *map(str, names))


def files(demo):
    """Every file of a patient."""
    found = []
    for name in os.listdir(folder(demo)):
        if name.isdigit():
            found += [os.path.join(name, file) for file in os.listdir(folder(demo, name))]
    return sorted(found)


def unfinished(demo):
    uploads = folder(demo, "logs_and_misc", "uploads")
    return os.listdir(uploads) if os.path.isdir(uploads) else []


def children(demo):
    with open(f"/proc/{demo.env['HTTPD_PID']}/task/{demo.env['HTTPD_PID']}/children", encoding="ascii") as file:
        return [int(pid) for pid in file.read().split()]


def child_that_writes(demo):
    """The process that has a file in uploads open."""
    uploads = os.path.realpath(folder(demo, "logs_and_misc", "uploads"))
    for pid in children(demo):
        for descriptor in os.listdir(f"/proc/{pid}/fd"):
            try:
                if os.readlink(f"/proc/{pid}/fd/{descriptor}").startswith(uploads):
                    return pid
            except FileNotFoundError:
                pass
    return None


class SlowUpload:
    """A request of which the test sends as much as it wants to."""

    def __init__(self, demo, announced, pid=1, category="/medical_record", **headers):
        self.connection = http.client.HTTPSConnection("localhost", demo.port, timeout=60,
                                                      context=ssl.create_default_context(cafile=demo.env["CA_FILE"]))
        self.connection.putrequest("POST", list_path(pid, category))
        for name, value in {"Authorization": "Bearer " + demo.token(), "Content-Type": f"multipart/form-data; boundary={BOUNDARY}",
                            "Content-Length": str(announced), **headers}.items():
            if value is not None:
                self.connection.putheader(name, value)
        self.connection.endheaders()

    def send(self, piece):
        self.connection.send(piece)

    def answer(self):
        response = self.connection.getresponse()
        response.read()
        return response.status

    def close(self):
        self.connection.close()
