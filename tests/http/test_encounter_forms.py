# SPDX-License-Identifier: Apache-2.0
"""Vitals and SOAP notes: whose they are, what is stored, and that nothing is when a call is refused."""

import pytest

API = "/apis/default/api"
MEASURED = {"bps": "120", "bpd": 80, "weight": "150.5", "temp_method": "Oral", "note": "Calm \u201cand\u201d warm"}
NOTE = {"subjective": "Coughs", "objective": "Lungs clear", "assessment": "A cold", "plan": "Tea"}
NOBODYS = ("0", "999999", "abc", "1abc", "-1", "9" * 40)
KINDS = {"vital": ("form_vitals", "vid", "vitals", MEASURED), "soap_note": ("form_soap", "sid", "soap", NOTE)}


@pytest.fixture(scope="module", autouse=True)
def restored(demo_session):
    yield
    demo_session.reset()


@pytest.fixture(scope="module")
def charts(demo_session):
    """pid, encounter and form number of two patients, for each kind of form."""
    return {kind: [tuple(row) for row in demo_session.sql(
        f"SELECT pid, MIN(encounter), MIN(form_id) FROM forms WHERE formdir = '{folder}' AND pid IN (1, 2) GROUP BY pid ORDER BY pid")]
        for kind, (_, _, folder, _) in KINDS.items()}


@pytest.fixture
def unchanged(demo):
    statement = "CHECKSUM TABLE forms, form_vitals, form_vital_details, form_soap, sequences, uuid_registry, uuid_mapping"
    before = demo.sql(statement)
    yield
    assert demo.sql(statement) == before


def path_of(kind, pid, encounter, form=None):
    return f"/patient/{pid}/encounter/{encounter}/{kind}" + ("" if form is None else f"/{form}")


def call(demo, method, path, body=None, role="admin"):
    return demo.call(method, API + path, demo.token(role), json=body)


def read(demo, path):
    answer = call(demo, "GET", path)
    assert answer.status_code == 200, answer.text
    return answer.json()


def made(demo, path, body):
    answer = call(demo, "POST", path, body)
    assert answer.status_code == 201, answer.text
    return answer.json()


@pytest.mark.parametrize("kind", KINDS)
def test_a_form_is_seen_below_its_own_patient_and_encounter_alone(demo, charts, kind):
    (pid, encounter, form), (other_pid, other_encounter, other_form) = charts[kind]
    assert str(read(demo, path_of(kind, pid, encounter, form))["id"]) == form
    assert [str(row["id"]) for row in read(demo, path_of(kind, pid, encounter))] == [form]
    for path in (path_of(kind, other_pid, encounter, form), path_of(kind, pid, other_encounter, form), path_of(kind, pid, encounter, other_form),
                 path_of(kind, other_pid, encounter), path_of(kind, pid, other_encounter)):
        answer = call(demo, "GET", path)
        assert (answer.status_code, answer.text) == (404, "null")


@pytest.mark.parametrize("kind", KINDS)
def test_forms_of_other_kinds_with_the_same_number_are_other_forms(demo, charts, kind):
    pid, encounter, form = charts[kind][0]
    demo.sql(f"INSERT INTO forms (date, encounter, form_name, form_id, pid, formdir) VALUES (NOW(), {encounter}, 'Care Plan Form', {form}, {pid}, 'care_plan')")
    assert [str(row["id"]) for row in read(demo, path_of(kind, pid, encounter))] == [form]


@pytest.mark.parametrize("kind", KINDS)
def test_what_is_not_there_is_404_and_nothing_is_written(demo, charts, unchanged, kind):
    (pid, encounter, form), (other_pid, other_encounter, _) = charts[kind]
    body = KINDS[kind][3]
    for nobody in NOBODYS:
        for path in (path_of(kind, nobody, encounter, form), path_of(kind, pid, nobody, form), path_of(kind, pid, encounter, nobody)):
            assert call(demo, "GET", path).status_code == 404, path
            assert call(demo, "PUT", path, body).status_code in (400, 404), path
        for path in (path_of(kind, nobody, encounter), path_of(kind, pid, nobody)):
            assert call(demo, "GET", path).status_code == 404, path
            assert call(demo, "POST", path, body).status_code == 400, path
    for path in (path_of(kind, other_pid, encounter, form), path_of(kind, pid, other_encounter, form), path_of(kind, other_pid, other_encounter, form)):
        assert call(demo, "PUT", path, body).status_code in (400, 404), path
    for path in (path_of(kind, other_pid, encounter), path_of(kind, pid, other_encounter)):
        refused = call(demo, "POST", path, body)
        assert refused.status_code == 400
        assert refused.json() == {"eid": {"Callback::INVALID_VALUE": "Encounter is invalid"}}


