# SPDX-License-Identifier: Apache-2.0
"""What the demo's people have and take: problems, drugs, allergies, vaccines, laboratory tests."""

FACILITIES = [
    dict(name="Lakeside Family Clinic", phone="510-555-0200", fax="510-555-0201", street="100 Grand Avenue", city="Oakland",
         state="CA", postal_code="94612", country_code="USA", federal_ein="94-0000001", email="front@lakeside.example.org",
         facility_npi="1003000001", color="#99CCFF", primary_business_entity=1, service_location=1, billing_location=1,
         accepts_assignment=1, pos_code=11, facility_code="LFC", tax_id_type="EI"),
    dict(name="Lakeside Urgent Care", phone="510-555-0210", fax="510-555-0211", street="2100 Broadway", city="Oakland",
         state="CA", postal_code="94612", country_code="USA", federal_ein="94-0000001", email="urgent@lakeside.example.org",
         facility_npi="1003000002", color="#FFCC99", service_location=1, billing_location=1, accepts_assignment=1, pos_code=20,
         facility_code="LUC", tax_id_type="EI"),
]

# username: password, ACL group, columns of table users
USERS = {
    "admin": ("demo-admin", "admin", dict(fname="Alex", lname="Moreau", authorized=1, email="admin@lakeside.example.org")),
    "portal-user": (None, None, dict(lname="Patient Portal User", active=0)),
    "oe-system": (None, "admin", dict(lname="System Operation User", active=0)),
    "mchen": ("demo-physician", "doc", dict(fname="Mei", lname="Chen", authorized=1, npi="1003000101", title="Dr.",
              specialty="Family medicine", email="mchen@lakeside.example.org", physician_type="attending_physician")),
    "rpatel": ("demo-physician", "doc", dict(fname="Rohan", lname="Patel", authorized=1, npi="1003000102", title="Dr.",
               specialty="Internal medicine", email="rpatel@lakeside.example.org", physician_type="attending_physician")),
    "aokafor": ("demo-physician", "doc", dict(fname="Adaeze", lname="Okafor", authorized=1, npi="1003000103", title="Dr.",
                specialty="Pediatrics", email="aokafor@lakeside.example.org", physician_type="general_physician")),
    "nurse": ("demo-clinician", "clin", dict(fname="Jonas", lname="Weber", email="nurse@lakeside.example.org")),
    "frontdesk": ("demo-frontdesk", "front", dict(fname="Sofia", lname="Marino", email="front@lakeside.example.org")),
    "billing": ("demo-accounting", "back", dict(fname="Henry", lname="Clarke", email="billing@lakeside.example.org")),
}
ROLES = {"admin": "admin", "physician": "mchen", "clinician": "nurse", "frontdesk": "frontdesk", "accounting": "billing"}
PORTAL_PASSWORD = "demo-patient"

# specialty: role and specialty of the provider taxonomy
ROLE_CODES = {"Family medicine": ("207Q00000X", "207Q00000X"), "Internal medicine": ("207R00000X", "207R00000X"),
              "Pediatrics": ("208000000X", "208000000X")}

INSURERS = [("Bayline Health", "10201", 11), ("Medicare", "10202", 2), ("Pacific Mutual", "10203", 15), ("State Care", "10204", 3)]

# name: title, diagnosis, year of onset, drug
PROBLEMS = {
    "hypertension": ("Essential hypertension", "ICD10:I10", 2016, "lisinopril"),
    "diabetes": ("Type 2 diabetes", "ICD10:E11.9", 2018, "metformin"),
    "hyperlipidemia": ("Hyperlipidemia", "ICD10:E78.5", 2017, "atorvastatin"),
    "asthma": ("Asthma", "ICD10:J45.909", 2015, "albuterol"),
    "hypothyroidism": ("Hypothyroidism", "ICD10:E03.9", 2012, "levothyroxine"),
    "migraine": ("Migraine", "ICD10:G43.909", 2019, None),
    "osteoarthritis": ("Osteoarthritis of the right knee", "ICD10:M17.11", 2014, None),
    "anxiety": ("Generalized anxiety disorder", "ICD10:F41.1", 2020, None),
}

# name: product, RxNorm code, NDC, form, size, unit, route, interval, sig
DRUGS = {
    "lisinopril": ("Lisinopril 10 MG Oral Tablet", "314076", "00000-1001-30", "2", "10", "1", "bymouth", 9, "1 tablet daily"),
    "metformin": ("Metformin 500 MG Oral Tablet", "861007", "00000-1002-60", "2", "500", "1", "bymouth", 1, "1 tablet twice a day"),
    "atorvastatin": ("Atorvastatin 20 MG Oral Tablet", "617310", "00000-1003-30", "2", "20", "1", "bymouth", 16, "1 tablet at night"),
    "albuterol": ("Albuterol 0.09 MG/ACTUAT Inhaler", "745679", "00000-1004-01", "8", "90", "7", "inhale", 17, "2 puffs when needed"),
    "levothyroxine": ("Levothyroxine 0.05 MG Oral Tablet", "966221", "00000-1005-30", "2", "50", "7", "bymouth", 9,
                      "1 tablet before breakfast"),
}

# name: title, code, reaction, severity
ALLERGIES = {
    "penicillin": ("Penicillin", "RXCUI:7980", "hives", "moderate"),
    "amoxicillin": ("Amoxicillin", "RXCUI:723", "hives", "mild"),
    "sulfa": ("Sulfonamides", "", "hives", "moderate"),
    "codeine": ("Codeine", "RXCUI:2670", "nausea", "mild"),
    "aspirin": ("Aspirin", "RXCUI:1191", "shortness_of_breath", "severe"),
    "peanut": ("Peanut", "SNOMED-CT:91935009", "shortness_of_breath", "severe"),
    "egg": ("Egg", "SNOMED-CT:91930004", "hives", "mild"),
    "shellfish": ("Shellfish", "SNOMED-CT:300913006", "hives", "moderate"),
    "latex": ("Latex", "SNOMED-CT:300916003", "hives", "mild"),
}

VACCINES = [("140", "Influenza", "LOT-FLU-24"), ("208", "COVID-19 mRNA", "LOT-CV-24"), ("115", "Tdap", "LOT-TD-22")]

# code, name, unit, range, usual low and high of the made-up results
TESTS = [
    ("2093-3", "Cholesterol", "mg/dL", "100-199", 150, 240),
    ("2085-9", "HDL cholesterol", "mg/dL", "40-60", 35, 70),
    ("4548-4", "Hemoglobin A1c", "%", "4.0-5.6", 5, 9),
]
SECOND_TEST = ("718-7", "Hemoglobin", "g/dL", "12.0-17.5", 11, 18)  # of some orders

REASONS = ["Annual physical", "Follow-up visit", "Cough and fever", "Medication review", "Back pain", "Blood pressure check"]
SURGERIES = [("Appendectomy", "SNOMED-CT:80146002"), ("Cholecystectomy", "SNOMED-CT:38102005"), ("Knee arthroscopy", "")]
DENTAL = ["Caries, upper left molar", "Gingivitis"]
MESSAGES = ["Asks for a refill.", "Please call back about the results.", "Wants to move the next appointment."]
# What AccessGUDID says of a device's UDI.
PACEMAKER = {"di": "00000000000017", "donationId": "A9999 17 000017", "companyName": "Demo Devices", "brandName": "Steady", "versionModelNumber": "S-1",
             "manufacturingDate": "2020-02-01", "expirationDate": "2030-02-01", "lotNumber": "LOT-17", "serialNumber": "DEMO-1"}
