// SPDX-License-Identifier: Apache-2.0
// The categories that documents are filed under: a tree, named by paths.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "db/connection.h"

namespace oemr::openemr {

/// Of "/Advance_Directive/Living_Will": names in any case, "_" or nothing for each blank of them; the first may be
/// anywhere in the tree, each other one is a child of the one before. A path without "/" is one name, else what stands
/// before the first one does not count.
std::optional<std::int64_t> find_document_category(db::Connection& connection, std::string_view path);

}  // namespace oemr::openemr
