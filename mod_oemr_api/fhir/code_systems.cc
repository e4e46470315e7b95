// SPDX-License-Identifier: Apache-2.0
// Code types of OpenEMR and their URIs (FHIR R4, "Using Codes", and the value sets of US Core).
#include "fhir/code_systems.h"

#include <utility>

#include "core/text.h"

namespace oemr::fhir::systems {
namespace {

// The spelling that OpenEMR's own code_types use comes first of each system.
constexpr std::pair<std::string_view, std::string_view> code_type_uris[] = {
    {"ICD10", icd10},
    {"ICD10-CM", icd10},
    {"ICD10CM", icd10},
    {"ICD-10", icd10},
    {"ICD-10-CM", icd10},
    {"ICD10-PCS", "http://www.cms.gov/Medicare/Coding/ICD10"},
    {"ICD10PCS", "http://www.cms.gov/Medicare/Coding/ICD10"},
    {"ICD9", "http://hl7.org/fhir/sid/icd-9-cm"},
    {"ICD9-CM", "http://hl7.org/fhir/sid/icd-9-cm"},
    {"ICD9-PCS", "http://hl7.org/fhir/sid/icd-9-cm"},
    {"ICD9-SG", "http://hl7.org/fhir/sid/icd-9-cm"},
    {"SNOMED-CT", snomed},
    {"SNOMED", snomed},
    {"SNOMEDCT", snomed},
    {"SNOMED-PR", snomed},
    {"RXCUI", rxnorm},
    {"RXNORM", rxnorm},
    {"LOINC", loinc},
    {"CVX", cvx},
    {"NDC", ndc},
    {"NUCC", nucc},
    {"CPT4", "http://www.ama-assn.org/go/cpt"},
    {"CPT", "http://www.ama-assn.org/go/cpt"},
    {"HCPCS", "urn:oid:2.16.840.1.113883.6.285"},
    {"HCP", "urn:oid:2.16.840.1.113883.6.14"},
    {"CDT", "http://www.ada.org/cdt"},
    {"UNII", "http://fdasis.nlm.nih.gov"},
    {"NCI-CONCEPT-ID", "http://ncicb.nci.nih.gov/xml/owl/EVS/Thesaurus.owl"},
    {"NCI Thesaurus", "http://ncicb.nci.nih.gov/xml/owl/EVS/Thesaurus.owl"},
    {"CDCREC", "urn:oid:2.16.840.1.113883.6.238"},
    {"CDC Race", "urn:oid:2.16.840.1.113883.6.238"},
    {"FDA", "urn:oid:2.16.840.1.113883.3.88.12.80.20"},
    {"NUBC", "urn:oid:2.16.840.1.113883.3.88.12.80.33"},
    {"NLM MeSH", "urn:oid:2.16.840.1.113883.6.177"},
    {"HealthCareProviderTaxonomy", nucc},
    {"HL7 Marital Status", "http://terminology.hl7.org/CodeSystem/v3-MaritalStatus"},
    {"HL7 ActStatus", "http://terminology.hl7.org/CodeSystem/v3-ActStatus"},
    {"HL7 Act Code", act_code},
    {"HL7 Observation Interpretation", interpretation},
    {"HL7 Healthcare Service Location", "urn:oid:2.16.840.1.113883.6.259"},
    {"HSOC", "urn:oid:2.16.840.1.113883.6.259"},
    {"DischargeDisposition", "http://terminology.hl7.org/CodeSystem/discharge-disposition"},
    {"Source of Payment Typology", "urn:oid:2.16.840.1.113883.3.221.5"},
    {"SOP", "urn:oid:2.16.840.1.113883.3.221.5"},
    {"Religious Affiliation", "http://terminology.hl7.org/CodeSystem/v3-ReligiousAffiliation"},
    {"AdministrativeGender", "http://terminology.hl7.org/CodeSystem/v3-AdministrativeGender"},
    {"DataAbsentReason", data_absent},
    {"RoleCode", "http://terminology.hl7.org/CodeSystem/v3-RoleCode"},
    {"ParticipationFunction", "http://terminology.hl7.org/CodeSystem/v3-ParticipationFunction"},
    {"IndustryODH", "urn:oid:2.16.840.1.114222.4.11.7900"},
    {"OccupationODH", "urn:oid:2.16.840.1.114222.4.11.7901"},
    {"OID", uris},
};

}  // namespace

std::string_view of_code_type(std::string_view type) noexcept {
  for (const auto& [name, uri] : code_type_uris) {
    if (equal_ignoring_case(name, type)) return uri;
  }
  return {};
}

std::vector<std::string_view> code_types(std::string_view uri) {
  std::vector<std::string_view> types;
  for (const auto& [name, its_uri] : code_type_uris) {
    if (its_uri == uri) types.push_back(name);
  }
  return types;
}

}  // namespace oemr::fhir::systems
