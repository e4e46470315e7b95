// SPDX-License-Identifier: Apache-2.0
// SQL that says what to do where a database lacks a column: "{users.country_code|NULL}".
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "db/schema.h"

namespace oemr::db {

/// What is sent for a statement with choices, and which of its values go with it.
struct ChosenText {
  std::string sql;
  std::vector<std::size_t> parameters;  // positions of the "?" that are left
};

bool may_have_choices(std::string_view sql) noexcept;

/// Of each "{one|another|…}" the first alternative whose columns are all there, written "table.column" or
/// "alias.column"; without one, nothing. An alternative without a column can always be taken; one that begins with
/// "table.column:" is taken, without that, where the column is there. What stands in quotes is left alone. The values
/// of a "?" in what is left out are not sent.
ChosenText choose(std::string_view sql, const Schema& schema);

}  // namespace oemr::db
