# SPDX-License-Identifier: Apache-2.0
"""Makes a demo site: python3 sql/demo SITES CREDENTIALS PORT PASSWORD URL >statements.sql

Writes SITES/default (sqlconf.php, keys, documents), CREDENTIALS (accounts and the client) and, to stdout, the site's data."""
import glob
import json
import os
import sys

import catalogue
import charts
import people
import rows as rows_module
import seal

FOLDER = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
SQLCONF = """<?php
// Database of the demo site.
global $disable_utf8_flag;
$disable_utf8_flag = false;

$host = '127.0.0.1';
$port = '%s';
$login = 'openemr';
$pass = '%s';
$dbase = 'openemr';
$db_encoding = 'utf8mb4';

$sqlconf = array();
global $sqlconf;
$sqlconf["host"] = $host;
$sqlconf["port"] = $port;
$sqlconf["login"] = $login;
$sqlconf["pass"] = $pass;
$sqlconf["dbase"] = $dbase;
$sqlconf["db_encoding"] = $db_encoding;

$config = 1;
?>
"""
SPECIAL_SCOPES = "openid fhirUser online_access offline_access launch launch/patient api:oemr api:fhir api:port"
STANDARD_READ = "drug immunization insurance_type list prescription procedure user"
STANDARD_BOTH = ("allergy appointment dental_issue document encounter facility insurance insurance_company medical_problem medication "
                 "patient practitioner soap_note surgery transaction vital")
FHIR_READ = ("AllergyIntolerance Appointment CarePlan CareTeam Condition Coverage Device DiagnosticReport DocumentReference Encounter Goal "
             "Immunization Location Medication MedicationRequest Observation Organization Patient Person Practitioner Procedure Provenance")


def user_scopes():
    both = [f"user/{name}.{right}" for name in STANDARD_BOTH.split() for right in ("read", "write")]
    fhir = [f"user/{name}.read" for name in FHIR_READ.split() + ["PractitionerRole", "Binary"]]
    writes = [f"user/{name}.write" for name in ("message", "Organization", "Patient", "Practitioner")]
    return both + [f"user/{name}.read" for name in STANDARD_READ.split()] + fhir + writes


def patient_scopes():
    names = FHIR_READ.split() + ["Binary", "appointment", "encounter", "patient"]
    return [f"patient/{name}.read" for name in names if name != "Person"]


def add_lists(rows):
    """data/lists.txt: options of lists, and the list of lists."""
    name = None
    order = total = 0
    with open(os.path.join(FOLDER, "data", "lists.txt"), encoding="utf-8") as file:
        for line in file:
            line = line.rstrip("\n")
            if line.startswith("#") or not line:
                continue
            if line.startswith("["):
                name, title = line[1:].split("] ", 1)
                order, total = 0, total + 10
                rows.write("list_options", list_id="lists", option_id=name, title=title, seq=total, activity=1)
                continue
            option, title, codes, notes = ([part.strip() for part in line.split(" |", 3)] + ["", "", ""])[:4]
            order += 10
            rows.write("list_options", list_id=name, option_id=option, title=title, seq=order, codes=codes, notes=notes, activity=1)


def add_client(rows, keys):
    """One confidential client that may do everything, with a fresh id and secret."""
    client = {"client_id": seal.random_id(32), "client_secret": seal.random_id(64)}
    rows.write("oauth_clients", client_id=client["client_id"], client_role="user", client_name="Demo client",
               client_secret=keys.drive.seal(client["client_secret"]), registration_token=seal.random_id(32),
               registration_uri_path=seal.random_id(16), register_date=rows_module.CREATED, contacts="demo@lakeside.example.org",
               redirect_uri="https://localhost/callback", logout_redirect_uris="https://localhost/logout",
               grant_types="authorization_code", scope=" ".join(SPECIAL_SCOPES.split() + user_scopes() + patient_scopes()),
               site_id="default", is_confidential=1, is_enabled=1)
    return client


def add_app(rows, url):
    """The public client of tools/demo-app, which the demo serves."""
    rows.write("oauth_clients", client_id="demo-app", client_role="patient", client_name="Demo app", registration_token=seal.random_id(32),
               registration_uri_path=seal.random_id(16), register_date=rows_module.CREATED, contacts="demo@lakeside.example.org",
               redirect_uri=url + "/app/", grant_types="authorization_code",
               scope="openid fhirUser offline_access launch/patient api:fhir " + " ".join(patient_scopes()),
               site_id="default", is_confidential=0, is_enabled=1)


def add_translations(rows):
    """data/spanish.tsv: the texts of the sign-in pages."""
    rows.write("lang_languages", lang_id=4, lang_code="es", lang_description="Spanish (Latin American)")
    with open(os.path.join(FOLDER, "data", "spanish.tsv"), encoding="utf-8") as file:
        lines = [line.rstrip("\n").split("\t") for line in file if not line.startswith("#")]
    for number, (constant, definition) in enumerate(lines, 1):
        rows.write("lang_constants", cons_id=number, constant_name=constant)
        rows.write("lang_definitions", def_id=number, cons_id=number, lang_id=4, definition=definition)


def credentials(client, patients):
    roles = {}
    for role, username in catalogue.ROLES.items():
        roles[role] = {**client, "user_role": "users", "username": username, "password": catalogue.USERS[username][0],
                       "scope": " ".join(SPECIAL_SCOPES.split() + user_scopes())}
    for role, patient in zip(("patient", "patient2"), (one for one in patients if one["portal"] == "yes")):
        roles[role] = {**client, "user_role": "patient", "username": f"{patient['fname']}{patient['pid']}",
                       "password": catalogue.PORTAL_PASSWORD, "email": patient["email"],
                       "scope": " ".join(SPECIAL_SCOPES.split() + patient_scopes())}
    return roles


def main():
    sites, credentials_file, port, password, url = sys.argv[1:]
    documents = os.path.join(sites, "default", "documents")
    os.makedirs(documents)
    with open(os.path.join(sites, "default", "sqlconf.php"), "w", encoding="ascii") as file:
        file.write(SQLCONF % (port, password))
    for path in sorted(glob.glob(os.path.join(FOLDER, "schema", "*.sql"))) + sorted(glob.glob(os.path.join(FOLDER, "data", "*.sql"))):
        with open(path, encoding="utf-8") as file:
            sys.stdout.write(file.read())
    # One transaction for all rows: thousands of commits would take seconds.
    print("START TRANSACTION;")
    print(f"UPDATE globals SET gl_value = {rows_module.literal(url)} WHERE gl_name = 'site_addr_oath';")
    rows, keys = rows_module.Rows(sys.stdout), seal.SiteKeys()
    keys.write(documents)
    for name, value in keys.rows():
        rows.add("keys", name=name, value=value)
    add_lists(rows)
    facilities = people.add_facilities(rows)
    users = people.add_users(rows, facilities[0])
    insurers = people.add_insurers(rows)
    patients = people.read_patients(FOLDER)
    people.add_patients(rows, patients, users, insurers, facilities[0])
    chart = charts.Charts(rows, keys, facilities, documents)
    chart.add_catalogue()
    for patient in patients:
        chart.add_chart(patient)
    # Encounter numbers, and ids of address book tables, are drawn from here.
    rows.write("sequences", id=chart.number)
    client = add_client(rows, keys)
    add_app(rows, url)
    add_translations(rows)
    print("COMMIT;")
    with open(credentials_file, "w", encoding="utf-8", opener=lambda path, flags: os.open(path, flags, 0o600)) as file:
        json.dump(credentials(client, patients), file, indent=1, ensure_ascii=False)


main()
