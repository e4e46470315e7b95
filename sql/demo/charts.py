# SPDX-License-Identifier: Apache-2.0
"""The charts: encounters with their forms, problems, allergies, drugs, orders, appointments, letters and documents."""
import datetime
import hashlib
import json
import os
import random

import catalogue
from rows import made_uuid

RECURRENCE = ('a:5:{s:17:"event_repeat_freq";s:1:"0";s:22:"event_repeat_freq_type";s:1:"0";s:19:"event_repeat_on_num";s:1:"1";'
              's:19:"event_repeat_on_day";s:1:"0";s:20:"event_repeat_on_freq";s:1:"0";}')


class Charts:
    def __init__(self, rows, keys, facilities, documents):
        self.rows, self.keys, self.facilities, self.documents = rows, keys, facilities, documents
        self.random = random.Random(7)  # the same charts on every start
        self.number = 1000  # encounters, from table sequences
        self.laboratory = None

    def add_catalogue(self):
        add = self.rows.add
        self.drugs = {}
        for name, (product, code, ndc, form, size, unit, route, *_) in catalogue.DRUGS.items():
            self.drugs[name] = add("drugs", name=product, ndc_number=ndc, form=form, size=size, unit=unit, route=route, drug_code=code,
                                   active=1, dispensable=1, allow_multiple=1)
            add("drug_inventory", key="inventory_id", drug_id=self.drugs[name], lot_number=f"LOT-{code}", expiration="2027-12-31",
                manufacturer="Demo Pharma", on_hand=500, warehouse_id="onsite")
        self.laboratory = add("procedure_providers", name="Bay Laboratory", npi="1003000201", DorP="D", direction="B", protocol="DL", active=1)
        group = add("procedure_type", key="procedure_type_id", parent=0, name="Laboratory", procedure_type="grp", activity=1)
        order = add("procedure_type", key="procedure_type_id", parent=group, name="Lipids and A1c", lab_id=self.laboratory,
                    procedure_code="LIPA1C", procedure_type="ord", standard_code="LOINC:24331-1", activity=1)
        for code, name, unit, normal, *_ in catalogue.TESTS + [catalogue.SECOND_TEST]:
            add("procedure_type", key="procedure_type_id", parent=order, name=name, lab_id=self.laboratory, procedure_code=code,
                procedure_type="res", standard_code="LOINC:" + code, units=unit, range=normal, activity=1)

    def add_chart(self, patient):
        self.patient, self.pid = patient, patient["pid"]
        self.who = dict(user=patient["doctor"], groupname="Default")
        day = datetime.date(2022, 1, 10) + datetime.timedelta(days=11 * self.pid)
        encounters = []
        for visit in range(2 + self.pid % 3):
            encounters.append(self.add_encounter(day + datetime.timedelta(days=170 * visit), visit))
        number, first = encounters[0]
        self.add_problems(number, first)
        self.add_other_issues(first)
        self.add_immunizations(first)
        self.add_order(number, first)
        self.add_care_plan(number, first)
        self.add_appointments(first)
        self.add_letters(first)
        if self.pid % 2 or patient["portal"] == "yes":
            self.add_document(first)

    def add_form(self, when, number, name, folder, form):
        self.rows.add("forms", date=when, encounter=number, form_name=name, form_id=form, pid=self.pid, authorized=1, deleted=0,
                      formdir=folder, **self.who)

    def add_encounter(self, day, visit):
        add, facility = self.rows.add, self.facilities[(self.pid + visit) % len(self.facilities)]
        when, doctor = f"{day} {9 + self.pid % 7:02}:30:00", self.patient["doctor_id"]
        self.number += 1
        kind = ("established-patient", "Evaluation of an established patient") if visit else ("new-patient", "Evaluation of a new patient")
        form = add("form_encounter", date=when, reason=self.random.choice(catalogue.REASONS), facility_id=facility, pid=self.pid,
                   facility=catalogue.FACILITIES[facility - 1]["name"], encounter=self.number, onset_date=when, sensitivity="normal",
                   pc_catid=9 if visit else 10, provider_id=doctor, billing_facility=self.facilities[0], pos_code=11,
                   **{"encounter_type_code": kind[0], "encounter_type_description": kind[1], "referral_source": "", **self.stay(visit)})
        self.add_form(when, self.number, "New Patient Encounter", "newpatient", form)
        height = 40 + self.pid % 5 if self.patient["child"] else 62 + self.pid % 11
        weight = height * (1.2 if self.patient["child"] else 2.5) + self.random.randrange(-8, 9)
        systolic = 108 + self.random.randrange(45)
        vitals = add("form_vitals", date=when, pid=self.pid, authorized=1, activity=1, bps=systolic, bpd=64 + self.random.randrange(28),
                     weight=round(weight, 1), height=height, temperature=98.2 + self.random.randrange(9) / 10, temp_method="Oral",
                     pulse=58 + self.random.randrange(36), respiration=12 + self.random.randrange(8), oxygen_saturation=95 + self.pid % 5,
                     BMI=round(703 * weight / height ** 2, 1), BMI_status="", note="", **self.growth(visit), **self.who)
        self.add_form(when, self.number, "Vitals", "vitals", vitals)
        code, title = ("H", "High") if systolic > 140 else ("N", "Normal")
        add("form_vital_details", form_id=vitals, vitals_column="bps", interpretation_list_id="vitals-interpretation",
            interpretation_option_id=code, interpretation_codes=code, interpretation_title=title)
        soap = add("form_soap", date=when, pid=self.pid, authorized=1, activity=1, subjective="Feels well, sleeps well.",
                   objective=f"Pressure {systolic} systolic, lungs clear.", assessment="Stable.", plan="Come back in six months.", **self.who)
        self.add_form(when, self.number, "SOAP", "soap", soap)
        if not visit:
            note = self.rows.next_id.get("form_clinical_notes", 0) + 1
            add("form_clinical_notes", form_id=note, date=str(day), pid=self.pid, encounter=str(self.number), authorized=1, activity=1,
                code="LOINC:11506-3", codetext="Progress note", description="First visit; history taken.",
                clinical_notes_type="progress_note", **self.who)
            self.add_form(when, self.number, "Clinical Notes Form", "clinical_notes", note)
        elif visit == 1 and self.pid % 4 == 0:
            note = self.rows.next_id.get("form_clinical_notes", 0) + 1
            add("form_clinical_notes", form_id=note, date=str(day), pid=self.pid, encounter=str(self.number), authorized=1, activity=1,
                code="LOINC:11488-4", codetext="Consultation note", description="Rhythm regular, no murmur.",
                clinical_notes_type="consultation_note", clinical_notes_category="cardiology", **self.who)
            self.add_form(when, self.number, "Clinical Notes Form", "clinical_notes", note)
        return self.number, when

    def stay(self, visit):
        """A few come out of hospital, and some visits are of a coded kind."""
        if visit == 1 and self.pid % 7 == 0:
            return dict(class_code="IMP", discharge_disposition="home")
        return dict(class_code="AMB", **(dict(encounter_type_code="SNOMED-CT:185349003") if self.pid % 6 == 1 else {}))

    def growth(self, visit):
        """What is measured of children, and of some adults with oxygen."""
        if self.patient["child"]:
            return dict(head_circ=19.5 + visit / 4, ped_head_circ=48 + visit, ped_bmi=52 + visit, ped_weight_height=55 + visit)
        return dict(oxygen_flow_rate=2.5, inhaled_oxygen_concentration=28) if self.pid % 5 == 0 else {}

    def add_issue(self, kind, title, since, **columns):
        return self.rows.add("lists", date=since, type=kind, title=title, begdate=since, activity=1, pid=self.pid, outcome=0,
                             modifydate=since, **{"diagnosis": "", "comments": "", **self.who, **columns})

    def add_problems(self, encounter, when):
        for name in filter(None, self.patient["conditions"].split(",")):
            title, diagnosis, year, drug = catalogue.PROBLEMS[name]
            issue = self.add_issue("medical_problem", title, f"{year}-05-01 00:00:00", diagnosis=diagnosis, occurrence=4,
                                   verification="confirmed")
            self.rows.write("issue_encounter", pid=self.pid, list_id=issue, encounter=encounter, resolved=0)
            if drug:
                self.add_prescription(encounter, when, drug)
        for name in filter(None, self.patient["allergies"].split(",")):
            title, code, reaction, severity = catalogue.ALLERGIES[name]
            self.add_issue("allergy", title, "2015-01-01 00:00:00", diagnosis=code, reaction=reaction, severity_al=severity,
                           verification="confirmed")

    def add_prescription(self, encounter, when, name):
        product, code, _, form, size, unit, route, interval, text = catalogue.DRUGS[name]
        use = dict(usage_category="community", usage_category_title="Home or community", drug_dosage_instructions=text)
        medication = self.add_issue("medication", product, when, diagnosis="RXCUI:" + code)
        self.rows.add("lists_medication", list_id=medication, request_intent="plan", request_intent_title="Plan", **use)
        doctor = self.patient["doctor_id"]
        self.rows.add("prescriptions", patient_id=self.pid, date_added=when, date_modified=when, provider_id=doctor, encounter=encounter,
                      start_date=when[:10], drug=product, drug_id=self.drugs[name], rxnorm_drugcode="RXCUI:" + code, form=int(form),
                      dosage="1", quantity="30", size=size, unit=int(unit), route=route, interval=interval, refills=3, active=1,
                      datetime=when, user=self.patient["doctor"], txDate=when[:10], request_intent="order", request_intent_title="Order",
                      created_by=doctor, updated_by=doctor, note="", **use)

    def add_other_issues(self, when):
        if self.pid % 3 == 1 or self.patient["portal"] == "yes":
            title, code = catalogue.SURGERIES[self.pid % len(catalogue.SURGERIES)]
            self.add_issue("surgery", title, "2010-06-15 00:00:00", diagnosis=code)
        if self.pid % 4 == 2:
            self.add_issue("dental", catalogue.DENTAL[self.pid % len(catalogue.DENTAL)], when)
        if self.pid % 10 == 2 or self.patient["portal"] == "yes":
            self.add_issue("medical_device", "Cardiac pacemaker", when, diagnosis="SNOMED-CT:14106009", udi="(01)00000000000017(21)DEMO-1",
                           udi_data=json.dumps({"standard_elements": catalogue.PACEMAKER}))

    def add_immunizations(self, when):
        for code, name, lot in catalogue.VACCINES[: 1 + self.pid % 3]:
            self.rows.add("immunizations", patient_id=self.pid, administered_date=when, cvx_code=code, manufacturer="DEM", lot_number=lot,
                          administered_by_id=self.patient["doctor_id"], note=name, create_date=when, update_date=when, created_by=1,
                          updated_by=1, amount_administered=0.5, amount_administered_unit="mL", expiration_date="2026-12-31",
                          route="intramuscular", administration_site="left_deltoid", completion_status="Completed",
                          information_source="new_immunization_record", ordering_provider=self.patient["doctor_id"])
        if self.pid % 7 == 3:
            self.rows.add("immunizations", patient_id=self.pid, administered_date=when, cvx_code="33", create_date=when, update_date=when,
                          created_by=1, updated_by=1, completion_status="Refused", refusal_reason="patient_objection",
                          information_source="hist_inf_src_unspecified")

    def add_order(self, encounter, when):
        add = self.rows.add
        order = add("procedure_order", provider_id=self.patient["doctor_id"], patient_id=self.pid, encounter_id=encounter,
                    date_collected=when, date_ordered=when, order_priority="normal", order_status="complete", activity=1,
                    lab_id=self.laboratory, history_order="0", order_diagnosis="" if self.pid % 4 else "ICD10:E11.9;ICD10:E78.5", procedure_order_type="laboratory_test")
        self.rows.write("procedure_order_code", procedure_order_id=order, procedure_order_seq=1, procedure_code="LIPA1C",
                        procedure_name="Lipids and A1c", procedure_source="1", diagnoses="", procedure_order_title="laboratory_test",
                        procedure_type="ord")
        self.add_form(when, encounter, "Procedure Order", "procedure_order", order)
        self.add_report(order, 1, when, catalogue.TESTS)
        if self.pid % 4 == 0:
            self.rows.write("procedure_order_code", procedure_order_id=order, procedure_order_seq=2, procedure_code="HGB",
                            procedure_name="Hemoglobin", procedure_source="1", diagnoses="ICD10:E11.9", procedure_type="ord",
                            procedure_order_title="laboratory_test")
            self.add_report(order, 2, when, [catalogue.SECOND_TEST])

    def add_report(self, order, number, when, tests):
        """The report of an order's test of that number."""
        add = self.rows.add
        report = add("procedure_report", procedure_order_id=order, procedure_order_seq=number, date_collected=when, date_report=when,
                     source=self.patient["doctor_id"], specimen_num=f"SP-{order}", report_status="final", review_status="reviewed",
                     report_notes="")
        for code, name, unit, normal, low, high in tests:
            value = self.random.randrange(low * 10, high * 10) / 10
            above = value > float(normal.split("-")[1])
            add("procedure_result", procedure_report_id=report, result_data_type="N", result_code=code, result_text=name, date=when,
                facility="Bay Laboratory", units=unit, result=str(value), range=normal, abnormal="high" if above else "no",
                result_status="final", comments="")

    def add_care_plan(self, encounter, when):
        form = self.rows.next_id.get("form_care_plan", 0) + 1
        for kind, text in (("plan_of_care", "Walk half an hour a day."), ("goal", "Pressure below 130/80.")):
            # All rows of one care plan form share its id.
            self.rows.write("form_care_plan", id=form, date=when, pid=self.pid, encounter=str(encounter), authorized=1, activity=1,
                            code="SNOMED-CT:229065009", codetext="Exercise therapy", description=text, care_plan_type=kind, **self.who)
        self.rows.next_id["form_care_plan"] = form
        self.add_form(when, encounter, "Care Plan Form", "care_plan", form)

    def add_appointments(self, when):
        past = datetime.date.fromisoformat(when[:10])
        for day, status, category in ((past, ">", 10), (datetime.date(2030, 1, 7) + datetime.timedelta(days=self.pid), "-", 9)):
            hour = 9 + self.pid % 7
            self.rows.add("openemr_postcalendar_events", pc_catid=category, pc_aid=str(self.patient["doctor_id"]), pc_pid=str(self.pid),
                          pc_title="New Patient" if category == 10 else "Established Patient", pc_time=when, pc_hometext="", pc_topic=1,
                          pc_informant="1", pc_eventDate=str(day), pc_endDate=str(day), pc_duration=1800, pc_recurrtype=0,
                          pc_recurrspec=RECURRENCE, pc_startTime=f"{hour:02}:30:00", pc_endTime=f"{hour + 1:02}:00:00", pc_alldayevent=0,
                          pc_eventstatus=1, pc_sharing=1, pc_apptstatus=status, pc_facility=self.facilities[0],
                          pc_billing_location=self.facilities[0])

    def add_letters(self, when):
        if self.pid % 2:
            self.rows.add("pnotes", date=when, body=catalogue.MESSAGES[self.pid % 3], pid=self.pid, user="frontdesk", groupname="Default",
                          activity=1, authorized=1, title="Chart Note", assigned_to=self.patient["doctor"], message_status="New")
        if self.pid % 4 == 1:
            letter = self.rows.add("transactions", date=when, title="LBTref", pid=self.pid, authorized=1, **self.who)
            fields = dict(body="Please see for a second opinion.", refer_date=when[:10], refer_from=str(self.patient["doctor_id"]),
                          refer_to="5", refer_diag="", refer_risk_level="Low", refer_vitals="1", refer_authorization="", refer_visits="2",
                          refer_validFrom=when[:10], refer_validThrough="2026-12-31")
            for field, value in fields.items():
                self.rows.write("lbt_data", form_id=letter, field_id=field, field_value=value)

    def add_document(self, when):
        content = f"Summary of {self.patient['fname']} {self.patient['lname']}\n\nMade up for the demo of mod_oemr_api.\n".encode()
        number = self.rows.next_id.get("documents", 0) + 1
        drive = made_uuid("documents", number, "drive")
        folder = os.path.join(self.documents, str(self.pid))
        os.makedirs(folder, exist_ok=True)
        # Files are sealed with the database's keys, rows with the drive's.
        with open(os.path.join(folder, str(drive)), "w", encoding="ascii") as file:
            file.write(self.keys.database.seal(content))
        self.rows.add("documents", type="file_url", size=len(content), date=when, mimetype="text/plain", owner=1, revision=when,
                      url=f"file://{folder}/{drive}", foreign_id=self.pid, docdate=when[:10], name="summary.txt", drive_uuid=drive,
                      hash=hashlib.sha3_512(content).hexdigest(), storagemethod=0, path_depth=1, encrypted=1)
        self.rows._register(drive, "documents", "drive_uuid", "")
        self.rows.write("categories_to_documents", category_id=3, document_id=number)
