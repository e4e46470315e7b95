# SPDX-License-Identifier: Apache-2.0
"""Immunizations, procedures, drugs and prescriptions: each once, of the right patient, with what belongs to it."""
import re

import pytest

API = "/apis/default/api"
UNKNOWN = "00000000-0000-4000-8000-000000000000"


@pytest.fixture(scope="module", autouse=True)
def restored(demo_session):
    yield
    demo_session.reset()


def data(demo, path, token=None):
    answer = demo.get(API + path, token or demo.token())
    assert answer.status_code == 200, answer.text
    return answer.json()["data"]


def number(demo, statement):
    return int(demo.sql(statement)[0][0])


def uuid_of(demo, table, condition):
    digits = demo.sql(f"SELECT LOWER(HEX(uuid)) FROM {table} WHERE {condition}")[0][0]
    return "-".join((digits[:8], digits[8:12], digits[12:16], digits[16:20], digits[20:]))


@pytest.mark.parametrize("kind", ["immunization", "procedure", "drug", "prescription"])
def test_a_record_that_nobody_has(demo, kind):
    status = 400 if kind == "procedure" else 404
    for identifier in (UNKNOWN, "nonesuch", "1"):
        answer = demo.get(f"{API}/{kind}/{identifier}", demo.token())
        assert answer.status_code == status
        assert answer.json()["data"] == []
        assert identifier in answer.text or status == 404


@pytest.mark.parametrize("kind", ["immunization", "procedure", "drug", "prescription"])
def test_an_unknown_filter_is_refused_by_its_name(demo, kind):
    answer = demo.get(f"{API}/{kind}?nonesuch=1&uuid={UNKNOWN}", demo.token())
    assert answer.status_code == 400
    assert list(answer.json()["validationErrors"]) == ["nonesuch"]


@pytest.mark.parametrize("kind", ["immunization", "procedure", "drug", "prescription"])
def test_the_front_desk_may_not_read(demo, kind):
    assert demo.get(f"{API}/{kind}", demo.token("frontdesk")).status_code == 401


@pytest.mark.parametrize("kind, table", [("immunization", "immunizations"), ("procedure", "procedure_order"), ("prescription", "prescriptions")])
def test_a_patient_s_records(demo, kind, table):
    uuid = uuid_of(demo, "patient_data", "pid = 2")
    rows = data(demo, f"/{kind}?patient_id=2")
    assert {row["puuid"] for row in rows} == {uuid}
    assert len({row["uuid"] for row in rows if row.get("source_table") != "lists"}) == number(demo, f"SELECT COUNT(*) FROM {table} WHERE patient_id = 2")
    for text in ("2x", "02 ", "2 OR 1=1", "", "99999999999999999999"):
        assert data(demo, f"/{kind}?patient_id={text}") == []


@pytest.mark.parametrize("kind", ["immunization", "procedure", "drug", "prescription"])
def test_a_record_is_found_by_its_uuid(demo, kind):
    listed = data(demo, f"/{kind}")[-1]
    single = data(demo, f"/{kind}/{listed['uuid']}")
    assert list(single) == list(listed)
    for spelling in (listed["uuid"], listed["uuid"].upper(), listed["uuid"].replace("-", ""), "urn:uuid:" + listed["uuid"]):
        assert {row["uuid"] for row in data(demo, f"/{kind}?uuid={spelling}")} == {listed["uuid"]}
        assert data(demo, f"/{kind}/{spelling}") == single
    assert single["uuid"] == listed["uuid"]


def test_immunizations_in_full(demo):
    given, refused = data(demo, "/immunization?patient_id=3&cvx_code=140")[0], data(demo, "/immunization?patient_id=3&completion_status=Refused")[0]
    assert given["id"] == number(demo, "SELECT id FROM immunizations WHERE patient_id = 3 AND cvx_code = '140'")
    assert given["cvx_code_text"].startswith("Influenza")
    assert (given["site_display"], given["site_code"], given["amount_administered"], given["primarySource"]) == ("Left deltoid", "LD", 0.5, True)
    assert given["provider_username"] == "aokafor"
    assert re.fullmatch(r"20\d\d-\d\d-\d\dT\d\d:\d\d:\d\d\+00:00", given["administered_date"])
    assert given["expiration_date"] == "2026-12-31T00:00:00+00:00"
    assert given["refusal_reason_cdc_nip_code"] is None
    assert (refused["refusal_reason_description"], refused["refusal_reason_cdc_nip_code"]) == ("Patient objection", "PATOBJ")
    assert (refused["primarySource"], refused["amount_administered"], refused["provider_uuid"], refused["expiration_date"]) == (False, None, None, None)


