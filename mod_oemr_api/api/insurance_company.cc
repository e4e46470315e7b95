// SPDX-License-Identifier: Apache-2.0
// Insurance companies with their address and telephone number, by the company's number.
#include <algorithm>

#include "api/resources.h"
#include "openemr/sequences.h"
#include "rest/path_keys.h"

namespace oemr::api {
namespace {

using namespace rest;

constexpr std::string_view writable[] = {
    "name", "attn", "cms_id", "ins_type_code", "x12_receiver_id", "x12_default_partner_id", "alt_cms_id", "cqm_sop"};
constexpr std::string_view address_columns[] = {"line1", "line2", "city", "state", "zip", "country"};

constexpr Field fields[] = {
    required("name", rule::length(2, 255)),
    optional("attn", rule::length(2, 255)),
    optional("cms_id", rule::length(2, 15)),
    optional("alt_cms_id", rule::length(2, 15)),
    optional("ins_type_code", rule::numeric),
    optional("x12_receiver_id", rule::length(2, 25)),
    optional("x12_default_partner_id", rule::numeric),
    optional("line1", rule::length(2, 255)),
    optional("line2", rule::length(2, 255)),
    optional("city", rule::length(2, 255)),
    optional("state", rule::length(2, 35)),
    optional("zip", rule::length(2, 10)),
    optional("country", rule::length(2, 255)),
    optional("phone"),
};

constexpr PathKey keys[] = {{.field = "iid",
                             .label = "Insurance Company",
                             .table = {},
                             .column = "insurance_companies.id",
                             .kind = PathKey::Kind::number,
                             .on_read = PathKey::Missing::not_found}};

/// A number of the North American plan: three, three and four digits, maybe after a 1.
struct Phone {
  std::string area, prefix, number;
};
std::optional<Phone> phone_of(const Body& body) {
  std::string digits = scalar_text(body["phone"]).value_or("");
  if (digits.empty()) return std::nullopt;
  std::erase_if(digits, [](char c) { return c < '0' || c > '9'; });
  if (digits.size() == 11 && digits.front() == '1') digits.erase(0, 1);
  if (digits.size() != 10)
    throw ValidationError("phone", "Phone::INVALID_VALUE", "phone must be a telephone number of ten digits");
  return Phone{digits.substr(0, 3), digits.substr(3, 3), digits.substr(6)};
}

/// One number serves the company, its address and its telephone number: larger than any of the tables that OpenEMR
/// fills with numbers of their own as well.
std::int64_t draw_number(db::Connection& connection) {
  std::int64_t largest = 0;
  for (std::string_view table : {"addresses", "phone_numbers"}) {
    db::Rows rows = connection.query("SELECT COALESCE(MAX(id), 0) FROM " + std::string(table));
    if (rows.next()) largest = std::max(largest, rows.integer(std::size_t{0}));
  }
  return openemr::next_sequence(connection, largest);
}

/// The first row of a table that belongs to the company.
std::optional<std::int64_t> row_of(db::Connection& connection, std::string_view table, std::int64_t company) {
  const std::string_view condition = table == "phone_numbers" ? " AND type = 2" : "";
  db::Rows rows = connection.query("SELECT id FROM " + std::string(table) + " WHERE foreign_id = ?" +
                                       std::string(condition) + " ORDER BY id LIMIT 1",
                                   {company});
  return rows.next() ? std::optional(rows.integer(std::size_t{0})) : std::nullopt;
}

ColumnValues address_of(Call& call, const Body& body, WriteKind kind) {
  Validation validation(body, kind);
  ColumnValues values = ColumnValues::from_body(body, *table_columns(call.site, call.db, "addresses"), address_columns,
                                                kind, validation, *call.site.zone(call.db));
  validation.finish();
  return values;
}

/// What a body says that does not belong into the company's own row.
struct Contact {
  ColumnValues address, phone;

