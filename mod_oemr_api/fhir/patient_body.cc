// SPDX-License-Identifier: Apache-2.0
// Maps the elements of a FHIR Patient that OpenEMR keeps to columns.
#include "fhir/patient_body.h"

#include <algorithm>
#include <array>
#include <map>
#include <optional>
#include <span>

#include "core/json_writer.h"
#include "core/text.h"
#include "fhir/search.h"
#include "fhir/structure.h"
#include "openemr/patient_details.h"

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

std::string as_json(const Columns& columns) {
  std::string json;
  JsonWriter out(json);
  out.begin_object();
  for (const auto& [name, value] : columns) out.member(name, value);
  out.end_object();
  return json;
}

[[noreturn]] void refuse(const std::string& path, std::string text) {
  throw ValidationError(path, "Element::NOT_STORED", std::move(text));
}

bool is_among(JsonValue list, JsonValue element) {
  const std::vector<JsonValue> elements = list.elements();
  return std::any_of(elements.begin(), elements.end(), [&](const JsonValue& one) { return same(one, element); });
}

/// The official name; the first one without a use when none is.
void map_name(JsonValue names, JsonValue shown, Columns& columns) {
  if (!names.exists()) return;
  JsonValue chosen;
  for (const JsonValue& name : objects(names, "name")) {
    if (text_of(name, "use") == "official") {
      chosen = name;
      break;
    }
    if (!chosen.exists() && !name["use"].exists()) chosen = name;
  }
  if (chosen.exists() && is_among(shown, chosen)) return;
  columns["lname"] = text_of(chosen, "family");
  const std::vector<std::string_view> given = texts(chosen["given"], "given");
  columns["fname"] = given.empty() ? std::string_view{} : given.front();
  columns["mname"] = given.size() < 2 ? std::string() : join({given.begin() + 1, given.end()}, " ");
  if (const std::vector<std::string_view> prefix = texts(chosen["prefix"], "prefix"); !prefix.empty())
    columns["title"] = join(prefix, " ");
  const std::string suffix = join(texts(chosen["suffix"], "suffix"), " ");
  if (!suffix.empty() && suffix != openemr::suffix_in_last_name(columns["lname"])) columns["suffix"] = suffix;
}

/// The column of a contact point; empty when there is none. A phone without a use takes whichever is free.
std::string_view telecom_column(std::string_view system, std::string_view use) {
  struct Place {
    std::string_view system, use, column;
  };
  // OpenEMR shows its "trusted" address as an e-mail of use mobile.
  constexpr Place places[] = {{"phone", "home", "phone_home"},
                              {"phone", "work", "phone_biz"},
                              {"phone", "mobile", "phone_cell"},
                              {"email", "mobile", "email_direct"},
                              {"email", "home", "email"},
                              {"email", "work", "email"},
                              {"email", "", "email"}};
  const auto* found = std::find_if(std::begin(places), std::end(places),
                                   [&](const Place& place) { return place.system == system && place.use == use; });
  return found == std::end(places) ? std::string_view{} : found->column;
}

void map_telecom(JsonValue telecom, JsonValue shown, Columns& columns) {
  const std::vector<JsonValue> points = objects(telecom, "telecom");
  std::map<std::string_view, std::size_t> taken;  // column -> who has it
  const auto take = [&](std::string_view column, std::size_t i) {
    const std::string path = "Patient.telecom[" + std::to_string(i) + "]";
    const JsonValue& point = points[i];
    const std::string what(text_of(point, "system").empty() ? "contact point" : text_of(point, "system"));
    if (column.empty()) {
      refuse(path, "a " + what +
                       " of this use has no place in OpenEMR: phones of use home, work or mobile have, and e-mails");
    }
    if (const auto [place, is_free] = taken.emplace(column, i); !is_free) {
      refuse(path, "OpenEMR keeps one " + what + " of this use, and Patient.telecom[" + std::to_string(place->second) +
                       "] is it");
    }
    if (!is_among(shown, point)) columns[std::string(column)] = text_of(point, "value");
  };
  std::vector<std::size_t> without_use;
  for (std::size_t i = 0; i < points.size(); ++i) {
    const std::string_view system = text_of(points[i], "system"), use = text_of(points[i], "use");
    if (system == "phone" && use.empty()) {
      without_use.push_back(i);
    } else {
      take(telecom_column(system, use), i);
    }
  }
  for (const std::size_t i : without_use) {
    constexpr std::string_view phones[] = {"phone_home", "phone_cell", "phone_biz"};
    const auto* free = std::find_if(std::begin(phones), std::end(phones),
                                    [&](std::string_view column) { return taken.count(column) == 0; });
    take(free == std::end(phones) ? std::string_view{} : *free, i);
  }
}

