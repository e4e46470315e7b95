// SPDX-License-Identifier: Apache-2.0
// What a person decided: the code that follows from it, and whether he wants to be asked again.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "oauth/authorize/visit.h"

namespace oemr::oauth {

/// Answers the client where the person decided earlier and does not want to be asked again; false where he has to be.
bool answer_if_remembered(Visit& visit);
/// Goes on; or answers the client at once where the person decided earlier and does not want to be asked again.
void go_on_or_answer(Visit& visit);

/// Whether this client can be told from another that pretends to be it: only then a decision may be remembered (RFC
/// 9700 section 4.16, RFC 8252 section 8.6).
bool may_be_remembered(const Visit& visit);

/// Issues the code for those scopes, keeps it where both servers find it, and answers the client.
void allow(Visit& visit, const std::vector<std::string>& scopes, bool is_remembered);

}  // namespace oemr::oauth
