// SPDX-License-Identifier: Apache-2.0
// Parts that several kinds of Observation have.
#include "core/text.h"
#include "fhir/observation.h"

namespace oemr::fhir {
namespace {

/// "<5", ">= 39": the comparator, which is taken from the text. Empty: there is none.
std::string_view take_comparator(std::string_view& text) {
  text = trim(text);
  for (const std::string_view comparator : {"<=", ">=", "<", ">"}) {
    if (!text.starts_with(comparator)) continue;
    text = trim(text.substr(comparator.size()));
    return comparator;
  }
  return {};
}

/// "100-199": the hyphen between two numbers; a number may have a sign of its own.
bool split_range(std::string_view text, std::string_view& low, std::string_view& high) {
  for (std::size_t i = 1; i < text.size(); ++i) {
    if (text[i] != '-') continue;
    low = text.substr(0, i);
    high = text.substr(i + 1);
    if (!decimal(low).empty() && !decimal(high).empty()) return true;
  }
  return false;
}

}  // namespace

void observation_category(JsonWriter& out, std::string_view code) {
  const std::string_view display = code == "vital-signs"  ? "Vital Signs"
                                   : code == "laboratory" ? "Laboratory"
                                                          : "Social History";
  concept_list(out, "category", {systems::observation_category, code, display});
}

void interpretation_member(JsonWriter& out, std::string_view code, std::string_view display) {
  if (!code.empty()) concept_list(out, "interpretation", {systems::interpretation, code, display});
}

void absent_value(JsonWriter& out) {
  out.key("dataAbsentReason");
  absent_concept(out);
}

void effective_member(JsonWriter& out, std::string_view name, std::string_view local, const Zone& zone) {
  const std::string text = instant(local, zone);
  if (text.empty()) return absent_member(out, name);
  out.member(name, text);
}

void reference_range_member(JsonWriter& out, std::string_view range, const Unit& unit) {
  range = trim(range);
  if (range.empty()) return;
  std::string_view low, high, edge = range;
  out.key("referenceRange").begin_array().begin_object();
  if (const std::string_view comparator = take_comparator(edge); !comparator.empty()) {
    quantity_member(out, comparator.starts_with('<') ? "high" : "low", edge, unit.text, unit.code);
  } else if (split_range(range, low, high)) {
    quantity_member(out, "low", low, unit.text, unit.code);
    quantity_member(out, "high", high, unit.text, unit.code);
  }
  out.member("text", range).end_object().end_array();
}

void result_value(JsonWriter& out, std::string_view result, const Unit& unit) {
  result = trim(result);
  if (result.empty()) return absent_value(out);
  std::string_view value = result;
  const std::string_view comparator = take_comparator(value);
  const std::string number = decimal(value);
  if (number.empty()) {
    out.member("valueString", result);
    return;
  }
  out.key("valueQuantity").begin_object().key("value").raw(number);
  text_member(out, "comparator", comparator);
  text_member(out, "unit", unit.text);
  if (!unit.code.empty()) out.member("system", systems::ucum).member("code", unit.code);
  out.end_object();
}

}  // namespace oemr::fhir
