// SPDX-License-Identifier: Apache-2.0
// Addresses and networks of IPv4 and IPv6, and which of them belong to the public internet.
#pragma once

#include <array>
#include <optional>
#include <string>
#include <string_view>

struct sockaddr;

namespace oemr {

/// An address by where packets to it end up: an IPv4 address, an IPv4-mapped one (RFC 4291 section 2.5.5.2) and one of
/// NAT64 (RFC 6052 section 2.1) are the same.
class NetworkAddress {
 public:
  using Bytes = std::array<unsigned char, 16>;

  static std::optional<NetworkAddress> parse(std::string_view text);
  /// Nothing for other families than AF_INET and AF_INET6.
  static std::optional<NetworkAddress> of(const sockaddr& address) noexcept;

  /// IPv4 in mapped form.
  const Bytes& bytes() const noexcept { return bytes_; }

 private:
  explicit NetworkAddress(const Bytes& bytes) noexcept;

  Bytes bytes_;
};

/// "10.0.0.0/8", "fd00::/8"; a lone address is a network of one.
class Network {
 public:
  /// Nothing also when the address has bits behind the prefix: that is a slip of the pen.
  static std::optional<Network> parse(std::string_view text);

  bool contains(const NetworkAddress& address) const noexcept;
  const std::string& text() const noexcept { return text_; }

 private:
  Network(std::string_view text, const NetworkAddress& first, unsigned bits);

  std::string text_;
  NetworkAddress::Bytes first_;
  unsigned bits_;
};

/// Whether the address is one of the public internet: in no range that IANA's registries of special-purpose addresses
/// (RFC 6890) set apart, so neither private nor loopback, link-local (clouds keep their metadata there), multicast,
/// shared by carriers, reserved or of a tunnel.
bool is_public(const NetworkAddress& address) noexcept;

}  // namespace oemr
