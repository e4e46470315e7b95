# SPDX-License-Identifier: Apache-2.0
"""A running demo as the tests see it: requests, tokens, rows, logs, restarts."""
import concurrent.futures
import contextlib
import json
import os
import re
import shlex
import signal
import socket
import subprocess
import time

import requests

import error_log
from mined_secrets import forms_in_logs, mine

REPOSITORY = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
RUN = os.path.join(REPOSITORY, "run")


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


# All that httpd can be told to write about the module's requests: no secret may be in it.
LOGGING = """LogLevel oemr_api:trace8
CustomLog "{state}/logs/whole.log" "%h %l %u %t \\"%r\\" %>s %B \\"%U\\" \\"%q\\" \\"%{{Referer}}i\\" \\"%{{User-Agent}}i\\""
"""


class Demo:
    def __init__(self, state, fixture=None, mpm="event", release=None):
        """OEMR_TEST_RELEASE: the release in whose form demo sites are made."""
        self.state, self.fixture, self.mpm, self.port = state, fixture, mpm, free_port()
        self.release = release or (None if fixture else os.environ.get("OEMR_TEST_RELEASE"))
        self.secrets = set()
        self._tokens = {}
        self.start(fresh=True)
        self.configure("")
        self.renew()

    def start(self, mpm=None, fresh=False):
        """Starts what does not run; another mpm restarts httpd. Returns what ./run demo printed."""
        self.mpm = mpm or self.mpm
        command = [RUN, "demo", "--state", self.state, "--port", str(self.port), "--mpm", self.mpm]
        if os.environ.get("OEMR_TEST_BUILD"):
            command += ["--build", os.environ["OEMR_TEST_BUILD"]]
        if fresh:
            command.append("--fresh")
        if self.fixture:
            command += ["--fixture", self.fixture]
        if self.release:
            command += ["--release", self.release]
        printed = self.run(command)
        with open(os.path.join(self.state, "env"), encoding="utf-8") as file:
            self.env = dict(line.split("=", 1) for line in shlex.split(file.read()))
        with open(self.env["CREDENTIALS"], encoding="utf-8") as file:
            self.roles = json.load(file)
        self.session = requests.Session()
        self.session.verify = self.env["CA_FILE"]
        self.session.trust_env = False
        mine(self.session, self.secrets)
        return printed

    @staticmethod
    def run(command):
        done = subprocess.run(command, capture_output=True, text=True, timeout=900, check=False)
        assert done.returncode == 0, f"{shlex.join(command)}\n{done.stdout}\n{done.stderr}"
        return done.stdout

    def stop(self):
        self.run([RUN, "stop", "--state", self.state])

    def reset(self):
        self._tokens = {}
        self.run([RUN, "reset", "--state", self.state])

    # Requests

    def call(self, method, path, token=None, **arguments):
        headers = arguments.pop("headers", {})
        if token:
            headers["Authorization"] = "Bearer " + token
        return self.session.request(method, self.env["BASE_URL"] + path, headers=headers, timeout=30, **arguments)

    def at_once(self, call, values):
        """Answers of a call for each of these values, all at the same time and each on a connection of its own: when all of its
        workers are busy, httpd closes the connections that wait for their next request, perhaps under one."""
        self.session.close()
        self.session.headers["Connection"] = "close"
        try:
            with concurrent.futures.ThreadPoolExecutor(len(values)) as pool:
                return list(pool.map(call, values))
        finally:
            del self.session.headers["Connection"]

    def get(self, path, token=None, **arguments):
        return self.call("GET", path, token, **arguments)

    def password_grant(self, role, scope=None, site="default"):
        form = {"grant_type": "password", **{k: v for k, v in self.roles[role].items() if k != "grant_type"}}
        if scope:
            form["scope"] = scope
        return self.call("POST", f"/oauth2/{site}/token", data=form)

    def token(self, role="admin", scope=None):
        """An access token of a role of the credentials file; the same one for the same scope."""
        key = (role, scope)
        if key not in self._tokens:
            answer = self.password_grant(role, scope)
            assert answer.status_code == 200, answer.text
            self._tokens[key] = answer.json()["access_token"]
        return self._tokens[key]

    def forget_tokens(self):
        self._tokens.clear()

    # Database

    def sql(self, statement, database="openemr"):
        done = subprocess.run(["mariadb", "--no-defaults", "-S", self.env["MYSQL_SOCKET"], "-u", self.env["MYSQL_USER"], "-N", "-B",
                               "--default-character-set=utf8mb4", database, "-e", statement], capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr
        return [line.split("\t") for line in done.stdout.splitlines()]

    def kill_database(self):
        os.kill(int(self.env["MYSQL_PID"]), signal.SIGKILL)
        self.wait_for_end(self.env["MYSQL_PID"])

    @staticmethod
    def wait_for_end(*processes):
        for pid in processes:
            with contextlib.suppress(OSError):
                while open(f"/proc/{pid}/stat", encoding="ascii").read().rpartition(")")[2].split()[0] != "Z":
                    time.sleep(0.05)

    # httpd

    def kill_httpd(self):
        """All of its processes at the same moment; whoever starts it again finds none of them."""
        processes = {self.env["HTTPD_PID"], *self.children()}
        os.killpg(int(self.env["HTTPD_PID"]), signal.SIGKILL)
        self.wait_for_end(*processes)
        os.unlink(os.path.join(self.state, "run/httpd.pid"))  # httpd takes the pid of a zombie for a running httpd

    def graceful(self):
        os.kill(int(self.env["HTTPD_PID"]), signal.SIGUSR1)

    def children(self):
        done = subprocess.run(["pgrep", "-P", self.env["HTTPD_PID"]], capture_output=True, text=True, check=False)
        return set(done.stdout.split())

    def renew(self):
        """A graceful restart, waited for: whoever asks now asks children with the new configuration and no memory."""
        self.session.close()  # a connection that is kept alive ends with its child, perhaps under a request
        before = self.children()
        self.graceful()
        until = time.monotonic() + 30
        while before & self.children() and time.monotonic() < until:
            time.sleep(0.05)
        assert not before & self.children(), "old children of httpd do not end"

    def configure(self, text):
        """Replaces the additional configuration; httpd reads it at its next graceful restart."""
        with open(os.path.join(self.state, "extra.conf"), "w", encoding="utf-8") as file:
            file.write(LOGGING.format(state=self.state) + text)

    @contextlib.contextmanager
    def configured(self, text):
        """For the time of a block httpd runs with these directives besides the demo's own."""
        self.configure(text)
        self.renew()
        try:
            yield
        finally:
            self.configure("")
            self.renew()

    @contextlib.contextmanager
    def switched_off(self, *names):
        """For the time of a block these globals of OpenEMR, which are on, are off."""
        listed = ", ".join(f"'{name}'" for name in names)
        self.sql(f"UPDATE globals SET gl_value = '0' WHERE gl_name IN ({listed})")
        self.renew()
        try:
            yield
        finally:
            self.sql(f"UPDATE globals SET gl_value = '1' WHERE gl_name IN ({listed})")
            self.renew()

    def configtest(self, text, *options):
        """Exit status and messages of a configuration test with this instead of the demo's own directives."""
        with open(os.path.join(self.state, "httpd.conf"), encoding="utf-8") as file:
            whole = file.read()
        load = re.search(r"^LoadModule oemr_api_module .*$", whole, re.M).group()
        path = os.path.join(self.state, "configtest.conf")
        with open(path, "w", encoding="utf-8") as file:
            file.write(whole[: whole.index(load)].replace("/logs/error.log", "/logs/configtest.log") + load + "\n" + text)
        done = subprocess.run(["apache2", "-t", *options, "-d", self.state, "-f", path], capture_output=True, text=True, check=False,
                              env={**os.environ, "PATH": os.environ["PATH"] + ":/usr/sbin"})
        return done.returncode, done.stdout + done.stderr

    # Logs

    def log_size(self):
        return os.path.getsize(self.env["ERROR_LOG"])

    def faults(self, offset, expected=()):
        """Lines of the error log that say warning or worse, but for those with an expected identifier."""
        with open(self.env["ERROR_LOG"], encoding="utf-8", errors="replace") as file:
            file.seek(offset)
            lines = [line.rstrip("\n") for line in file]
        return error_log.faults(lines, expected)

    def sanitizer_reports(self):
        logs = os.path.join(self.state, "logs")
        return [name for name in os.listdir(logs) if name.startswith(("asan.", "ubsan."))]

    def leaked_secrets(self):
        """Which log holds which secret; the secret itself is not named. Nothing that was used may be in any log, nor in OpenEMR's."""
        forms = {secret: forms_in_logs(secret) for secret in self.secrets}
        found = []
        for database in self.env["DATABASES"].split():
            for table, columns in (("log", "user, CONVERT(FROM_BASE64(comments) USING utf8mb4)"),
                                   ("api_log", "request, request_url, request_body, response")):
                content = json.dumps(self.sql(f"SELECT {columns} FROM {table}", database), ensure_ascii=False).encode()
                found += [f"table {table}: a secret of {len(secret)} characters" for secret in forms if any(form in content for form in forms[secret])]
        for folder, _, names in os.walk(os.path.join(self.state, "logs")):
            for name in names:
                with open(os.path.join(folder, name), "rb") as file:
                    content = file.read()
                found += [f"{name}: a secret of {len(secret)} characters" for secret in forms if any(form in content for form in forms[secret])]
        return found
