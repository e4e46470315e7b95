// SPDX-License-Identifier: Apache-2.0
// What the sources of Observation share: categories, units, and the parts that several of them write.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "fhir/codings.h"
#include "fhir/datatypes.h"
#include "fhir/resource_type.h"

namespace oemr::fhir {

inline constexpr std::string_view observation_status_system = "http://hl7.org/fhir/observation-status";

struct Unit {
  std::string_view text, code;  // as the practice writes it, and in UCUM
};

/// "category":[…] of one of the codes of observation-category.
void observation_category(JsonWriter& out, std::string_view code);
/// "interpretation":[…]; nothing for an empty code.
void interpretation_member(JsonWriter& out, std::string_view code, std::string_view display);
/// "dataAbsentReason": unknown.
void absent_value(JsonWriter& out);
/// dateTime or, for a NULL or zero date, that it is not known.
void effective_member(JsonWriter& out, std::string_view name, std::string_view local, const Zone& zone);

/// "low", "high" and "text" of a laboratory's range: "100-199", "13.2 - 17.1", "<5.7", ">=39", "Negative".
void reference_range_member(JsonWriter& out, std::string_view range, const Unit& unit);
/// value[x] of a result: a number ("0", "7.10", "<5" with its comparator) is a Quantity, any other text a string.
/// Nothing of an empty one: then the data are absent.
void result_value(JsonWriter& out, std::string_view result, const Unit& unit);

/// Source::complete of vital signs and smoking status.
void complete_observations(rest::Call& call);

std::unique_ptr<ResourceWriter> vital_signs_writer(rest::Call& call);
std::unique_ptr<ResourceWriter> laboratory_result_writer(rest::Call& call);
std::unique_ptr<ResourceWriter> smoking_status_writer(rest::Call& call);

}  // namespace oemr::fhir
