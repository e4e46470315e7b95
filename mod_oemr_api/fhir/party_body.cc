// SPDX-License-Identifier: Apache-2.0
// Maps contact points, address and identifiers of a Practitioner or an Organization to columns.
#include "fhir/party_body.h"

#include <algorithm>
#include <vector>

#include "core/json_writer.h"
#include "core/text.h"
#include "fhir/structure.h"

namespace oemr::fhir {
namespace {

std::string_view text_of(JsonValue object, std::string_view name) { return text(object[name], name); }

bool is_among(JsonValue list, JsonValue element) {
  const std::vector<JsonValue> elements = list.elements();
  return std::any_of(elements.begin(), elements.end(), [&](const JsonValue& one) { return same(one, element); });
}

[[noreturn]] void refuse(const std::string& path, std::string text) {
  throw ValidationError(path, "Element::NOT_STORED", std::move(text));
}

class TelecomPlan {
 public:
  TelecomPlan(const Party& party, JsonValue list, JsonValue shown, PartyColumns& columns)
      : party_(party), points_(objects(list, "telecom")), shown_(shown), columns_(columns) {}

  /// Those with a use first: the others take what is free.
  void run() {
    for (const bool with_use : {true, false}) {
      for (std::size_t i = 0; i < points_.size(); ++i) {
        if (text_of(points_[i], "use").empty() != with_use) take(i);
      }
    }
  }

 private:
  void take(std::size_t i) {
    const std::string_view system = text_of(points_[i], "system"), use = text_of(points_[i], "use");
    for (const Party::Place& place : party_.telecom) {
      const bool fits = place.system == system && (place.use.empty() || use.empty() || place.use == use);
      if (!fits || std::find(taken_.begin(), taken_.end(), place.column) != taken_.end()) continue;
      taken_.push_back(place.column);
      if (!is_among(shown_, points_[i])) columns_[std::string(place.column)] = text_of(points_[i], "value");
      return;
    }
    refuse(std::string(party_.type) + ".telecom[" + std::to_string(i) + "]",
           "OpenEMR has no place, or no second one, for a contact point of this system and use");
  }

  const Party& party_;
  std::vector<JsonValue> points_;
  JsonValue shown_;
  PartyColumns& columns_;
  std::vector<std::string_view> taken_{};
};

void map_address(const Party& party, JsonValue list, JsonValue shown, PartyColumns& columns) {
  const std::vector<JsonValue> addresses = objects(list, "address");
  if (addresses.empty()) return;
  if (addresses.size() > 1) refuse(std::string(party.type) + ".address[1]", "OpenEMR keeps one address");
  const JsonValue address = addresses.front();
  if (is_among(shown, address)) return;
  const auto set = [&](std::string_view column, std::string value) {
    if (!column.empty()) columns[std::string(column)] = std::move(value);
  };
  const std::vector<std::string_view> lines = texts(address["line"], "line");
  if (party.line2.empty()) {
    set(party.line1, join(lines, "\n"));
  } else {
    set(party.line1, lines.empty() ? std::string() : std::string(lines.front()));
    set(party.line2, lines.size() < 2 ? std::string() : join({lines.begin() + 1, lines.end()}, "\n"));
  }
  set(party.city, std::string(text_of(address, "city")));
  set(party.state, std::string(text_of(address, "state")));
  set(party.postal_code, std::string(text_of(address, "postalCode")));
  if (address["country"].exists()) set(party.country, std::string(text_of(address, "country")));
}

}  // namespace

PartyColumns party_columns(const Party& party, JsonValue resource, JsonValue shown) {
  check_structure(resource, party.type, party.lists, party.others);
  PartyColumns columns;
  TelecomPlan(party, resource["telecom"], shown["telecom"], columns).run();
  map_address(party, resource["address"], shown["address"], columns);
  for (const JsonValue& identifier : objects(resource["identifier"], "identifier")) {
    if (is_among(shown["identifier"], identifier)) continue;
    for (const Party::Place& place : party.identifiers) {
      if (place.system == text_of(identifier, "system"))
        columns[std::string(place.column)] = text_of(identifier, "value");
    }
  }
  return columns;
}

std::string as_json(const PartyColumns& columns) {
  std::string json;
  JsonWriter out(json);
  out.begin_object();
  for (const auto& [name, value] : columns) out.member(name, value);
  out.end_object();
  return json;
}

ValidationError named_by_element(const Party& party, const ValidationError& error) {
  ValidationError::Messages messages = error.messages();
  for (auto& [field, rules] : messages) {
    const auto found = std::find_if(party.elements.begin(), party.elements.end(),
                                    [&name = field](const Party::Element& one) { return one.column == name; });
    if (found != party.elements.end()) field = found->path;
  }
  return ValidationError(std::move(messages));
}

}  // namespace oemr::fhir
