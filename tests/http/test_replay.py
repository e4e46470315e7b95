# SPDX-License-Identifier: Apache-2.0
"""Recorded conversations with OpenEMR's PHP server, replayed against the module; replay.txt lists those that agree."""
import os
import subprocess
import sys

import pytest

from demo import RUN


def conversations():
    """Lines of replay.txt: a conversation, then the steps that are known to differ; docs/differences.md says why."""
    with open(os.path.join(os.path.dirname(__file__), "replay.txt"), encoding="ascii") as file:
        lines = [line.split() for line in file if line.strip() and not line.startswith("#")]
    return [pytest.param(line[0], set(line[1:]), id=line[0]) for line in lines]


@pytest.mark.parametrize("name, differing", conversations())
def test_replay(oracle, fixture_demo, tmp_path, name, differing):
    mysql = f"mariadb --no-defaults -S {fixture_demo.env['MYSQL_SOCKET']} -u {fixture_demo.env['MYSQL_USER']} openemr"
    report = tmp_path / "report.txt"
    done = subprocess.run([sys.executable, os.path.join(oracle, "replay.py"), "check", "--base", fixture_demo.env["BASE_URL"], "--restore",
                           f"{RUN} reset --state {fixture_demo.state}", "--mysql", mysql, "--report", str(report),
                           os.path.join(oracle, "conversations", name + ".json")],
                          capture_output=True, text=True, timeout=600, check=False)
    assert report.exists(), done.stdout[-2000:] + done.stderr[-2000:]
    text = report.read_text(encoding="utf-8")
    conversation = os.path.basename(name)
    found = {line.split()[0].removeprefix(conversation + "/").rstrip(":") for line in text.splitlines() if line.startswith(conversation)}
    assert found == differing, text[-6000:]
