# SPDX-License-Identifier: Apache-2.0
"""The routes that write: for each a path of something that is there, and a body that is taken."""
import re

from declared import dashed

API, FHIR = "/apis/default/api", "/apis/default/fhir"

FACILITY = {"name": "North Clinic", "facility_npi": "1234567893"}
PATIENT = {"fname": "Ada", "lname": "Byron", "sex": "Female", "DOB": "1990-12-10"}
PRACTITIONER = {"fname": "Grace", "lname": "Murray", "npi": "1234567893"}  # a login name is taken once
ENCOUNTER = {"pc_catid": "5", "class_code": "AMB", "reason": "Cough"}
ENCOUNTER_CHANGE = {"reason": "Cough", "user": "admin", "group": "Default"}
APPOINTMENT = {"pc_catid": "5", "pc_title": "Office Visit", "pc_duration": "900", "pc_hometext": "Cough", "pc_apptstatus": "-",
               "pc_eventDate": "2030-01-07", "pc_startTime": "09:00", "pc_facility": "3", "pc_billing_location": "3", "pc_aid": "1"}
MESSAGE = {"body": "Please call.", "groupname": "Default", "from": "admin", "to": "frontdesk", "title": "Other", "message_status": "New"}
TRANSACTION = {"type": "LBTref", "groupname": "Default", "referralDate": "2030-01-07", "body": "Cough", "referByNpi": "1234567893",
               "riskLevel": "Low", "visits": "2"}
INSURANCE = {"provider": "1", "plan_name": "Silver", "policy_number": "S-1", "group_number": "G-1", "subscriber_lname": "Byron", "subscriber_fname": "Ada",
             "subscriber_relationship": "self", "subscriber_ss": "123-45-6789", "subscriber_DOB": "1990-12-10", "subscriber_street": "1 Elm Street",
             "subscriber_postal_code": "94601", "subscriber_city": "Oakland", "subscriber_state": "CA", "subscriber_country": "USA",
             "subscriber_phone": "510-555-0100", "subscriber_sex": "Female", "accept_assignment": "TRUE", "policy_type": "12"}
VITAL = {"bps": "120", "weight": 150.5, "ped_bmi": "20", "temp_method": "Oral", "note": "Calm", "date": "2030-01-07 09:00:00"}
SOAP_NOTE = {"subjective": "Coughs", "objective": "Lungs clear", "assessment": "A cold", "plan": "Tea"}
COMPANY = {"name": "Bay Mutual", "attn": "Claims", "cms_id": "B1234", "ins_type_code": "2", "city": "Oakland", "phone": "(510) 555-0100"}
ISSUE = {"title": "Hay fever", "begdate": "2030-01-07 09:00:00", "diagnosis": "ICD10:J30.1"}
PROBLEM = {**ISSUE, "begdate": "2030-01-07"}
FHIR_PATIENT = {"resourceType": "Patient", "name": [{"use": "official", "family": "Byron", "given": ["Ada"]}], "gender": "female",
                "birthDate": "1990-12-10"}
FHIR_PRACTITIONER = {"resourceType": "Practitioner", "identifier": [{"system": "http://hl7.org/fhir/sid/us-npi", "value": "1234567893"}],
                     "name": [{"use": "official", "family": "Murray", "given": ["Grace"]}]}
FHIR_ORGANIZATION = {"resourceType": "Organization", "identifier": [{"system": "http://hl7.org/fhir/sid/us-npi", "value": "1234567893"}],
                     "name": "North Clinic"}

