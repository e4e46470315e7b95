// SPDX-License-Identifier: Apache-2.0
// The successful answer of the token endpoint (RFC 6749 section 5.1, SMART App Launch).
#pragma once

#include "oauth/issuance.h"
#include "rest/response.h"

namespace oemr::oauth {

void write_token_response(rest::Response& response, const Issuance& issuance, const IssuedTokens& issued);

}  // namespace oemr::oauth
