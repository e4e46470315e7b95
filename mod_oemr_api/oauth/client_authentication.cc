// SPDX-License-Identifier: Apache-2.0
// Reads client credentials from a form body or HTTP Basic.
#include "oauth/client_authentication.h"

#include "core/encoding.h"
#include "core/text.h"

namespace oemr::oauth {

PresentedClient presented_client(const rest::Request& request, const QueryParameters& form) {
  PresentedClient client;
  client.id = form["client_id"];
  if (const auto secret = form.find("client_secret")) client.secret = *secret;

  constexpr std::string_view scheme = "Basic ";
  const std::string_view header = request.header("Authorization").value_or("");
  if (!starts_with_ignoring_case(header, scheme)) return client;
  client.used_basic = true;
  const auto pair = from_base64(trim(header.substr(scheme.size())));
  const std::size_t colon = pair ? pair->find(':') : std::string::npos;
  if (colon == std::string::npos) return client;
  // OpenEMR makes ids and secrets of letters, digits, '-' and '_', so decoding as the RFC demands changes none of them.
  if (client.id.empty()) client.id = percent_decode(pair->substr(0, colon), true);
  if (!client.secret) client.secret = percent_decode(pair->substr(colon + 1), true);
  return client;
}

}  // namespace oemr::oauth
