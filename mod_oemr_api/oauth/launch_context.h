// SPDX-License-Identifier: Apache-2.0
// The SMART launch context of a token: what was chosen at sign-in or handed over by the EHR.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/json.h"
#include "core/json_writer.h"
#include "openemr/crypto_gen.h"

namespace oemr::oauth {

struct LaunchContext {
  std::string patient, encounter, intent, appointment;  // UUIDs as text, and a name of OpenEMR's
};

/// From api_token.context, for a refreshed token: the appointment is not carried, as in OpenEMR.
LaunchContext read_launch_context(std::string_view stored);

/// A launch token of the EHR: ciphertext of {"p","e","i","apt"}. Nothing when it was not made by this installation; old
/// forms without a MAC are not taken from outside.
std::optional<LaunchContext> open_launch_token(const openemr::CryptoGen& crypto, std::string_view token);

/// The members that the granted scopes let a client see: of token answers, of introspection.
void write_launch_members(JsonWriter& out, const LaunchContext& context, const std::vector<std::string>& scopes,
                          std::string_view style_url);
/// api_token.context: an object of these members, "[]" when there are none, slashes escaped as PHP keeps it.
std::string stored_launch_context(const LaunchContext& context, const std::vector<std::string>& scopes,
                                  std::string_view style_url);

}  // namespace oemr::oauth
