# SPDX-License-Identifier: Apache-2.0
"""A second httpd, of its own folder, whose pages are behind Debian's mod_auth_openidc."""
import os
import re
import shutil
import subprocess
import time

import requests

import error_log
from demo import free_port

# Shows what a program behind the module is told about who is there.
WHO = """#!/usr/bin/python3
import json, os
print("Content-Type: application/json\\n")
print(json.dumps({name: value for name, value in os.environ.items() if "OIDC" in name or name == "REMOTE_USER"}))
"""
CONFIGURATION = """ServerRoot "{folder}"
ServerName localhost
PidFile "{folder}/httpd.pid"
DefaultRuntimeDir "{folder}"
Mutex default:{folder}
ErrorLog "{folder}/error.log"
LogLevel warn
{user}
LoadModule mpm_prefork_module "{modules}/mod_mpm_prefork.so"
LoadModule authn_core_module "{modules}/mod_authn_core.so"
LoadModule authz_core_module "{modules}/mod_authz_core.so"
LoadModule authz_user_module "{modules}/mod_authz_user.so"
LoadModule alias_module "{modules}/mod_alias.so"
LoadModule cgi_module "{modules}/mod_cgi.so"
LoadModule socache_shmcb_module "{modules}/mod_socache_shmcb.so"
LoadModule ssl_module "{modules}/mod_ssl.so"
LoadModule auth_openidc_module "{modules}/mod_auth_openidc.so"
StartServers 2
SSLSessionCache shmcb:{folder}/ssl-sessions(512000)
Listen 127.0.0.1:{port} https
<VirtualHost *:{port}>
  ServerName localhost:{port}
  SSLEngine on
  SSLCertificateFile "{folder}/localhost.pem"
  SSLCertificateKeyFile "{folder}/localhost.key"
  ScriptAlias /records "{folder}/who"
  ScriptAlias /signed-out "{folder}/who"
</VirtualHost>
<Directory "{folder}">
  Require all granted
</Directory>
OIDCCABundlePath "{folder}/localhost.pem"
OIDCInfoHook access_token id_token userinfo refresh_token
"""


class RelyingParty:
    def __init__(self, demo):
        self.demo, self.port = demo, free_port()
        # Where the children of the demo's httpd may read, those of this one may too.
        self.folder = os.path.join(os.path.realpath(demo.state), "relying-party")
        shutil.rmtree(self.folder, ignore_errors=True)
        os.mkdir(self.folder, 0o755)
        self.base = f"https://localhost:{self.port}"
        self.process = None

    def start(self, directives):
        with open(os.path.join(self.demo.state, "httpd.conf"), encoding="utf-8") as file:
            user = "\n".join(re.findall(r"^(?:User|Group) .*$", file.read(), re.M))
        self.write("who", WHO, 0o755)
        for suffix in (".pem", ".key"):
            shutil.copy(self.demo.env["CA_FILE"].replace(".pem", suffix), self.folder)
        modules = subprocess.run(["apxs", "-q", "LIBEXECDIR"], capture_output=True, text=True, check=True).stdout.strip()
        configuration = CONFIGURATION.format(folder=self.folder, user=user, modules=modules, port=self.port) + directives
        # A session of its own: when it ends, httpd ends its whole process group.
        self.process = subprocess.Popen(["apache2", "-d", self.folder, "-f", self.write("httpd.conf", configuration, 0o600), "-DFOREGROUND"],
                                        start_new_session=True, env={**os.environ, "PATH": os.environ["PATH"] + ":/usr/sbin"})
        until = time.monotonic() + 60
        while not self.answers():
            assert self.process.poll() is None, f"it did not start: {self.log()}"
            assert time.monotonic() < until, f"it does not answer: {self.log()}"
            time.sleep(0.05)

    def write(self, name, text, mode):
        path = os.path.join(self.folder, name)
        with open(path, "w", encoding="utf-8") as file:
            file.write(text)
        os.chmod(path, mode)
        return path

    def answers(self):
        try:
            return requests.get(self.base + "/signed-out", verify=self.demo.env["CA_FILE"], timeout=5).status_code == 200
        except requests.ConnectionError:
            return False

    def log(self):
        path = os.path.join(self.folder, "error.log")
        if not os.path.exists(path):
            return ""
        with open(path, encoding="utf-8", errors="replace") as file:
            return file.read()

    def faults(self):
        return error_log.faults(self.log().splitlines())

    def stop(self):
        if self.process:
            self.process.terminate()
            self.process.wait(timeout=60)
