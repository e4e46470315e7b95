# SPDX-License-Identifier: Apache-2.0
"""Columns that a site adds, of every type that MariaDB has: read as valid JSON, written as they are sent or refused by name."""
import json

import pytest

API = "/apis/default/api/patient"
UNHEX = "X'00FF10'"

# column: definition, value in SQL, what is read
COLUMNS = {
    "x_tiny": ("TINYINT(3) UNSIGNED ZEROFILL", "7", 7), "x_filled": ("INT(6) ZEROFILL", "42", 42), "x_no_filled": ("INT(6) ZEROFILL", "0", 0),
    "x_big": ("BIGINT UNSIGNED", "18446744073709551615", 18446744073709551615), "x_small": ("SMALLINT", "-32768", -32768),
    "x_medium": ("MEDIUMINT", "-8388608", -8388608), "x_year": ("YEAR", "1999", 1999), "x_no_year": ("YEAR", "0", 0), "x_bool": ("BOOLEAN", "1", 1),
    "x_bit": ("BIT(12)", "b'101000000001'", 2561), "x_bits": ("BIT(64)", "18446744073709551615", 18446744073709551615),
    "x_exact": ("DECIMAL(7,2)", "-12.5", "-12.50"), "x_exact_filled": ("DECIMAL(7,2) ZEROFILL", "3.5", "00003.50"),
    "x_single": ("FLOAT", "0.1", 0.1), "x_fixed": ("FLOAT(9,3)", "1.5", 1.5), "x_double": ("DOUBLE", "-1.7e308", -1.7e308),
    "x_double_filled": ("DOUBLE(12,2) ZEROFILL", "2.5", 2.5),
    "x_day": ("DATE", "'2024-02-29'", "2024-02-29"), "x_no_day": ("DATE", "'0000-00-00'", "0000-00-00"), "x_moment": ("DATETIME", "'2024-02-29 23:59:59'", "2024-02-29 23:59:59"),
    "x_moment_fraction": ("DATETIME(6)", "'2024-02-29 23:59:59.000120'", "2024-02-29 23:59:59.000120"),
    "x_stamp": ("TIMESTAMP NULL", "'2001-02-03 04:05:06'", "2001-02-03 04:05:06"), "x_span": ("TIME", "'-838:59:59'", "-838:59:59"),
    "x_span_fraction": ("TIME(3)", "'01:02:03.004'", "01:02:03.004"),
    "x_char": ("CHAR(10)", "'fixed'", "fixed"), "x_latin": ("VARCHAR(20) CHARACTER SET latin1", "'Zo\u00eb'", "Zo\u00eb"),
    "x_three_bytes": ("VARCHAR(20) CHARACTER SET utf8mb3", "'\u4e2d'", "\u4e2d"), "x_words": ("TEXT", "'a\\\\\"b'", "a\\\"b"), "x_novel": ("LONGTEXT", "'n'", "n"),
    "x_json": ("JSON", "'{\"a\": [1]}'", "{\"a\": [1]}"), "x_choice": ("ENUM('red','it''s','')", "'it''s'", "it's"), "x_colour": ("ENUM('red','green')", "'green'", "green"),
    "x_choices": ("SET('x','y')", "'x,y'", "x,y"), "x_net": ("INET6", "'2001:db8::1'", "2001:db8::1"),
    "x_own_uuid": ("UUID", "'123e4567-e89b-12d3-a456-426655440000'", "123e4567-e89b-12d3-a456-426655440000"),
    "x_key": ("BINARY(16)", "X'00112233445566778899AABBCCDDEEFF'", "00112233-4455-6677-8899-aabbccddeeff"),
    "x_blob": ("BLOB", "'bytes'", "bytes"), "x_bytes": ("VARBINARY(16)", "'three'", "three"), "x_fixed_bytes": ("BINARY(3)", "'abc'", "abc"),
    # No text has such bytes: that the answer is JSON is enough.
    "x_raw_blob": ("BLOB", UNHEX, None), "x_raw_bytes": ("VARBINARY(20)", UNHEX, None), "x_raw_fixed": ("BINARY(5)", UNHEX, None),
    "x_shape": ("GEOMETRY", "ST_GeomFromText('POINT(1 2)')", None), "x_place": ("POINT", "ST_GeomFromText('POINT(1 2)')", None),
}


@pytest.fixture(scope="module", autouse=True)
def columns(demo_session):
    demo_session.sql("ALTER TABLE patient_data " + ", ".join(f"ADD COLUMN {name} {definition}" for name, (definition, *_) in COLUMNS.items()))
    yield
    demo_session.sql("ALTER TABLE patient_data " + ", ".join(f"DROP COLUMN {name}" for name in COLUMNS))
    demo_session.reset()


@pytest.fixture(scope="module")
def patient(demo_session, columns):
    digits = demo_session.sql("SELECT LOWER(HEX(uuid)) FROM patient_data WHERE pid = 1")[0][0]
    return "-".join((digits[:8], digits[8:12], digits[12:16], digits[16:20], digits[20:]))


def fill(demo):
    demo.sql("UPDATE patient_data SET " + ", ".join(f"{name} = {value}" for name, (_, value, _) in COLUMNS.items()) + " WHERE pid = 1")


def stored(demo, column):
    return demo.sql(f"SELECT {column} FROM patient_data WHERE pid = 1")[0][0]


def put(demo, patient, body):
    return demo.call("PUT", f"{API}/{patient}", demo.token(), json=body)


