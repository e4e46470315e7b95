// SPDX-License-Identifier: Apache-2.0
// FHIR Observation (US Core): smoking status, vital signs and laboratory results.
#include "fhir/observation.h"

#include "fhir/observation_laboratory.h"
#include "fhir/observation_smoking.h"
#include "fhir/observation_vitals.h"
#include "fhir/resources.h"
#include "openemr/observation_ids.h"

namespace oemr::fhir {
namespace {

using Kind = SearchParameter::Kind;
constexpr std::string_view patients[] = {"Patient"};
constexpr std::string_view encounters[] = {"Encounter"};
constexpr SearchParameter parameters[] = {
    {"patient", Kind::reference, patients},
    {"code", Kind::token},
    {"category", Kind::token},
    {"date", Kind::date},
    {"_id", Kind::token},
    {"_lastUpdated", Kind::date},
    {"status", Kind::token},
    {"subject", Kind::reference, patients},
    {"encounter", Kind::reference, encounters},
};

constexpr std::string_view profiles[] = {
    "http://hl7.org/fhir/R4/observation-vitalsigns",
    "http://hl7.org/fhir/us/core/StructureDefinition/us-core-observation-lab",
    "http://hl7.org/fhir/us/core/StructureDefinition/pediatric-bmi-for-age",
    "http://hl7.org/fhir/us/core/StructureDefinition/pediatric-weight-for-height",
    "http://hl7.org/fhir/us/core/StructureDefinition/us-core-pulse-oximetry",
    "http://hl7.org/fhir/us/core/StructureDefinition/us-core-smokingstatus",
    "http://hl7.org/fhir/StructureDefinition/bp",
    "http://hl7.org/fhir/StructureDefinition/bodyheight",
    "http://hl7.org/fhir/StructureDefinition/bodyweight",
    "http://hl7.org/fhir/StructureDefinition/heartrate",
    "http://hl7.org/fhir/StructureDefinition/resprate",
    "http://hl7.org/fhir/StructureDefinition/bodytemp",
    "http://hl7.org/fhir/us/core/StructureDefinition/head-occipital-frontal-circumference-percentile"};
constexpr std::string_view interactions[] = {"search-type", "read"};
constexpr Source sources[] = {smoking_status_source, vital_signs_source, laboratory_source};

}  // namespace

void complete_observations(rest::Call& call) { openemr::complete_observation_ids(call.db, call.site.name()); }

constexpr ResourceType observation = {
    .name = "Observation",
    .profiles = profiles,
    .interactions = interactions,
    .search = parameters,
    .acl = {"patients", "med"},
    .sources = sources,
};

}  // namespace oemr::fhir
