// SPDX-License-Identifier: Apache-2.0
// CodeableConcepts and absent data.
#include "fhir/codings.h"

#include <algorithm>

#include "core/text.h"
#include "fhir/datatypes.h"

namespace oemr::fhir {
namespace {

constexpr std::string_view absent_url = "http://hl7.org/fhir/StructureDefinition/data-absent-reason";

/// As FHIR's `code` wants it, and as classifications print it: "I10." is I10.
std::string_view bare_code(std::string_view code) {
  code = trim(code);
  while (!code.empty() && code.back() == '.') code = trim(code.substr(0, code.size() - 1));
  return code;
}

std::string_view display_of(std::string_view code) {
  constexpr std::pair<std::string_view, std::string_view> displays[] = {
      {"unknown", "Unknown"}, {"asked-unknown", "Asked But Unknown"}, {"not-applicable", "Not Applicable"},
      {"masked", "Masked"},   {"unsupported", "Unsupported"},         {"error", "Error"}};
  for (const auto& [name, display] : displays) {
    if (name == code) return display;
  }
  return {};
}

void write_coding(JsonWriter& out, const Code& code) { coding(out, code.system, code.code, code.display); }

}  // namespace

std::vector<Code> read_codes(std::string_view coded, std::string_view assumed, const openemr::CodeBook* descriptions) {
  std::vector<Code> codes;
  for (openemr::CodeEntry entry : openemr::parse_codes(coded)) {
    const std::string_view type = trim(entry.type);
    std::string_view system = systems::of_code_type(type), code = bare_code(entry.code);
    if (!entry.modifier.empty() && !systems::of_code_type(code).empty()) {  // the type was written twice
      entry.code = code = bare_code(entry.modifier);
    }
    if (system.empty()) system = assumed;
    if (code.empty()) continue;
    const bool known = std::any_of(codes.begin(), codes.end(),
                                   [&](const Code& other) { return other.code == code && other.system == system; });
    if (known) continue;
    codes.push_back({system, code, descriptions == nullptr ? std::string_view{} : descriptions->description(entry)});
  }
  return codes;
}

void coding_member(JsonWriter& out, std::string_view name, const Code& code) {
  out.key(name);
  write_coding(out, code);
}

void codeable_concept(JsonWriter& out, std::span<const Code> codes, std::string_view text) {
  text = trim(text);
  if (codes.empty() && text.empty()) return absent_concept(out);
  out.begin_object();
  if (!codes.empty()) {
    out.key("coding").begin_array();
    for (const Code& code : codes) write_coding(out, code);
    out.end_array();
  }
  text_member(out, "text", text);
  out.end_object();
}

void codeable_concept(JsonWriter& out, const Code& code, std::string_view text) {
  codeable_concept(out, std::span<const Code>(&code, 1), text);
}

void coded_concept(JsonWriter& out, std::string_view coded, std::string_view text, std::string_view assumed,
                   const openemr::CodeBook* descriptions) {
  std::vector<Code> codes = read_codes(coded, assumed, descriptions);
  if (!codes.empty() && codes.front().display.empty()) codes.front().display = trim(text);
  codeable_concept(out, codes, text);
}

void concept_member(JsonWriter& out, std::string_view name, const Code& code, std::string_view text) {
  out.key(name);
  codeable_concept(out, code, text);
}

void concept_list(JsonWriter& out, std::string_view name, const Code& code, std::string_view text) {
  out.key(name).begin_array();
  codeable_concept(out, code, text);
  out.end_array();
}

void absent_concept(JsonWriter& out, std::string_view reason) {
  codeable_concept(out, Code{systems::data_absent, reason, display_of(reason)});
}

void absent_extension(JsonWriter& out, std::string_view reason) {
  out.key("extension").begin_array().begin_object();
  out.member("url", absent_url).member("valueCode", reason).end_object().end_array();
}

void absent_member(JsonWriter& out, std::string_view name, std::string_view reason) {
  out.key("_" + std::string(name)).begin_object();
  absent_extension(out, reason);
  out.end_object();
}

}  // namespace oemr::fhir
