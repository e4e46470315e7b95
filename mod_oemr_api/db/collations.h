// SPDX-License-Identifier: Apache-2.0
// Statements on tables whose texts are sorted by different rules. Installs that have grown over years, or whose tables
// were restored one by one, mix collations, and their texts cannot be compared as they are (errors 1267, 1270, 1271).
// Where all tables agree, statements are sent as they are declared and nothing here runs.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "db/statement.h"

namespace oemr::db {

bool is_mix_of_collations(unsigned number) noexcept;

/// The tables that a statement names.
std::vector<std::string> tables_of(std::string_view sql);

/// "table.column" -> its collation; columns without one are missing.
using TextColumns = std::map<std::string, std::string, std::less<>>;
TextColumns text_columns(Link& link, std::string_view sql);

/// The statement with one explicit collation in its expressions. A column on the left of "=" stays as it is, and the
/// first one that meets another column there gives the collation, so that its index goes on to be used; what it is
/// compared with is converted. So declarations write the table that is looked up on the left.
std::string with_one_collation(std::string_view sql, const TextColumns& columns);

}  // namespace oemr::db