  bool lacks_row(db::Connection& connection, std::int64_t company) const {
    return (!address.empty() && !row_of(connection, "addresses", company)) ||
           (!phone.empty() && !row_of(connection, "phone_numbers", company));
  }
};

Contact contact_of(Call& call, const Body& body, WriteKind kind) {
  Contact contact{address_of(call, body, kind), {}};
  if (const std::optional<Phone> phone = phone_of(body)) {
    constexpr std::int64_t work = 2;
    contact.phone.set("country_code", std::string("+1"));
    contact.phone.set("area_code", phone->area);
    contact.phone.set("prefix", phone->prefix);
    contact.phone.set("number", phone->number);
    contact.phone.set("type", work);
  }
  return contact;
}

/// Changes the company's row of the table, or gives it one with that number.
void store(db::Connection& connection, std::string_view table, std::int64_t company, std::int64_t number,
           ColumnValues& values) {
  if (values.empty()) return;
  if (const std::optional<std::int64_t> known = row_of(connection, table, company)) {
    const db::Parameter identifier = *known;
    values.update(connection, table, "id = ?", {&identifier, 1});
    return;
  }
  values.set("id", number);
  values.set("foreign_id", company);
  values.insert(connection, table);
}

void clear_empty_numbers(ColumnValues& values) {
  for (std::string_view column : {"ins_type_code", "x12_default_partner_id", "cqm_sop"}) values.empty_to_null(column);
}

void prepare_insert(Call& call, const Body& body, ColumnValues& values) {
  Contact contact = contact_of(call, body, WriteKind::insert);
  const std::int64_t id = draw_number(call.db);
  values.set("id", id);
  clear_empty_numbers(values);
  store(call.db, "addresses", id, id, contact.address);
  store(call.db, "phone_numbers", id, id, contact.phone);
}

void prepare_update(Call& call, const Body& body, ColumnValues& values) {
  Contact contact = contact_of(call, body, WriteKind::update);
  const std::int64_t id = path_number(call, 0);
  clear_empty_numbers(values);
  if (contact.address.empty() && contact.phone.empty()) return;
  const std::int64_t number = contact.lacks_row(call.db, id) ? draw_number(call.db) : 0;
  // Of two writers the second one finds the first one's rows.
  if (!call.db.query("SELECT id FROM insurance_companies WHERE id = ? FOR UPDATE", {id}).next()) throw NotFound();
  if (number == 0 && contact.lacks_row(call.db, id)) throw Unavailable("a row of a company was removed meanwhile");
  store(call.db, "addresses", id, number, contact.address);
  store(call.db, "phone_numbers", id, number, contact.phone);
  values.set("id", id);  // the company's own row may stay as it is
}

#define OEMR_COMPANY_ADDRESS                                                                                      \
  "addresses.line1, addresses.line2, addresses.city, addresses.state, addresses.zip, addresses.country, (SELECT " \
  "CONCAT_WS('-', NULLIF(area_code, ''), NULLIF(prefix, ''), NULLIF(number, '')) FROM phone_numbers WHERE "       \
  "foreign_id = insurance_companies.id AND type = 2 ORDER BY id LIMIT 1) AS phone"

constexpr std::string_view from =
    "insurance_companies LEFT JOIN addresses ON addresses.id = (SELECT MIN(first.id) FROM addresses first WHERE "
    "first.foreign_id = insurance_companies.id)";

constexpr Resource listed_company = {
    .name = "insurance_company",
    .table = "insurance_companies",
    .columns =
        "insurance_companies.id, insurance_companies.uuid, insurance_companies.name, insurance_companies.attn, "
        "insurance_companies.cms_id, insurance_companies.ins_type_code, insurance_companies.x12_receiver_id, "
        "insurance_companies.x12_default_partner_id, insurance_companies.alt_cms_id, "
        "insurance_companies.inactive, " OEMR_COMPANY_ADDRESS,
    .from = from,
    .order = "insurance_companies.id",
    .envelope = Envelope::bare,
    .text_when_unfiltered = true,
    .empty_list_is_404 = true,
};

constexpr Resource company = {
    .name = "insurance_company",
    .table = "insurance_companies",
    .columns = "insurance_companies.*, " OEMR_COMPANY_ADDRESS,
    .from = from,
    .order = "insurance_companies.id",
    .keys = keys,
    .envelope = Envelope::bare,
    .fields = fields,
    .writable = writable,
    .created_member = "iid",
    .shows_new_uuid = false,
    .updated_member = "iid",
    .prepare_insert = &prepare_insert,
    .prepare_update = &prepare_update,
};

constexpr Acl billing = {"acct", "bill"};
constexpr Route routes[] = {
    guarded_later(list(listed_company, "/api/insurance_company", {}), billing),
    guarded_later(one(company, "/api/insurance_company/:iid", {}), billing),
    guarded_later(insertion(company, "/api/insurance_company", {}), billing),
    guarded_later(change(company, "/api/insurance_company/:iid", {}), billing),
};

}  // namespace

const std::span<const Route> insurance_company_routes = routes;

}  // namespace oemr::api
