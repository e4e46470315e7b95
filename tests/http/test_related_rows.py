# SPDX-License-Identifier: Apache-2.0
"""Lists whose records have rows in other tables: complete, in as many statements and as much memory as without them."""
import os

import pytest

from test_statements import statements

API = "/apis/default/api"
PATIENTS = VITALS = 3000
LARGE = 40000  # characters in the details of each tenth vitals
AWKWARD_TEXT = "it's \\ \"\0\x1a\n\x1f\x7f NULL <&> \u00e9\U0001f600"
AWKWARD = f"CONVERT(X'{AWKWARD_TEXT.encode().hex()}' USING utf8mb4)"


@pytest.fixture(scope="module")
def crowd(demo_session):
    """Patients with former names and addresses, and one encounter with many vitals that have details."""
    demo_session.sql(f"""
        SET SESSION sql_mode = '';
        SET @first = 500000;
        INSERT INTO patient_data (pid, uuid, fname, lname, sex, DOB, date)
          SELECT @first + seq, UNHEX(MD5(CONCAT('related', seq))), 'Many', 'Relatives', 'Female', '1980-01-01', '2020-01-01 00:00:00' FROM seq_1_to_{PATIENTS};
        INSERT INTO patient_history (pid, history_type_key, previous_name_first, previous_name_last, previous_name_enddate)
          SELECT @first + seq, 'name_history', 'Once', {AWKWARD}, IF(seq % 2, NULL, '2001-02-03') FROM seq_1_to_{PATIENTS} WHERE seq % 3;
        INSERT INTO patient_history (pid, history_type_key, previous_name_last, previous_name_enddate)
          SELECT @first + seq, 'name_history', NULL, '0000-00-00' FROM seq_1_to_{PATIENTS} WHERE seq % 5 = 0;
        INSERT INTO contact (id, foreign_table_name, foreign_id) SELECT @first + seq, 'patient_data', @first + seq FROM seq_1_to_{PATIENTS};
        INSERT INTO addresses (id, line1, line2, city, country) SELECT @first + seq, {AWKWARD}, '', NULL, 'US' FROM seq_1_to_{PATIENTS};
        INSERT INTO contact_address (contact_id, address_id, status, period_start, period_end, notes)
          SELECT @first + seq, @first + seq, 'A', IF(seq % 2, NULL, '2001-02-03 04:05:06'), IF(seq % 3, '0000-00-00 00:00:00', NULL), '' FROM seq_1_to_{PATIENTS};
        INSERT INTO form_encounter (pid, encounter, uuid, date) VALUES (@first + 1, @first, UNHEX(MD5('related')), '2020-01-01 00:00:00');
        INSERT INTO form_vitals (id, uuid, pid, date, bps) SELECT @first + seq, UNHEX(MD5(CONCAT('vital', seq))), @first + 1, '2020-01-01 00:00:00', seq
          FROM seq_1_to_{VITALS};
        INSERT INTO forms (form_id, pid, encounter, formdir, deleted) SELECT @first + seq, @first + 1, @first, 'vitals', 0 FROM seq_1_to_{VITALS};
        INSERT INTO form_vital_details (form_id, vitals_column, reason_description, reason_code)
          SELECT @first + seq, 'bps', IF(seq % 10, {AWKWARD}, REPEAT('x', {LARGE})), NULL FROM seq_1_to_{VITALS};
        INSERT INTO form_vital_details (form_id, vitals_column, reason_description) SELECT @first + seq, 'bpd', '' FROM seq_1_to_{VITALS} WHERE seq % 2;
        INSERT INTO form_vital_details (form_id, vitals_column, reason_description) SELECT @first + seq, 'bps', 'last' FROM seq_1_to_{VITALS} WHERE seq % 7 = 0;
        """)
    yield
    demo_session.reset()


VITAL_LIST = "/patient/500001/encounter/500000/vital"


def get(demo, path):
    answer = demo.get(path, demo.token())
    assert answer.status_code == 200, answer.text
    return answer.json()


