# SPDX-License-Identifier: Apache-2.0
"""Nasty input for every route that writes: a typed 4xx with nothing changed, or a 2xx with the text stored as it came."""
import json

import pytest

from writes import API, ENCOUNTER, ENCOUNTER_CHANGE, FHIR, NUMBERS, PATIENT, ROUTES, identifiers, uuid_of

UNKNOWN = "00000000-0000-4000-8000-000000000000"
TABLES = ("patient_data, form_encounter, forms, facility, users, openemr_postcalendar_events, pnotes, transactions, lbt_data, insurance_data, "
          "form_vitals, form_vital_details, form_soap, insurance_companies, addresses, phone_numbers, uuid_registry, uuid_mapping, sequences, oauth_clients, api_log")
WRONG_TYPES = [[], {}, ["x"], {"a": 1}, [[]], [None], True, False, None, 5, -1.5, 1e300, 9007199254740993]
TEXTS = ["O'Brien\"; DROP TABLE patient_data; -- ", "' OR '1'='1", "<script>alert(1)</script>", "&lt;b&gt;", "\\' \\\" \\\\", "%_%",
         "\u00e9\u4e2d\u05d0 \U0001F600", "e\u0301", "tab\tline\nreturn\r end", " blanks around ", "${jndi:ldap://x}", "{{7*7}}", "../../etc/passwd",
         "\u202eright to left", "null", "0x41", "\x01\x1f\x7f", "=cmd|' /C calc'!A0"]
BROKEN = [b"", b" ", b"{", b"}", b"[]", b"null", b"5", b'"x"', b"{}{}", b'{"a":1', b'{"a":1,}', b"{'a':1}", b'{"a":NaN}', b"\x00", b"{}\x00",
          b'{"a":"\xff"}', b'{"a":"\xc0\xaf"}', b'{"a":"\xed\xa0\x80"}', b'{"a":"\\u0000"}', b'{"a":"\\ud800"}', b'{"\\u0000":1}',
          b"[" * 50000, b'{"a":' * 50000, b'{"a":' * 101 + b"1" + b"}" * 101, b'[{"a":1}]', b"a=1&b=2", b"<xml/>", b"\x1f\x8b\x08\x00"]


@pytest.fixture(scope="module", autouse=True)
def restored(demo_session):
    yield
    demo_session.reset()


@pytest.fixture(scope="module")
def ids(demo_session):
    return identifiers(demo_session)


@pytest.fixture
def send(demo, ids):
    """Sends a body to a route; a refusal must be typed and must have changed nothing."""
    before = [demo.sql("CHECKSUM TABLE " + TABLES)]

    def sent(name, body, path=None, **arguments):
        method, good_path = ROUTES[name][:2]
        data = body if isinstance(body, bytes) else json.dumps(body).encode()
        headers = {"Content-Type": "application/json", **arguments.pop("headers", {})}
        answer = demo.call(method, (path or good_path).format(**ids), demo.token(), data=data, headers=headers, **arguments)
        after = demo.sql("CHECKSUM TABLE " + TABLES)
        note = f"{method} {name}: {data[:200]!r} -> {answer.status_code} {answer.text[:300]}"
        assert answer.status_code < 500, note
        assert answer.headers["Content-Type"].startswith("application/"), note
        answer.json()
        if answer.status_code >= 400:
            assert after == before[0], "changed something: " + note
        before[0] = after
        return answer

    return sent


def with_text(name, text):
    body = json.loads(json.dumps(ROUTES[name][2]))
    if isinstance(body.get("name"), list):
        body["name"][0]["family"] = text
    else:
        body[ROUTES[name][3]] = text
    return body


def stored_text(demo, ids, name, answer):
    """What the varied column of the record of an answer holds."""
    table, column = ROUTES[name][4].split(".")
    if table in NUMBERS:
        number = ids[name.removesuffix("-change")] if name.endswith("change") else f"(SELECT MAX({NUMBERS[table]}) FROM {table})"
        return bytes.fromhex(demo.sql(f"SELECT HEX({column}) FROM {table} WHERE {NUMBERS[table]} = {number}")[0][0]).decode()
    if name.endswith("change"):
        uuid = ids[name.removeprefix("fhir-").removesuffix("-change")]
    else:
        made = answer.json()
        made = made.get("data", made) if isinstance(made, dict) else {}
        uuid = made.get("uuid") or uuid_of(demo, table, "id = (SELECT MAX(id) FROM " + table + ")")
    found = demo.sql(f"SELECT HEX({column}) FROM {table} WHERE uuid = UNHEX(REPLACE('{uuid}', '-', ''))")
    return bytes.fromhex(found[0][0]).decode()


