#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Every test that docs/conformance.md names exists, and every row that claims to pass names one."""
import ast
import pathlib
import re
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]
NAMED = re.compile(r"`(test_\w+\.py)::(\w+)`")
ROW = re.compile(r"^\| `([\w-]+)` \| [^|]+ \| ([^|]+) \| ([^|]*) \|$")


def functions(path):
    return {node.name for node in ast.parse(path.read_text(encoding="utf-8")).body if isinstance(node, ast.FunctionDef)} if path.is_file() else set()


def complaints(lines):
    rows = 0
    for number, line in enumerate(lines, 1):
        named = NAMED.findall(line)
        for file, function in named:
            if function not in functions(ROOT / "tests/http" / file):
                yield f"{number}: {file}::{function} does not exist"
        if not line.startswith("| `"):
            continue
        rows += 1
        row = ROW.match(line)
        if not row:
            yield f"{number}: not a row of four cells"
        elif not re.match(r"pass$|not applicable: .|fails: .", row[2]):
            yield f"{number}: {row[1]}: neither pass, nor not applicable or fails with the reason"
        elif row[2] == "pass" and not named:
            yield f"{number}: {row[1]}: passes, but no test shows it"
    if not rows:
        yield "no rows"


if __name__ == "__main__":
    page = (ROOT / "docs/conformance.md").read_text(encoding="utf-8").splitlines()
    sys.exit("\n".join(f"docs/conformance.md:{complaint}" for complaint in complaints(page)) or 0)