@pytest.mark.parametrize("kind", KINDS)
def test_a_new_form_is_in_the_chart(demo, charts, kind):
    pid, encounter, _ = charts[kind][0]
    table, member, folder, body = KINDS[kind]
    answer = made(demo, path_of(kind, pid, encounter), body)
    assert list(answer) == [member, "fid"]
    row = demo.sql(f"SELECT pid, encounter, form_id, formdir, user, groupname, authorized, deleted FROM forms WHERE id = {answer['fid']}")
    assert row == [[pid, encounter, str(answer[member]), folder, "admin", "Default", "1", "0"]]
    assert demo.sql(f"SELECT pid, activity FROM {table} WHERE id = {answer[member]}") == [[pid, "1"]]
    assert answer[member] in [record["id"] for record in read(demo, path_of(kind, pid, encounter))]


@pytest.mark.parametrize("kind", KINDS)
def test_a_form_deleted_in_the_chart_is_gone(demo, charts, kind):
    pid, encounter, _ = charts[kind][1]
    _, member, _, body = KINDS[kind]
    answer = made(demo, path_of(kind, pid, encounter), body)
    path = path_of(kind, pid, encounter, answer[member])
    assert call(demo, "PUT", path, body).status_code == 200
    demo.sql(f"UPDATE forms SET deleted = 1 WHERE id = {answer['fid']}")
    assert call(demo, "GET", path).status_code == 404
    assert call(demo, "PUT", path, body).status_code == 404
    assert answer[member] not in [record["id"] for record in read(demo, path_of(kind, pid, encounter))]


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("role", ["frontdesk"])
def test_the_front_desk_may_not(demo, charts, unchanged, kind, role):
    pid, encounter, form = charts[kind][0]
    for method, path in (("GET", path_of(kind, pid, encounter)), ("GET", path_of(kind, pid, encounter, form)),
                         ("POST", path_of(kind, pid, encounter)), ("PUT", path_of(kind, pid, encounter, form))):
        assert call(demo, method, path, None if method == "GET" else KINDS[kind][3], role).status_code == 401


# SOAP notes

def test_a_note_is_replaced_as_a_whole(demo, charts):
    pid, encounter, _ = charts["soap_note"][0]
    path = path_of("soap_note", pid, encounter, made(demo, path_of("soap_note", pid, encounter), NOTE)["sid"])
    assert {name: read(demo, path)[name] for name in NOTE} == NOTE
    assert call(demo, "PUT", path, {"plan": "Rest", "objective": ""}).json() == {"sid": path.rpartition("/")[2]}
    assert {name: read(demo, path)[name] for name in NOTE} == {"subjective": None, "objective": "", "assessment": None, "plan": "Rest"}


def test_a_note_without_texts(demo, charts):
    pid, encounter, _ = charts["soap_note"][0]
    note = made(demo, path_of("soap_note", pid, encounter), {"subjective": None, "objective": "YYYY-MM-DD", "plan": ""})["sid"]
    record = read(demo, path_of("soap_note", pid, encounter, note))
    assert {name: record[name] for name in NOTE} == {"subjective": None, "objective": "YYYY-MM-DD", "assessment": None, "plan": ""}


@pytest.mark.parametrize("text", ["x", "\u00e9" * 40000, "y" * 65536, ["xx"], {"xx": "xx"}, False],
                         ids=["short", "many bytes", "long", "a list", "an object", "false"])
def test_a_bad_note_is_400(demo, charts, unchanged, text):
    pid, encounter, form = charts["soap_note"][0]
    assert list(call(demo, "POST", path_of("soap_note", pid, encounter), {"plan": text}).json()) == ["plan"]
    assert list(call(demo, "PUT", path_of("soap_note", pid, encounter, form), {"plan": text}).json()) == ["plan"]


