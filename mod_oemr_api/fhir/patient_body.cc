// SPDX-License-Identifier: Apache-2.0
// Maps the elements of a FHIR Patient that OpenEMR keeps to columns.
#include "fhir/patient_body.h"

#include <map>
#include <span>

#include "core/text.h"
#include "fhir/structure.h"

namespace oemr::fhir {
namespace {

constexpr std::string_view lists[] = {
    "identifier", "name", "telecom", "address", "photo", "contact", "communication", "generalPractitioner", "link"};
constexpr std::string_view others[] = {"active",
                                       "gender",
                                       "birthDate",
                                       "deceasedBoolean",
                                       "deceasedDateTime",
                                       "maritalStatus",
                                       "multipleBirthBoolean",
                                       "multipleBirthInteger",
                                       "managingOrganization"};

std::string_view text_of(JsonValue object, std::string_view name) { return text(object[name], name); }

using Columns = std::map<std::string, std::string, std::less<>>;

/// The official name; the first one when none says its use.
void map_name(JsonValue names, Columns& columns) {
  JsonValue chosen;
  for (const JsonValue& name : objects(names, "name")) {
    if (text_of(name, "use") == "official") {
      chosen = name;
      break;
    }
    if (!chosen.exists() && !name["use"].exists()) chosen = name;
  }
  if (!names.exists()) return;
  columns["lname"] = text_of(chosen, "family");
  const std::vector<std::string_view> given = texts(chosen["given"], "given");
  columns["fname"] = given.empty() ? std::string_view{} : given.front();
  columns["mname"] = given.size() < 2 ? std::string() : join({given.begin() + 1, given.end()}, " ");
  if (const std::vector<std::string_view> prefix = texts(chosen["prefix"], "prefix"); !prefix.empty())
    columns["title"] = prefix.front();
}

/// The last address without an end is the current one.
void map_address(JsonValue addresses, Columns& columns) {
  JsonValue chosen;
  for (const JsonValue& address : objects(addresses, "address")) {
    if (!chosen.exists() || !address["period"]["end"].exists()) chosen = address;
  }
  if (!chosen.exists()) return;
  const std::vector<std::string_view> lines = texts(chosen["line"], "line");
  columns["street"] = lines.empty() ? std::string_view{} : lines.front();
  columns["street_line_2"] = lines.size() < 2 ? std::string() : join({lines.begin() + 1, lines.end()}, "\n");
  columns["city"] = text_of(chosen, "city");
  columns["county"] = text_of(chosen, "district");
  columns["state"] = text_of(chosen, "state");
  columns["postal_code"] = text_of(chosen, "postalCode");
  columns["country_code"] = text_of(chosen, "country");
}

void map_telecom(JsonValue telecom, Columns& columns) {
  for (const JsonValue& point : objects(telecom, "telecom")) {
    const std::string_view system = text_of(point, "system"), use = text_of(point, "use");
    const std::string value(text_of(point, "value"));
    if (system == "email") {
      columns["email"] = value;
    } else if (system == "phone" && use == "home") {
      columns["phone_home"] = value;
    } else if (system == "phone" && use == "work") {
      columns["phone_biz"] = value;
    } else if (system == "phone" && use == "mobile") {
      columns["phone_cell"] = value;
    }
  }
}

void map_identifiers(JsonValue identifiers, Columns& columns) {
  for (const JsonValue& identifier : objects(identifiers, "identifier")) {
    for (const JsonValue& coding : objects(identifier["type"]["coding"], "coding")) {
      const std::string_view code = text_of(coding, "code");
      if (code == "SS") columns["ss"] = text_of(identifier, "value");
      if (code == "PT") columns["pubpid"] = text_of(identifier, "value");
    }
  }
}

/// OpenEMR's option ids; "unknown" is written out because its rule wants four letters.
std::string sex_of(std::string_view gender) {
  if (gender == "male") return "Male";
  if (gender == "female") return "Female";
  if (gender == "other") return "Other";
  return gender == "unknown" ? "Unknown" : std::string(gender);
}

}  // namespace

std::string patient_columns(JsonValue resource) {
  check_structure(resource, "Patient", lists, others);
  Columns columns;
  map_name(resource["name"], columns);
  map_address(resource["address"], columns);
  map_telecom(resource["telecom"], columns);
  map_identifiers(resource["identifier"], columns);
  columns["DOB"] = text_of(resource, "birthDate");
  columns["sex"] = sex_of(text_of(resource, "gender"));
  std::string json;
  JsonWriter out(json);
  out.begin_object();
  for (const auto& [name, value] : columns) out.member(name, value);
  out.end_object();
  return json;
}

}  // namespace oemr::fhir
