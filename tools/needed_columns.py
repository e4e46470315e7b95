#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Collects the columns that the module cannot do without from the SQL of its sources, for openemr/needed_columns.h.

What stands in a choice ("{table.column|NULL}") is not needed. Tables and their columns are those of sql/schema; what the SQL
names and is none of them is an alias or a name of its own.

    tools/needed_columns.py            writes the header
    tools/needed_columns.py --check    says whether it is what it should be
"""
import pathlib
import re
import sys
import textwrap

ROOT = pathlib.Path(__file__).resolve().parents[1]
HEADER = ROOT / "mod_oemr_api/openemr/needed_columns.h"
OWN_TABLES = "oemr_"  # made by the module itself
LITERALS = re.compile(r'"(?:[^"\\\n]|\\.)*"(?:[\s\\]*"(?:[^"\\\n]|\\.)*")*')
ONE = re.compile(r'"((?:[^"\\\n]|\\.)*)"')
TOKEN = re.compile(r"`(\w+)`|('(?:[^'\\]|\\.)*')|([A-Za-z_]\w*)|(\S)")
AFTER_TABLE = set("ON LEFT RIGHT INNER CROSS JOIN STRAIGHT_JOIN WHERE ORDER GROUP LIMIT HAVING SET FOR UNION USING FORCE USE "
                  "VALUES SELECT LOCK AS".split())
STATEMENT = re.compile(r"\b(SELECT|INSERT|UPDATE|DELETE)\b.*\b(FROM|INTO|SET)\b", re.S)


def optional_tables():
    text = (ROOT / "mod_oemr_api/openemr/release_columns.h").read_text(encoding="utf-8")
    return re.findall(r'"(\w+)"', re.search(r"optional_tables\[\] = \{(.*?)\}", text, re.S).group(1))


def tables_of_schema():
    """table -> its columns"""
    tables = {}
    for file in sorted((ROOT / "sql/schema").glob("*.sql")):
        for name, body in re.findall(r"CREATE TABLE `?(\w+)`? \((.*?)\n\)", file.read_text(encoding="utf-8"), re.S):
            tables[name] = set(re.findall(r"^\s+`(\w+)`", body, re.M))
    return tables


def literals_of(source):
    """Adjacent literals as one text, without what comments say."""
    source = re.sub(r'("(?:[^"\\\n]|\\.)*")|//[^\n]*|/\*.*?\*/', lambda found: found.group(1) or " ", source, flags=re.S)
    source = re.sub(r"^\s*#\s*include.*$", "", source, flags=re.M)
    for found in LITERALS.finditer(source):
        yield "".join(ONE.findall(found.group(0))).replace('\\"', '"')


def words_of(sql):
    """(text, whether it is a name or word) without quoted texts and choices."""
    sql = re.sub(r"\{[^}]*\}", " ", sql)
    return [(found[0] or found[2] or found[3], bool(found[0] or found[2])) for found in TOKEN.findall(sql) if not found[1]]


def aliases_of(sql, tables):
    """alias -> table"""
    words = words_of(re.sub(r"[{}|]", " ", sql))
    found = {}
    for at, (text, is_name) in enumerate(words):
        follows = at == 0 or (words[at - 1][0].upper() in ("FROM", "JOIN", "UPDATE", "INTO"))
        if not (is_name and follows and text in tables):
            continue
        after = words[at + 1:at + 3]
        if after and after[0][0].upper() == "AS":
            after = after[1:]
        has_alias = bool(after) and after[0][1] and after[0][0].upper() not in AFTER_TABLE
        found[after[0][0] if has_alias else text] = text
    return found


def named_needs(files):
    """Columns that a source of a FHIR type names as what it cannot be read without: `.needs = "table.column"`."""
    return {name for file in files for name in re.findall(r'\.needs = "([\w.]+)"', file.read_text(encoding="utf-8"))}


def needed_columns():
    tables = tables_of_schema()
    needed = {}
    for needs in named_needs((ROOT / "mod_oemr_api/fhir").glob("*.cc")):
        table, column = needs.split(".")
        tables.get(table, set()).discard(column)
    for file in sorted((ROOT / "mod_oemr_api").rglob("*")):
        if file.suffix not in (".cc", ".h") or file == HEADER or file.parent.name in ("control", "httpd"):
            continue
        texts = list(literals_of(file.read_text(encoding="utf-8")))
        of_file = {}
        for text in texts:
            of_file.update(aliases_of(text, tables))
        for text in texts:
            words = words_of(text)
            own = set(aliases_of(text, tables).values()) if STATEMENT.search(text) else set()
            for at, (word, is_name) in enumerate(words):
                if not is_name:
                    continue
                if at >= 2 and words[at - 1][0] == "." and words[at - 2][1]:
                    table = of_file.get(words[at - 2][0], words[at - 2][0])
                    if word in tables.get(table, ()):
                        needed.setdefault(table, set()).add(word)
                    continue
                is_qualifier = at + 1 < len(words) and words[at + 1][0] == "."
                for table in own if not is_qualifier else ():
                    if word in tables[table]:
                        needed.setdefault(table, set()).add(word)
    unneeded = optional_tables()
    return {table: columns for table, columns in needed.items() if not table.startswith(OWN_TABLES) and table not in unneeded}


def header():
    lines = ["// SPDX-License-Identifier: Apache-2.0",
             "// The columns that the module cannot do without. Written by tools/needed_columns.py from the SQL of the sources.",
             "#pragma once", "", "#include <string_view>", "", "namespace oemr::openemr {", "", "struct NeededColumns {",
             "  std::string_view table, columns;  // with blanks between them", "};", "// clang-format off",
             "inline constexpr NeededColumns needed_columns[] = {"]
    for table, columns in sorted(needed_columns().items()):
        parts = textwrap.wrap(" ".join(sorted(columns)), 105, break_on_hyphens=False)
        text = "\n".join(f'     "{part}{" " if part is not parts[-1] else ""}"' for part in parts)
        lines.append(f'    {{"{table}",\n{text}}},')
    return "\n".join(lines + ["};", "// clang-format on", "", "}  // namespace oemr::openemr", ""])


if __name__ == "__main__":
    if "--check" in sys.argv[1:]:
        if not HEADER.exists() or HEADER.read_text(encoding="utf-8") != header():
            sys.exit("openemr/needed_columns.h is not what the SQL of the sources needs: run tools/needed_columns.py")
    else:
        HEADER.write_text(header(), encoding="utf-8")
