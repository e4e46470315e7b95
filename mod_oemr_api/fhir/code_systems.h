// SPDX-License-Identifier: Apache-2.0
// Code systems: the URIs that resources name, and those of OpenEMR's code types ("ICD10", "CPT4").
#pragma once

#include <string_view>
#include <vector>

namespace oemr::fhir::systems {

inline constexpr std::string_view snomed = "http://snomed.info/sct";
inline constexpr std::string_view loinc = "http://loinc.org";
inline constexpr std::string_view rxnorm = "http://www.nlm.nih.gov/research/umls/rxnorm";
inline constexpr std::string_view nucc = "http://nucc.org/provider-taxonomy";
inline constexpr std::string_view ucum = "http://unitsofmeasure.org";
inline constexpr std::string_view cvx = "http://hl7.org/fhir/sid/cvx";
inline constexpr std::string_view ndc = "http://hl7.org/fhir/sid/ndc";
inline constexpr std::string_view icd10 = "http://hl7.org/fhir/sid/icd-10-cm";
inline constexpr std::string_view npi = "http://hl7.org/fhir/sid/us-npi";
inline constexpr std::string_view ssn = "http://hl7.org/fhir/sid/us-ssn";
inline constexpr std::string_view clia = "urn:oid:2.16.840.1.113883.4.7";
inline constexpr std::string_view uris = "urn:ietf:rfc:3986";
inline constexpr std::string_view null_flavor = "http://terminology.hl7.org/CodeSystem/v3-NullFlavor";
inline constexpr std::string_view data_absent = "http://terminology.hl7.org/CodeSystem/data-absent-reason";
inline constexpr std::string_view identifier_type = "http://terminology.hl7.org/CodeSystem/v2-0203";
inline constexpr std::string_view act_code = "http://terminology.hl7.org/CodeSystem/v3-ActCode";
inline constexpr std::string_view participation = "http://terminology.hl7.org/CodeSystem/v3-ParticipationType";
inline constexpr std::string_view interpretation = "http://terminology.hl7.org/CodeSystem/v3-ObservationInterpretation";
inline constexpr std::string_view observation_category = "http://terminology.hl7.org/CodeSystem/observation-category";

/// The URI of a code type, however it is spelled ("SNOMED-CT", "snomed"); empty when it is none that has one.
std::string_view of_code_type(std::string_view type) noexcept;
/// The code types with that URI, as OpenEMR writes them: what a search for `system|code` looks for.
std::vector<std::string_view> code_types(std::string_view uri);

}  // namespace oemr::fhir::systems
