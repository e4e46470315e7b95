// SPDX-License-Identifier: Apache-2.0
// Practitioners: users with an NPI and a login name; in newer releases of OpenEMR also people of the address book.
#include <string>
#include <variant>

#include "api/resources.h"
#include "api/user_filters.h"
#include "core/text.h"
#include "openemr/release_columns.h"

namespace oemr::api {
namespace {

using namespace rest;

/// Everything of the user's row but the column that once held a password.
class PractitionerWriter : public RecordWriter {
 protected:
  bool write_column(JsonWriter&, const db::Rows& rows, std::size_t column) override {
    return rows.columns()[column].name == "password";
  }
};

std::unique_ptr<RecordWriter> practitioner_writer(Call&, const Selection&) {
  return std::make_unique<PractitionerWriter>();
}

/// Two users of one login name could not both sign in. The rows are locked, so that two writers do not both find none.
void check_username(Call& call, const ColumnValues& values, std::string_view own_uuid) {
  const Value* value = values.find("username");
  const auto* username = value != nullptr ? std::get_if<std::string>(value) : nullptr;
  if (username == nullptr || username->empty()) return;
  const bool is_taken =
      call.db
          .query("SELECT id FROM users WHERE username = ? AND (uuid IS NULL OR uuid <> ?) LIMIT 1 FOR UPDATE",
                 {std::string_view(*username), own_uuid})
          .next();
  if (is_taken) throw ValidationError("username", "Callback::INVALID_VALUE", "username is another user's");
}

void prepare_insert(Call& call, const Body&, ColumnValues& values) { check_username(call, values, {}); }

void prepare_update(Call& call, const Body&, ColumnValues& values) {
  // Who has no login name is not among the practitioners: the record would be gone for whoever wrote it.
  if (const Value* value = values.find("username"); value != nullptr) {
    const auto* username = std::get_if<std::string>(value);
    if (std::holds_alternative<std::nullptr_t>(*value) || (username != nullptr && trim(*username).empty()))
      throw ValidationError("username", "NotEmpty::EMPTY_VALUE", "username must not be empty");
  }
  const std::optional<Uuid> own = Uuid::parse_lenient(call.key());
  check_username(call, values, own ? own->raw() : std::string_view{});
}

constexpr Field fields[] = {
    required("fname", rule::length(2, 255)).labelled("First Name"),
    required("lname", rule::length(2, 255)).labelled("Last Name"),
    required("npi", rule::numeric, rule::length(10, 15)).labelled("NPI"),
    optional("facility_id", rule::numeric, rule::exists("facility", "id")).labelled("Facility Id"),
    optional("email", rule::email).labelled("Email"),
};

constexpr std::string_view writable[] = {
    "title",       "fname",        "lname",       "mname",   "federaltaxid", "federaldrugid", "upin",
    "facility_id", "facility",     "npi",         "email",   "specialty",    "billname",      "url",
    "assistant",   "organization", "valedictory", "street",  "streetb",      "city",          "state",
    "zip",         "phone",        "fax",         "phonew1", "phonecell",    "notes",         "state_license_number",
    "username",
};

constexpr PathKey keys[] = {
    {"uuid", "Practitioner UUID", "users", "users.uuid", PathKey::Kind::uuid, PathKey::Missing::blank_invalid_value}};

constexpr Member members[] = {{"password", Member::Kind::absent}};

}  // namespace

constexpr Resource practitioner = {
    .name = "practitioner",
    .table = "users",
    .columns =
        "users.*, abook.title AS abook_title, physician.title AS physician_title, physician.codes AS physician_code",
    .from =
        "users LEFT JOIN list_options abook ON abook.list_id = 'abook_type' AND abook.option_id = users.abook_type "
        "LEFT JOIN list_options physician ON physician.list_id = 'physician_type' AND physician.option_id = "
        "users.physician_type",
    .condition = "users.npi IS NOT NULL AND users.npi <> '' AND {" OEMR_NEWER_RECORDS
                 "(users.username <> '' OR users.abook_type IN ('ord_lab', 'spe', 'external_provider'))|"
                 "users.username IS NOT NULL AND users.username <> ''}",
    .order = "users.id",
    .keys = keys,
    .filters = user_filters,
    .is_text_in_old_releases = true,
    .fields = fields,
    .writable = writable,
    .prepare_insert = &prepare_insert,
    .prepare_update = &prepare_update,
    .record_writer = &practitioner_writer,
    .members = members,
};

namespace {

constexpr Route routes[] = {
    list(practitioner, "/api/practitioner", {"admin", "users"}),
    one(practitioner, "/api/practitioner/:pruuid", {"admin", "users"}),
    insertion(practitioner, "/api/practitioner", {"admin", "users"}),
    change(practitioner, "/api/practitioner/:pruuid", {"admin", "users"}),
};

}  // namespace

const std::span<const Route> practitioner_routes = routes;

}  // namespace oemr::api
