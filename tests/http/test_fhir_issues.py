# SPDX-License-Identifier: Apache-2.0
"""AllergyIntolerance and Condition: one coding for each code, a status that the rules of FHIR allow, each issue once."""
import pytest

from fhir import found, insert, patient_id, read

CLINICAL = "http://terminology.hl7.org/CodeSystem/condition-clinical"


@pytest.fixture(scope="module", autouse=True)
def restored(demo_session):
    yield
    demo_session.reset()


def problem(demo, **columns):
    return insert(demo, "lists", **{"type": "medical_problem", "pid": 1, "title": "A problem", "date": "2022-01-01 08:00:00", "activity": 1,
                                    "begdate": "2022-01-01 00:00:00", **columns})


def allergy(demo, **columns):
    return insert(demo, "lists", **{"type": "allergy", "pid": 1, "title": "A substance", "date": "2022-01-01 08:00:00", "activity": 1, **columns})


def status(condition):
    coding = condition["clinicalStatus"]["coding"][0]
    assert coding["system"] == CLINICAL
    return coding["code"]


def test_each_code_is_a_coding(demo):
    own = problem(demo, title="High pressure", diagnosis="ICD10:I10.;SNOMED-CT:38341003;ICD10:I10")
    code = read(demo, "Condition/" + own)["code"]
    assert [(coding["system"], coding["code"]) for coding in code["coding"]] == [
        ("http://hl7.org/fhir/sid/icd-10-cm", "I10"), ("http://snomed.info/sct", "38341003")]
    assert code["text"] == "High pressure"
    for token in ("http://snomed.info/sct|38341003", "http://hl7.org/fhir/sid/icd-10-cm|I10", "38341003"):
        assert own in found(demo, "Condition?code=" + token)
    for token in ("http://snomed.info/sct|I10", "I1", "http://snomed.info/sct|3834100", "|I10"):
        assert own not in found(demo, "Condition?code=" + token)


def test_without_a_code_the_title_is_the_code(demo):
    assert read(demo, "Condition/" + problem(demo, title="Bad knee", diagnosis=""))["code"] == {"text": "Bad knee"}
    assert read(demo, "AllergyIntolerance/" + allergy(demo, title="Dust", diagnosis=""))["code"] == {"text": "Dust"}


@pytest.mark.parametrize("columns, wanted", [
    ({"occurrence": 1}, "active"), ({"occurrence": 4}, "recurrence"), ({"outcome": 1}, "resolved"), ({"begdate": None}, "active"),
    ({"enddate": "2022-03-01 00:00:00"}, "inactive"), ({"enddate": "2922-03-01 00:00:00"}, "active")])
def test_the_clinical_status(demo, columns, wanted):
    own = problem(demo, **columns)
    condition = read(demo, "Condition/" + own)
    assert status(condition) == wanted
    # Who has an abatement is not active (R4, con-4).
    assert ("abatementDateTime" in condition) == (wanted == "inactive")
    assert own in found(demo, f"Condition?clinical-status={CLINICAL}|{wanted}&_id={own}")
    assert own not in found(demo, f"Condition?clinical-status:not={wanted}&_id={own}")


def test_what_was_entered_in_error_has_no_clinical_status(demo):
    for name, own in (("Condition", problem(demo, verification="entered-in-error")), ("AllergyIntolerance", allergy(demo, verification="entered-in-error"))):
        assert "clinicalStatus" not in read(demo, f"{name}/{own}")
        assert found(demo, f"{name}?_id={own}&verification-status=entered-in-error") == [own]


def test_a_problem_of_two_encounters_is_one(demo):
    own = problem(demo)
    number = demo.sql("SELECT MAX(id) FROM lists")[0][0]
    for encounter, in demo.sql("SELECT encounter FROM form_encounter WHERE pid = 1 ORDER BY date LIMIT 2"):
        demo.sql(f"INSERT INTO issue_encounter (pid, list_id, encounter, resolved) VALUES (1, {number}, {encounter}, 0)")
    assert found(demo, "Condition?_id=" + own) == [own]
    encounter = read(demo, "Condition/" + own)["encounter"]["reference"]
    assert found(demo, f"Condition?_id={own}&encounter={encounter}") == [own]


def test_dates(demo):
    own = problem(demo, begdate="2022-02-01 00:00:00")
    for query, is_in in (("eq2022-02", True), ("gt2022-02-01", False), ("ge2022-02-01", True), ("lt2022-02-01", False)):
        assert (own in found(demo, f"Condition?_id={own}&onset-date={query}")) == is_in
    assert read(demo, "Condition/" + problem(demo, begdate="0000-00-00 00:00:00")).get("onsetDateTime") is None


def test_a_reaction_has_a_manifestation(demo):
    def reactions(**columns):
        return read(demo, "AllergyIntolerance/" + allergy(demo, **columns)).get("reaction")
    assert reactions(reaction="hives")[0]["manifestation"][0]["text"] == "Hives"
    assert reactions(reaction="itchy")[0]["manifestation"] == [{"text": "itchy"}]
    assert reactions(reaction="unassigned") is None and reactions(reaction="") is None


def test_what_kind_of_substance_is_not_guessed(demo):
    assert read(demo, "AllergyIntolerance/" + allergy(demo, diagnosis="RXCUI:7980"))["category"] == ["medication"]
    assert "category" not in read(demo, "AllergyIntolerance/" + allergy(demo, diagnosis="SNOMED-CT:91935009"))


@pytest.mark.parametrize("severity, criticality", [("mild", "low"), ("fatal", "high"), ("unassigned", "unable-to-assess"), ("", None), ("odd", None)])
def test_the_criticality_is_one_of_fhir_s(demo, severity, criticality):
    assert read(demo, "AllergyIntolerance/" + allergy(demo, severity_al=severity)).get("criticality") == criticality


def test_markup_in_a_title_is_text(demo):
    text = read(demo, "AllergyIntolerance/" + allergy(demo, title="<b>a & b"))["text"]
    assert "<p>&lt;b&gt;a &amp; b</p>" in text["div"]


def test_other_patients_issues_are_not_there(demo):
    own = problem(demo, pid=2)
    assert demo.get("/apis/default/fhir/Condition/" + own, demo.token("patient")).status_code == 404 or patient_id(demo, 2) == patient_id(demo, 1)
    assert found(demo, "Condition?_id=" + own, "patient") == []
