// SPDX-License-Identifier: Apache-2.0
// FHIR datatypes.
#include "fhir/datatypes.h"

#include "core/text.h"
#include "fhir/codings.h"

namespace oemr::fhir {

void text_member(JsonWriter& out, std::string_view name, std::string_view value) {
  if (!trim(value).empty()) out.member(name, value);
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

void plain_identifier(JsonWriter& out, std::string_view system, std::string_view value) {
  if (value.empty()) return;
  out.begin_object();
  text_member(out, "system", system);
  out.member("value", value).end_object();
}

void reference(JsonWriter& out, std::string_view type, const Uuid& id, std::string_view display) {
  out.begin_object().member("reference", std::string(type) + "/" + id.text()).member("type", type);
  text_member(out, "display", display);
  out.end_object();
}

void reference_member(JsonWriter& out, std::string_view name, std::string_view type, const std::optional<Uuid>& id,
                      std::string_view display) {
  if (!id) return;
  out.key(name);
  reference(out, type, *id, display);
}

void instant_member(JsonWriter& out, std::string_view name, std::string_view local, const Zone& zone) {
  text_member(out, name, instant(local, zone));
}

void date_member(JsonWriter& out, std::string_view name, std::string_view local) {
  std::string_view date = real_date(local).substr(0, 10);
  if (date.size() < 10) return;
  if (date.substr(5, 2) == "00") {
    date = date.substr(0, 4);
  } else if (date.substr(8, 2) == "00") {
    date = date.substr(0, 7);
  }
  out.member(name, date);
}

void period_member(JsonWriter& out, std::string_view name, std::string_view start, std::string_view end,
                   const Zone& zone) {
  const std::string from = instant(start, zone), until = instant(end, zone);
  if (from.empty() && until.empty()) return;
  out.key(name).begin_object();
  text_member(out, "start", from);
  text_member(out, "end", until);
  out.end_object();
}

void note_member(JsonWriter& out, std::string_view text) {
  text = trim(text);
  if (!text.empty()) out.key("note").begin_array().begin_object().member("text", text).end_object().end_array();
}

void human_name(JsonWriter& out, const HumanName& name) {
  const auto list = [&out](std::string_view member, std::initializer_list<std::string_view> texts) {
    bool is_open = false;
    for (std::string_view text : texts) {
      if (trim(text).empty()) continue;
      if (!is_open) out.key(member).begin_array();
      is_open = true;
      out.string(text);
    }
    if (is_open) out.end_array();
  };
  out.begin_object();
  if (trim(name.family).empty() && trim(name.given).empty()) absent_extension(out);
  text_member(out, "use", name.use);
  text_member(out, "family", name.family);
  list("given", {name.given, name.middle});
  list("prefix", {name.prefix});
  list("suffix", {name.suffix});
  out.end_object();
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

void narrative_member(JsonWriter& out, std::span<const std::string_view> lines) {
  std::string paragraphs;
  for (std::string_view line : lines) {
    if (line = trim(line); !line.empty()) paragraphs.append("<p>").append(escape_html(line)).append("</p>");
  }
  if (paragraphs.empty()) return;
  out.key("text").begin_object().member("status", "generated");
  out.member("div", "<div xmlns=\"http://www.w3.org/1999/xhtml\">" + paragraphs + "</div>").end_object();
}

void narrative_member(JsonWriter& out, std::string_view line) {
  narrative_member(out, std::span<const std::string_view>(&line, 1));
}

bool has_address(const Address& parts) noexcept {
  for (std::string_view part :
       {parts.line1, parts.city, parts.district, parts.state, parts.postal_code, parts.country}) {
    if (!part.empty()) return true;
  }
  return false;
}

void address_list(JsonWriter& out, const Address& parts, const Zone& zone) {
  if (!has_address(parts)) return;
  out.key("address").begin_array();
  address(out, parts, zone);
  out.end_array();
}

bool address(JsonWriter& out, const Address& parts, const Zone& zone) {
  if (!has_address(parts)) return false;
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
