// SPDX-License-Identifier: Apache-2.0
// The public keys of a client: registered with it, or kept by it at its jwks_uri.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "core/network_address.h"

namespace oemr::oauth {

struct Client;
struct Jwt;
struct OAuthCall;

/// Where key sets may be fetched from.
struct KeyHosts {
  bool has_public = true;         // hosts of the public internet
  std::vector<Network> networks;  // besides or instead

  bool is_empty() const noexcept { return !has_public && networks.empty(); }
  bool contain(const NetworkAddress& address) const noexcept;
  std::string text() const;  // as OemrClientKeysFrom takes it
};

struct ClientKeySettings {
  KeyHosts hosts;
  std::filesystem::path authorities;  // who vouches for the hosts; empty: the system's
  std::string proxy;                  // "http://host:port" on the way to them; empty: none
};

/// Whether a key of the client made the token's signature. May ask the client's host, and gives the database connection
/// back before. Throws invalid_client when there are no keys, with the reason, or too_many_requests.
bool is_signed_by_client(const Jwt& jwt, const Client& client, OAuthCall& call);

}  // namespace oemr::oauth