# name: method, path, a good body, the text member that is varied, where it is stored
ROUTES = {
    "facility": ("POST", API + "/facility", FACILITY, "name", "facility.name"),
    "facility-change": ("PUT", API + "/facility/{facility}", FACILITY, "name", "facility.name"),
    "patient": ("POST", API + "/patient", PATIENT, "lname", "patient_data.lname"),
    "patient-change": ("PUT", API + "/patient/{patient}", PATIENT, "lname", "patient_data.lname"),
    "practitioner": ("POST", API + "/practitioner", PRACTITIONER, "lname", "users.lname"),
    "practitioner-change": ("PUT", API + "/practitioner/{practitioner}", PRACTITIONER, "lname", "users.lname"),
    "encounter": ("POST", API + "/patient/{patient}/encounter", ENCOUNTER, "reason", "form_encounter.reason"),
    "encounter-change": ("PUT", API + "/patient/{encounter_patient}/encounter/{encounter}", ENCOUNTER_CHANGE, "reason", "form_encounter.reason"),
    "vital": ("POST", API + "/patient/{form_pid}/encounter/{form_eid}/vital", VITAL, "note", "form_vitals.note"),
    "vital-change": ("PUT", API + "/patient/{form_pid}/encounter/{form_eid}/vital/{vital}", VITAL, "note", "form_vitals.note"),
    "soap_note": ("POST", API + "/patient/{form_pid}/encounter/{form_eid}/soap_note", SOAP_NOTE, "plan", "form_soap.plan"),
    "soap_note-change": ("PUT", API + "/patient/{form_pid}/encounter/{form_eid}/soap_note/{soap_note}", SOAP_NOTE, "plan", "form_soap.plan"),
    "insurance_company": ("POST", API + "/insurance_company", COMPANY, "name", "insurance_companies.name"),
    "insurance_company-change": ("PUT", API + "/insurance_company/{insurance_company}", COMPANY, "name", "insurance_companies.name"),
    "appointment": ("POST", API + "/patient/{pid}/appointment", APPOINTMENT, "pc_title", "openemr_postcalendar_events.pc_title"),
    "message": ("POST", API + "/patient/{pid}/message", MESSAGE, "title", "pnotes.title"),
    "message-change": ("PUT", API + "/patient/{message_pid}/message/{message}", MESSAGE, "title", "pnotes.title"),
    "transaction": ("POST", API + "/patient/{pid}/transaction", TRANSACTION, "groupname", "transactions.groupname"),
    "transaction-change": ("PUT", API + "/transaction/{transaction}", {"body": "Cough", "visits": 3}, "body", "lbt_data.field_value"),
    "insurance": ("POST", API + "/patient/{pid}/insurance/tertiary", INSURANCE, "plan_name", "insurance_data.plan_name"),
    "insurance-change": ("PUT", API + "/patient/{pid}/insurance/primary", INSURANCE, "plan_name", "insurance_data.plan_name"),
    "allergy": ("POST", API + "/patient/{patient}/allergy", {**ISSUE, "comments": "Mild"}, "title", "lists.title"),
    "allergy-change": ("PUT", API + "/patient/{allergy_patient}/allergy/{allergy}", {**ISSUE, "comments": "Mild"}, "title", "lists.title"),
    "medical_problem": ("POST", API + "/patient/{patient}/medical_problem", PROBLEM, "title", "lists.title"),
    "medical_problem-change": ("PUT", API + "/patient/{medical_problem_patient}/medical_problem/{medical_problem}", PROBLEM, "title", "lists.title"),
    "medication": ("POST", API + "/patient/{pid}/medication", ISSUE, "title", "lists.title"),
    "medication-change": ("PUT", API + "/patient/{medication_pid}/medication/{medication_id}", ISSUE, "title", "lists.title"),
    "surgery": ("POST", API + "/patient/{pid}/surgery", ISSUE, "title", "lists.title"),
    "surgery-change": ("PUT", API + "/patient/{surgery_pid}/surgery/{surgery_id}", ISSUE, "title", "lists.title"),
    "dental_issue": ("POST", API + "/patient/{pid}/dental_issue", ISSUE, "title", "lists.title"),
    "dental_issue-change": ("PUT", API + "/patient/{dental_issue_pid}/dental_issue/{dental_issue_id}", ISSUE, "title", "lists.title"),
    "fhir-patient": ("POST", FHIR + "/Patient", FHIR_PATIENT, "name", "patient_data.lname"),
    "fhir-patient-change": ("PUT", FHIR + "/Patient/{patient}", FHIR_PATIENT, "name", "patient_data.lname"),
    "fhir-practitioner": ("POST", FHIR + "/Practitioner", FHIR_PRACTITIONER, "name", "users.lname"),
    "fhir-practitioner-change": ("PUT", FHIR + "/Practitioner/{practitioner}", FHIR_PRACTITIONER, "name", "users.lname"),
    "fhir-facility": ("POST", FHIR + "/Organization", FHIR_ORGANIZATION, "name", "facility.name"),
    "fhir-facility-change": ("PUT", FHIR + "/Organization/{facility}", FHIR_ORGANIZATION, "name", "facility.name"),
}
# Tables whose rows have numbers and no uuid, and what they are found by
NUMBERS = {"openemr_postcalendar_events": "pc_eid", "form_vitals": "id", "form_soap": "id", "insurance_companies": "id", "pnotes": "id", "transactions": "id",
           "lbt_data": "field_id = 'body' AND form_id"}


