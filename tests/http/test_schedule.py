# SPDX-License-Identifier: Apache-2.0
"""Appointments, messages and transactions: whose they are, what is stored, and that nothing is when a call is refused."""

import pytest

API, PORTAL = "/apis/default/api", "/apis/default/portal/patient"
NOBODYS = ("0", "999999", "abc", "1abc", "-1", "9" * 40)
APPOINTMENT = {"pc_catid": "5", "pc_title": "Office Visit", "pc_duration": "900", "pc_hometext": "Cough", "pc_apptstatus": "-",
               "pc_eventDate": "2030-01-07", "pc_startTime": "09:00", "pc_facility": "3", "pc_billing_location": "3"}
MESSAGE = {"body": "Please call.", "groupname": "Default", "from": "admin", "to": "frontdesk", "title": "Other", "message_status": "New"}
REFERRAL = {"type": "LBTref", "groupname": "Default", "referralDate": "2030-01-07", "body": "Cough", "referByNpi": "none has this"}


@pytest.fixture(scope="module", autouse=True)
def restored(demo_session):
    yield
    demo_session.reset()


@pytest.fixture
def unchanged(demo):
    statement = "CHECKSUM TABLE openemr_postcalendar_events, pnotes, transactions, lbt_data, uuid_registry"
    before = demo.sql(statement)
    yield
    assert demo.sql(statement) == before


def call(demo, method, path, body=None, role="admin"):
    return demo.call(method, API + path, demo.token(role), json=body)


def made(demo, path, body):
    answer = call(demo, "POST", path, body)
    assert answer.status_code in (200, 201), answer.text
    return answer.json()


def appointment_of(demo, pid):
    return demo.sql(f"SELECT MIN(pc_eid) FROM openemr_postcalendar_events WHERE pc_pid = {pid}")[0][0]


def uuid_of_appointment(demo, eid):
    return call(demo, "GET", f"/appointment/{eid}").json()[0]["pc_uuid"]


# Appointments

def test_an_appointment_is_below_its_own_patient_only(demo, unchanged):
    eid = appointment_of(demo, 1)
    assert call(demo, "GET", f"/patient/1/appointment/{eid}").json() == call(demo, "GET", f"/appointment/{eid}").json()
    for pid in ("2", *NOBODYS):
        for method in ("GET", "DELETE"):
            answer = call(demo, method, f"/patient/{pid}/appointment/{eid}")
            assert (answer.status_code, answer.text) == (404, "null")


@pytest.mark.parametrize("column, member, text", [("pc_pid", "puuid", "1abc"), ("pc_pid", "puuid", "1.9"), ("pc_pid", "puuid", " 1x"), ("pc_aid", "pce_aid_uuid", "1abc")])
def test_a_text_that_begins_with_a_number_is_nobody(demo, column, member, text):
    eid = appointment_of(demo, 1)
    (kept,), = demo.sql(f"SELECT {column} FROM openemr_postcalendar_events WHERE pc_eid = {eid}")
    try:
        demo.sql(f"UPDATE openemr_postcalendar_events SET {column} = '{text}' WHERE pc_eid = {eid}")
        assert call(demo, "GET", f"/appointment/{eid}").json()[0][member] is None
        own = [row["pc_eid"] for row in call(demo, "GET", "/patient/1/appointment").json()]
        assert (int(eid) in own or eid in own) == (column == "pc_aid")
    finally:
        demo.sql(f"UPDATE openemr_postcalendar_events SET {column} = '{kept}' WHERE pc_eid = {eid}")


