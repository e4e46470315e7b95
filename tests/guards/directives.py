#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Every directive of the table is described in docs/directives.md and conf/oemr_api.conf with the same syntax, default and
context, and neither describes one that does not exist."""

import pathlib
import re
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]
CONTEXTS = {"location": "server config, virtual host, <Location>", "global": "server config"}
ROW = re.compile(r'(?:row\(|Directive\{)\s*"(\w+)",\s*"([^"]*)",\s*"([^"]*)",\s*Context::(\w+),\s*"([^"]*)"')

faults = []


def compare(where, name, found, expected):
    if found != expected:
        faults.append(f"{where}: {name}: has {found!r}, the table says {expected!r}")


def read_manual(text):
    """name -> (syntax, default, context, description)"""
    described = {}
    for name, body in re.findall(r"^## (\w+)\n(.*?)(?=^## |\Z)", text, re.M | re.S):
        field = dict(re.findall(r"^- (\w+): (.*)$", body, re.M))
        if not field.get("Since"):
            faults.append(f"docs/directives.md: {name}: no Since")
        if not re.search(r"^[A-Z`].{30,}", re.sub(r"^- .*$", "", body, flags=re.M), re.M):
            faults.append(f"docs/directives.md: {name}: no explanation")
        syntax = field.get("Syntax", "").strip("`").removeprefix(name + " ")
        described[name] = (syntax, field.get("Default", "").strip("`"), field.get("Context", "").replace("`", ""),
                           field.get("Description", ""))
    return described


def read_reference(text):
    described = {}
    entry = re.compile(r"^# (Oemr\w+) (.*)\n#   (.*)\.\n#   Default: (.*)\. Context: (.*)\.\n#(Oemr\w+) \S", re.M)
    for name, syntax, description, default, context, example in entry.findall(text):
        compare("conf/oemr_api.conf", name, example, name)
        described[name] = (syntax, default, context, description)
    active = [line for line in text.splitlines() if line.startswith("Oemr")]
    if active:
        faults.append(f"conf/oemr_api.conf: must do nothing, but sets {active[0]}")
    return described


def main():
    source = (ROOT / "mod_oemr_api/httpd/directive_table.cc").read_text()
    rows = {name: (syntax, default, CONTEXTS[context], description)
            for name, syntax, default, context, description in ROW.findall(source)}
    missed = set(re.findall(r'"(Oemr\w+)"', source)) - rows.keys()
    if missed or not rows:
        faults.append(f"directive_table.cc: this guard cannot read the rows {sorted(missed)}")
    for where, described in (
        ("docs/directives.md", read_manual((ROOT / "docs/directives.md").read_text())),
        ("conf/oemr_api.conf", read_reference((ROOT / "conf/oemr_api.conf").read_text())),
    ):
        for name in rows.keys() - described.keys():
            faults.append(f"{where}: {name} is missing")
        for name in described.keys() - rows.keys():
            faults.append(f"{where}: {name} does not exist")
        for name in rows.keys() & described.keys():
            compare(where, name, described[name], rows[name])
    for fault in faults:
        print(fault)
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
