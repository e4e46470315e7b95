// SPDX-License-Identifier: Apache-2.0
// Columns of less usual types, and values that a column stores otherwise than they came.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "db/connection.h"
#include "rest/column_values.h"

namespace oemr::rest {

/// The texts of "enum('a','it''s')" or "set(…)", as information_schema has it; none for another type.
std::vector<std::string> choices_of(std::string_view column_type);

/// The value as such a column takes it (an ENUM would take a number for a position, a BIT a text for its bytes, a
/// BINARY(16) is a uuid), or a message in validation.
Value fit_kind(const TableColumn& column, Value value, Validation& validation);

/// After a statement: throws ValidationError when the server says that it stored one of the values otherwise than it
/// came (rounded, cut, without characters that the column's character set lacks), which without a strict sql_mode is a
/// warning. An empty text is OpenEMR's way to say "no value".
void refuse_altered(db::Connection& connection, std::span<const std::pair<std::string, Value>> values);

}  // namespace oemr::rest
