// SPDX-License-Identifier: Apache-2.0
// The scope vocabulary: what may be asked for, what is published, what a request is granted.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "openemr/site.h"

namespace oemr::oauth {

/// What a site's release and settings say about scopes.
struct ScopeRules {
  std::string site;
  bool has_system = false, has_portal = false;
  // Of OpenEMR from 7.0.4 on: one list for all APIs, and tokens do not name their site. Before it there are two lists,
  // between which the words of a request decide.
  bool is_one_list = false;
  std::string extra = {};  // OemrExtraScopes

  static ScopeRules of(openemr::Site& site, db::Connection& db, std::string_view extra = {});
};

/// The SMART/FHIR list and the standard list in their published order; from 7.0.4 on both are the one.
std::vector<std::string> smart_scopes(const ScopeRules& rules);
std::vector<std::string> standard_scopes(const ScopeRules& rules);

/// With their granular forms behind them: what discovery publishes.
std::vector<std::string> published_scopes(std::vector<std::string> scopes, const ScopeRules& rules);

/// Scopes split at blanks; empty parts dropped.
std::vector<std::string> split_scopes(std::string_view text);
std::string join_scopes(const std::vector<std::string>& scopes);

/// Both lists, each scope once.
std::vector<std::string> supported_scopes(const ScopeRules& rules);

/// Throws invalid_scope for the first scope that is not supported; granular forms of supported ones are.
void check_scopes(const std::vector<std::string>& requested, const ScopeRules& rules);
/// Those that are supported.
std::vector<std::string> without_unknown(std::vector<std::string> scopes, const ScopeRules& rules);
/// Without what OpenEMR notes among a token's scopes that is none: "nonce" and its own site.
std::vector<std::string> without_marks(std::vector<std::string> scopes, std::string_view site);

/// What the registered scopes cover of the requested ones, then "nonce" when there is one, then "site:<site>" where
/// tokens name their site.
std::vector<std::string> finalize_scopes(const std::vector<std::string>& requested, std::string_view registered,
                                         bool has_nonce, const ScopeRules& rules);
/// The "scope" member of token answers: those without a colon in front of a restriction.
std::string public_scopes(const std::vector<std::string>& granted);

/// A short text for the shared cache and cookies (a client may have hundreds of scopes): one or two bytes for each
/// scope of the vocabulary, others in full. Only for readers of the same build.
std::string pack_scopes(const std::vector<std::string>& scopes);
std::vector<std::string> unpack_scopes(std::string_view packed);

}  // namespace oemr::oauth
