// SPDX-License-Identifier: Apache-2.0
// Addresses as 16 bytes, networks as prefixes of them, and the table of special-purpose networks.
#include "core/network_address.h"

#include <algorithm>
#include <arpa/inet.h>
#include <charconv>
#include <cstring>
#include <netinet/in.h>

namespace oemr {
namespace {

using Bytes = NetworkAddress::Bytes;

constexpr unsigned mapped_bits = 96;
constexpr Bytes mapped_prefix{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff};
constexpr Bytes nat64_prefix{0, 0x64, 0xff, 0x9b};

struct Prefix {
  Bytes first;
  unsigned bits;
};

constexpr Prefix v4(unsigned char a, unsigned char b, unsigned char c, unsigned bits) {
  Prefix prefix{mapped_prefix, mapped_bits + bits};
  prefix.first[12] = a;
  prefix.first[13] = b;
  prefix.first[14] = c;
  return prefix;
}

constexpr Prefix v6(unsigned a, unsigned b, unsigned bits) {
  const auto byte = [](unsigned value) { return static_cast<unsigned char>(value & 0xffU); };
  return {Bytes{byte(a >> 8U), byte(a), byte(b >> 8U), byte(b)}, bits};
}

// Of IPv6 only 2000::/3 is given out; what is set apart within it:
constexpr Prefix unicast = v6(0x2000, 0, 3);
constexpr Prefix special[] = {
    v4(0, 0, 0, 8),         // this network
    v4(10, 0, 0, 8),        // private
    v4(100, 64, 0, 10),     // shared by carriers (RFC 6598)
    v4(127, 0, 0, 8),       // loopback
    v4(169, 254, 0, 16),    // link-local, with the metadata services of clouds
    v4(172, 16, 0, 12),     // private
    v4(192, 0, 0, 24),      // protocol assignments
    v4(192, 0, 2, 24),      // documentation
    v4(192, 88, 99, 24),    // relays of 6to4, no longer in use (RFC 7526)
    v4(192, 168, 0, 16),    // private
    v4(198, 18, 0, 15),     // benchmarks
    v4(198, 51, 100, 24),   // documentation
    v4(203, 0, 113, 24),    // documentation
    v4(224, 0, 0, 4),       // multicast
    v4(240, 0, 0, 4),       // reserved, and broadcast
    v6(0x2001, 0, 23),      // protocol assignments, with Teredo
    v6(0x2001, 0xdb8, 32),  // documentation
    v6(0x2002, 0, 16),      // 6to4, which holds any IPv4 address
    v6(0x3fff, 0, 20),      // documentation (RFC 9637)
};

bool is_in(const Bytes& address, const Bytes& first, unsigned bits) noexcept {
  const unsigned whole = bits / 8, rest = bits % 8;
  if (!std::equal(first.begin(), first.begin() + whole, address.begin())) return false;
  const auto mask = static_cast<unsigned char>(0xff00U >> rest);
  return rest == 0 || ((first[whole] ^ address[whole]) & mask) == 0;
}

/// Whether all bits behind the prefix are 0.
bool starts_network(const Bytes& address, unsigned bits) noexcept {
  Bytes first{};
  for (unsigned i = 0; i < bits; ++i) first[i / 8] |= static_cast<unsigned char>(address[i / 8] & (0x80U >> i % 8));
  return first == address;
}

Bytes mapped(const void* four_bytes) noexcept {
  Bytes bytes = mapped_prefix;
  std::memcpy(bytes.data() + mapped_bits / 8, four_bytes, 4);
  return bytes;
}

}  // namespace

NetworkAddress::NetworkAddress(const Bytes& bytes) noexcept
    : bytes_(is_in(bytes, nat64_prefix, mapped_bits) ? mapped(bytes.data() + mapped_bits / 8) : bytes) {}

std::optional<NetworkAddress> NetworkAddress::parse(std::string_view text) {
  const std::string terminated(text);
  Bytes bytes{};
  if (inet_pton(AF_INET6, terminated.c_str(), bytes.data()) == 1) return NetworkAddress(bytes);
  if (inet_pton(AF_INET, terminated.c_str(), bytes.data()) == 1) return NetworkAddress(mapped(bytes.data()));
  return std::nullopt;
}

std::optional<NetworkAddress> NetworkAddress::of(const sockaddr& address) noexcept {
  if (address.sa_family == AF_INET) {
    sockaddr_in in{};
    std::memcpy(&in, &address, sizeof in);
    return NetworkAddress(mapped(&in.sin_addr));
  }
  if (address.sa_family == AF_INET6) {
    sockaddr_in6 in{};
    std::memcpy(&in, &address, sizeof in);
    Bytes bytes{};
    std::memcpy(bytes.data(), &in.sin6_addr, bytes.size());
    return NetworkAddress(bytes);
  }
  return std::nullopt;
}

Network::Network(std::string_view text, const NetworkAddress& first, unsigned bits)
    : text_(text), first_(first.bytes()), bits_(bits) {}

std::optional<Network> Network::parse(std::string_view text) {
  const std::size_t slash = text.find('/');
  const std::string_view written = text.substr(0, slash);
  const auto first = NetworkAddress::parse(written);
  if (!first) return std::nullopt;
  const bool is_v4 = written.find(':') == written.npos;
  const unsigned most = is_v4 ? 32 : 128;
  unsigned bits = most;
  if (slash != text.npos) {
    const char* const end = text.data() + text.size();
    const auto [read, error] = std::from_chars(text.data() + slash + 1, end, bits);
    if (error != std::errc() || read != end || bits > most) return std::nullopt;
  }
  if (is_v4) bits += mapped_bits;
  if (!starts_network(first->bytes(), bits)) return std::nullopt;
  return Network(text, *first, bits);
}

bool Network::contains(const NetworkAddress& address) const noexcept { return is_in(address.bytes(), first_, bits_); }

bool is_public(const NetworkAddress& address) noexcept {
  const auto in = [&](const Prefix& prefix) { return is_in(address.bytes(), prefix.first, prefix.bits); };
  const bool is_v4 = is_in(address.bytes(), mapped_prefix, mapped_bits);
  return (is_v4 || in(unicast)) && std::none_of(std::begin(special), std::end(special), in);
}

}  // namespace oemr