void map_identifiers(JsonValue identifiers, JsonValue shown, Columns& columns) {
  for (const JsonValue& identifier : objects(identifiers, "identifier")) {
    if (is_among(shown, identifier)) continue;
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

/// Local time of a date of a period; empty when it is absent.
std::string local_time(JsonValue period, std::string_view name, const std::string& path, const Zone& zone) {
  const std::string_view value = text_of(period, name);
  if (value.empty()) return {};
  const std::string at = path + ".period." + std::string(name);
  if (value.front() < '0' || value.front() > '9') refuse(at, "'" + std::string(value) + "' is no date");
  try {
    return parse_search_date(value, zone).from;
  } catch (const BadRequest&) {
    refuse(at, "'" + std::string(value) + "' is no date");
  }
}

struct AddressColumns {
  std::string_view line1, line2, city, district, state, postal_code, country;
};
constexpr AddressColumns own_columns = {"street", "street_line_2", "city",        "county",
                                        "state",  "postal_code",   "country_code"};
constexpr AddressColumns further_columns = {"line1", "line2", "city", "district", "state", "zip", "country"};

void map_address(JsonValue address, const AddressColumns& names, Columns& columns) {
  const std::vector<std::string_view> lines = texts(address["line"], "line");
  const auto set = [&](std::string_view name, std::string_view value) { columns[std::string(name)] = value; };
  set(names.line1, lines.empty() ? text_of(address, "text") : lines.front());
  set(names.line2, lines.size() < 2 ? std::string() : join({lines.begin() + 1, lines.end()}, "\n"));
  set(names.city, text_of(address, "city"));
  set(names.district, text_of(address, "district"));
  set(names.state, text_of(address, "state"));
  set(names.postal_code, text_of(address, "postalCode"));
  set(names.country, text_of(address, "country"));
}

/// Which address of a body goes where. What is sent as it was read stays where it is; then the current home address
/// (or one without a use) is patient_data's own, and the others find the further one of their use, or are added.
class AddressPlan {
 public:
  AddressPlan(JsonValue list, const ShownPatient* shown, const Zone& zone)
      : elements_(objects(list, "address")), done_(elements_.size()), zone_(zone) {
    if (shown != nullptr) shown_ = shown->addresses;
    claimed_.resize(shown_.size());
    has_own_ = std::any_of(shown_.begin(), shown_.end(), [](const ShownAddress& one) { return one.is_own(); });
  }

  void run(Columns& columns, std::vector<FurtherAddress>& further) {
    for (std::size_t i = 0; i < elements_.size(); ++i) {
      check_codes(i);
      keep_unchanged(i);
    }
    for (std::string_view use : {"home", ""}) map_own(use, columns);
    for (std::size_t i = 0; i < elements_.size(); ++i) {
      if (!done_[i]) map_further(i, further);
    }
  }

 private:
  std::string path(std::size_t i) const { return "Patient.address[" + std::to_string(i) + "]"; }

  void check_codes(std::size_t i) const {
    constexpr std::string_view uses[] = {"", "home", "work", "temp", "old", "billing"};
    constexpr std::string_view types[] = {"", "postal", "physical", "both"};
    const auto check = [&](std::string_view name, std::span<const std::string_view> codes) {
      const std::string_view code = text_of(elements_[i], name);
      if (std::find(codes.begin(), codes.end(), code) == codes.end()) {
        refuse(path(i) + "." + std::string(name), "'" + std::string(code) + "' is none of FHIR's codes");
      }
    };
    check("use", uses);
    check("type", types);
  }

  void keep_unchanged(std::size_t i) {
    for (std::size_t k = 0; k < shown_.size(); ++k) {
      if (claimed_[k] || !same(shown_[k].element.root(), elements_[i])) continue;
      claimed_[k] = done_[i] = true;
      own_taken_ |= shown_[k].is_own();
      return;
    }
  }

  static bool is_over(JsonValue address) { return !text_of(address["period"], "end").empty(); }

  /// The further address that a changed one of this use stands for.
  std::optional<std::size_t> find_further(JsonValue address) const {
    for (std::size_t k = 0; k < shown_.size(); ++k) {
      const ShownAddress& one = shown_[k];
      if (claimed_[k] || one.is_own() || is_over(one.element.root()) || is_over(address)) continue;
      if (text_of(one.element.root(), "use") == text_of(address, "use")) return k;
    }
    return std::nullopt;
  }

  /// Of several the last, as in OpenEMR.
  void map_own(std::string_view use, Columns& columns) {
    for (std::size_t i = elements_.size(); i-- > 0;) {
      if (own_taken_ || done_[i] || text_of(elements_[i], "use") != use || is_over(elements_[i])) continue;
      if (!has_own_ && find_further(elements_[i])) continue;
      map_address(elements_[i], own_columns, columns);
      own_taken_ = done_[i] = true;
    }
  }

  void map_further(std::size_t i, std::vector<FurtherAddress>& further) {
    FurtherAddress change;
    change.path = path(i);
    if (const auto k = find_further(elements_[i])) {
      claimed_[*k] = true;
      change.contact_address = shown_[*k].contact_address;
      change.address = shown_[*k].address;
    }
    Columns columns, link;
    map_address(elements_[i], further_columns, columns);
    const std::string_view use = text_of(elements_[i], "use"), type = text_of(elements_[i], "type");
    link["use"] = use.empty() ? "home" : use;
    link["type"] = type.empty() ? "both" : type;
    link["period_start"] = local_time(elements_[i]["period"], "start", change.path, zone_);
    link["period_end"] = local_time(elements_[i]["period"], "end", change.path, zone_);
    change.columns = as_json(columns);
    change.link_columns = as_json(link);
    further.push_back(std::move(change));
  }

  std::vector<JsonValue> elements_;
  std::span<const ShownAddress> shown_;
  std::vector<bool> claimed_, done_;
  const Zone& zone_;
  bool has_own_ = false, own_taken_ = false;
};

}  // namespace

PatientChange patient_change(JsonValue resource, const ShownPatient* shown, const Zone& zone) {
  check_structure(resource, "Patient", lists, others);
  const JsonValue before = shown != nullptr ? shown->resource.root() : JsonValue();
  PatientChange change;
  Columns columns;
  map_name(resource["name"], before["name"], columns);
  map_telecom(resource["telecom"], before["telecom"], columns);
  map_identifiers(resource["identifier"], before["identifier"], columns);
  AddressPlan(resource["address"], shown, zone).run(columns, change.addresses);
  const std::string_view born = text_of(resource, "birthDate"), gender = text_of(resource, "gender");
  if (shown == nullptr || born != before["birthDate"].string()) columns["DOB"] = born;
  if (shown == nullptr || gender != before["gender"].string()) columns["sex"] = sex_of(gender);
  change.has_columns = !columns.empty();
  change.columns = as_json(columns);
  return change;
}

ValidationError named_by_element(const ValidationError& error) {
  constexpr std::pair<std::string_view, std::string_view> elements[] = {{"lname", "Patient.name.family"},
                                                                        {"fname", "Patient.name.given"},
                                                                        {"mname", "Patient.name.given"},
                                                                        {"title", "Patient.name.prefix"},
                                                                        {"suffix", "Patient.name.suffix"},
                                                                        {"DOB", "Patient.birthDate"},
                                                                        {"sex", "Patient.gender"},
                                                                        {"email", "Patient.telecom"},
                                                                        {"email_direct", "Patient.telecom"},
                                                                        {"phone_home", "Patient.telecom"},
                                                                        {"phone_biz", "Patient.telecom"},
                                                                        {"phone_cell", "Patient.telecom"},
                                                                        {"street", "Patient.address.line"},
                                                                        {"street_line_2", "Patient.address.line"},
                                                                        {"city", "Patient.address.city"},
                                                                        {"county", "Patient.address.district"},
                                                                        {"state", "Patient.address.state"},
                                                                        {"postal_code", "Patient.address.postalCode"},
                                                                        {"country_code", "Patient.address.country"},
                                                                        {"ss", "Patient.identifier.value"},
                                                                        {"pubpid", "Patient.identifier.value"},
                                                                        {"uuid", "Patient.id"}};
  ValidationError::Messages messages = error.messages();
  for (auto& [field, rules] : messages) {
    const auto* found = std::find_if(std::begin(elements), std::end(elements),
                                     [&name = field](const auto& one) { return one.first == name; });
    if (found != std::end(elements)) field = found->second;
  }
  return ValidationError(std::move(messages));
}

}  // namespace oemr::fhir
