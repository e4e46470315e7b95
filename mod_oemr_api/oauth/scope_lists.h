// SPDX-License-Identifier: Apache-2.0
// The scopes that releases of OpenEMR know, in the order in which they publish them.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace oemr::oauth {

struct ScopeTable {
  std::span<const std::string_view> special, resources;  // "site:<site>" stands between them
};
/// Up to 7.0.3 (authorization reference, appendix B).
ScopeTable smart_by_route() noexcept;
ScopeTable standard_by_route() noexcept;

/// From 7.0.4 on: one list for all APIs, with scopes of both versions of SMART App Launch.
std::vector<std::string> granular_list(bool has_system_scopes);

}  // namespace oemr::oauth