@pytest.mark.parametrize("identifier", NOBODYS)
def test_what_is_not_there_is_404(demo, unchanged, identifier):
    for method, path, body in (("GET", f"/appointment/{identifier}", None), ("GET", f"/patient/{identifier}/appointment", None),
                               ("DELETE", f"/patient/1/appointment/{identifier}", None), ("DELETE", f"/patient/1/message/{identifier}", None),
                               ("PUT", f"/patient/1/message/{identifier}", MESSAGE), ("GET", f"/patient/{identifier}/transaction", None),
                               ("PUT", f"/transaction/{identifier}", {"visits": "2"})):
        # A change says what is wrong with a number that is none.
        assert call(demo, method, path, body).status_code in ((400, 404) if path.startswith("/patient/1/message") else (404,)), path
    for path, body in (("appointment", APPOINTMENT), ("message", MESSAGE), ("transaction", REFERRAL)):
        answer = call(demo, "POST", f"/patient/{identifier}/{path}", body)
        assert answer.status_code == 400, path
        errors = answer.json().get("validationErrors", answer.json())
        assert errors == {"pid": {"pid": "pid must be for a valid patient"}}


def test_numbers_are_texts_in_the_list_of_all_alone(demo):
    everybody = call(demo, "GET", "/appointment").json()
    own = call(demo, "GET", "/patient/1/appointment").json()
    assert all(isinstance(row["pc_eid"], str) and isinstance(row["pc_facility"], str) for row in everybody)
    assert own and all(isinstance(row["pc_eid"], int) and row["pid"] == 1 and row["pc_pid"] == "1" for row in own)
    assert [row["pc_eid"] for row in everybody] == sorted((row["pc_eid"] for row in everybody), key=int)
    assert call(demo, "GET", "/appointment?_limit=2&_offset=1").json() == everybody[1:3]


def test_an_event_without_a_patient_is_in_the_list_of_all(demo):
    demo.sql("INSERT INTO openemr_postcalendar_events (pc_multiple, pc_pid, pc_aid, pc_title) VALUES (0, '', '', 'In Office')")
    last = call(demo, "GET", "/appointment").json()[-1]
    assert (last["pc_pid"], last["pid"], last["puuid"], last["pc_uuid"], last["pce_aid_uuid"]) == ("", None, None, None, None)
    assert call(demo, "GET", f"/appointment/{last['pc_eid']}").json()[0]["pc_eid"] == int(last["pc_eid"])
    demo.sql(f"DELETE FROM openemr_postcalendar_events WHERE pc_eid = {last['pc_eid']}")


@pytest.mark.parametrize("begin, duration, end", [
    ("09:00", "900", "09:15:00"), ("00:00", 0, "00:00:00"), ("23:45", 1800, "00:15:00"), ("12:00", "5.4e3", "13:30:00"),
    ("10:00", 86400, "10:00:00"), ("23:59", 59, "23:59:59"), ("01:00", 9007199254740992, None)])
def test_an_appointment_ends_after_its_duration(demo, begin, duration, end):
    eid = made(demo, "/patient/2/appointment", {**APPOINTMENT, "pc_startTime": begin, "pc_duration": duration})["id"]
    found = call(demo, "GET", f"/patient/2/appointment/{eid}").json()[0]
    assert found["pc_startTime"] == begin + ":00"
    assert found["pc_duration"] == int(float(duration)) or end is None
    assert end is None or found["pc_endTime"] == end


@pytest.mark.parametrize("typed, stored", [("9:15 ", "09:15:00"), (" 9:15", "09:15:00"), ("23:59", "23:59:00")])
def test_a_start_is_read_as_it_is_typed(demo, typed, stored):
    eid = made(demo, "/patient/2/appointment", {**APPOINTMENT, "pc_startTime": typed, "pc_duration": 0})["id"]
    assert demo.sql(f"SELECT pc_startTime, pc_endTime FROM openemr_postcalendar_events WHERE pc_eid = {eid}") == [[stored, stored]]


@pytest.mark.parametrize("value, rule", [([], "NotEmpty::EMPTY_VALUE"), ([1], "Numeric::NOT_NUMERIC"), ({"a": 1}, "Numeric::NOT_NUMERIC"),
                                         (True, "Numeric::NOT_NUMERIC"), ("", "NotEmpty::EMPTY_VALUE"), (None, "NotEmpty::EMPTY_VALUE")])
