// SPDX-License-Identifier: Apache-2.0
// CodeableConcepts: of fixed codes, of options of OpenEMR's lists, and of its coded texts
// ("ICD10:I10;SNOMED-CT:38341003").
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/json_writer.h"
#include "fhir/code_systems.h"
#include "openemr/code_book.h"

namespace oemr::fhir {

struct Code {
  std::string_view system, code, display{};
};

/// The codes of a coded text, each one once: no prefixes, no dots or blanks at their ends, nothing without a code. Of
/// "RXCUI:RXCUI:197361", which older prescriptions hold, the number. A code of a type that has no URI, or of no type,
/// has `assumed` for a system.
std::vector<Code> read_codes(std::string_view coded, std::string_view assumed = {},
                             const openemr::CodeBook* descriptions = nullptr);

/// The member `name` as a Coding.
void coding_member(JsonWriter& out, std::string_view name, const Code& code);

/// {"coding":[…],"text":…}; of neither codes nor text: the data are absent, unknown.
void codeable_concept(JsonWriter& out, std::span<const Code> codes, std::string_view text = {});
void codeable_concept(JsonWriter& out, const Code& code, std::string_view text = {});
/// Out of a coded text. The first code that has no description has the text for a display.
void coded_concept(JsonWriter& out, std::string_view coded, std::string_view text, std::string_view assumed = {},
                   const openemr::CodeBook* descriptions = nullptr);

/// The member `name` as a CodeableConcept, or as a list of one.
void concept_member(JsonWriter& out, std::string_view name, const Code& code, std::string_view text = {});
void concept_list(JsonWriter& out, std::string_view name, const Code& code, std::string_view text = {});

/// A CodeableConcept that says why there is none: a code of data-absent-reason, as of R4's mandatory elements.
void absent_concept(JsonWriter& out, std::string_view reason = "unknown");
/// "extension":[…] with the data-absent-reason, inside of an object that lacks its value.
void absent_extension(JsonWriter& out, std::string_view reason = "unknown");
/// Instead of the primitive member `name`: "_name":{"extension":[…]}.
void absent_member(JsonWriter& out, std::string_view name, std::string_view reason = "unknown");

}  // namespace oemr::fhir
