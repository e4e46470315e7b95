// SPDX-License-Identifier: Apache-2.0
// The scopes of OpenEMR 7.0's routes as tables, and the rules for asking for and being granted them.
#include "oauth/scopes.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <span>

#include "core/encoding.h"
#include "core/limits.h"
#include "core/text.h"
#include "oauth/error.h"
#include "oauth/granular_scopes.h"

namespace oemr::oauth {
namespace {

// In the order in which OpenEMR publishes them: the special ones, then "site:<site>", then the resources sorted by
// text.
constexpr std::string_view smart_special[] = {"openid",
                                              "fhirUser",
                                              "online_access",
                                              "offline_access",
                                              "launch",
                                              "launch/patient",
                                              "api:oemr",
                                              "api:fhir",
                                              "api:port",
                                              "system/Patient.$export",
                                              "system/Group.$export",
                                              "system/*.$bulkdata-status",
                                              "system/*.$export",
                                              "profile",
                                              "name",
                                              "address",
                                              "given_name",
                                              "family_name",
                                              "nickname",
                                              "phone",
                                              "phone_verified",
                                              "email",
                                              "email_verified"};

constexpr std::string_view smart_resources[] = {"patient/AllergyIntolerance.read",
                                                "patient/Appointment.read",
                                                "patient/Binary.read",
                                                "patient/CarePlan.read",
                                                "patient/CareTeam.read",
                                                "patient/Condition.read",
                                                "patient/Coverage.read",
                                                "patient/Device.read",
                                                "patient/DiagnosticReport.read",
                                                "patient/DocumentReference.$docref",
                                                "patient/DocumentReference.read",
                                                "patient/Encounter.read",
                                                "patient/Goal.read",
                                                "patient/Immunization.read",
                                                "patient/Location.read",
                                                "patient/Medication.read",
                                                "patient/MedicationRequest.read",
                                                "patient/Observation.read",
                                                "patient/Organization.read",
                                                "patient/Patient.read",
                                                "patient/Person.read",
                                                "patient/Practitioner.read",
                                                "patient/Procedure.read",
                                                "patient/Provenance.read",
                                                "system/AllergyIntolerance.read",
                                                "system/Appointment.read",
                                                "system/Binary.read",
                                                "system/CarePlan.read",
                                                "system/CareTeam.read",
                                                "system/Condition.read",
                                                "system/Coverage.read",
                                                "system/Device.read",
                                                "system/DiagnosticReport.read",
                                                "system/DocumentReference.$docref",
                                                "system/DocumentReference.read",
                                                "system/Encounter.read",
                                                "system/Goal.read",
                                                "system/Group.read",
                                                "system/Immunization.read",
                                                "system/Location.read",
                                                "system/Medication.read",
                                                "system/MedicationRequest.read",
                                                "system/Observation.read",
                                                "system/Organization.read",
                                                "system/Patient.read",
                                                "system/Person.read",
                                                "system/Practitioner.read",
                                                "system/PractitionerRole.read",
                                                "system/Procedure.read",
                                                "system/Provenance.read",
                                                "user/AllergyIntolerance.read",
                                                "user/Appointment.read",
                                                "user/Binary.read",
                                                "user/CarePlan.read",
                                                "user/CareTeam.read",
                                                "user/Condition.read",
                                                "user/Coverage.read",
                                                "user/Device.read",
                                                "user/DiagnosticReport.read",
                                                "user/DocumentReference.$docref",
                                                "user/DocumentReference.read",
                                                "user/Encounter.read",
                                                "user/Goal.read",
                                                "user/Immunization.read",
                                                "user/Location.read",
                                                "user/Medication.read",
                                                "user/MedicationRequest.read",
                                                "user/Observation.read",
                                                "user/Organization.read",
                                                "user/Organization.write",
                                                "user/Patient.read",
                                                "user/Patient.write",
                                                "user/Person.read",
                                                "user/Practitioner.read",
                                                "user/Practitioner.write",
                                                "user/PractitionerRole.read",
                                                "user/Procedure.read",
                                                "user/Provenance.read"};

constexpr std::string_view standard_special[] = {
    "openid",         "profile", "name",           "address",        "given_name", "family_name", "nickname", "phone",
    "phone_verified", "email",   "email_verified", "offline_access", "api:oemr",   "api:fhir",    "api:port"};

constexpr std::string_view standard_resources[] = {"patient/appointment.read",
                                                   "patient/encounter.read",
                                                   "patient/patient.read",
                                                   "system/allergy.read",
                                                   "system/allergy.write",
                                                   "system/appointment.read",
                                                   "system/appointment.write",
                                                   "system/dental_issue.read",
                                                   "system/dental_issue.write",
                                                   "system/document.read",
                                                   "system/document.write",
                                                   "system/drug.read",
                                                   "system/encounter.read",
                                                   "system/encounter.write",
                                                   "system/facility.read",
                                                   "system/facility.write",
                                                   "system/immunization.read",
                                                   "system/insurance.read",
                                                   "system/insurance.write",
                                                   "system/insurance_company.read",
                                                   "system/insurance_company.write",
                                                   "system/insurance_type.read",
                                                   "system/list.read",
                                                   "system/medical_problem.read",
                                                   "system/medical_problem.write",
                                                   "system/medication.read",
                                                   "system/medication.write",
                                                   "system/message.write",
                                                   "system/patient.read",
                                                   "system/patient.write",
                                                   "system/practitioner.read",
                                                   "system/practitioner.write",
                                                   "system/prescription.read",
                                                   "system/procedure.read",
                                                   "system/soap_note.read",
                                                   "system/soap_note.write",
                                                   "system/surgery.read",
                                                   "system/surgery.write",
                                                   "system/vital.read",
                                                   "system/vital.write",
                                                   "user/allergy.read",
                                                   "user/allergy.write",
                                                   "user/appointment.read",
                                                   "user/appointment.write",
                                                   "user/dental_issue.read",
                                                   "user/dental_issue.write",
                                                   "user/document.read",
                                                   "user/document.write",
                                                   "user/drug.read",
                                                   "user/encounter.read",
                                                   "user/encounter.write",
                                                   "user/facility.read",
                                                   "user/facility.write",
                                                   "user/immunization.read",
                                                   "user/insurance.read",
                                                   "user/insurance.write",
                                                   "user/insurance_company.read",
                                                   "user/insurance_company.write",
                                                   "user/insurance_type.read",
                                                   "user/list.read",
                                                   "user/medical_problem.read",
                                                   "user/medical_problem.write",
                                                   "user/medication.read",
                                                   "user/medication.write",
                                                   "user/message.write",
                                                   "user/patient.read",
                                                   "user/patient.write",
                                                   "user/practitioner.read",
                                                   "user/practitioner.write",
                                                   "user/prescription.read",
                                                   "user/procedure.read",
                                                   "user/soap_note.read",
                                                   "user/soap_note.write",
                                                   "user/surgery.read",
                                                   "user/surgery.write",
                                                   "user/transaction.read",
                                                   "user/transaction.write",
                                                   "user/user.read",
                                                   "user/vital.read",
                                                   "user/vital.write"};

constexpr std::string_view site_prefix = "site:";

constexpr std::size_t vocabulary_size =
    std::size(smart_special) + std::size(smart_resources) + std::size(standard_special) + std::size(standard_resources);
static_assert(vocabulary_size <= 256, "pack_scopes needs a byte for each scope");

constexpr std::array<std::string_view, vocabulary_size> make_vocabulary() {
  std::array<std::string_view, vocabulary_size> all{};
  auto end = std::copy(std::begin(smart_special), std::end(smart_special), all.begin());
  end = std::copy(std::begin(smart_resources), std::end(smart_resources), end);
  end = std::copy(std::begin(standard_special), std::end(standard_special), end);
  std::copy(std::begin(standard_resources), std::end(standard_resources), end);
  return all;
}
constexpr auto vocabulary = make_vocabulary();

std::string site_scope(std::string_view site) { return std::string(site_prefix).append(site); }

bool contains(std::span<const std::string> scopes, std::string_view scope) {
  return std::find(scopes.begin(), scopes.end(), scope) != scopes.end();
}

/// The published list, without the scopes of a context that is switched off.
std::vector<std::string> published(std::span<const std::string_view> special,
                                   std::span<const std::string_view> resources, std::string_view site,
                                   std::string_view context_off) {
  std::vector<std::string> scopes;
  scopes.reserve(special.size() + resources.size() + 1);
  const auto add = [&](std::string_view scope) {
    if (context_off.empty() || !scope.starts_with(context_off)) scopes.emplace_back(scope);
  };
  std::for_each(special.begin(), special.end(), add);
  scopes.push_back(site_scope(site));
  std::for_each(resources.begin(), resources.end(), add);
  return scopes;
}

void append_missing(std::vector<std::string>& scopes, std::vector<std::string> more) {
  for (std::string& scope : more) {
    if (!contains(scopes, scope)) scopes.push_back(std::move(scope));
  }
}

}  // namespace

std::vector<std::string> smart_scopes(const openemr::Globals& globals, std::string_view site) {
  const bool system_is_on = globals.text("rest_system_scopes_api") == "1";
  return published(smart_special, smart_resources, site, system_is_on ? "" : "system/");
}

std::vector<std::string> standard_scopes(const openemr::Globals& globals, std::string_view site) {
  return published(standard_special, standard_resources, site, globals.is_on("rest_portal_api") ? "" : "patient/");
}

std::vector<std::string> supported_scopes(const openemr::Globals& globals, std::string_view site) {
  std::vector<std::string> scopes = smart_scopes(globals, site);
  append_missing(scopes, standard_scopes(globals, site));
  return scopes;
}

std::vector<std::string> published_scopes(std::vector<std::string> scopes) {
  append_missing(scopes, granular_forms(scopes));
  return scopes;
}

std::vector<std::string> split_scopes(std::string_view text) {
  std::vector<std::string> scopes;
  for (const std::string_view scope : split(text, ' ')) {
    if (!scope.empty()) scopes.emplace_back(scope);
  }
  return scopes;
}

std::string join_scopes(const std::vector<std::string>& scopes) { return join({scopes.begin(), scopes.end()}, " "); }

void check_scopes(const std::vector<std::string>& requested, const openemr::Globals& globals, std::string_view site,
                  std::string_view extra_scopes) {
  check_limit(requested.size(), limits::scopes);
  const std::string text = join_scopes(requested);
  const auto mentions = [&](std::string_view part) { return text.find(part) != text.npos; };
  const bool standard_counts = mentions("api:oemr") || mentions("api:port");
  const bool smart_counts = mentions("fhirUser") || mentions("api:fhir") || !standard_counts;

  std::vector<std::string> known = split_scopes(extra_scopes);
  known.emplace_back("nonce");
  known.push_back(site_scope(site));
  if (smart_counts) append_missing(known, smart_scopes(globals, site));
  if (standard_counts) append_missing(known, standard_scopes(globals, site));
  for (const std::string& scope : requested) {
    if (!contains(known, scope) && !is_known_granular_scope(scope, known)) throw invalid_scope(scope);
  }
}

std::vector<std::string> finalize_scopes(const std::vector<std::string>& requested, std::string_view registered,
                                         bool has_nonce, std::string_view site) {
  const std::vector<std::string> allowed = split_scopes(registered);
  std::vector<std::string> granted;
  for (const std::string& scope : requested) {
    // PHP takes the site from the token's one site scope and the nonce from the session: neither is granted by
    // registration.
    if (scope == "nonce" || scope.starts_with(site_prefix)) continue;
    std::string part = covered_part(scope, allowed);
    if (!part.empty() && !contains(granted, part)) granted.push_back(std::move(part));
  }
  if (has_nonce) granted.emplace_back("nonce");
  granted.push_back(site_scope(site));
  return granted;
}

std::string public_scopes(const std::vector<std::string>& granted) {
  std::vector<std::string_view> shown;
  for (const std::string& scope : granted) {
    // A category may name a code system.
    if (scope.substr(0, scope.find('?')).find(':') == scope.npos) shown.emplace_back(scope);
  }
  return join(shown, " ");
}

std::string pack_scopes(const std::vector<std::string>& scopes) {
  std::string codes, others;
  for (const std::string& scope : scopes) {
    const auto place = std::find(vocabulary.begin(), vocabulary.end(), scope);
    if (place != vocabulary.end()) {
      codes.push_back(static_cast<char>(static_cast<std::uint8_t>(place - vocabulary.begin())));
    } else {
      others.append(1, ' ').append(scope);
    }
  }
  return base64url(codes) + others;
}

std::vector<std::string> unpack_scopes(std::string_view packed) {
  const std::size_t end = std::min(packed.find(' '), packed.size());
  std::vector<std::string> scopes;
  for (const char code : from_base64url(packed.substr(0, end)).value_or("")) {
    const std::size_t place = static_cast<std::uint8_t>(code);
    if (place < vocabulary.size()) scopes.emplace_back(vocabulary[place]);
  }
  for (std::string& scope : split_scopes(packed.substr(end))) scopes.push_back(std::move(scope));
  return scopes;
}

}  // namespace oemr::oauth
