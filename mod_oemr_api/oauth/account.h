// SPDX-License-Identifier: Apache-2.0
// The person, or the system, that a token speaks for: a user or a patient found by UUID.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "db/connection.h"
#include "rest/identity.h"

namespace oemr::oauth {

struct Account {
  rest::Role role = rest::Role::users;
  std::string uuid;      // lower-case text
  std::int64_t id = 0;   // users.id, or patient_data.pid
  std::string username;  // users only
  std::string first_name, middle_name, last_name, email, phone, street, city, state;
  bool has_npi = false;  // users who are practitioners
  bool may_act = false;  // users: active; patients: portal access; the system account: always
};

/// users come before patients, as in OpenEMR; user "oe-system" has the role system.
std::optional<Account> find_account(db::Connection& db, std::string_view uuid);
/// The account of clients that act for themselves.
std::optional<Account> find_system_account(db::Connection& db);

}  // namespace oemr::oauth