def test_every_type_is_read_as_json(demo, patient):
    for state in ("filled", "empty"):
        if state == "filled":
            fill(demo)
        else:
            demo.sql("UPDATE patient_data SET " + ", ".join(f"{name} = NULL" for name in COLUMNS) + " WHERE pid = 1")
        for path in (f"{API}/{patient}", API + "?_limit=1"):
            answer = demo.get(path, demo.token())
            record = json.loads(answer.content.decode())["data"]
            record = record[0] if isinstance(record, list) else record
            for name, (_, _, expected) in COLUMNS.items():
                if state == "empty":
                    assert record[name] is None, name
                else:
                    assert expected is None or (record[name], type(record[name])) == (expected, type(expected)), name


def test_what_is_read_is_taken_back(demo, patient):
    fill(demo)
    before = demo.sql("SELECT " + ", ".join(f"HEX({name})" for name in COLUMNS) + " FROM patient_data WHERE pid = 1")
    record = demo.get(f"{API}/{patient}", demo.token()).json()["data"]
    # Numbers beyond 2^53 are no JSON number that every client keeps; days that are none and times of other kinds have rules of their own.
    left_out = {"x_big", "x_bits", "x_no_day", "x_span", "x_span_fraction", "x_moment_fraction"}
    for name, (_, _, expected) in COLUMNS.items():
        if expected is None or name in left_out:
            continue
        answer = put(demo, patient, {name: record[name]})
        assert answer.status_code == 200, f"{name}: {answer.text}"
    assert demo.sql("SELECT " + ", ".join(f"HEX({name})" for name in COLUMNS) + " FROM patient_data WHERE pid = 1") == before


@pytest.mark.parametrize("column, value", [
    ("x_colour", "blue"), ("x_colour", "Green"), ("x_colour", ""), ("x_colour", "green "), ("x_colour", 1), ("x_colour", "1"), ("x_choice", "it"),
    ("x_choices", "x,z"), ("x_choices", "x, y"), ("x_choices", 3), ("x_exact", "1.005"), ("x_exact", 0.001), ("x_exact", "1e-3"), ("x_exact", "100000"),
    ("x_fixed", "1.0005"), ("x_fixed", "10000000"), ("x_latin", "\U0001F600"), ("x_latin", "\u4e2d"), ("x_three_bytes", "a\U0001F600"),
    ("x_year", "70"), ("x_year", 1900), ("x_year", 2156), ("x_year", "x"), ("x_bit", 4096), ("x_bit", -1), ("x_bit", "x"), ("x_net", "nowhere"),
    ("x_own_uuid", "not-a-uuid"), ("x_key", "not-a-uuid"), ("x_bytes", "x" * 17), ("x_blob", "x" * 65536), ("x_shape", "POINT(1 2)"), ("x_place", "x"),
    ("x_filled", -1), ("x_tiny", 256), ("x_stamp", "1960-01-01 00:00:00")])
def test_what_a_column_would_store_otherwise_is_refused_by_its_name(demo, patient, column, value):
    demo.sql(f"UPDATE patient_data SET {column} = NULL, x_colour = 'red' WHERE pid = 1")
    before = demo.sql("CHECKSUM TABLE patient_data")
    answer = put(demo, patient, {column: value})
    if (column, value) == ("x_colour", ""):  # no value, which a column that may be NULL has
        assert (answer.status_code, stored(demo, column)) == (200, "NULL")
        return
    assert (answer.status_code, list(answer.json()["validationErrors"])) == (400, [column]), answer.text
    assert demo.sql("CHECKSUM TABLE patient_data") == before


@pytest.mark.parametrize("column, value, kept", [
    ("x_colour", "green", "green"), ("x_choices", "", ""), ("x_choices", "y", "y"), ("x_exact", 1.5, "1.50"), ("x_exact", "1.500", "1.50"),
    ("x_exact", "99999.99", "99999.99"), ("x_exact", 0.1, "0.10"), ("x_single", 0.3, "0.3"), ("x_latin", "\u20ac \u00e9", "\u20ac \u00e9"),
    ("x_three_bytes", "\u4e2d\u05d0", "\u4e2d\u05d0"), ("x_year", "2024", "2024"), ("x_net", "::1", "::1"), ("x_colour", None, "red")])
def test_what_a_column_can_hold_is_stored(demo, patient, column, value, kept):
    demo.sql(f"UPDATE patient_data SET {column} = NULL, x_colour = 'red' WHERE pid = 1")
    assert put(demo, patient, {column: value}).status_code == 200
    assert stored(demo, column) == kept


def test_the_document_names_the_choices(demo):
    body = demo.get("/apis/default/openapi.json").json()["components"]["schemas"]["api_patient_update"]["properties"]
    assert body["x_colour"]["enum"] == ["red", "green", None]


def test_texts_beside_the_record_are_not_altered_either(demo):
    """Messages and transactions of a table that knows no more than three bytes for a character."""
    message = {"body": "Please call \U0001F600", "groupname": "Default", "from": "admin", "to": "frontdesk", "title": "Other", "message_status": "New"}
    demo.sql("ALTER TABLE pnotes MODIFY body LONGTEXT CHARACTER SET utf8mb3")
    try:
        before = demo.sql("CHECKSUM TABLE pnotes")
        answer = demo.call("POST", "/apis/default/api/patient/1/message", demo.token(), json=message)
        assert answer.status_code == 400 and "body" in answer.text, answer.text
        number, pid = demo.sql("SELECT id, pid FROM pnotes WHERE COALESCE(deleted, 0) = 0 ORDER BY id LIMIT 1")[0]
        answer = demo.call("PUT", f"/apis/default/api/patient/{pid}/message/{number}", demo.token(), json=message)
        assert answer.status_code == 400 and "body" in answer.text, answer.text
        assert demo.sql("CHECKSUM TABLE pnotes") == before
    finally:
        demo.sql("ALTER TABLE pnotes MODIFY body LONGTEXT CHARACTER SET utf8mb4")
