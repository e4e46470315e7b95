#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Fails on a source file without its licence line or with more than 400 lines."""
import pathlib
import re
import sys

LONGEST = 400
FOLDERS = ["mod_oemr_api", "tests", "tools", "conf", "m4"]
SUFFIXES = {".c", ".cc", ".h", ".py", ".sh", ".am", ".m4", ".map"}
FOREIGN = re.compile(r"^(libtool|lt[\w~]*)\.m4$")  # put there by autoreconf
MARK = "SPDX-License-Identifier: Apache-2.0"


def sources(root):
    yield root / "configure.ac"
    yield root / "Makefile.am"
    yield root / "run"
    for folder in FOLDERS:
        for path in sorted((root / folder).rglob("*")):
            if path.suffix in SUFFIXES and not FOREIGN.match(path.name):
                yield path


def main(root):
    found = []
    for path in sources(root):
        lines = path.read_text(encoding="utf-8").splitlines()
        head = lines[:2] if lines and lines[0].startswith(("#!", "# shellcheck ")) else lines[:1]
        if not any(MARK in line for line in head):
            found.append(f"{path}: does not start with {MARK}")
        if len(lines) > LONGEST:
            found.append(f"{path}: {len(lines)} lines, {LONGEST} are allowed")
    return "\n".join(found)


if __name__ == "__main__":
    sys.exit(main(pathlib.Path(__file__).resolve().parents[2]) or 0)
