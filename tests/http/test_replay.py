# SPDX-License-Identifier: Apache-2.0
"""Recorded conversations with OpenEMR's PHP server, replayed against the module; replay.txt lists those that agree."""
import os
import subprocess
import sys

import pytest

from demo import RUN


def conversations():
    with open(os.path.join(os.path.dirname(__file__), "replay.txt"), encoding="ascii") as file:
        return [line.strip() for line in file if line.strip() and not line.startswith("#")]


@pytest.mark.parametrize("name", conversations() or [pytest.param("", marks=pytest.mark.skip(reason="replay.txt lists nothing"))])
def test_replay(oracle, fixture_demo, name):
    mysql = f"mariadb --no-defaults -S {fixture_demo.env['MYSQL_SOCKET']} -u {fixture_demo.env['MYSQL_USER']} openemr"
    done = subprocess.run([sys.executable, os.path.join(oracle, "replay.py"), "check", "--base", fixture_demo.env["BASE_URL"], "--restore",
                           f"{RUN} reset --state {fixture_demo.state}", "--mysql", mysql,
                           os.path.join(oracle, "conversations", name + ".json")],
                          capture_output=True, text=True, timeout=600, check=False)
    assert done.returncode == 0, done.stdout[-6000:] + done.stderr[-2000:]
