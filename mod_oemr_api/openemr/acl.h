// SPDX-License-Identifier: Apache-2.0
// OpenEMR's access control lists (phpGACL tables): the same answers as AclMain::aclCheckCore.
#pragma once

#include <string_view>

#include "db/connection.h"

namespace oemr::openemr {

/// Superusers (admin/super) pass; otherwise a deny among the rules of the user and his groups wins over an allow.
/// return_values: only rules with one of these levels count (comma separated; empty = any).
bool is_allowed(db::Connection& connection, std::string_view username, std::string_view section, std::string_view value,
                std::string_view return_values = {});

/// Sign-in demands that the user is in at least one ACL group.
bool is_in_any_group(db::Connection& connection, std::string_view username);

}  // namespace oemr::openemr
