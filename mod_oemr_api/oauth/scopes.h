// SPDX-License-Identifier: Apache-2.0
// The scope vocabulary: what may be asked for, what is published, what a request is granted.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "openemr/globals.h"

namespace oemr::oauth {

/// The SMART/FHIR list and the standard list in their published order (authorization reference, appendix B), as the
/// site's settings have them.
std::vector<std::string> smart_scopes(const openemr::Globals& globals, std::string_view site);
std::vector<std::string> standard_scopes(const openemr::Globals& globals, std::string_view site);

/// With their granular forms behind them: what discovery publishes.
std::vector<std::string> published_scopes(std::vector<std::string> scopes);

/// Scopes split at blanks; empty parts dropped.
std::vector<std::string> split_scopes(std::string_view text);
std::string join_scopes(const std::vector<std::string>& scopes);

/// Both lists, each scope once.
std::vector<std::string> supported_scopes(const openemr::Globals& globals, std::string_view site);

/// Throws invalid_scope for the first scope that is not supported; granular forms of supported ones are. requested
/// decides, as in OpenEMR, which lists count.
void check_scopes(const std::vector<std::string>& requested, const openemr::Globals& globals, std::string_view site,
                  std::string_view extra_scopes);

/// What the registered scopes cover of the requested ones, then "nonce" when there is one, then "site:<site>".
std::vector<std::string> finalize_scopes(const std::vector<std::string>& requested, std::string_view registered,
                                         bool has_nonce, std::string_view site);
/// The "scope" member of token answers: those without a colon in front of a restriction.
std::string public_scopes(const std::vector<std::string>& granted);

/// A short text for the shared cache (a client may have a hundred scopes): one byte for each scope of the vocabulary,
/// others in full. Only for readers of the same build.
std::string pack_scopes(const std::vector<std::string>& scopes);
std::vector<std::string> unpack_scopes(std::string_view packed);

}  // namespace oemr::oauth
