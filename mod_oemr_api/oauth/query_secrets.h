// SPDX-License-Identifier: Apache-2.0
// Secrets in the query of an address, which servers write to their access logs.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "rest/request.h"

namespace oemr::oauth {

/// An address or a request line with "XXXXXX", httpd's own word for a password, instead of tokens, codes and passwords;
/// nothing when it has none. OpenID's logout and OpenEMR's introspection take theirs in the query; that a client sends
/// others there is its fault, but no reason to keep them.
std::optional<std::string> hide_query_secrets(std::string_view text, rest::Request::Area area);

}  // namespace oemr::oauth
