# SPDX-License-Identifier: Apache-2.0
"""Recorded conversations with OpenEMR's PHP server, replayed against the module; replay.txt lists those of 7.0.3 that agree,
replay-8.txt those of 8.2."""
import os
import subprocess
import sys

import pytest

from demo import RUN


def conversations(file_name):
    """A conversation, then the steps that are known to differ, in further lines with their reason or in docs/differences.md."""
    found = {}
    with open(os.path.join(os.path.dirname(__file__), file_name), encoding="ascii") as file:
        for line in file:
            words = line.split("#")[0].split()
            if words and not line.startswith(" "):
                name, words = words[0], words[1:]
                found[name] = set()
            if words:
                found[name].update(words)
    return [pytest.param(name, differing, id=name) for name, differing in found.items()]


def replay(folder, running, tmp_path, name, differing):
    mysql = f"mariadb --no-defaults -S {running.env['MYSQL_SOCKET']} -u {running.env['MYSQL_USER']} openemr"
    report = tmp_path / "report.txt"
    done = subprocess.run([sys.executable, os.path.join(folder, "replay.py"), "check", "--base", running.env["BASE_URL"], "--restore",
                           f"{RUN} reset --state {running.state}", "--mysql", mysql, "--report", str(report),
                           os.path.join(folder, "conversations", name + ".json")],
                          capture_output=True, text=True, timeout=600, check=False)
    assert report.exists(), done.stdout[-2000:] + done.stderr[-2000:]
    text = report.read_text(encoding="utf-8")
    conversation = os.path.basename(name)
    found = {line.split()[0].removeprefix(conversation + "/").rstrip(":") for line in text.splitlines() if line.startswith(conversation)}
    assert found == differing, text[-6000:]


@pytest.mark.parametrize("name, differing", conversations("replay.txt"))
def test_replay(oracle, fixture_demo, tmp_path, name, differing):
    replay(oracle, fixture_demo, tmp_path, name, differing)


@pytest.mark.parametrize("name, differing", conversations("replay-8.txt"))
def test_replay_8(oracle_8, fixture_demo_8, tmp_path, name, differing):
    replay(oracle_8, fixture_demo_8, tmp_path, name, differing)
