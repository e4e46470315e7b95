// SPDX-License-Identifier: Apache-2.0
// Who is calling: what a verified access token says, with the account behind it.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace oemr::rest {

enum class Role { users, patient, system };

struct Identity {
  Role role = Role::users;
  std::string token_id, client_id;
  std::string account_uuid;     // users.uuid or patient_data.uuid, lower-case text
  std::int64_t user_id = 0;     // users.id; 0 for patients
  std::string username, group;  // empty for patients
  std::int64_t pid = 0;         // patients only
  std::string context_patient;  // patient uuid of a SMART launch context, or empty
  std::vector<std::string> scopes;
  std::int64_t expires = 0;  // seconds since 1970

  bool has_scope(std::string_view scope) const;
};

}  // namespace oemr::rest