def test_unfiltered_numbers_are_texts(demo):
    assert {type(row["id"]) for row in data(demo, "/immunization")} == {str}
    assert {type(row["id"]) for row in data(demo, "/immunization?patient_id=1")} == {int}
    assert {type(row["amount_administered"]) for row in data(demo, "/immunization")} == {float, type(None)}


def test_an_immunization_comes_once(demo):
    demo.sql("INSERT INTO codes (code_type, code, code_text, active) VALUES (1, '140', 'Not a vaccine', 1), (100, '140', 'A second name', 1);"
             "INSERT INTO list_options (list_id, option_id, title) VALUES ('state', 'left_deltoid', 'A state'), ('proc_body_site', 'left_deltoid', 'Arm')")
    rows = data(demo, "/immunization")
    assert len(rows) == number(demo, "SELECT COUNT(*) FROM immunizations")
    assert {row["cvx_code_text"] for row in rows if row["cvx_code"] == "140"} == {"Influenza, seasonal, injectable, preservative free"}
    assert {row["site_display"] for row in rows if row["administration_site"]} == {"Left deltoid"}


def test_a_result_belongs_to_its_test(demo):
    rows = data(demo, "/procedure?patient_id=4")
    assert [(row["procedure_code"], row["result_code"]) for row in rows] == [("LIPA1C", "2093-3"), ("LIPA1C", "2085-9"), ("LIPA1C", "4548-4"),
                                                                             ("HGB", "718-7")]
    assert rows[0]["order_diagnosis"] == [["ICD10", "E11.9"], ["ICD10", "E78.5"]]
    assert (rows[0]["diagnoses"], rows[3]["diagnoses"]) == ("", [["ICD10", "E11.9"]])
    assert len(data(demo, "/procedure")) == number(demo, "SELECT COUNT(*) FROM procedure_result")
    assert data(demo, "/procedure/" + rows[0]["uuid"]) == rows[0]


def test_no_result_is_lost(demo):
    """A report whose test is not among those ordered, and one of an order without tests."""
    demo.sql("INSERT INTO procedure_order (procedure_order_id, uuid, patient_id, encounter_id) VALUES (900, UNHEX(MD5('900')), 5, 0);"
             "INSERT INTO procedure_report (procedure_report_id, procedure_order_id, procedure_order_seq) SELECT 900, procedure_order_id, 9 "
             "FROM procedure_order WHERE patient_id = 6; INSERT INTO procedure_report (procedure_report_id, procedure_order_id) VALUES (901, 900);"
             "INSERT INTO procedure_result (procedure_report_id, result_code) VALUES (900, 'stray'), (901, 'alone')")
    assert [row["result_code"] for row in data(demo, "/procedure?patient_id=6")].count("stray") == 1
    alone = data(demo, "/procedure?result_code=alone")
    assert [(row["procedure_order_id"], row["procedure_code"], row["euuid"], row["pruuid"]) for row in alone] == [(900, None, None, None)]


def test_another_patient_s_encounter_is_not_shown(demo):
    other = number(demo, "SELECT MIN(encounter) FROM form_encounter WHERE pid = 8")
    demo.sql(f"UPDATE procedure_order SET encounter_id = {other} WHERE patient_id = 7; UPDATE prescriptions SET encounter = {other} WHERE patient_id = 7")
    assert {row["euuid"] for row in data(demo, "/procedure?patient_id=7")} == {None}
    assert [row["euuid"] for row in data(demo, "/prescription?patient_id=7&source_table=prescriptions")] == [None]


