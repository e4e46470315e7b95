// SPDX-License-Identifier: Apache-2.0
// The scopes of OpenEMR from 7.0.4 on.
#include "oauth/scope_lists.h"

namespace oemr::oauth {
namespace {

constexpr std::string_view contexts[] = {"patient", "user", "system"};

constexpr std::string_view special[] = {"openid",         "profile",        "name",     "address",        "given_name",
                                        "family_name",    "nickname",       "phone",    "phone_verified", "email",
                                        "email_verified", "offline_access", "api:oemr", "api:fhir",       "api:port",
                                        "fhirUser",       "online_access",  "launch",   "launch/patient"};
constexpr std::string_view exports[] = {"system/Patient.$export", "system/Group.$export", "system/*.$bulkdata-status",
                                        "system/*.$export"};

constexpr std::string_view read_version_1[] = {"AllergyIntolerance",
                                               "Appointment",
                                               "CarePlan",
                                               "CareTeam",
                                               "Condition",
                                               "Coverage",
                                               "Device",
                                               "DiagnosticReport",
                                               "DocumentReference",
                                               "Binary",
                                               "Encounter",
                                               "Goal",
                                               "Group",
                                               "Immunization",
                                               "Location",
                                               "Medication",
                                               "MedicationRequest",
                                               "Observation",
                                               "Organization",
                                               "Patient",
                                               "Person",
                                               "Practitioner",
                                               "PractitionerRole",
                                               "Procedure",
                                               "Provenance",
                                               "ValueSet",
                                               "OperationDefinition"};
constexpr std::string_view written_version_1[] = {"user/Patient.write", "user/Practitioner.write",
                                                  "user/Organization.write"};
constexpr std::string_view read_version_2[] = {"AllergyIntolerance",
                                               "CarePlan",
                                               "CareTeam",
                                               "Condition",
                                               "Coverage",
                                               "Device",
                                               "DiagnosticReport",
                                               "DocumentReference",
                                               "Encounter",
                                               "Goal",
                                               "Immunization",
                                               "Media",
                                               "MedicationDispense",
                                               "MedicationRequest",
                                               "Observation",
                                               "Organization",
                                               "Patient",
                                               "Practitioner",
                                               "PractitionerRole",
                                               "Procedure",
                                               "Provenance",
                                               "Questionnaire",
                                               "QuestionnaireResponse",
                                               "RelatedPerson",
                                               "ServiceRequest",
                                               "Specimen"};

struct Category {
  std::string_view resource, category;
};
constexpr Category categories[] = {
    {"Condition", "http://hl7.org/fhir/us/core/CodeSystem/condition-category|health-concern"},
    {"Condition", "http://terminology.hl7.org/CodeSystem/condition-category|encounter-diagnosis"},
    {"Condition", "http://terminology.hl7.org/CodeSystem/condition-category|problem-list-item"},
    {"Observation", "http://hl7.org/fhir/us/core/CodeSystem/us-core-category|sdoh"},
    {"Observation", "http://terminology.hl7.org/CodeSystem/observation-category|social-history"},
    {"Observation", "http://terminology.hl7.org/CodeSystem/observation-category|laboratory"},
    {"Observation", "http://terminology.hl7.org/CodeSystem/observation-category|survey"},
    {"Observation", "http://terminology.hl7.org/CodeSystem/observation-category|vital-signs"},
    {"DocumentReference", "http://hl7.org/fhir/us/core/CodeSystem/us-core-documentreference-category|clinical-note"}};

// Of OpenEMR's own APIs: name, permissions of version 1 ("rw"), letters of version 2.
struct OwnScope {
  std::string_view name, read_write, letters;
};
constexpr OwnScope of_users[] = {{"allergy", "rw", "cruds"},
                                 {"appointment", "rw", "cruds"},
                                 {"dental_issue", "rw", "cruds"},
                                 {"document", "rw", "crs"},
                                 {"drug", "r", "rs"},
                                 {"employer", "r", "s"},
                                 {"encounter", "rw", "crus"},
                                 {"facility", "rw", "crus"},
                                 {"immunization", "r", "rs"},
                                 {"insurance", "rw", "crus"},
                                 {"insurance_company", "rw", "crus"},
                                 {"insurance_type", "r", "s"},
                                 {"list", "r", "r"},
                                 {"medical_problem", "rw", "cruds"},
                                 {"medication", "rw", "cruds"},
                                 {"message", "w", "cud"},
                                 {"patient", "rw", "crus"},
                                 {"practitioner", "rw", "crus"},
                                 {"prescription", "rw", "crds"},
                                 {"procedure", "r", "rs"},
                                 {"product", "r", "s"},
                                 {"soap_note", "rw", "crus"},
                                 {"surgery", "rw", "cruds"},
                                 {"transaction", "rw", "cuds"},
                                 {"user", "r", "rs"},
                                 {"version", "r", "s"},
                                 {"vital", "rw", "crus"}};

class List {
 public:
  explicit List(bool has_system_scopes) : has_system_scopes_(has_system_scopes) {}

  template <std::size_t size>
  void add(const std::string_view (&scopes)[size]) {
    scopes_.insert(scopes_.end(), std::begin(scopes), std::end(scopes));
  }
  void add(std::string_view context, std::string_view resource, std::string_view permission) {
    std::string scope(context);
    scopes_.push_back(scope.append("/").append(resource).append(".").append(permission));
  }
  void add_in_each_context(std::string_view resource, std::string_view permission) {
    for (const std::string_view context : contexts) {
      if (context != "system" || has_system_scopes_) add(context, resource, permission);
    }
  }
  void add_own() {
    for (const std::string_view name : {"patient", "appointment", "encounter"}) add("patient", name, "read");
    for (const OwnScope& own : of_users) {
      if (own.read_write.find('r') != own.read_write.npos) add("user", own.name, "read");
      if (own.read_write.find('w') != own.read_write.npos) add("user", own.name, "write");
    }
    for (const OwnScope& own : of_users) add("user", own.name, own.letters);
    add("user", "insurance", "$swap-insurance");
    add("patient", "patient", "s");
    add("patient", "encounter", "rs");
    add("patient", "appointment", "rs");
  }
  std::vector<std::string> take() && { return std::move(scopes_); }

 private:
  const bool has_system_scopes_;
  std::vector<std::string> scopes_;
};

}  // namespace

std::vector<std::string> granular_list(bool has_system_scopes) {
  List list(has_system_scopes);
  list.add(special);
  if (has_system_scopes) list.add(exports);
  for (const std::string_view resource : read_version_1) list.add_in_each_context(resource, "read");
  list.add(written_version_1);
  list.add_in_each_context("DocumentReference", "$docref");
  for (const std::string_view resource : read_version_2) list.add_in_each_context(resource, "rs");
  for (const Category& one : categories) {
    list.add_in_each_context(one.resource, std::string("rs?category=").append(one.category));
  }
  list.add_own();
  return std::move(list).take();
}

}  // namespace oemr::oauth
