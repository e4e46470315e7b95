// SPDX-License-Identifier: Apache-2.0
// Users: staff, and the people of the address book.
#include "api/resources.h"
#include "api/user_filters.h"

namespace oemr::api {
namespace {

using namespace rest;

/// The column `password` is of old installs: what it holds never leaves, its usual text stands for it.
class UserWriter : public RecordWriter {
 protected:
  bool write_column(JsonWriter& out, const db::Rows& rows, std::size_t column) override {
    if (rows.columns()[column].name != "password" || rows.is_null(column)) return false;
    out.member("password", "NoLongerUsed");
    return true;
  }
};

std::unique_ptr<RecordWriter> user_writer(Call&, const Selection&) { return std::make_unique<UserWriter>(); }

constexpr PathKey keys[] = {
    {"uuid", "User UUID", "users", "users.uuid", PathKey::Kind::uuid, PathKey::Missing::not_found}};

constexpr Resource listed_user = {
    .name = "user",
    .table = "users",
    .columns =
        "users.id, users.uuid, users.title, users.fname, users.lname, users.mname, users.federaltaxid, "
        "users.federaldrugid, users.upin, users.facility_id, users.facility, users.npi, users.email, users.active, "
        "users.specialty, users.billname, users.url, users.assistant, users.organization, users.valedictory, "
        "users.street, users.streetb, users.city, users.state, users.zip, users.phone, users.fax, users.phonew1, "
        "users.phonecell, users.notes, users.state_license_number, abook.title AS abook_title{, users.last_updated}",
    .from = "users LEFT JOIN list_options abook ON abook.list_id = 'abook_type' AND abook.option_id = users.abook_type",
    .order = "users.id",
    .filters = user_filters,
    .text_when_unfiltered = true,
};

constexpr Resource user = {
    .name = "user",
    .table = "users",
    .columns = "users.*",
    .from = "users",
    .order = "users.id",
    .keys = keys,
    .record_writer = &user_writer,
};

constexpr Route routes[] = {
    list(listed_user, "/api/user", {"admin", "users"}),
    one(user, "/api/user/:uuid", {"admin", "users"}),
};

}  // namespace

const std::span<const Route> user_routes = routes;

}  // namespace oemr::api
