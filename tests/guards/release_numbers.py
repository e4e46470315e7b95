#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""What a release of OpenEMR does differently has a name (openemr/release.h): no other code looks at a release's numbers, and the
list of columns that the module cannot do without is what its SQL says."""
import pathlib
import re
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]
ROOM = {"release.cc", "release.h"}
NUMBERS = re.compile(r"\bv_(major|minor|patch|realpatch|database|acl)\b|\bread_version\b|\bRelease::Version\b|"
                     r"version_text\(\)\s*(==|!=|<|>|\.(compare|starts_with|find|substr))")
# The route that answers the row as it is; the site, which looks whether the row has changed.
ALLOWED = {"api/version.cc": re.compile(r"v_\w+"),
           "openemr/site.cc": re.compile(r"(Release::Version> last_version|Release::read_version)"),
           "openemr/needed_columns.h": re.compile(r"v_\w+")}


def complaints():
    for file in sorted((ROOT / "mod_oemr_api").rglob("*")):
        if file.suffix not in (".c", ".cc", ".h") or file.name in ROOM and file.parent.name == "openemr":
            continue
        allowed = ALLOWED.get(f"{file.parent.name}/{file.name}")
        for number, line in enumerate(file.read_text(encoding="utf-8").splitlines(), 1):
            if NUMBERS.search(line) and not (allowed and allowed.search(line)):
                yield f"{file}:{number}: looks at the numbers of a release; give what differs a name in openemr/release.h"
    check = subprocess.run([sys.executable, ROOT / "tools/needed_columns.py", "--check"], capture_output=True, text=True, check=False)
    if check.returncode != 0:
        yield check.stderr.strip()


if __name__ == "__main__":
    sys.exit("\n".join(complaints()) or 0)