def test_a_wrong_value_has_one_message(demo, unchanged, value, rule):
    answer = call(demo, "POST", "/patient/2/appointment", {**APPOINTMENT, "pc_catid": value})
    assert answer.status_code == 400
    assert {field: list(messages) for field, messages in answer.json().items()} == {"pc_catid": [rule]}


@pytest.mark.parametrize("provider, stored", [("1", "1"), (1, "1"), ("01", "1"), ("1.0", "1"), ("", ""), (None, "NULL")])
def test_the_provider_of_an_appointment(demo, provider, stored):
    eid = made(demo, "/patient/2/appointment", {**APPOINTMENT, "pc_aid": provider})["id"]
    assert demo.sql(f"SELECT pc_aid FROM openemr_postcalendar_events WHERE pc_eid = {eid}") == [[stored]]


def test_an_appointment_is_registered_and_goes(demo):
    eid = made(demo, "/patient/2/appointment", {**APPOINTMENT, "pc_eid": 1, "pc_room": "5", "pc_pid": "1", "uuid": "x"})["id"]
    row = demo.sql("SELECT e.pc_pid, e.pc_room, e.pc_informant, e.pc_sharing, e.pc_eventstatus, r.table_name FROM openemr_postcalendar_events e "
                   f"JOIN uuid_registry r ON r.uuid = e.uuid WHERE e.pc_eid = {eid}")
    assert row == [["2", "", "1", "1", "1", ""]]
    path = f"/patient/2/appointment/{eid}"
    assert call(demo, "DELETE", path).json() == {"message": "record deleted"}
    assert [call(demo, method, path).status_code for method in ("DELETE", "GET")] == [404, 404]


# The portal

def test_the_portal_shows_the_own_appointments_alone(demo):
    for role, pid in ((role, demo.sql("SELECT pid FROM patient_access_onsite WHERE portal_login_username = "
                                      f"'{demo.roles[role]['username']}'")[0][0]) for role in ("patient", "patient2")):
        own = demo.get(PORTAL + "/appointment", demo.token(role)).json()
        assert own == call(demo, "GET", f"/patient/{pid}/appointment").json()
        one = demo.get(f"{PORTAL}/appointment/{own[0]['pc_uuid']}", demo.token(role)).json()
        assert {name: one[name] for name in own[0]} == own[0]
        assert set(one) - set(own[0]) == {"pc_duration"}
        others = call(demo, "GET", f"/patient/{int(pid) + 1}/appointment").json()
        for name in (others[0]["pc_uuid"], str(own[0]["pc_eid"]), "nope", "00000000-0000-0000-0000-000000000000"):
            answer = demo.get(f"{PORTAL}/appointment/{name}", demo.token(role))
            assert (answer.status_code, answer.text) == (404, "null")


def test_the_portal_only_reads(demo, unchanged):
    uuid = uuid_of_appointment(demo, appointment_of(demo, 1))
    for method, path in (("POST", "/appointment"), ("DELETE", f"/appointment/{uuid}"), ("PUT", f"/appointment/{uuid}")):
        assert demo.call(method, PORTAL + path, demo.token("patient"), json=APPOINTMENT).status_code == 404
    assert demo.get(PORTAL + "/appointment", demo.token()).status_code == 401
    assert call(demo, "GET", "/appointment", role="patient").status_code == 401
    narrow = demo.token("patient", "openid api:port patient/patient.read")
    assert demo.get(PORTAL + "/appointment", narrow).status_code == 401


def test_a_patient_without_appointments_gets_404(demo):
    pid = demo.sql(f"SELECT pid FROM patient_access_onsite WHERE portal_login_username = '{demo.roles['patient']['username']}'")[0][0]
    demo.sql(f"UPDATE openemr_postcalendar_events SET pc_pid = CONCAT('-', pc_pid) WHERE pc_pid = '{pid}'")
    answer = demo.get(PORTAL + "/appointment", demo.token("patient"))
    assert (answer.status_code, answer.text) == (404, "null")
    demo.sql(f"UPDATE openemr_postcalendar_events SET pc_pid = '{pid}' WHERE pc_pid = '-{pid}'")


