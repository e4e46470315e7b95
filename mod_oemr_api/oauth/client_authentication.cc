// SPDX-License-Identifier: Apache-2.0
// Reads client credentials from a form body or HTTP Basic and holds them against the registration.
#include "oauth/client_authentication.h"

#include <utility>

#include "core/encoding.h"
#include "core/text.h"
#include "oauth/client_assertion.h"
#include "oauth/error.h"
#include "oauth/token_store.h"

namespace oemr::oauth {
namespace {

Client authenticate_by_assertion(OAuthCall& call, const QueryParameters& form) {
  ClientAssertion assertion = check_client_assertion(call, form);
  bool is_first_use = false;
  in_transaction(*call.db, [&] { is_first_use = use_client_assertion(*call.db, assertion); });
  if (!is_first_use) throw invalid_client(400);
  return std::move(assertion.client);
}

}  // namespace

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

Client verify_client(OAuthCall& call, const QueryParameters& form, SecretRule rule) {
  const PresentedClient presented = presented_client(call.request, form);
  if (form.find("client_assertion")) {
    // RFC 6749 section 2.3: not more than one method.
    if (presented.secret || presented.used_basic) throw invalid_request("Client authentication by two methods");
    return authenticate_by_assertion(call, form);
  }
  if (presented.id.empty()) throw missing_parameter("client_id");
  const OAuthError refused = invalid_client(401, presented.used_basic);

  auto client = find_client(*call.db, presented.id);
  if (!client || !client->is_enabled) throw refused;
  if (client->is_confidential) {
    const bool must_have_secret = rule == SecretRule::required || call.settings.require_client_secret;
    const std::string secret = presented.secret.value_or("");
    const bool is_accepted =
        secret.empty() ? !must_have_secret : is_client_secret(*client, *call.site.crypto(*call.db), secret);
    if (!is_accepted) throw refused;
    client->has_proven_itself = !secret.empty();
  }
  return std::move(*client);
}

Client authenticate_client(OAuthCall& call, const QueryParameters& form, SecretRule rule) {
  Client client = verify_client(call, form, rule);
  refuse_if_spent(spend_token_request(call, client));
  return client;
}

}  // namespace oemr::oauth
