# SPDX-License-Identifier: Apache-2.0
"""FHIR DiagnosticReport, DocumentReference and Binary: notes, laboratories' reports, documents and their content."""
import base64

import pytest

FHIR = "/apis/default/fhir"


@pytest.fixture(scope="module", autouse=True)
def restored(demo_session):
    yield
    demo_session.reset()


def search(demo, of_type, query, role="admin"):
    answer = demo.get(f"{FHIR}/{of_type}?{query}", demo.token(role))
    assert answer.status_code == 200, answer.text
    return [entry["resource"] for entry in answer.json().get("entry", [])]


def patient(demo, pid):
    text = demo.sql(f"SELECT LOWER(HEX(uuid)) FROM patient_data WHERE pid = {pid}")[0][0]
    return "-".join((text[:8], text[8:12], text[12:16], text[16:20], text[20:]))


def test_a_note_is_in_its_own_patient_s_chart(demo):
    own = search(demo, "DocumentReference", f"patient={patient(demo, 1)}&category=clinical-note")
    assert own and own[0]["type"]["coding"][0]["code"] == "11506-3" and own[0]["context"]["encounter"] and own[0]["author"]
    others = len(search(demo, "DocumentReference", f"patient={patient(demo, 2)}&category=clinical-note"))
    form = demo.sql("SELECT form_id FROM form_clinical_notes WHERE pid = 1")[0][0]
    demo.sql(f"INSERT INTO forms (date, encounter, form_name, form_id, pid, formdir, deleted) VALUES (NOW(), 1, 'x', {form}, 2, 'clinical_notes', 0), "
             f"(NOW(), 1, 'x', {form}, 2, 'soap', 0)")
    assert len(search(demo, "DocumentReference", f"patient={patient(demo, 2)}&category=clinical-note")) == others
    demo.sql(f"UPDATE forms SET deleted = 1 WHERE form_id = {form} AND pid = 1 AND formdir = 'clinical_notes'")
    assert not search(demo, "DocumentReference", f"patient={patient(demo, 1)}&category=clinical-note")
    demo.sql(f"UPDATE forms SET deleted = 0 WHERE form_id = {form} AND pid = 1 AND formdir = 'clinical_notes'")


def test_a_note_of_a_category_is_a_report(demo):
    demo.sql("REPLACE INTO list_options (list_id, option_id, title, notes) VALUES ('Clinical_Note_Category', 'cardiology', 'Cardiology', 'LOINC:LP29708-2'); "
             "UPDATE form_clinical_notes SET clinical_notes_category = 'cardiology', date = NULL, activity = 0 WHERE pid = 1")
    found = search(demo, "DiagnosticReport", f"patient={patient(demo, 1)}&category=http://loinc.org|LP29708-2")
    assert len(found) == 1 and found[0]["category"][0]["coding"][0]["display"] == "Cardiology"
    assert base64.b64decode(found[0]["presentedForm"][0]["data"]) == b"First visit; history taken."
    assert found[0]["status"] == "entered-in-error" and found[0]["_effectiveDateTime"] and "issued" not in found[0]
    assert not search(demo, "DocumentReference", f"patient={patient(demo, 1)}&category=clinical-note")
    demo.sql("UPDATE form_clinical_notes SET clinical_notes_category = NULL, date = '2023-01-02', activity = 1, code = '' WHERE pid = 1")
    note = search(demo, "DocumentReference", f"patient={patient(demo, 1)}&category=clinical-note")[0]
    assert note["date"].startswith("2023-01-02") and note["type"]["coding"][0]["code"] in ("11506-3", "UNK")


def test_each_report_of_a_laboratory_is_one_with_its_results(demo):
    # The order has two tests, each with a report.
    pid = demo.sql("SELECT patient_id FROM procedure_order JOIN procedure_report USING (procedure_order_id) GROUP BY patient_id HAVING COUNT(*) > 1 LIMIT 1")[0][0]
    found = search(demo, "DiagnosticReport", f"patient={patient(demo, pid)}&category=LAB")
    assert len(found) == 2
    for resource in found:
        results = [reference["reference"].partition("/")[2] for reference in resource["result"]]
        assert len(search(demo, "Observation", "_id=" + ",".join(results))) == len(results)
        assert resource["performer"][0]["type"] == "Organization" and resource["issued"]