# Messages

def body_of(demo, mid):
    return bytes.fromhex(demo.sql(f"SELECT HEX(body) FROM pnotes WHERE id = {mid}")[0][0]).decode()


def test_a_message_keeps_what_was_said(demo):
    mid = made(demo, "/patient/3/message", MESSAGE)["mid"]
    path = f"/patient/3/message/{mid}"
    assert call(demo, "PUT", path, {**MESSAGE, "from": "frontdesk", "to": "admin", "body": "Done.", "pid": 1, "deleted": 1, "user": "x"}).json() == \
        {"mid": str(mid)}
    first, second = body_of(demo, mid).lstrip("\n").split("\n")
    assert first.endswith(" (admin to frontdesk) Please call.")
    assert second.endswith(" (frontdesk to admin) Done.")
    assert demo.sql(f"SELECT pid, user, assigned_to, deleted, activity, authorized FROM pnotes WHERE id = {mid}") == \
        [["3", "frontdesk", "admin", "0", "1", "1"]]


def test_of_messages_added_at_the_same_time_none_is_lost(demo):
    mid = made(demo, "/patient/3/message", MESSAGE)["mid"]
    token, texts = demo.token(), [f"word {i}" for i in range(12)]
    answers = demo.at_once(lambda text: demo.call("PUT", f"{API}/patient/3/message/{mid}", token, json={**MESSAGE, "body": text}), texts)
    assert {answer.status_code for answer in answers} == {200}
    assert sorted(line.rpartition(") ")[2] for line in body_of(demo, mid).lstrip("\n").split("\n")) == sorted(["Please call.", *texts])


def test_another_patient_s_message_is_not_there(demo, unchanged):
    mid, pid = demo.sql("SELECT id, pid FROM pnotes WHERE deleted = 0 ORDER BY id LIMIT 1")[0]
    for method, body in (("PUT", MESSAGE), ("DELETE", None)):
        assert call(demo, method, f"/patient/{int(pid) + 1}/message/{mid}", body).status_code == 404
    assert call(demo, "PUT", f"/patient/{pid}/message/{mid}", {**MESSAGE, "to": ""}).status_code == 400


def test_a_deleted_message_stays_deleted(demo):
    mid = made(demo, "/patient/3/message", MESSAGE)["mid"]
    path = f"/patient/3/message/{mid}"
    assert call(demo, "DELETE", path).text == "true"
    assert demo.sql(f"SELECT deleted FROM pnotes WHERE id = {mid}") == [["1"]]
    assert [call(demo, "DELETE", path).status_code, call(demo, "PUT", path, MESSAGE).status_code] == [404, 404]
    assert "Done" not in body_of(demo, mid)


# Transactions

def transactions(demo, pid):
    answer = call(demo, "GET", f"/patient/{pid}/transaction")
    return answer.json()["data"][0] if answer.status_code == 200 else []


def test_a_referral_is_stored_with_its_fields(demo):
    npi, user = demo.sql("SELECT npi, id FROM users WHERE npi <> '' ORDER BY id LIMIT 1")[0]
    answer = made(demo, "/patient/2/transaction", {**REFERRAL, "referToNpi": npi, "riskLevel": "HIGH", "includeVitals": 1})
    tid = answer["data"][0]["id"]
    assert answer["data"] == [{"id": tid, "form_id": tid}]
    stored = {"form_id": tid, "title": "LBTref", "groupname": "Default", "authorized": 1, "body": "Cough", "refer_date": "2030-01-07",
              "refer_diag": "", "refer_from": "", "refer_to": user, "refer_risk_level": "high", "refer_vitals": "1", "refer_authorization": "",
              "refer_visits": "", "refer_validFrom": "", "refer_validThrough": ""}
    assert transactions(demo, 2)[-1] == stored
    assert demo.sql(f"SELECT COUNT(*), SUM(field_value IS NULL) FROM lbt_data WHERE form_id = {tid}") == [["11", "6"]]
    # What has no value stays; what is 0 has one.
    changed = call(demo, "PUT", f"/transaction/{tid}", {"referByNpi": npi, "referToNpi": "none has this", "body": "", "visits": 0, "riskLevel": None,
                                                        "type": "other", "groupname": "other", "pid": 1})
    assert changed.json()["data"] == [{**stored, "refer_from": user, "refer_visits": "0"}]


