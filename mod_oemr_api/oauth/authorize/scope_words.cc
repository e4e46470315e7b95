// SPDX-License-Identifier: Apache-2.0
// The table of resources and their words. FHIR resources and those of the standard API that hold the same share a row's
// words, and thereby a choice.
#include "oauth/authorize/scope_words.h"

#include <algorithm>
#include <iterator>

#include "rest/resource_scope.h"

namespace oemr::oauth {
namespace {

struct Named {
  std::string_view name;
  pages::Message label;
};

constexpr Named resources[] = {
    {"AllergyIntolerance", "Allergies"},
    {"Appointment", "Appointments"},
    {"Binary", "Files"},
    {"CarePlan", "Care plans"},
    {"CareTeam", "Care teams"},
    {"Condition", "Health problems and diagnoses"},
    {"Coverage", "Insurance"},
    {"Device", "Implants and other devices"},
    {"DiagnosticReport", "Laboratory and imaging reports"},
    {"DocumentReference", "Documents"},
    {"Encounter", "Visits"},
    {"Goal", "Goals"},
    {"Group", "Groups of patients"},
    {"Immunization", "Vaccinations"},
    {"Location", "Places of care"},
    {"Media", "Images and other media"},
    {"Medication", "Medicines"},
    {"MedicationDispense", "Medicines that were handed out"},
    {"MedicationRequest", "Prescriptions"},
    {"Observation", "Vital signs, laboratory values and other findings"},
    {"OperationDefinition", "What the API can do"},
    {"Organization", "Clinics and organizations"},
    {"Patient", "Name, date of birth, address and other personal details"},
    {"Person", "Persons who are not patients"},
    {"Practitioner", "Doctors and other staff"},
    {"PractitionerRole", "Roles of staff"},
    {"Procedure", "Procedures"},
    {"Provenance", "Who recorded what and when"},
    {"Questionnaire", "Questionnaires"},
    {"QuestionnaireResponse", "Answers to questionnaires"},
    {"RelatedPerson", "Relatives and other contacts"},
    {"ServiceRequest", "Orders"},
    {"Specimen", "Specimens"},
    {"ValueSet", "Lists of choices"},
    {"allergy", "Allergies"},
    {"appointment", "Appointments"},
    {"dental_issue", "Dental issues"},
    {"document", "Documents"},
    {"drug", "Medicines"},
    {"employer", "Employers"},
    {"encounter", "Visits"},
    {"facility", "Clinics and organizations"},
    {"immunization", "Vaccinations"},
    {"insurance", "Insurance"},
    {"insurance_company", "Insurance companies"},
    {"insurance_type", "Kinds of insurance"},
    {"list", "Lists of choices"},
    {"medical_problem", "Health problems and diagnoses"},
    {"medication", "Medication list"},
    {"message", "Messages"},
    {"patient", "Name, date of birth, address and other personal details"},
    {"practitioner", "Doctors and other staff"},
    {"prescription", "Prescriptions"},
    {"procedure", "Procedures"},
    {"product", "The version of OpenEMR"},
    {"soap_note", "Visit notes"},
    {"surgery", "Surgeries"},
    {"transaction", "Referrals and other letters"},
    {"user", "Doctors and other staff"},
    {"version", "The version of OpenEMR"},
    {"vital", "Vital signs"},
};

constexpr Named about_the_person[] = {
    {"profile", "Your name and other basic details"},
    {"name", "Your name"},
    {"given_name", "Your name"},
    {"family_name", "Your name"},
    {"nickname", "Your name"},
    {"address", "Your postal address"},
    {"phone", "Your phone number"},
    {"phone_verified", "Your phone number"},
    {"email", "Your e-mail address"},
    {"email_verified", "Your e-mail address"},
    {"fhirUser", "Who you are in the records of the practice"},
};

// They say who asks and which API is meant, and open nothing by themselves.
constexpr std::string_view without_choice[] = {"openid",   "online_access", "launch",  "launch/patient",
                                               "api:oemr", "api:fhir",      "api:port"};

template <std::size_t size>
std::optional<pages::Message> label_of(const Named (&table)[size], std::string_view name) {
  const auto row = std::find_if(std::begin(table), std::end(table), [&](const Named& n) { return n.name == name; });
  if (row == std::end(table)) return std::nullopt;
  return row->label;
}

}  // namespace

ScopeWords words_of(std::string_view scope) {
  if (std::find(std::begin(without_choice), std::end(without_choice), scope) != std::end(without_choice)) return {};
  if (scope == "offline_access") return {ScopeGroup::away, std::nullopt};
  if (const auto label = label_of(about_the_person, scope)) return {ScopeGroup::person, label};
  const auto parts = rest::ResourceScope::parse(scope);
  if (!parts) return {ScopeGroup::person, std::nullopt};
  const bool is_patients = parts->context == "patient";
  const bool is_change = parts->permission == "write" || parts->permission == "$swap-insurance" ||
                         parts->permits('c') || parts->permits('u') || parts->permits('d');
  const ScopeGroup group = is_patients ? (is_change ? ScopeGroup::change_patient : ScopeGroup::see_patient)
                                       : (is_change ? ScopeGroup::change_all : ScopeGroup::see_all);
  if (parts->permission == "$docref") return {group, pages::Message("Summary documents of a record")};
  const std::string_view category = parts->category();
  return {group, label_of(resources, parts->resource), category.substr(category.rfind('|') + 1)};
}

}  // namespace oemr::oauth
