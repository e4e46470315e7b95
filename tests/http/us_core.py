# SPDX-License-Identifier: Apache-2.0
"""US Core's published packages and lists of requirements, where a folder beside the repository has them."""
import gzip
import json
import os
import tarfile

import pytest

from demo import REPOSITORY

FOLDER = os.path.join(os.path.dirname(REPOSITORY), "shared", "us-core")


def has_packages():
    return os.path.isdir(FOLDER)


def definitions(folder, *versions):
    """The path of a file with the definitions of these versions; where two have the same, the first counts."""
    found = {}
    for version in versions:
        with tarfile.open(os.path.join(FOLDER, f"us-core-{version}.tgz")) as package:
            for member in package:
                if member.name.count("/") != 1 or not member.name.startswith(("package/StructureDefinition", "package/ValueSet", "package/CodeSystem")):
                    continue
                one = json.load(package.extractfile(member))
                found.setdefault((one["resourceType"], one["url"]), one)
    path = os.path.join(folder, "definitions.json")
    with open(path, "w", encoding="utf-8") as file:
        json.dump(list(found.values()), file)
    return path


def requirements(folder, version):
    """The path of the list, which is YAML."""
    if not has_packages():
        pytest.skip(f"no requirements of US Core: {FOLDER} does not exist")
    path = os.path.join(folder, f"requirements-{version}.yml")
    with gzip.open(os.path.join(FOLDER, f"requirements-{version}.yml.gz")) as packed, open(path, "wb") as file:
        file.write(packed.read())
    return path