@pytest.mark.parametrize("name", ROUTES)
def test_the_good_body_is_taken(send, name):
    assert send(name, ROUTES[name][2]).status_code in (200, 201)


@pytest.mark.parametrize("name", ROUTES)
def test_texts_are_stored_as_they_are(demo, ids, send, name):
    for text in TEXTS:
        answer = send(name, with_text(name, text))
        assert answer.status_code in (200, 201), f"{text!r}: {answer.text}"
        assert stored_text(demo, ids, name, answer) == text


@pytest.mark.parametrize("name", ROUTES)
def test_of_equal_members_the_last_counts(demo, ids, send, name):
    body, member = with_text(name, "Second"), ROUTES[name][3]
    first = json.dumps({member: with_text(name, "First")[member]})[:-1]
    answer = send(name, (first + "," + json.dumps(body)[1:]).encode())
    assert answer.status_code in (200, 201)
    assert stored_text(demo, ids, name, answer) == "Second"


@pytest.mark.parametrize("name", ROUTES)
def test_broken_bodies_are_400(send, name):
    for body in BROKEN:
        # A body of no length has no members; new vitals and notes need none.
        expected = 201 if body == b"" and name in ("vital", "soap_note") else 400
        assert send(name, body).status_code == expected, body[:50]


@pytest.mark.parametrize("name", ROUTES)
def test_other_bodies_are_taken_or_refused_as_a_whole(send, name):
    good = ROUTES[name][2]
    for member in good:
        for value in WRONG_TYPES:
            answer = send(name, {**good, member: value})
            if isinstance(value, (list, dict)) and value and not (member == "name" and value == []):
                assert answer.status_code == 400, f"{member}: {value!r}"


@pytest.mark.parametrize("name", ROUTES)
def test_too_long_texts_are_400(send, name):
    # The reason of an encounter is a LONGTEXT, the plan of a note a TEXT.
    if ROUTES[name][4] != "form_encounter.reason":
        for size in (65536, 500000) if ROUTES[name][4] == "form_soap.plan" else (256, 300, 65536, 500000):
            assert send(name, with_text(name, "x" * size)).status_code == 400
    assert send(name, with_text(name, "\u00e9" * 200)).status_code < 500


@pytest.mark.parametrize("name", ["patient", "patient-change", "fhir-patient", "fhir-patient-change"])
def test_bad_dates_are_400(send, name):
    member = "birthDate" if "fhir" in name else "DOB"
    for date in ("", "0000-00-00", "2000-02-30", "2000-13-01", "2000-1-1", "31.12.1999", "12/31/1999", "1999-12-31T00:00:00Z", "19991231",
                 "10000-01-01", "-001-01-01", "now()", " 2000-01-01", "2000-01-01'"):
        assert send(name, {**ROUTES[name][2], member: date}).status_code == 400, date


