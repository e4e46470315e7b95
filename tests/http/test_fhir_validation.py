# SPDX-License-Identifier: Apache-2.0
"""Every resource of every type of the demo is valid by R4 and by each profile that it claims (tests/clients/validate_fhir.mjs)."""
import re

import us_core
from foreign import FHIR, native_types, reading_token, run_node, table

# What is not valid and known not to be: a pattern, and why.
KNOWN = {}


def without_ids(fault):
    return re.sub(r"/[0-9a-f-]{36}", "", fault)


def validated(demo, folder, types, package, spoil=False):
    token = reading_token(demo, types, folder)
    settings = {"base": demo.env["BASE_URL"] + FHIR, "token": token, "types": types, "package": package, "spoil": spoil}
    return run_node(demo, folder, "validate_fhir.mjs", settings)


def test_every_resource_is_valid(demo, foreign_clients):
    types = native_types(demo)
    package = us_core.definitions(foreign_clients, "3.1.1", "6.1.0") if us_core.has_packages() else None
    answer = validated(demo, foreign_clients, types, package)
    print(table(answer["table"]))
    if not package:
        print(f"US Core's profiles are not looked at: {us_core.FOLDER} does not exist")
    assert {row["type"] for row in answer["table"]} == set(types), "the demo has no resource of some type"
    faults = [fault for fault in answer["faults"] if not any(re.match(known, fault) for known in KNOWN)]
    first = {without_ids(fault): fault for fault in reversed(faults)}
    assert not faults, f"{len(faults)} faults:\n" + "\n".join(first.values())
    assert not package or not answer["unknown"], f"profiles that nobody knows: {answer['unknown']}"


def test_the_validator_finds_faults(demo, foreign_clients):
    """With resources that are made wrong on their way."""
    answer = validated(demo, foreign_clients, ["Patient"], None, spoil=True)
    faults = {without_ids(fault) for fault in answer["faults"]}
    assert any("birthDate" in fault for fault in faults) and any("gender" in fault and "administrative-gender" in fault for fault in faults), faults
    assert any("nonesuch" in fault for fault in faults), faults
