// SPDX-License-Identifier: Apache-2.0
// What the operations of an OpenAPI document share: tags, security schemes, parameters, responses.
#pragma once

#include <set>
#include <string>
#include <string_view>

#include "core/json_writer.h"

namespace oemr::dispatch {

/// Names of the two schemes; either is enough.
inline constexpr std::string_view security_schemes[] = {"openemr", "openid"};

void write_parameter(JsonWriter& out, std::string_view name, std::string_view where, std::string_view schema,
                     std::string_view description, bool is_required = false);
void write_tags(JsonWriter& out);
void write_security_schemes(JsonWriter& out, const std::set<std::string>& scopes, const std::string& oauth,
                            bool has_password_grant);
void write_shared_parameters(JsonWriter& out);
void write_shared_responses(JsonWriter& out);

}  // namespace oemr::dispatch
