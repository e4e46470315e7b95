# SPDX-License-Identifier: Apache-2.0
"""Runs oemrctl on a demo's site."""
import json
import os
import subprocess


class Control:
    def __init__(self, demo, sites=None):
        self.demo, self.sites = demo, sites or demo.env["SITES_DIR"]

    def run(self, *words):
        """Exit status, what was printed, what went to standard error. No secret may be among it."""
        done = subprocess.run([os.path.join(self.demo.env["BUILD"], "oemrctl"), *words, "--sites", self.sites], capture_output=True, text=True, check=False, timeout=120)
        printed = done.stdout + done.stderr
        assert not [secret for secret in self.demo.secrets if secret in printed], "a secret was printed"
        return done.returncode, done.stdout, done.stderr

    def json(self, *words, status=0):
        found, printed, errors = self.run(*words, "--json")
        assert (found, errors) == (status, ""), (found, printed, errors)
        return json.loads(printed)

    def levels(self, *words, status=0):
        """The level of each finding, by subject."""
        return {finding["subject"]: finding["level"] for finding in self.json(*words, status=status)["findings"]}
