# SPDX-License-Identifier: Apache-2.0
"""Procedure: one for each report that is no laboratory's, and surgeries, which are done once their day has passed."""
import pytest

from fhir import found, insert, read


@pytest.fixture(scope="module", autouse=True)
def restored(demo_session):
    yield
    demo_session.reset()


def surgery(demo, **columns):
    return insert(demo, "lists", **{"type": "surgery", "pid": 1, "title": "Appendectomy", "date": "2022-01-01 08:00:00", "activity": 1,
                                    "begdate": "2022-01-01 00:00:00", **columns})


def report(demo, **columns):
    order = demo.sql("SELECT MAX(procedure_order_id) + 1 FROM procedure_order")[0][0]
    insert(demo, "procedure_order", procedure_order_id=order, patient_id=1, provider_id=4, date_ordered="2022-02-03", encounter_id=1,
           order_diagnosis="ICD10:R07.9;ICD10:R06.0")
    kind = {"procedure_code": "CPT4:93306", "procedure_name": "Echocardiogram", "procedure_order_title": "procedure", **columns}
    names = ", ".join(kind)
    values = ", ".join(f"'{value}'" for value in kind.values())
    demo.sql(f"SET sql_mode = ''; INSERT INTO procedure_order_code (procedure_order_id, procedure_order_seq, {names}) VALUES ({order}, 1, {values})")
    return [insert(demo, "procedure_report", procedure_order_id=order, procedure_order_seq=1, date_report=f"2022-02-0{day} 10:00:00", report_status="final",
                   report_notes="Normal") for day in (3, 4)]


@pytest.mark.parametrize("columns, status", [({}, "completed"), ({"begdate": "2922-01-01 00:00:00"}, "preparation"), ({"begdate": None}, "unknown"),
                                             ({"enddate": "2022-01-02 00:00:00"}, "completed"), ({"enddate": "2922-01-02 00:00:00"}, "in-progress")])
def test_a_surgery_is_done_once_its_day_has_passed(demo, columns, status):
    own = surgery(demo, **columns)
    resource = read(demo, "Procedure/" + own)
    assert resource["status"] == status and found(demo, f"Procedure?_id={own}&status={status}") == [own]
    assert {"performedDateTime", "_performedDateTime", "performedPeriod"} & set(resource)
    assert found(demo, f"Procedure?_id={own}&date=2022-01-01") == ([own] if columns == {} else [])


def test_codes_have_no_prefix(demo):
    own = surgery(demo, diagnosis="CPT4:44950")
    assert read(demo, "Procedure/" + own)["code"]["coding"] == [{"system": "http://www.ama-assn.org/go/cpt", "code": "44950", "display": "Appendectomy"}]
    assert own in found(demo, "Procedure?code=http://www.ama-assn.org/go/cpt|44950")
    assert read(demo, "Procedure/" + surgery(demo, diagnosis=""))["code"] == {"text": "Appendectomy"}


def test_each_report_is_a_procedure(demo):
    first, second = report(demo)
    for own, day in ((first, 3), (second, 4)):
        resource = read(demo, "Procedure/" + own)
        assert resource["performedDateTime"].startswith(f"2022-02-0{day}T10:00:00") and resource["status"] == "completed"
        assert [reason["coding"][0]["code"] for reason in resource["reasonCode"]] == ["R07.9", "R06.0"]
        assert resource["code"]["coding"][0]["code"] == "93306" and resource["note"] == [{"text": "Normal"}]
        assert read(demo, resource["performer"][0]["actor"]["reference"])["resourceType"] == "Practitioner"
    assert found(demo, "Procedure?code=93306") == [first, second]
    assert found(demo, "Procedure?code=93306&date=gt2022-02-03") == [second]


def test_a_laboratory_s_reports_are_none(demo):
    for own in report(demo, procedure_order_title="laboratory_test"):
        assert found(demo, "Procedure?_id=" + own) == []


def test_a_report_whose_result_is_not_final_is_in_progress(demo):
    own = report(demo)[0]
    number = demo.sql(f"SELECT procedure_report_id FROM procedure_report WHERE uuid = UNHEX(REPLACE('{own}', '-', ''))")[0][0]
    insert(demo, "procedure_result", procedure_report_id=number, result_code="x", result="5", result_status="prelim")
    assert read(demo, "Procedure/" + own)["status"] == "in-progress" and found(demo, f"Procedure?_id={own}&status=in-progress") == [own]
    # Results that say "test not performed" are none.
    demo.sql(f"UPDATE procedure_result SET result = 'TNP' WHERE procedure_report_id = {number}")
    assert found(demo, "Procedure?_id=" + own) == []
