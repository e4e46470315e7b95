# SPDX-License-Identifier: Apache-2.0
"""Searches that know nothing of the SQL: each value of the data, by each parameter that the CapabilityStatement declares, finds
what R4's rules find with R4's own FHIRPath expressions (tests/clients/search_oracle.mjs). A sample of the values is asked for;
OEMR_WHOLE_ORACLE=1 asks for all."""
import os
import re

import pytest

from foreign import FHIR, native_types, reading_token, run_node, table, zone_of

SAMPLE, WHOLE = (6, 40), (1000, 1000000)  # values and searches of a parameter
# What differs and is known to: what such searches match, and why.
KNOWN = {r"Condition\?code:text=": "the descriptions that the install has for codes are not searched",
         r"(Encounter\?(.*&)?|.*_has:Encounter:[\w-]+:|.*\bencounter:Encounter\.)date=":
         "a visit that is finished, and whose end nobody wrote, is found by its day, not as an open period"}
SHOWN = 3  # searches of a parameter that differ; their number is in the table


@pytest.fixture
def far_from_greenwich(demo):
    """A zone with summer time, so that a local date is not one of UTC."""
    before = demo.sql("SELECT gl_value FROM globals WHERE gl_name = 'gbl_time_zone'")
    demo.sql("DELETE FROM globals WHERE gl_name = 'gbl_time_zone';"
             " INSERT INTO globals (gl_name, gl_index, gl_value) VALUES ('gbl_time_zone', 0, 'America/New_York')")
    demo.renew()
    yield
    demo.sql("DELETE FROM globals WHERE gl_name = 'gbl_time_zone'")
    for (value,) in before:
        demo.sql(f"INSERT INTO globals (gl_name, gl_index, gl_value) VALUES ('gbl_time_zone', 0, '{value}')")
    demo.renew()


def ask(demo, foreign_clients, types, most, spoil=None):
    settings = {"base": demo.env["BASE_URL"] + FHIR, "token": reading_token(demo, types, foreign_clients), "types": types, "most": most[0],
                "cases": most[1], "spoil": spoil}
    return run_node(demo, foreign_clients, "search_oracle.mjs", settings, timeout=3600, TZ=zone_of(demo))


def first_of_each(faults):
    """Each parameter's first ones."""
    shown, counts = [], {}
    for fault in faults:
        parameter = fault.partition("=")[0].partition(":")[0]
        counts[parameter] = counts.get(parameter, 0) + 1
        if counts[parameter] <= SHOWN:
            shown.append(fault)
    return shown


def test_every_search_finds_what_the_rules_find(demo, foreign_clients, far_from_greenwich):
    types = native_types(demo)
    answer = ask(demo, foreign_clients, types, WHOLE if os.environ.get("OEMR_WHOLE_ORACLE") else SAMPLE)
    print(table(answer["table"]))
    asked = {row["type"] for row in answer["table"]}
    assert asked == set(types), f"not asked for: {set(types) - asked}"
    faults = [fault for fault in answer["faults"] if not any(re.match(known, fault) for known in KNOWN)]
    assert not faults, f"{len(faults)} searches differ:\n" + "\n".join(first_of_each(faults))
    assert sum(row["searches"] for row in answer["table"]) >= 200 * len(types)


def test_the_oracle_finds_faults(demo, foreign_clients):
    """With resources that say something else than the database."""
    spoil = {"birthDate": "1901-02-03", "gender": "other", "name": [{"family": "Spoilt"}], "generalPractitioner": [{"reference": "Practitioner/1"}]}
    answer = ask(demo, foreign_clients, ["Patient"], SAMPLE, spoil)
    differing = {row["parameter"]: row["differing"] for row in answer["table"]}
    assert all(differing[name] for name in ("birthdate", "gender", "family", "name", "generalPractitioner", "(pairs)")), differing
    assert not any(differing[name] for name in ("_id", "identifier", "address-city", "telecom")), differing
