#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Fails on an #include that looks up the stairs of rooms, or at a library that belongs to one room."""
import pathlib
import re
import sys

# Each room and those that it may look into besides itself.
BELOW = {"core": [], "db": ["core"]}
BELOW["openemr"] = BELOW["db"] + ["db"]
BELOW["rest"] = BELOW["openemr"] + ["openemr"]
BELOW["pages"] = BELOW["rest"] + ["rest"]
BELOW["oauth"] = BELOW["pages"] + ["pages"]
BELOW["api"] = BELOW["oauth"] + ["oauth"]
BELOW["portal"] = BELOW["fhir"] = BELOW["api"] + ["api"]  # they read and write the standard API's records
BELOW["dispatch"] = BELOW["fhir"] + ["portal", "fhir"]
BELOW["control"] = BELOW["api"]  # the command line: what the authorization server knows, nothing of requests
BELOW["httpd"] = BELOW["dispatch"] + ["dispatch"]

# Library headers and the only room that may include them.
OWNED = [
    (re.compile(r"^(httpd|http_\w+|ap_\w+|util_(script|filter|mutex|cookies|md5|ldap|time|varbuf|expr_private)|"
                r"mod_\w+|scoreboard|mpm_common)\.h$"), "httpd"),
    (re.compile(r"^((cjson/)?cJSON\w*|magic|curl/\w+)\.h$"), "core"),
    (re.compile(r"^((mysql|mariadb)/)?(mysql|mysqld_error|errmsg|ma_\w+|mariadb_\w+)\.h$"), "db"),
]
INCLUDE = re.compile(r'^\s*#\s*include\s*([<"])([^>"]+)[>"]', re.M)


def complaints(source, room):
    for mark, name in INCLUDE.findall(source.read_text(encoding="utf-8")):
        for pattern, owner in OWNED:
            if pattern.match(name) and room != owner:
                yield f"{name} belongs to {owner}/"
        if mark != '"' or room == "httpd" and any(pattern.match(name) for pattern, _ in OWNED):
            continue
        target = name.split("/")[0] if "/" in name else ""
        if target not in BELOW:
            yield f'"{name}" does not start with the name of a room'
        elif target != room and target not in BELOW[room]:
            yield f'"{name}": {room}/ must not know {target}/'


def main(root):
    sources = sorted(path for path in (root / "mod_oemr_api").rglob("*") if path.suffix in (".c", ".cc", ".h"))
    if not sources:
        return f"no sources below {root}"
    found = []
    for source in sources:
        room = source.relative_to(root / "mod_oemr_api").parts[0]
        if room not in BELOW:
            found.append(f"{source}: {room}/ is no room that this guard knows")
            continue
        found += [f"{source}: {complaint}" for complaint in complaints(source, room)]
    return "\n".join(found)


if __name__ == "__main__":
    sys.exit(main(pathlib.Path(__file__).resolve().parents[2]) or 0)
