// SPDX-License-Identifier: Apache-2.0
// The three API families: their switch, the scope and roles they demand, and the form of their errors.
#pragma once

#include <string_view>

#include "core/error.h"
#include "rest/identity.h"
#include "rest/response.h"
#include "rest/route.h"

namespace oemr::dispatch {

struct Family {
  std::string_view prefix;        // of route paths: "/api/"
  std::string_view global;        // the setting that switches it on
  std::string_view scope;         // demanded of every token; empty: none
  bool users, patients, systems;  // roles that may call

  bool admits(rest::Role role) const noexcept;
};

/// What other paths belong to: as in PHP nobody may call it.
inline constexpr Family no_family = {"/", "", "", false, false, false};

/// By the beginning of the path, in whatever case: only routes are particular about theirs. Null for a path of no
/// family.
const Family* family_of(std::string_view route_path) noexcept;

/// route: what was matched, or null. explains: bodies also have the members that OpenEMR's have from 7.0.4 on.
void write_family_error(rest::Response& response, const Family& family, const rest::Route* route, const Error& error,
                        bool explains);

}  // namespace oemr::dispatch