def test_patients_of_a_list_are_those_read_one_by_one(demo, crowd):
    listed = get(demo, API + "/patient?lname=Relatives")["data"]
    assert len(listed) == PATIENTS
    for patient in listed[::211]:
        assert get(demo, API + "/patient/" + patient["uuid"])["data"] == patient
    for patient in listed:
        number = patient["pid"] - 500000
        names, addresses = patient["previous_names"], patient["addresses"]
        assert [name["previous_name_last"] for name in names] == [AWKWARD_TEXT] * (number % 3 != 0) + [""] * (number % 5 == 0)
        assert [address["line1"] for address in addresses[1:]] == [AWKWARD_TEXT]
        assert addresses[1]["id"] == addresses[1]["contact_id"] == patient["pid"]
    bundle = get(demo, "/apis/default/fhir/Patient?family=Relatives&_count=100")
    for patient, entry in zip(listed, bundle["entry"]):
        assert len(entry["resource"]["name"]) == 1 + len(patient["previous_names"])
        assert entry["resource"]["address"][-1]["line"][0] == AWKWARD_TEXT


def test_vitals_of_a_list_are_those_read_one_by_one(demo, crowd):
    listed = get(demo, API + VITAL_LIST)
    assert len(listed) == VITALS
    for vital in listed[::211]:
        assert get(demo, f"{API}{VITAL_LIST}/{vital['id']}") == vital
    for vital in listed:
        number = vital["id"] - 500000
        assert list(vital["details"]) == ["bps", "bpd"][:1 + number % 2]
        if number % 7 == 0:
            assert vital["details"]["bps"]["reason_description"] == "last"
        elif number % 10 == 0:
            assert vital["details"]["bps"]["reason_description"] == "x" * LARGE
        assert vital["details"]["bps"]["reason_code"] is None and isinstance(vital["details"]["bps"]["id"], int)


@pytest.mark.parametrize("path, few", [
    (API + "/patient?lname=Relatives", "&_limit=1"), ("/apis/default/fhir/Patient?family=Relatives", "&_count=1"), (API + VITAL_LIST, "?_limit=1")])
def test_related_rows_take_no_statements_of_their_own(demo, crowd, path, few):
    body = get(demo, path)
    # A list by its key takes a statement for each portion of 250 records or more.
    portions = len(body["data"]) // 250 if "data" in body else 0
    assert statements(demo, path) <= statements(demo, path + few) + portions


def children(demo):
    with open(f"/proc/{demo.env['HTTPD_PID']}/task/{demo.env['HTTPD_PID']}/children", encoding="ascii") as file:
        return file.read().split()


def peak(demo):
    """The largest resident size that any child ever had, in kB."""
    def of(pid):
        with open(f"/proc/{pid}/status", encoding="ascii") as file:
            return next(int(line.split()[1]) for line in file if line.startswith("VmHWM:"))
    return max(of(pid) for pid in children(demo) if os.path.exists(f"/proc/{pid}"))


def test_memory_does_not_grow_with_the_related_rows(demo, crowd):
    get(demo, API + VITAL_LIST + "?_limit=1")
    before = peak(demo)
    get(demo, API + VITAL_LIST)  # 12 MB of details
    assert peak(demo) - before < 8000


def test_more_different_codes_than_a_statement_takes_parameters(demo, crowd):
    many = 66000
    demo.sql(f"""
        SET SESSION sql_mode = '';
        INSERT INTO code_types (ct_key, ct_id, ct_external, ct_active) VALUES ('MANY', 999, 0, 1);
        INSERT INTO codes (code_type, code, code_text) SELECT 999, CONCAT('M', seq), CONCAT('text ', seq) FROM seq_1_to_{many} WHERE seq % 2;
        INSERT INTO lists (type, pid, uuid, date, title, diagnosis) SELECT 'medical_problem', 500001, UNHEX(MD5(CONCAT('code', seq))),
          '2020-01-01 00:00:00', 'Many', CONCAT('MANY:M', seq) FROM seq_1_to_{many};
        """)
    listed = [problem for problem in get(demo, API + "/medical_problem")["data"] if problem["title"] == "Many"]
    assert len(listed) == many
    for number, problem in enumerate(listed, 1):
        assert problem["diagnosis"][f"M{number}"]["description"] == (f"text {number}" if number % 2 else "")
