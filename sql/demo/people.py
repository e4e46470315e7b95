# SPDX-License-Identifier: Apache-2.0
"""Facilities, users with their access groups, insurers, patients and portal accounts."""
import csv
import datetime
import os

import catalogue
import rows as rows_module
import seal

GROUP_IDS = {"admin": 11, "clin": 12, "doc": 13, "front": 14, "back": 15}
STAFF_SINCE = "2020-01-06 08:00:00"


def add_facilities(rows):
    return [rows.add("facility", **facility) for facility in catalogue.FACILITIES]


def add_role(rows, user, facility, specialty):
    """All rows of a user in a facility have one uuid."""
    if specialty not in catalogue.ROLE_CODES:
        return
    last = rows.next_id["facility_user_ids"]
    for field, value in zip(("role_code", "specialty_code"), catalogue.ROLE_CODES[specialty]):
        rows.next_id["facility_user_ids"] += 1
        rows.write("facility_user_ids", id=rows.next_id["facility_user_ids"], uuid=rows_module.made_uuid("facility_user_ids", last),
                   uid=user, facility_id=facility, field_id=field, field_value=value)


def add_users(rows, facility):
    """Returns {username: id}."""
    ids, hashes = {}, {}
    for username, (password, group, columns) in catalogue.USERS.items():
        number = rows.add("users", username=username, password="NoLongerUsed", facility_id=facility, see_auth=1, cal_ui=3,
                          calendar=columns.get("authorized", 0), main_menu_role="standard", patient_menu_role="standard",
                          facility=catalogue.FACILITIES[0]["name"], **{"active": 1, "taxonomy": "207Q00000X", **columns})
        ids[username] = number
        if password:
            # One hash for each password: bcrypt is slow on purpose.
            hashes.setdefault(password, seal.password_hash(password))
            rows.write("users_secure", id=number, username=username, password=hashes[password],
                       last_update_password=STAFF_SINCE, last_update=STAFF_SINCE)
            rows.add("groups", name="Default", user=username)
            rows.add("facility_user_ids", uid=number, facility_id=facility, field_id="provider_id", field_value=f"PRV-{number}")
            add_role(rows, number, facility, columns.get("specialty"))
        if group:
            name = f"{columns.get('fname', '')} {columns['lname']}".strip()
            rows.write("gacl_aro", id=number, section_value="users", value=username, order_value=10, name=name)
            rows.write("gacl_groups_aro_map", group_id=GROUP_IDS[group], aro_id=number)
    return ids


def add_insurers(rows):
    ids = {}
    for index, (name, cms_id, kind) in enumerate(catalogue.INSURERS, 1):
        ids[name] = rows.add("insurance_companies", name=name, attn="Claims", cms_id=cms_id, ins_type_code=kind)
        rows.add("addresses", line1=f"{index} Insurance Plaza", city="Sacramento", state="CA", zip="95814", country="USA",
                 foreign_id=ids[name])
        rows.add("phone_numbers", country_code="+1", area_code="800", prefix="555", number=f"010{index}", type=2, foreign_id=ids[name])
    return ids


def read_patients(folder):
    with open(os.path.join(folder, "data", "patients.tsv"), encoding="utf-8") as file:
        lines = [line for line in file if not line.startswith("#")]
    return list(csv.DictReader(lines, delimiter="\t"))


def add_patients(rows, patients, users, insurers, facility):
    """Numbers the patients (id = pid) and adds what is said of a person; charts come from charts.py."""
    portal_hash = seal.password_hash(catalogue.PORTAL_PASSWORD)
    for patient in patients:
        doctor = users[patient["doctor"]]
        child = int(patient["DOB"][:4]) > datetime.date(2024, 1, 1).year - 18
        pid = rows.next_id.get("patient_data", 0) + 1
        rows.add("patient_data", pid=pid, pubpid=str(pid), title="" if child else ("Mr." if patient["sex"] == "Male" else "Ms."),
                 fname=patient["fname"], mname=patient["mname"], lname=patient["lname"], DOB=patient["DOB"], sex=patient["sex"],
                 street=patient["street"], city=patient["city"], state=patient["state"], postal_code=patient["zip"], country_code="USA",
                 phone_home=patient["phone"], phone_contact=patient["phone"], email=patient["email"], language=patient["language"],
                 race=patient["race"], ethnicity=patient["ethnicity"], status=patient["marital"], providerID=doctor,
                 date="2021-01-04 09:00:00", regdate="2021-01-04 09:00:00", hipaa_voice="YES", hipaa_mail="YES", hipaa_allowemail="YES",
                 allow_patient_portal="YES" if patient["portal"] == "yes" else "NO", care_team_provider=str(doctor),
                 care_team_facility=str(facility), care_team_status="active", created_by=1, updated_by=1,
                 guardiansname="A parent" if child else "")
        patient["pid"], patient["doctor_id"], patient["child"] = pid, doctor, child
        rows.add("history_data", pid=pid, date="2021-01-04 09:00:00", tobacco="|nevertobacco||4" if pid % 3 else "|quittobacco|2019-05-01|3",
                 alcohol="|neveralcohol|", created_by=doctor)
        if pid % 5 == 3:
            rows.add("patient_history", pid=pid, date="2021-01-04 09:00:00", history_type_key="name_history",
                     previous_name_first=patient["fname"], previous_name_last="Former", previous_name_enddate="2018-06-01", created_by=1)
        if pid % 10 == 6:
            add_former_address(rows, patient)
        if patient["insurer"]:
            add_coverage(rows, patient, insurers[patient["insurer"]])
        if patient["insurer"] == "Medicare":
            add_coverage(rows, patient, insurers["Pacific Mutual"], type="secondary", plan_name="Supplement")
        elif pid % 4 == 0:  # what was in force before
            add_coverage(rows, patient, insurers["State Care"], plan_name="Basic", date="2018-01-01", date_end="2020-12-31")
        if patient["portal"] == "yes":
            rows.add("patient_access_onsite", pid=pid, portal_username=f"{patient['fname']}{pid}",
                     portal_login_username=f"{patient['fname']}{pid}", portal_pwd=portal_hash, portal_pwd_status=1, date_created=STAFF_SINCE)


def add_former_address(rows, patient):
    address = rows.add("addresses", line1="5 Orchard Lane", city="Davis", state="CA", zip="95616", country="USA")
    contact = rows.add("contact", foreign_table_name="patient_data", foreign_id=patient["pid"])
    rows.add("contact_address", contact_id=contact, address_id=address, type="physical", use="old", status="A",
             created_date="2021-01-04 09:00:00", period_start="2012-03-01 00:00:00", period_end="2019-08-31 00:00:00")


def add_coverage(rows, patient, insurer, **columns):
    rows.add("insurance_data", **{"type": "primary", "plan_name": "Standard", "date": "2021-01-01", **columns}, pid=patient["pid"],
             provider=str(insurer), policy_number=f"P{100000 + patient['pid']}", group_number="G-42", subscriber_relationship="self",
             subscriber_fname=patient["fname"], subscriber_lname=patient["lname"], subscriber_DOB=patient["DOB"],
             subscriber_sex=patient["sex"], subscriber_street=patient["street"], subscriber_city=patient["city"],
             subscriber_state=patient["state"], subscriber_postal_code=patient["zip"], subscriber_country="USA",
             subscriber_phone=patient["phone"], copay="20", accept_assignment="TRUE")
