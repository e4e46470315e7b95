#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""The demo's Spanish has each text of the pages, and no others."""
import pathlib
import re
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]
LITERAL = re.compile(r'"((?:[^"\\]|\\.)*)"')


def messages():
    text = (ROOT / "mod_oemr_api/pages/messages.h").read_text(encoding="utf-8")
    body = re.sub(r"//[^\n]*", "", text[text.index("messages[] = {"):])
    # Neighbouring literals are one text; a comma ends it.
    return ["".join(LITERAL.findall(part)) for part in re.split(r",\n", body) if LITERAL.search(part)]


def main():
    english = messages()
    lines = [line.split("\t") for line in (ROOT / "sql/data/spanish.tsv").read_text(encoding="utf-8").splitlines() if not line.startswith("#")]
    faults = [f"spanish.tsv: not two columns: {line}" for line in lines if len(line) != 2]
    spanish = dict(line for line in lines if len(line) == 2)
    faults += [f"spanish.tsv: missing: {text}" for text in english if text not in spanish]
    faults += [f"spanish.tsv: no page says: {text}" for text in spanish if text not in english]
    faults += [f"spanish.tsv: the place of the value is lost: {text}" for text in spanish if text.count("%s") != spanish[text].count("%s")]
    if len(english) < 50:
        faults.append("this guard cannot read messages.h")
    print("\n".join(faults), end="\n" if faults else "")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