# Vitals

def new_vital(demo, charts, body):
    pid, encounter, _ = charts["vital"][0]
    path = path_of("vital", pid, encounter)
    return path_of("vital", pid, encounter, made(demo, path, body)["vid"])


def number_of(path):
    return int(path.rpartition("/")[2])


def test_what_was_not_measured_is_null(demo, charts):
    record = read(demo, new_vital(demo, charts, {**MEASURED, "pulse": "", "height": None, "BMI_status": "", "oxygen_saturation": 0}))
    assert {name: record[name] for name in ("bps", "bpd", "weight", "temp_method", "note")} == {**MEASURED, "bpd": "80", "weight": "150.500000"}
    assert [record[name] for name in ("pulse", "height", "BMI_status", "respiration", "ped_bmi", "user_uuid", "external_id")] == [None] * 7
    assert record["oxygen_saturation"] == "0.00"
    empty = read(demo, new_vital(demo, charts, {}))
    assert [empty[name] for name in ("bps", "weight", "note")] == [None] * 3


def test_a_change_keeps_uuid_and_recorder(demo, charts):
    path = new_vital(demo, charts, {**MEASURED, "user": "admin"})
    before = read(demo, path)
    assert before["user_uuid"] is not None
    for body in ({"bps": "130"}, {"bps": "130", "uuid": "00000000-0000-4000-8000-000000000000", "id": 1, "pid": 2, "eid": 3, "user": ""}):
        assert call(demo, "PUT", path, body).json() == {"vid": path.rpartition("/")[2]}
        record = read(demo, path)
        assert [record[name] for name in ("uuid", "user_uuid", "pid", "eid")] == [before[name] for name in ("uuid", "user_uuid", "pid", "eid")]
        assert [record[name] for name in ("bps", "bpd", "weight", "note")] == ["130", None, None, None]


def test_a_new_record_takes_no_number_or_uuid_from_its_body(demo, charts):
    _, _, form = charts["vital"][1]
    row = f"SELECT HEX(uuid), date, pid, bps, weight, note FROM form_vitals WHERE id = {form}"
    before = demo.sql(row)
    record = read(demo, new_vital(demo, charts, {**MEASURED, "id": form, "uuid": "not one"}))
    assert str(record["id"]) != form
    assert demo.sql(row) == before


def test_a_vital_has_ids_for_fhir(demo, charts):
    path = new_vital(demo, charts, MEASURED)
    counted = (f"SELECT COUNT(*), COUNT(DISTINCT m.resource_path), COUNT(r.uuid) FROM uuid_mapping m JOIN form_vitals v ON v.uuid = m.target_uuid "
               f"LEFT JOIN uuid_registry r ON r.uuid = m.uuid AND r.mapped = 1 WHERE v.id = {number_of(path)}")
    assert demo.sql(counted) == [["19", "19", "19"]]
    demo.sql(f"DELETE m FROM uuid_mapping m JOIN form_vitals v ON v.uuid = m.target_uuid WHERE v.id = {number_of(path)} AND m.resource_path LIKE '%8480-6'")
    assert call(demo, "PUT", path, MEASURED).status_code == 200
    assert demo.sql(counted) == [["19", "19", "19"]]


def test_a_vital_that_lacks_a_uuid_gets_one_by_a_change(demo, charts):
    path = new_vital(demo, charts, MEASURED)
    demo.sql(f"UPDATE form_vitals SET uuid = NULL WHERE id = {number_of(path)}")
    assert read(demo, path)["uuid"] is None
    assert call(demo, "PUT", path, MEASURED).status_code == 200
    uuid = read(demo, path)["uuid"]
    assert demo.sql(f"SELECT table_name FROM uuid_registry WHERE uuid = UNHEX(REPLACE('{uuid}', '-', ''))") == [["form_vitals"]]


