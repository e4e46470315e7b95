// SPDX-License-Identifier: Apache-2.0
// Scopes of SMART App Launch 2 beside those of version 1: what they stand for, and what one scope has of others.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace oemr::oauth {

/// Whether known scopes have each letter: those of version 1 have r and s for read; c, u and d for write. A restriction
/// must be one to categories, of a resource that has them, and of reading only.
bool is_part_of_known_scopes(std::string_view scope, const std::vector<std::string>& known);

/// The part of a requested scope that the allowed ones cover: the same text where they cover all of it, fewer letters
/// where they cover some, empty where they cover nothing.
std::string covered_part(std::string_view requested, const std::vector<std::string>& allowed);
inline bool covers(const std::vector<std::string>& allowed, std::string_view requested) {
  return covered_part(requested, allowed) == requested;
}

/// The scopes of version 2 that discovery publishes beside these of version 1.
std::vector<std::string> granular_forms(const std::vector<std::string>& scopes);

}  // namespace oemr::oauth