def test_a_drug_comes_once_for_each_lot(demo):
    drugs = number(demo, "SELECT COUNT(*) FROM drugs")
    assert len(data(demo, "/drug")) == drugs
    demo.sql("INSERT INTO drug_inventory (drug_id, lot_number) VALUES (1, 'LOT-2');"
             "INSERT INTO drugs (drug_id, uuid, name, drug_code) VALUES (900, UNHEX(MD5('a')), 'Without a code', ''), (901, UNHEX(MD5('b')), 'Prescribed', NULL);"
             "INSERT INTO prescriptions (patient_id, drug_id, rxnorm_drugcode, txDate, usage_category_title, request_intent_title) "
             "VALUES (1, 901, 'RXCUI:5', '2024-01-01', '', ''), (2, 901, 'RXCUI:5', '2024-01-01', '', '')")
    rows = data(demo, "/drug")
    assert len(rows) == drugs + 3
    assert [row["lot_number"] for row in rows if row["drug_id"] == "1"] == ["LOT-314076", "LOT-2"]
    assert rows[0]["drug_code"] == {"314076": {"code": "314076", "description": None, "code_type": "RXCUI",
                                               "system": "http://www.nlm.nih.gov/research/umls/rxnorm"}}
    demo.sql("UPDATE drugs SET drug_code = 'RXCUI:314076' WHERE drug_id = 900")  # some installs keep the kind with the code
    assert data(demo, "/drug?drug_id=900")[0]["rxnorm_drugcode"] == "RXCUI:314076"
    assert list(data(demo, "/drug?drug_id=900")[0]["drug_code"]) == ["314076"]
    demo.sql("INSERT INTO prescriptions (patient_id, drug_id, rxnorm_drugcode, txDate, uuid, drug, usage_category_title, request_intent_title) "
             "VALUES (1, 900, '', '2024-01-01', UNHEX(MD5('kind')), 'Kind', '', '')")
    prescribed = data(demo, "/prescription?drug=Kind")[0]
    assert (prescribed["rxnorm_drugcode"], list(prescribed["drugcode"])) == ("RXCUI:314076", ["314076"])
    demo.sql("UPDATE drugs SET drug_code = '' WHERE drug_id = 900")
    demo.sql("DELETE FROM prescriptions WHERE drug = 'Kind'")
    assert [(row["drug_code"], row["rxnorm_drugcode"], row["lot_number"]) for row in data(demo, "/drug?drug_id=900")] == [("", "", None)]
    prescribed = data(demo, "/drug?name=Prescribed")
    assert [(list(row["drug_code"]), row["rxnorm_drugcode"], row["drug_id"]) for row in prescribed] == [(["5"], "RXCUI:5", 901)]


def test_prescriptions_in_full(demo):
    written, listed = data(demo, "/prescription?patient_id=4")
    assert (written["source_table"], written["unit_title"], written["interval_title"], written["route_title"]) == ("prescriptions", "mcg", "p.r.n.", "Inhale")
    assert (written["intent"], written["category_text"], written["status"], written["active"]) == ("order", "Community", "active", 1)
    assert written["euuid"] and written["pruuid"] and written["drug_uuid"]
    # The demo knows no RxNorm codes: the drug's own name stands for them.
    assert written["drugcode"]["745679"]["description"] == written["drug"]
    assert list(written)[-1] == "drugcode"
    assert (listed["source_table"], listed["intent"], listed["drug_dosage_instructions"]) == ("lists", "plan", "2 puffs when needed")
    assert (listed["unit"], listed["drug_uuid"], listed["route_title"]) == (None, None, None)
    assert listed["pruuid"] == written["pruuid"]
    assert list(listed) == list(written)


@pytest.mark.parametrize("change, status", [("active = 0", "stopped"), ("active = 1, end_date = '2024-01-01'", "completed"),
                                            ("active = 1, end_date = '0000-00-00'", "active"), ("active = 1, end_date = NULL", "active")])
def test_the_status_of_a_prescription(demo, change, status):
    demo.sql(f"UPDATE prescriptions SET {change} WHERE patient_id = 5")
    assert {row["status"] for row in data(demo, "/prescription?patient_id=5&source_table=prescriptions")} == {status}


def test_pages_go_from_one_table_to_the_next(demo):
    everything = data(demo, "/prescription")
    sources = [row["source_table"] for row in everything]
    assert sources == sorted(sources, reverse=True)
    assert sources.count("prescriptions") == number(demo, "SELECT COUNT(*) FROM prescriptions")
    assert sources.count("lists") == number(demo, "SELECT COUNT(*) FROM lists WHERE type = 'medication'")
    for size in (1, 7, sources.count("prescriptions"), len(sources)):
        pages, path = [], f"{API}/prescription?_limit={size}"
        while path:
            answer = demo.get(path, demo.token()).json()
            assert len(answer["data"]) <= size
            pages += answer["data"]
            path = answer["links"].get("next", "").removeprefix(demo.env["BASE_URL"])
        assert pages == everything
    beyond = demo.get(f"{API}/prescription?_limit=5&_offset={len(sources)}", demo.token()).json()
    assert beyond["data"] == [] and "next" not in beyond["links"]


def test_a_list_of_two_tables_cannot_be_sorted(demo):
    answer = demo.get(API + "/prescription?_sort=date_added", demo.token())
    assert answer.status_code == 400 and list(answer.json()["validationErrors"]) == ["_sort"]
