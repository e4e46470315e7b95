# SPDX-License-Identifier: Apache-2.0
"""The examples of docs/clients.md, which the tests run."""
import os
import re

from demo import REPOSITORY


def examples(section, language):
    """The blocks in a language of a section, in their order."""
    with open(os.path.join(REPOSITORY, "docs", "clients.md"), encoding="utf-8") as file:
        (text,) = re.findall(rf"^## {re.escape(section)}\n(.*?)(?=^## |\Z)", file.read(), re.M | re.S)
    return re.findall(rf"^```{language}\n(.*?)^```$", text, re.M | re.S)


def filled(example, **places):
    """An example with real values in place of its words; each must be there."""
    for word, value in places.items():
        assert word in example, f"{word} is not in {example}"
        example = example.replace(word, value)
    return example


def at(example, ehr, app):
    """An example with real addresses."""
    return example.replace("https://ehr.example.org", ehr).replace("https://app.example.org", app)
