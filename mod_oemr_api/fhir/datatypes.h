// SPDX-License-Identifier: Apache-2.0
// FHIR R4 datatypes that many resources hold, written from the texts of a row; empty texts leave their member out.
#pragma once

#include <cstdint>
#include <initializer_list>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "core/json_writer.h"
#include "core/time.h"
#include "core/uuid.h"

namespace oemr::fhir {

inline constexpr std::string_view us_core = "http://hl7.org/fhir/us/core/StructureDefinition/";

/// The member, unless the value is empty or blank, as FHIR's strings may not be.
void text_member(JsonWriter& out, std::string_view name, std::string_view value);
/// {"system","code","display"}; display may be empty.
void coding(JsonWriter& out, std::string_view system, std::string_view code, std::string_view display = {});
/// Identifier with a v2-0203 type.
void identifier(JsonWriter& out, std::string_view type, std::string_view system, std::string_view value);
/// {"use","system","value"}, of a number that needs no type.
void plain_identifier(JsonWriter& out, std::string_view system, std::string_view value);
/// The member `name`, a reference with its type; nothing without an id.
void reference_member(JsonWriter& out, std::string_view name, std::string_view type, const std::optional<Uuid>& id,
                      std::string_view display = {});
/// The object alone, for lists of references.
void reference(JsonWriter& out, std::string_view type, const Uuid& id, std::string_view display = {});

/// dateTime or instant of a local date-time; nothing for an empty or a zero date.
void instant_member(JsonWriter& out, std::string_view name, std::string_view local, const Zone& zone);
/// A date, as exact as the text: "2020-05-00" is a month.
void date_member(JsonWriter& out, std::string_view name, std::string_view local);
/// Nothing without a start and an end, which are local date-times.
void period_member(JsonWriter& out, std::string_view name, std::string_view start, std::string_view end,
                   const Zone& zone);

/// The JSON number of a decimal as it is written, "<5" and texts give nothing: 098.600 is 98.600.
std::string decimal(std::string_view text);
/// The member `name` as a Quantity; false, and nothing written, when the value is no number. Without a code the unit is
/// a text alone.
bool quantity_member(JsonWriter& out, std::string_view name, std::string_view value, std::string_view unit,
                     std::string_view ucum_code);
/// The UCUM code of a unit as practices and laboratories write it ("mg/dl", "lb", "10^3/uL"), or empty.
std::string_view ucum_code(std::string_view unit) noexcept;

/// "note":[{"text":…}], unless it is empty.
void note_member(JsonWriter& out, std::string_view text);

struct HumanName {
  std::string_view use, family, given, middle, prefix, suffix;
};
/// Without a family and a given name: the data are absent.
void human_name(JsonWriter& out, const HumanName& name);

/// Nothing when the value is empty.
void contact_point(JsonWriter& out, std::string_view system, std::string_view value, std::string_view use);
/// {"status":"generated","div":…} around one line of text, escaped.
void narrative(JsonWriter& out, std::string_view text);
/// "text": the narrative of these lines, unless all are empty.
void narrative_member(JsonWriter& out, std::span<const std::string_view> lines);
void narrative_member(JsonWriter& out, std::string_view line);

struct Address {
  std::string_view use{}, type{}, line1{}, line2{}, city{}, district{}, state{}, postal_code{}, country{};
  std::string_view period_start{}, period_end{};  // local date-times; zero dates count as empty
};
/// Whether any part but the second line has a value.
bool has_address(const Address& parts) noexcept;
/// False, and nothing written, when there is none.
bool address(JsonWriter& out, const Address& parts, const Zone& zone);
/// "address":[…], unless there is nothing to write.
void address_list(JsonWriter& out, const Address& parts, const Zone& zone);

using oemr::instant;
/// The text, or nothing for a zero date.
std::string_view real_date(std::string_view date) noexcept;

}  // namespace oemr::fhir