@pytest.mark.parametrize("text, stored", [
    ("2022-06-01 08:30:15", "2022-06-01 08:30:15"), ("2022-06-01", "2022-06-01 00:00:00"), ("20220601", "2022-06-01 00:00:00"),
    ("2022-06-01 08:30", "2022-06-01 08:30:00"), (20220601083015, "2022-06-01 08:30:15")])
def test_a_vital_of_another_day(demo, charts, text, stored):
    assert read(demo, new_vital(demo, charts, {"bps": "120", "date": text}))["date"] == stored


@pytest.mark.parametrize("date", ["yesterday", "2022", "2022-02-30", "2022-06-01 25:00", "202206010830150", True, ["2022-06-01"]])
def test_a_bad_date_is_400(demo, charts, unchanged, date):
    pid, encounter, _ = charts["vital"][0]
    answer = call(demo, "POST", path_of("vital", pid, encounter), {"bps": "120", "date": date})
    assert (answer.status_code, list(answer.json())) == (400, ["date"])


def test_the_newest_vital_comes_first(demo, charts):
    pid, encounter, _ = charts["vital"][1]
    path = path_of("vital", pid, encounter)
    for day in ("2001-01-02", "2001-01-01", "2001-01-03"):
        made(demo, path, {"bps": "120", "date": day})
    dates = [record["date"] for record in read(demo, path)]
    assert dates == sorted(dates, reverse=True)
    assert [date[:10] for date in dates[-3:]] == ["2001-01-03", "2001-01-02", "2001-01-01"]


HIGH = {"vitals_column": "bps", "interpretation_list_id": "vitals-interpretation", "interpretation_option_id": "H", "interpretation_codes": "H",
        "interpretation_title": "High", "reason_code": "SNOMED-CT:1", "reason_description": "A \"long\" walk / \u00e9", "reason_status": "completed"}


def test_details_are_stored_changed_and_shown(demo, charts):
    path = new_vital(demo, charts, {**MEASURED, "details": {"bps": HIGH, "weight": {"interpretation_title": "Normal"}}})
    details = read(demo, path)["details"]
    assert {name: details["bps"][name] for name in HIGH} == HIGH
    assert details["weight"]["vitals_column"] == "weight" and details["weight"]["reason_code"] is None
    ids = {name: detail["id"] for name, detail in details.items()}
    # The same column again, by its name or its number, is the same row; the others stay.
    for entry in ({"interpretation_title": "Low"}, {"interpretation_title": "Low", "id": ids["bps"]}, {"interpretation_title": "Low", "id": str(ids["bps"])}):
        assert call(demo, "PUT", path, {**MEASURED, "details": {"bps": entry}}).status_code == 200
        changed = read(demo, path)["details"]
        assert {name: detail["id"] for name, detail in changed.items()} == ids
        assert [changed["bps"][name] for name in ("interpretation_title", "reason_code")] == ["Low", None]
    assert call(demo, "PUT", path, MEASURED).status_code == 200
    assert {name: detail["id"] for name, detail in read(demo, path)["details"].items()} == ids


def test_details_may_be_a_list(demo, charts):
    details = read(demo, new_vital(demo, charts, {"details": [HIGH, {**HIGH, "vitals_column": "bpd"}]}))["details"]
    assert sorted(details) == ["bpd", "bps"]


@pytest.mark.parametrize("details", [
    "x", 5, True, ["x"], [{}], [HIGH, None], {"nonesuch": {}}, {"bps": "x"}, {"bps": {"vitals_column": "uuid"}}, {"bps": {"vitals_column": ["bps"]}},
    {"bps": {"reason_code": "x" * 32}}, {"bps": {"interpretation_title": {}}}, {"bps": {"id": 999999999}}, {"bps": {"id": "x"}}, {"bps": {"id": []}}])
def test_bad_details_are_400(demo, charts, unchanged, details):
    pid, encounter, form = charts["vital"][0]
    for method, path in (("POST", path_of("vital", pid, encounter)), ("PUT", path_of("vital", pid, encounter, form))):
        assert call(demo, method, path, {"bps": "120", "details": details}).status_code == 400


def test_details_of_another_vital_stay_as_they_are(demo, charts, unchanged):
    (pid, encounter, form), (_, _, other) = charts["vital"]
    row = demo.sql(f"SELECT id FROM form_vital_details WHERE form_id = {other}")[0][0]
    assert call(demo, "PUT", path_of("vital", pid, encounter, form), {"details": {"bps": {**HIGH, "id": row}}}).status_code == 400


