// SPDX-License-Identifier: Apache-2.0
// Finds the keys of a client.
#include "oauth/client_keys.h"

#include <algorithm>

#include "core/http_client.h"
#include "core/time.h"
#include "oauth/clients.h"
#include "oauth/endpoint.h"
#include "oauth/error.h"
#include "oauth/json_web_key.h"
#include "oauth/registration_metadata.h"
#include "oauth/remote_keys.h"

namespace oemr::oauth {
namespace {

OAuthError refusal(const char* hint) { return {401, "invalid_client", "Client authentication failed", hint}; }

bool is_signed_by_remote(const Jwt& jwt, const Client& client, OAuthCall& call) {
  const ClientKeySettings& settings = call.settings.client_keys;
  if (settings.hosts.is_empty()) {
    throw refusal("This server does not fetch jwks_uri: register the keys themselves as jwks");
  }
  // OpenEMR's own registration takes any text.
  if (!is_key_set_url(client.jwks_uri)) throw refusal("jwks_uri must be an https URL without user name and fragment");
  const std::string policy = settings.hosts.text() + '\n' + settings.authorities.string() + '\n' + settings.proxy;
  const auto fetch = [&](const std::string& url) {
    call.db.give_back();  // a slow host holds none
    return http_fetch({.url = url,
                       .accept = "application/jwk-set+json, application/json",
                       .may_connect = [&](const NetworkAddress& address) { return settings.hosts.contain(address); },
                       .authorities = settings.authorities,
                       .proxy = settings.proxy});
  };
  return is_signed_by_one_of(jwt, RemoteKeys{call.cache, client.jwks_uri, client.id, policy, fetch, now_seconds()});
}

}  // namespace

bool KeyHosts::contain(const NetworkAddress& address) const noexcept {
  return (has_public && is_public(address)) ||
         std::any_of(networks.begin(), networks.end(), [&](const Network& one) { return one.contains(address); });
}

std::string KeyHosts::text() const {
  if (is_empty()) return "Off";
  std::string text = has_public ? "public" : "";
  for (const Network& network : networks) text.append(text.empty() ? "" : " ").append(network.text());
  return text;
}

bool is_signed_by_client(const Jwt& jwt, const Client& client, OAuthCall& call) {
  // As in OpenEMR jwks_uri comes first where both are set: keys that were taken from there are no longer good.
  if (!client.jwks_uri.empty()) return is_signed_by_remote(jwt, client, call);
  const auto keys = Json::parse(client.jwks);
  if (!keys || !keys->root()["keys"].is_array()) throw invalid_client();
  return is_signed_by_one_of(jwt, keys->root());
}

}  // namespace oemr::oauth
