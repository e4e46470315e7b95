#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Fails on a test that would never run: a function not in its suite's list, a suite not in main.cc, a file not built."""
import pathlib
import re
import sys

# A test is a function without arguments and result at the start of a line; whoever calls it elsewhere has a helper.
TEST = re.compile(r"^(?:static )?void (\w+)\(\) (?:noexcept )?\{", re.M)
SUITE = re.compile(r"^(?:extern )?const Suite (\w+) = \{", re.M)
# {"what it shows", the_test} or {"what it shows", wrapper<the_test>}
ENTRY = re.compile(r"\{\s*\"[^\"]*\",\s*(?:\w+<)?(\w+)>?\s*\}")
COMMENT = re.compile(r"//[^\n]*|/\*.*?\*/", re.S)


def code_of(path):
    return COMMENT.sub("", path.read_text(encoding="utf-8"))


def complaints(folder):
    main = code_of(folder / "main.cc")
    listed = re.search(r"suites\[\] = \{(.*?)\};", main, re.S)
    listed = re.findall(r"&(\w+)", listed.group(1)) if listed else []
    built = (folder / "sources.am").read_text(encoding="utf-8")
    files = sorted(folder.glob("test_*.cc"))
    if not files:
        yield f"{folder}: no test files"
    for path in files:
        code = code_of(path)
        registered = ENTRY.findall(code)
        for name in TEST.findall(code):
            calls = len(re.findall(rf"\b{name}\(", code)) - 1
            if registered.count(name) != 1 and not calls:
                yield f"{path}: {name}() is registered {registered.count(name)} times"
        suites = SUITE.findall(code)
        if not suites:
            yield f"{path}: defines no suite"
        for suite in suites:
            if listed.count(suite) != 1:
                yield f"{path}: {suite} is {listed.count(suite)} times in main.cc"
        if not re.search(rf"[/\s]{re.escape(path.name)}(\s|$)", built):
            yield f"{path}: not in sources.am"


def main(root):
    folders = sorted(path.parent for path in (root / "tests").glob("*/main.cc"))
    if not folders:
        return f"no tests below {root}"
    return "\n".join(line for folder in folders for line in complaints(folder))


if __name__ == "__main__":
    sys.exit(main(pathlib.Path(__file__).resolve().parents[2]) or 0)
