# SPDX-License-Identifier: Apache-2.0
"""What tests of FHIR types share: reading, searching, and rows with an id of their own."""
import uuid

FHIR = "/apis/default/fhir"


def read(demo, path, role="admin"):
    answer = demo.get(f"{FHIR}/{path}", demo.token(role))
    assert answer.status_code == 200, answer.text
    return answer.json()


def found(demo, query, role="admin"):
    """The ids that a search finds, in their order; each once."""
    bundle = read(demo, query, role)
    ids = [entry["resource"]["id"] for entry in bundle.get("entry", []) if entry["search"]["mode"] == "match"]
    assert len(ids) == len(set(ids)), query
    return ids


def insert(demo, table, **columns):
    """A row with a new uuid, whose text is returned."""
    own = str(uuid.uuid4())
    values = {name: "NULL" if value is None else "'" + str(value).replace("'", "''") + "'" for name, value in columns.items()}
    demo.sql(f"SET sql_mode = ''; INSERT INTO `{table}` (uuid, {', '.join(f'`{name}`' for name in values)}) "
             f"VALUES (UNHEX(REPLACE('{own}', '-', '')), {', '.join(values.values())})")
    return own


def patient_id(demo, pid):
    return demo.sql("SELECT LOWER(CONCAT_WS('-', LEFT(HEX(uuid), 8), SUBSTR(HEX(uuid), 9, 4), SUBSTR(HEX(uuid), 13, 4), SUBSTR(HEX(uuid), 17, 4), "
                    f"RIGHT(HEX(uuid), 12))) FROM patient_data WHERE pid = {pid}")[0][0]