@pytest.mark.parametrize("stored, status", [("prelim", "preliminary"), ("correct", "corrected"), ("review", "final"), ("", "unknown")])
def test_statuses_of_reports(demo, stored, status):
    demo.sql(f"UPDATE procedure_report SET report_status = '{stored}'")
    every = search(demo, "DiagnosticReport", f"category=LAB&status={status}")
    assert every and {one["status"] for one in every} == {status}


def document(demo):
    return search(demo, "DocumentReference", f"patient={patient(demo, 1)}&type=UNK")[-1]


def test_a_document_in_several_folders_is_one(demo):
    demo.sql("INSERT IGNORE INTO categories (id, name, parent, lft, rght, aco_spec, codes) VALUES (990, 'CCD', 1, 0, 0, 'patients|docs', 'LOINC:34133-9'); "
             "INSERT INTO categories_to_documents (category_id, document_id) SELECT 990, id FROM documents WHERE foreign_id = 1")
    found = search(demo, "DocumentReference", f"patient={patient(demo, 1)}&type=http://loinc.org|34133-9")
    assert len(found) == 1 and len(found[0]["category"]) == 2
    assert {one["text"] for one in found[0]["category"]} == {"Medical Record", "CCD"}
    demo.sql("DELETE FROM categories_to_documents WHERE category_id = 990")
    assert document(demo)["type"]["coding"][0]["code"] == "UNK"
    demo.sql("DELETE FROM categories_to_documents WHERE document_id IN (SELECT id FROM documents WHERE foreign_id = 1)")
    found = search(demo, "DocumentReference", "_id=" + document_id(demo))
    assert found[0]["category"][0]["coding"][0]["code"] == "unknown"


def document_id(demo):
    text = demo.sql("SELECT LOWER(HEX(uuid)) FROM documents WHERE foreign_id = 1")[0][0]
    return "-".join((text[:8], text[8:12], text[12:16], text[16:20], text[20:]))


def test_the_content_of_a_document(demo):
    path = f"{FHIR}/Binary/{document_id(demo)}"
    content = demo.get(path, demo.token())
    assert content.status_code == 200 and content.headers["Content-Type"].startswith("text/plain")
    assert content.text.startswith("Summary of") and content.headers["Content-Disposition"].startswith("attachment")
    resource = demo.get(path, demo.token(), headers={"Accept": "application/fhir+json"})
    assert resource.headers["Content-Type"].startswith("application/fhir+json")
    body = resource.json()
    assert (body["resourceType"], body["id"], body["contentType"]) == ("Binary", document_id(demo), "text/plain")
    assert base64.b64decode(body["data"]) == content.content
    again = demo.get(path, demo.token(), headers={"Accept": "application/fhir+json", "If-None-Match": resource.headers["ETag"]})
    assert again.status_code == 304 and not again.content


def test_what_is_gone_is_not_sent(demo):
    path = f"{FHIR}/Binary/{document_id(demo)}"
    for change in ("deleted = 1", "deleted = 0, date_expires = '2020-01-01'"):
        demo.sql(f"UPDATE documents SET {change} WHERE foreign_id = 1")
        assert demo.get(path, demo.token()).status_code == 404
    demo.sql("UPDATE documents SET date_expires = NULL WHERE foreign_id = 1")
    for unknown in ("999999", "zzz", "b0000000-0000-4000-8000-000000000099"):
        assert demo.get(f"{FHIR}/Binary/{unknown}", demo.token()).status_code == 404


def test_a_patient_reads_his_own_documents_alone(demo):
    number = demo.sql("SELECT MIN(id) FROM documents")[0][0]
    own = demo.get(f"{FHIR}/Patient", demo.token("patient")).json()["entry"][0]["resource"]["id"].replace("-", "")
    demo.sql(f"UPDATE documents SET foreign_id = (SELECT pid FROM patient_data WHERE uuid = UNHEX('{own}')) WHERE id = {number}")
    for name, status in (("=", 200), ("<>", 404)):
        text = demo.sql(f"SELECT LOWER(HEX(documents.uuid)) FROM documents JOIN patient_data ON pid = foreign_id WHERE patient_data.uuid {name} UNHEX('{own}') LIMIT 1")[0][0]
        path = f"{FHIR}/Binary/{text[:8]}-{text[8:12]}-{text[12:16]}-{text[16:20]}-{text[20:]}"
        assert demo.get(path, demo.token("patient")).status_code in (status, 503 if status == 200 else 404)
