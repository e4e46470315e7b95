// SPDX-License-Identifier: Apache-2.0
// Which scopes of a request a person can allow at all, and in which words he is asked.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "oauth/authorize/visit.h"
#include "pages/consent.h"

namespace oemr::oauth {

/// Those asked for that the client has registered and an account of that role can use: a patient has no user/ scopes,
/// nobody grants system/ scopes, and launch means nothing without a launch.
std::vector<std::string> offered_scopes(const AuthorizationRequest& request, std::string_view registered,
                                        rest::Role role);
/// Of the visit's client and account.
std::vector<std::string> offered_scopes(const Visit& visit);
bool offers(const Visit& visit, std::string_view scope);
/// Whether a scope of the request begins so.
bool asks_for(const Visit& visit, std::string_view prefix);
/// Patients cannot use what only staff may see.
bool admits_patients(const Visit& visit);

/// Fills in groups and implied.
void describe_scopes(pages::ConsentView& view, const std::vector<std::string>& offered, rest::Role role,
                     const pages::Texts& texts, std::string_view offline_until);

}  // namespace oemr::oauth
