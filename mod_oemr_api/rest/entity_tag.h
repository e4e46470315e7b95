// SPDX-License-Identifier: Apache-2.0
// Entity tags (RFC 9110 section 8.8.3): strong, made of the representation's own bytes.
#pragma once

#include <string>
#include <string_view>

#include "rest/request.h"
#include "rest/response.h"

namespace oemr::rest {

/// The tag with its quotes.
std::string entity_tag(std::string_view representation);

/// Whether a field value of If-Match or If-None-Match names the tag: "*", or a list of tags. A weak one counts for
/// If-None-Match only. The suffix that mod_deflate adds to tags is not looked at.
bool names_tag(std::string_view field_value, std::string_view tag, bool weak_counts);

/// Gives an answer to a GET that has not left yet its tag, and takes the body out of it (304) when the client has it.
void make_conditional(const Request& request, Response& response);

}  // namespace oemr::rest
