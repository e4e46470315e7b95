// SPDX-License-Identifier: Apache-2.0
// Reads and stores the addresses of a patient.
#include "fhir/patient_addresses.h"

#include <algorithm>
#include <functional>

#include "fhir/datatypes.h"
#include "openemr/patient_details.h"
#include "openemr/sequences.h"
#include "rest/column_values.h"

namespace oemr::fhir {
namespace {

/// OpenEMR keeps no date of it, so it has no period.
bool write_own(JsonWriter& out, const db::Rows& rows, const Zone& zone) {
  return address(out,
                 {"home",
                  "both",
                  rows.text("street"),
                  rows.text("street_line_2"),
                  rows.text("city"),
                  rows.text("county"),
                  rows.text("state"),
                  rows.text("postal_code"),
                  rows.text("country_code"),
                  {},
                  {}},
                 zone);
}

bool write_further(JsonWriter& out, const openemr::ContactAddress& a, const Zone& zone) {
  const std::string_view use = a.use.empty() ? "home" : a.use, type = a.type.empty() ? "both" : a.type;
  return address(out,
                 {use, type, a.line1, a.line2, a.city, a.district, a.state, a.postal_code, a.country, a.period_start,
                  a.period_end},
                 zone);
}

/// Under the element of the address that each column comes from.
void add_messages(const rest::Validation& validation, const FurtherAddress& address,
                  ValidationError::Messages& messages) {
  constexpr std::pair<std::string_view, std::string_view> elements[] = {{"line1", ".line"},
                                                                        {"line2", ".line"},
                                                                        {"city", ".city"},
                                                                        {"district", ".district"},
                                                                        {"state", ".state"},
                                                                        {"zip", ".postalCode"},
                                                                        {"country", ".country"},
                                                                        {"use", ".use"},
                                                                        {"type", ".type"},
                                                                        {"period_start", ".period.start"},
                                                                        {"period_end", ".period.end"}};
  for (const auto& [field, rules] : validation.messages()) {
    if (rules.empty()) continue;
    const auto* found = std::find_if(std::begin(elements), std::end(elements),
                                     [&name = field](const auto& one) { return one.first == name; });
    messages.emplace_back(address.path + std::string(found == std::end(elements) ? "" : found->second), rules);
  }
}

constexpr std::string_view address_columns[] = {"line1", "line2", "city", "district", "state", "zip", "country"};
constexpr std::string_view link_columns[] = {"use", "type", "period_start", "period_end"};

struct Values {
  rest::ColumnValues address, link;
};

Values checked_values(rest::Call& call, const FurtherAddress& further, ValidationError::Messages& messages) {
  const auto kind = further.address == 0 ? rest::WriteKind::insert : rest::WriteKind::update;
  const auto take = [&](const std::string& json, std::string_view table, std::span<const std::string_view> writable) {
    const rest::Body body = rest::Body::parse(json);
    rest::Validation validation(body, kind);
    auto values = rest::ColumnValues::from_body(body, *rest::table_columns(call.site, call.db, table), writable, kind,
                                                validation, *call.site.zone(call.db));
    add_messages(validation, further, messages);
    return values;
  };
  Values values{take(further.columns, "addresses", address_columns),
                take(further.link_columns, "contact_address", link_columns)};
  for (std::string_view date : {"period_start", "period_end"}) {
    const rest::Value* value = values.link.find(date);
    const auto* text = value != nullptr ? std::get_if<std::string>(value) : nullptr;
    if (text != nullptr && text->empty()) values.link.set(date, nullptr);
  }
  return values;
}

/// The patient's row in `contact`, made when there is none.
std::int64_t contact_of(rest::Call& call, std::int64_t pid) {
  {
    db::Rows rows = call.db.query(
        "SELECT MIN(id) FROM contact WHERE foreign_table_name = 'patient_data' AND foreign_id = ?", {pid});
    if (rows.next() && !rows.is_null(std::size_t{0})) return rows.integer(std::size_t{0});
  }
  rest::ColumnValues contact;
  contact.set("foreign_table_name", "patient_data");
  contact.set("foreign_id", pid);
  return contact.insert(call.db, "contact");
}

}  // namespace

void write_addresses(JsonWriter& out, const db::Rows& rows, const Zone& zone) {
  std::string json;
  JsonWriter list(json);
  bool has_any = write_own(list, rows, zone);
  for (db::RelatedRows row(rows, openemr::contact_addresses); row.next();) {
    has_any |= write_further(list, openemr::ContactAddress(row), zone);
  }
  if (has_any) out.key("address").raw("[" + json + "]");
}

std::vector<ShownAddress> shown_addresses(rest::Call& call, const Uuid& patient, const Zone& zone) {
  std::vector<ShownAddress> shown;
  const auto add = [&](std::int64_t contact_address, std::int64_t address, auto write) {
    std::string json;
    JsonWriter out(json);
    if (write(out)) shown.push_back({contact_address, address, *Json::parse(json)});
  };
  std::string sql = "SELECT street, street_line_2, city, county, state, postal_code, country_code";
  openemr::contact_addresses.append_to(sql);
  db::Rows rows = call.db.query(sql + " FROM patient_data WHERE uuid = ?", {patient.raw()});
  if (!rows.next()) return shown;
  add(0, 0, [&](JsonWriter& out) { return write_own(out, rows, zone); });
  for (db::RelatedRows row(rows, openemr::contact_addresses); row.next();) {
    const openemr::ContactAddress further(row);
    add(further.contact_address_id, further.id, [&](JsonWriter& out) { return write_further(out, further, zone); });
  }
  return shown;
}

void store_addresses(rest::Call& call, const Uuid& patient, std::span<const FurtherAddress> addresses) {
  if (addresses.empty()) return;
  std::int64_t pid = 0;
  {
    db::Rows rows = call.db.query("SELECT pid FROM patient_data WHERE uuid = ?", {patient.raw()});
    if (rows.next()) pid = rows.integer(std::size_t{0});
  }
  ValidationError::Messages messages;
  std::vector<Values> values;
  for (const FurtherAddress& one : addresses) values.push_back(checked_values(call, one, messages));
  if (!messages.empty()) throw ValidationError(std::move(messages));
  for (std::size_t i = 0; i < addresses.size(); ++i) {
    auto& [address, link] = values[i];
    if (addresses[i].contact_address != 0) {
      const db::Parameter ids[] = {addresses[i].address, addresses[i].contact_address};
      address.update(call.db, "addresses", "id = ?", {ids, 1});
      link.update(call.db, "contact_address", "id = ?", {ids + 1, 1});
      continue;
    }
    const std::int64_t id = openemr::next_sequence(call.db);
    address.set("id", id);
    address.insert(call.db, "addresses");
    link.set("contact_id", contact_of(call, pid));
    link.set("address_id", id);
    link.set("status", "A");
    link.set("created_date", call.site.local_now(call.db));
    link.insert(call.db, "contact_address");
  }
}

}  // namespace oemr::fhir
