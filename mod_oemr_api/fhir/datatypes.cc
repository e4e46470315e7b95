// SPDX-License-Identifier: Apache-2.0
// FHIR datatypes.
#include "fhir/datatypes.h"

#include "core/text.h"

namespace oemr::fhir {

void text_member(JsonWriter& out, std::string_view name, std::string_view value) {
  if (!value.empty()) out.member(name, value);
}

void coding(JsonWriter& out, std::string_view system, std::string_view code, std::string_view display) {
  out.begin_object();
  text_member(out, "system", system);
  out.member("code", code);
  text_member(out, "display", display);
  out.end_object();
}

void identifier(JsonWriter& out, std::string_view type, std::string_view system, std::string_view value) {
  out.begin_object().member("use", "official").key("type").begin_object().key("coding").begin_array();
  coding(out, "http://terminology.hl7.org/CodeSystem/v2-0203", type);
  out.end_array().end_object();
  text_member(out, "system", system);
  out.member("value", value).end_object();
}

void contact_point(JsonWriter& out, std::string_view system, std::string_view value, std::string_view use) {
  if (value.empty()) return;
  out.begin_object().member("system", system).member("value", value);
  text_member(out, "use", use);
  out.end_object();
}

void narrative(JsonWriter& out, std::string_view text) {
  out.begin_object().member("status", "generated");
  out.member("div", "<div xmlns=\"http://www.w3.org/1999/xhtml\"> <p>" + escape_html(text) + "</p></div>").end_object();
}

bool address(JsonWriter& out, const Address& parts, const Zone& zone) {
  const std::string_view needed[] = {parts.line1, parts.city,        parts.district,
                                     parts.state, parts.postal_code, parts.country};
  bool has_any = false;
  for (std::string_view part : needed) has_any = has_any || !part.empty();
  if (!has_any) return false;
  const std::string start = instant(parts.period_start, zone), end = instant(parts.period_end, zone);
  out.begin_object();
  text_member(out, "use", end.empty() ? parts.use : "old");
  text_member(out, "type", parts.type);
  if (!parts.line1.empty() || !parts.line2.empty()) {
    out.key("line").begin_array();
    if (!parts.line1.empty()) out.string(parts.line1);
    if (!parts.line2.empty()) out.string(parts.line2);
    out.end_array();
  }
  text_member(out, "city", parts.city);
  text_member(out, "district", parts.district);
  text_member(out, "state", parts.state);
  text_member(out, "postalCode", parts.postal_code);
  text_member(out, "country", parts.country);
  if (!start.empty() || !end.empty()) {
    out.key("period").begin_object();
    text_member(out, "start", start);
    text_member(out, "end", end);
    out.end_object();
  }
  out.end_object();
  return true;
}

std::string_view real_date(std::string_view date) noexcept {
  return date.starts_with("0000") ? std::string_view{} : date;
}

}  // namespace oemr::fhir