def test_a_change_stores_a_field_that_the_form_lacked(demo):
    tid = made(demo, "/patient/2/transaction", REFERRAL)["data"][0]["id"]
    demo.sql(f"DELETE FROM lbt_data WHERE form_id = {tid} AND field_id IN ('refer_visits', 'refer_diag')")
    assert call(demo, "PUT", f"/transaction/{tid}", {"visits": "4"}).json()["data"][0]["refer_visits"] == "4"
    assert demo.sql(f"SELECT field_id FROM lbt_data WHERE form_id = {tid} AND field_id IN ('refer_visits', 'refer_diag')") == [["refer_visits"]]


def test_a_change_takes_no_notice_of_type_and_group(demo):
    npi, user = demo.sql("SELECT npi, id FROM users WHERE npi REGEXP '^[1-9][0-9]*$' ORDER BY id LIMIT 1")[0]
    tid = made(demo, "/patient/2/transaction", REFERRAL)["data"][0]["id"]
    changed = call(demo, "PUT", f"/transaction/{tid}", {"type": ["x"], "groupname": 5, "referByNpi": int(npi)})
    assert changed.status_code == 200, changed.text
    assert [changed.json()["data"][0][name] for name in ("title", "groupname", "refer_from")] == ["LBTref", "Default", user]


def test_other_transactions_have_no_rules_of_a_referral(demo):
    body = {"type": "LBTlegal", "groupname": "Default", "referralDate": "some day"}
    tid = made(demo, "/patient/2/transaction", body)["data"][0]["id"]
    assert call(demo, "PUT", f"/transaction/{tid}", {"body": "x"}).json()["data"][0]["body"] == "x"
    assert call(demo, "PUT", f"/transaction/{tid}", {"body": ["x"]}).status_code == 400


@pytest.mark.parametrize("change, field", [({"type": None}, "type"), ({"groupname": None}, "groupname"), ({"body": "x"}, "body"),
                                           ({"referralDate": "tomorrow"}, "referralDate"), ({"referByNpi": ""}, "referByNpi")])
def test_a_refused_referral_is_not_stored(demo, unchanged, change, field):
    answer = call(demo, "POST", "/patient/2/transaction", {**REFERRAL, **change})
    assert answer.status_code == 400
    assert list(answer.json()["validationErrors"]) == [field]


def test_transactions_without_fields_are_each_listed(demo):
    demo.sql("INSERT INTO transactions (date, title, pid, user, groupname, authorized) VALUES "
             "(NOW(), 'LBTphreq', 4, 'admin', 'Default', 1), (NOW(), 'LBTphreq', 4, 'admin', 'Default', NULL)")
    found = transactions(demo, 4)
    assert [row["authorized"] for row in found] == [1, None]
    assert len({row["form_id"] for row in found}) == 2
    assert {row["body"] for row in found} == {""}


def test_the_front_desk_has_its_own_access(demo, unchanged):
    eid = appointment_of(demo, 1)
    assert call(demo, "GET", f"/appointment/{eid}", role="frontdesk").status_code == 200
    assert call(demo, "GET", "/patient/1/transaction", role="frontdesk").status_code == 401
    assert call(demo, "POST", "/patient/1/transaction", REFERRAL, role="frontdesk").status_code == 401