@pytest.mark.parametrize("member, value", [
    ("bps", "x"), ("bps", "9" * 41), ("weight", "1e300"), ("weight", 1000000), ("ped_bmi", "x"), ("ped_bmi", 10000), ("oxygen_flow_rate", [1]),
    ("temp_method", "x" * 256), ("note", "\u00e9" * 128), ("user", "x" * 256), ("pulse", True)])
def test_bad_measurements_are_400(demo, charts, unchanged, member, value):
    pid, encounter, form = charts["vital"][0]
    for method, path in (("POST", path_of("vital", pid, encounter)), ("PUT", path_of("vital", pid, encounter, form))):
        answer = call(demo, method, path, {"bpd": 80, member: value})
        assert (answer.status_code, list(answer.json())) == (400, [member])


def test_metric_units(demo, charts):
    path = new_vital(demo, charts, {"weight": 220, "height": 70, "temperature": 98.6, "pulse": 60, "waist_circ": 0})

    def in_units(setting, weight_unit):
        demo.sql(f"UPDATE globals SET gl_value = '{setting}' WHERE gl_name = 'units_of_measurement'")
        demo.renew()  # each child remembers settings for some seconds
        record = read(demo, path)
        assert record["weight_unit"] == weight_unit
        return record

    demo.sql("INSERT IGNORE INTO globals (gl_name, gl_index, gl_value) VALUES ('units_of_measurement', 0, '1')")
    metric = in_units(2, "kg")
    assert [metric[name] for name in ("weight", "height", "temperature", "pulse", "waist_circ", "head_circ")] == [
        "99.790321", "177.800000", "37.000000", "60.000000", None, None]
    assert [metric[name + "_unit"] for name in ("height", "waist_circ", "head_circ", "temperature", "pulse")] == ["cm", "cm", "cm", "Cel", "/min"]
    # What was read is written back, and a new one is in the same units.
    kept = demo.sql("SELECT weight, height, temperature FROM form_vitals WHERE id = " + path.rpartition("/")[2])
    back = {name: metric[name] for name in ("weight", "height", "temperature", "pulse", "waist_circ", "head_circ")}
    assert call(demo, "PUT", path, back).status_code == 200
    assert demo.sql("SELECT weight, height, temperature FROM form_vitals WHERE id = " + path.rpartition("/")[2]) == kept
    written = new_vital(demo, charts, {"weight": 70, "height": "180.5", "temperature": "38.25", "waist_circ": 0, "pulse": 61, "bps": "120"})
    record = read(demo, written)
    assert [record[name] for name in ("weight", "height", "temperature", "waist_circ", "pulse")] == ["70.000000", "180.500000", "38.250000", None, "61.000000"]
    assert demo.sql("SELECT weight, height, temperature, bps FROM form_vitals WHERE id = " + written.rpartition("/")[2]) == [
        ["154.323584", "71.062992", "100.850000", "120"]]
    for method in ("POST", "PUT"):
        answer = call(demo, method, written.rpartition("/")[0] if method == "POST" else written, {"weight": 999999})
        assert (answer.status_code, list(answer.json())) == (400, ["weight"])
    schemas = demo.get("/apis/default/openapi.json").json()["components"]["schemas"]
    for schema in ("api_vital", "api_vital_insert", "api_vital_update"):
        units = [schemas[schema]["properties"][name]["description"].split()[1].rstrip(",") for name in ("weight", "height", "temperature", "pulse")]
        assert units == ["kg", "cm", "Cel", "/min"], schema
    assert call(demo, "PUT", path, {"weight": back["weight"], "temperature": back["temperature"], "waist_circ": 0}).status_code == 200
    stored = in_units(1, "lb")
    assert "in lb, " in demo.get("/apis/default/openapi.json").json()["components"]["schemas"]["api_vital_update"]["properties"]["weight"]["description"]
    assert [stored[name] for name in ("weight", "temperature", "waist_circ", "head_circ")] == ["220.000000", "98.600000", "0.000000", None]