@pytest.mark.parametrize("name, member, value", [
    ("facility", "facility_npi", "12345"), ("facility", "facility_npi", "123456789a"), ("facility", "email", "nobody"),
    ("facility", "website", "www.x"), ("facility", "service_location", 300), ("facility", "service_location", "yes"),
    ("practitioner", "npi", "1"), ("practitioner", "facility_id", "99999"), ("practitioner", "facility_id", 1e30),
    ("practitioner", "email", "a@b"), ("patient", "email", "a@b"), ("patient", "sex", "M"), ("patient", "providerID", "9" * 30),
    ("patient", "regdate", 5), ("patient", "street", ["x"]), ("encounter", "class_code", "nonesuch"),
    ("encounter", "date", "yesterday"), ("encounter", "facility_id", "x"), ("encounter", "onset_date", "2020-02-30"),
    ("appointment", "pc_startTime", "25:99"), ("appointment", "pc_startTime", "9.00"), ("appointment", "pc_startTime", 12345),
    ("appointment", "pc_eventDate", "2030-02-30"), ("appointment", "pc_duration", -1), ("appointment", "pc_duration", "0.5"),
    ("appointment", "pc_duration", "1e300"), ("appointment", "pc_aid", "999999"), ("appointment", "pc_aid", "1x"),
    ("appointment", "pc_facility", "99999999999"), ("appointment", "pc_billing_location", 40000), ("appointment", "pc_hometext", 5),
    ("appointment", "pc_hometext", "x" * 65536), ("appointment", "pc_apptstatus", "x" * 16), ("message", "body", "x" * 65536),
    ("message", "message_status", "x" * 21), ("message", "to", "a"), ("message-change", "from", ""), ("transaction", "type", ""),
    ("transaction", "type", "x" * 256), ("transaction", "referralDate", "01/07/2030"), ("transaction", "body", "x" * 151),
    ("transaction", "referByNpi", 1234567893), ("transaction", "visits", "x" * 65536), ("transaction-change", "referralDate", "2030-02-30"),
    ("transaction-change", "body", "x"),
    ("vital", "bps", "x" * 41), ("vital", "weight", "heavy"), ("vital", "ped_bmi", "1e5"), ("vital", "date", "tomorrow"), ("vital", "details", "x"),
    ("vital-change", "details", [{}]), ("soap_note", "objective", "x"), ("insurance_company", "phone", "12"), ("insurance_company", "cqm_sop", "x"),
    ("encounter-change", "user", "nobody"), ("encounter-change", "user", None), ("encounter-change", "group", ""),
    ("fhir-patient", "gender", "x"), ("fhir-patient", "nonesuch", 1), ("fhir-patient", "resourceType", "Practitioner"),
    ("fhir-patient", "telecom", [{"system": "email", "value": "nobody"}]), ("fhir-patient", "telecom", [{"value": 5}]),
    ("fhir-patient", "address", {"city": "x"}), ("fhir-patient", "identifier", [5]),
])
def test_bad_values_are_400(send, name, member, value):
    assert send(name, {**ROUTES[name][2], member: value}).status_code == 400


@pytest.mark.parametrize("name", ROUTES)
def test_a_huge_body_is_413(send, name):
    assert send(name, with_text(name, "x" * (9 << 20))).status_code == 413


@pytest.mark.parametrize("name", [name for name in ROUTES if name.endswith("change")])
def test_unknown_ids_change_nothing(send, name):
    folder = ROUTES[name][1].rpartition("/")[0]
    number = "999999" if name in ("transaction-change", "insurance_company-change") else "1"
    for identifier in (UNKNOWN, number, "0", "-1", "not-a-uuid", UNKNOWN + "0", "0" * 5000):
        assert send(name, ROUTES[name][2], path=folder + "/" + identifier).status_code in (400, 404)


@pytest.mark.parametrize("identifier", ["%27", "%00", "%ff", "a%2Fb", "%252e", "a b", "a.b", "\u00e9"])
def test_what_cannot_be_an_id_is_nobody_s_path(demo, identifier):
    for path in (API + "/patient/", API + "/facility/", FHIR + "/Patient/"):
        assert demo.call("PUT", path + identifier, demo.token(), json=PATIENT).status_code in (400, 404, 405)  # 405 is httpd's own


def test_an_encounter_belongs_to_its_patient(send, ids):
    for patient in (ids["other_patient"], UNKNOWN, "not-a-uuid"):
        path = f"{API}/patient/{patient}/encounter/{{encounter}}"
        assert send("encounter-change", ENCOUNTER_CHANGE, path=path).status_code in (400, 404)
    for patient in (UNKNOWN, "not-a-uuid", "1"):
        assert send("encounter", ENCOUNTER, path=f"{API}/patient/{patient}/encounter").status_code in (400, 404)


def test_a_write_needs_its_scope_and_access(demo, send, ids):
    reader = demo.token("admin", "openid api:oemr api:fhir user/patient.read user/Patient.read user/facility.read")
    before = demo.sql("CHECKSUM TABLE " + TABLES)
    for method, path, body, *_ in ROUTES.values():
        answer = demo.call(method, path.format(**ids), reader, json=body)
        assert answer.status_code == 401
        assert answer.headers["WWW-Authenticate"].startswith("Bearer")
    assert demo.sql("CHECKSUM TABLE " + TABLES) == before


@pytest.mark.parametrize("query", ["fname=%ff%fe", "fname=%00", "fname=%25", "fname=%5C", "fname[]=a&fname[]=b", "fname[x][y]=a", "DOB=x",
                                   "nonesuch=1", "_limit=-1", "_limit=x", "_limit=99999999999999999999", "_offset=-5", "_sort=nonesuch",
                                   "_sort=id%60", "_sort=-", "_sort=id;SELECT 1", "=", "&&&", "fname=" + "x" * 5000])
