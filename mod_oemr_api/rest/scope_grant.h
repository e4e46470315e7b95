// SPDX-License-Identifier: Apache-2.0
// What a token's scopes open of a resource: for whom, and which categories.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "rest/identity.h"

namespace oemr::rest {

/// Of all scopes for that resource, system beats user beats patient; granular ones count where they permit the letter.
std::string_view scope_context(const Identity& identity, std::string_view resource, char letter);

/// The categories that scopes of that context open, "" for all; nothing when there is no such scope. permission:
/// "read", "write", "$export"; letter: of SMART App Launch 2, '\0' for none.
std::optional<std::string> granted_categories(const Identity& identity, std::string_view context,
                                              std::string_view resource, std::string_view permission, char letter);

}  // namespace oemr::rest