ISSUES = {"allergy": "allergy", "medical_problem": "medical_problem", "medication": "medication", "surgery": "surgery", "dental_issue": "dental"}


def uuid_of(demo, table, condition="uuid <> ''"):
    return dashed(demo.sql(f"SELECT HEX(uuid) FROM {table} WHERE {condition} ORDER BY id LIMIT 1")[0][0])


def issues(demo):
    """One entry of each kind that the lists of patients hold."""
    found = {}
    for name, kind in ISSUES.items():
        number, uuid, pid, patient = demo.sql("SELECT l.id, HEX(l.uuid), l.pid, HEX(p.uuid) FROM lists l JOIN patient_data p ON p.pid = l.pid "
                                              f"WHERE l.type = '{kind}' ORDER BY l.id LIMIT 1")[0]
        found |= {name: dashed(uuid), name + "_id": number, name + "_pid": pid, name + "_patient": dashed(patient)}
    return found


def identifiers(demo):
    """What the paths name: records of the demo that may be changed."""
    encounter = demo.sql("SELECT e.id, e.pid FROM form_encounter e JOIN patient_data p ON p.pid = e.pid WHERE e.uuid <> '' ORDER BY e.id LIMIT 1")[0]
    message = demo.sql("SELECT id, pid FROM pnotes WHERE pid <> (SELECT pid FROM pnotes WHERE id = 1) ORDER BY id LIMIT 1")[0]
    forms = demo.sql("SELECT v.pid, v.encounter, v.form_id, s.form_id FROM forms v JOIN forms s ON s.encounter = v.encounter AND s.formdir = 'soap' "
                     "WHERE v.formdir = 'vitals' AND v.form_id > 1 AND s.form_id > 1 ORDER BY v.id LIMIT 1")[0]
    return {
        **issues(demo), **dict(zip(("form_pid", "form_eid", "vital", "soap_note"), forms)), "insurance_company": "1",
        "pid": encounter[1], "message": message[0], "message_pid": message[1],
        "transaction": demo.sql("SELECT MAX(id) FROM transactions WHERE title = 'LBTref'")[0][0],
        "facility": uuid_of(demo, "facility"), "patient": uuid_of(demo, "patient_data"),
        "practitioner": uuid_of(demo, "users", "uuid <> '' AND npi <> '' AND username <> ''"),
        "insurance": uuid_of(demo, "insurance_data", f"pid = {encounter[1]}"), "encounter": uuid_of(demo, "form_encounter", f"id = {encounter[0]}"),
        "encounter_patient": uuid_of(demo, "patient_data", f"pid = {encounter[1]}"),
        "other_patient": uuid_of(demo, "patient_data", f"pid <> {encounter[1]}"),
    }


def declared_write(openapi, name):
    """The operation of the OpenAPI document that the route is."""
    method, path = ROUTES[name][:2]
    for template, methods in openapi["paths"].items():
        pattern = re.sub(r"\\\{\w+\\\}", "[^/]+", re.escape(template))
        if method.lower() in methods and re.fullmatch("/apis/default" + pattern, path):
            return template, methods[method.lower()]
    raise AssertionError(f"{name} is in no document")