def test_odd_queries_are_answered(demo, query):
    for path in (API + "/patient", FHIR + "/Patient"):
        answer = demo.get(path + "?" + query, demo.token())
        assert answer.status_code in (200, 400), answer.text
        answer.json()


@pytest.mark.parametrize("query", ["_id=x", "_id=%ff", "birthdate=x", "birthdate=ge", "birthdate=9999", "birthdate=0000", "name=%ff%fe", "name=%00",
                                   "name:nonesuch=x", "family=,", "family=%5C,", "gender=|", "identifier=|", "identifier=%7C%7C", "_count=-1",
                                   "_count=x", "_count=99999999999999999999", "_offset=-1", "_sort=nonesuch", "_format=xml", "_lastUpdated=x"])
def test_odd_searches_are_answered(demo, query):
    answer = demo.get(FHIR + "/Patient?" + query, demo.token())
    assert answer.status_code in (200, 400, 406), answer.text
    assert answer.json()["resourceType"] in ("Bundle", "OperationOutcome")


CLIENT = {"application_type": "private", "client_name": "A client", "redirect_uris": ["https://client.example.org/callback"], "scope": "openid"}


@pytest.mark.parametrize("body", BROKEN + [json.dumps({**CLIENT, member: value}).encode() for member, value in [
    ("redirect_uris", "x"), ("redirect_uris", [5]), ("redirect_uris", [""]), ("redirect_uris", ["javascript:alert(1)"]),
    ("redirect_uris", [["https://a"]]), ("redirect_uris", {}), ("redirect_uris", None), ("scope", "nonesuch"),
    ("application_type", [])]], ids=lambda body: repr(body[:40]))
def test_bad_registrations_are_refused(demo, body):
    before = demo.sql("CHECKSUM TABLE oauth_clients")
    answer = demo.call("POST", "/oauth2/default/registration", data=body, headers={"Content-Type": "application/json"})
    assert 400 <= answer.status_code < 500, answer.text
    assert answer.json()["error"]
    assert demo.sql("CHECKSUM TABLE oauth_clients") == before


@pytest.mark.parametrize("text", TEXTS)
def test_a_client_name_is_stored_as_it_is(demo, text):
    answer = demo.call("POST", "/oauth2/default/registration", json={**CLIENT, "client_name": text})
    assert answer.status_code in (200, 201), answer.text
    found = demo.sql(f"SELECT HEX(client_name) FROM oauth_clients WHERE client_id = '{answer.json()['client_id']}'")
    assert bytes.fromhex(found[0][0]).decode() == text


@pytest.mark.parametrize("body", [
    b"", b"&", b"=", b"grant_type", b"grant_type=", b"grant_type=nonesuch", b"grant_type=password", b"grant_type[]=password", b"\xff\xfe",
    b"%00", b"%", b"%zz", b"grant_type=password%00", b"grant_type=password&username=%ff&password=%ff&user_role=users&client_id=%ff",
    b"grant_type=refresh_token&refresh_token=", b"grant_type=refresh_token&client_id=x&refresh_token=%00%ff",
    b"grant_type=refresh_token&client_id=x&refresh_token=" + b"a" * 100000, b"grant_type=authorization_code&code=x",
    b"grant_type=client_credentials&client_assertion=a.b.c", b'{"grant_type":"password"}', b"a" * 100000,
    b"grant_type=password&username=' OR 1=1 -- &password=x&user_role=users&client_id=x",
], ids=lambda body: repr(body[:40]))
def test_bad_token_requests_are_refused(demo, body):
    tables = "CHECKSUM TABLE api_token, api_refresh_token, oauth_trusted_user"
    before = demo.sql(tables)
    answer = demo.call("POST", "/oauth2/default/token", data=body, headers={"Content-Type": "application/x-www-form-urlencoded"})
    assert 400 <= answer.status_code < 500, answer.text
    assert answer.json()["error"]
    assert demo.sql(tables) == before


def test_a_huge_form_is_413(demo):
    for path in ("/oauth2/default/token", "/oauth2/default/registration"):
        answer = demo.call("POST", path, data=b"a=" + b"x" * (9 << 20), headers={"Content-Type": "application/x-www-form-urlencoded"
                                                                                  if "token" in path else "application/json"})
        assert answer.status_code == 413
