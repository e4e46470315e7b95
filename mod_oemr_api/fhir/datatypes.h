// SPDX-License-Identifier: Apache-2.0
// FHIR R4 datatypes that many resources hold, written from the texts of a row; empty texts leave their member out.
#pragma once

#include <string>
#include <string_view>

#include "core/json_writer.h"
#include "core/time.h"

namespace oemr::fhir {

inline constexpr std::string_view us_core = "http://hl7.org/fhir/us/core/StructureDefinition/";

/// The member, unless the value is empty.
void text_member(JsonWriter& out, std::string_view name, std::string_view value);
/// {"system","code","display"}; display may be empty.
void coding(JsonWriter& out, std::string_view system, std::string_view code, std::string_view display = {});
/// Identifier with a v2-0203 type.
void identifier(JsonWriter& out, std::string_view type, std::string_view system, std::string_view value);
/// Nothing when the value is empty.
void contact_point(JsonWriter& out, std::string_view system, std::string_view value, std::string_view use);
/// {"status":"generated","div":…} around one line of text, escaped.
void narrative(JsonWriter& out, std::string_view text);

struct Address {
  std::string_view use, type, line1, line2, city, district, state, postal_code, country;
  std::string_view period_start, period_end;  // local date-times; zero dates count as empty
};
/// False, and nothing written, when no part but the second line has a value.
bool address(JsonWriter& out, const Address& parts, const Zone& zone);

using oemr::instant;
/// The text, or nothing for a zero date.
std::string_view real_date(std::string_view date) noexcept;

}  // namespace oemr::fhir
