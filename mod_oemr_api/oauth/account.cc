// SPDX-License-Identifier: Apache-2.0
// Reads accounts out of users and patient_data.
#include "oauth/account.h"

#include "core/uuid.h"

namespace oemr::oauth {
namespace {

constexpr std::string_view system_username = "oe-system";

constexpr std::string_view user_query =
    "SELECT id, username, COALESCE(fname, ''), COALESCE(mname, ''), COALESCE(lname, ''), COALESCE(email, ''),"
    " COALESCE(phone, ''), COALESCE(street, ''), COALESCE(city, ''), COALESCE(state, ''), COALESCE(npi, '') <> '',"
    " active = 1 FROM users WHERE uuid = ?";
constexpr std::string_view patient_query =
    "SELECT pid, '', fname, mname, lname, COALESCE(email, ''), phone_contact, street, city, state, 0,"
    " allow_patient_portal = 'YES' FROM patient_data WHERE uuid = ?";

std::optional<Account> find(db::Connection& db, std::string_view query, const Uuid& uuid, rest::Role role) {
  db::Rows rows = db.query(query, {uuid.raw()});
  if (!rows.next()) return std::nullopt;
  Account account;
  account.role = role;
  account.uuid = uuid.text();
  account.id = rows.integer(0);
  account.username = rows.text(1);
  account.first_name = rows.text(2);
  account.middle_name = rows.text(3);
  account.last_name = rows.text(4);
  account.email = rows.text(5);
  account.phone = rows.text(6);
  account.street = rows.text(7);
  account.city = rows.text(8);
  account.state = rows.text(9);
  account.has_npi = rows.integer(10) != 0;
  account.may_act = rows.integer(11) != 0;
  return account;
}

}  // namespace

std::optional<Account> find_account(db::Connection& db, std::string_view uuid_text) {
  const auto uuid = Uuid::parse(uuid_text);
  if (!uuid) return std::nullopt;
  auto account = find(db, user_query, *uuid, rest::Role::users);
  if (!account) return find(db, patient_query, *uuid, rest::Role::patient);
  if (account->username == system_username) {
    account->role = rest::Role::system;
    account->may_act = true;  // its row is inactive so that nobody can sign in as it
  }
  return account;
}

std::optional<Account> find_system_account(db::Connection& db) {
  std::optional<Uuid> uuid;
  {
    db::Rows rows = db.query("SELECT uuid FROM users WHERE username = ?", {system_username});
    if (rows.next()) uuid = rows.uuid(0);
  }
  return uuid ? find_account(db, uuid->text()) : std::nullopt;
}

}  // namespace oemr::oauth
