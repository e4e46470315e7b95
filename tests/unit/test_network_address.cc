// SPDX-License-Identifier: Apache-2.0
// Which addresses a stranger may make the server connect to.
#include <arpa/inet.h>
#include <cstring>
#include <netinet/in.h>
#include <sys/un.h>

#include "core/network_address.h"
#include "suites.h"

namespace {

using oemr::is_public;
using oemr::Network;
using oemr::NetworkAddress;

bool is_public_text(const char* text) {
  const auto address = NetworkAddress::parse(text);
  CU_ASSERT_FATAL(address.has_value());
  return is_public(*address);
}

void the_public_internet_is_public() {
  for (const char* text :
       {"1.1.1.1", "8.8.8.8", "9.255.255.255", "11.0.0.0", "100.63.255.255", "100.128.0.0", "126.255.255.255",
        "128.0.0.0", "169.253.255.255", "169.255.0.0", "172.15.255.255", "172.32.0.0", "191.255.255.255", "192.0.1.0",
        "192.167.255.255", "192.169.0.0", "198.17.255.255", "198.20.0.0", "223.255.255.255", "2001:200::1",
        "2001:db9::1", "2003::1", "2606:4700:4700::1111", "2a00:1450:4001:830::200e", "3ffe::1", "3fff:1000::1",
        // As an IPv6-only network with NAT64 sees hosts of IPv4.
        "64:ff9b::8.8.8.8", "64:ff9b::808:808", "::ffff:8.8.8.8"}) {
    CU_ASSERT_TRUE(is_public_text(text));
  }
}

void special_addresses_are_not() {
  for (const char* text :
       {// RFC 1122, RFC 1918, RFC 6598, loopback, link-local
        "0.0.0.0", "0.255.255.255", "10.0.0.0", "10.255.255.255", "100.64.0.0", "100.127.255.255", "127.0.0.1",
        "127.255.255.255", "169.254.0.1", "169.254.169.254", "172.16.0.0", "172.31.255.255", "192.168.0.1",
        "192.168.255.255",
        // assignments, documentation, relays, benchmarks
        "192.0.0.1", "192.0.2.1", "192.88.99.1", "198.18.0.1", "198.19.255.255", "198.51.100.1", "203.0.113.1",
        // multicast, reserved, broadcast
        "224.0.0.1", "239.255.255.255", "240.0.0.1", "255.255.255.255"}) {
    CU_ASSERT_FALSE(is_public_text(text));
  }
  for (const char* text : {"::",
                           "::1",
                           "fe80::1",
                           "febf::1",
                           "fec0::1",
                           "fc00::1",
                           "fdff::1",
                           "ff02::1",
                           "ff0e::1",
                           "100::1",
                           "2001::1",
                           "2001:0:4137:9e76::1",
                           "2001:1ff::1",
                           "2001:db8::1",
                           "2002:7f00:1::1",
                           "2002:808:808::1",
                           "3fff::1",
                           "3fff:fff::1",
                           "64:ff9b:1::8.8.8.8",
                           "4000::1",
                           "5f00::1",
                           "1fff::1",
                           "fd00:ec2::254"}) {
    CU_ASSERT_FALSE(is_public_text(text));
  }
}

void an_ipv4_address_stays_what_it_is_inside_ipv6() {
  for (const char* text : {"::ffff:127.0.0.1", "::ffff:7f00:1", "::ffff:10.1.2.3", "::ffff:169.254.169.254",
                           "64:ff9b::127.0.0.1", "64:ff9b::a9fe:a9fe", "64:ff9b::c0a8:1", "::127.0.0.1", "::8.8.8.8"}) {
    CU_ASSERT_FALSE(is_public_text(text));
  }
}

void an_address_is_read_as_the_socket_gives_it() {
  sockaddr_in in{};
  in.sin_family = AF_INET;
  inet_pton(AF_INET, "10.1.2.3", &in.sin_addr);
  sockaddr_in6 in6{};
  in6.sin6_family = AF_INET6;
  inet_pton(AF_INET6, "::ffff:10.1.2.3", &in6.sin6_addr);
  const auto plain = NetworkAddress::of(reinterpret_cast<const sockaddr&>(in));
  const auto mapped = NetworkAddress::of(reinterpret_cast<const sockaddr&>(in6));
  CU_ASSERT_FATAL(plain && mapped);
  CU_ASSERT(plain->bytes() == mapped->bytes());
  CU_ASSERT(plain->bytes() == NetworkAddress::parse("10.1.2.3")->bytes());
  inet_pton(AF_INET6, "fd00::1", &in6.sin6_addr);
  CU_ASSERT(NetworkAddress::of(reinterpret_cast<const sockaddr&>(in6))->bytes() ==
            NetworkAddress::parse("fd00::1")->bytes());
  sockaddr_un local{};
  local.sun_family = AF_UNIX;
  CU_ASSERT_FALSE(NetworkAddress::of(reinterpret_cast<const sockaddr&>(local)).has_value());
}

bool contains(const char* network, const char* address) {
  const auto parsed = Network::parse(network);
  CU_ASSERT_FATAL(parsed.has_value());
  CU_ASSERT(parsed->text() == network);
  return parsed->contains(*NetworkAddress::parse(address));
}

void a_network_contains_its_prefix() {
  CU_ASSERT_TRUE(contains("10.20.0.0/14", "10.23.255.255"));
  CU_ASSERT_FALSE(contains("10.20.0.0/14", "10.24.0.0"));
  CU_ASSERT_TRUE(contains("10.20.0.0/14", "64:ff9b::10.20.0.1"));
  CU_ASSERT_TRUE(contains("192.168.1.9", "192.168.1.9"));
  CU_ASSERT_FALSE(contains("192.168.1.9", "192.168.1.8"));
  CU_ASSERT_TRUE(contains("fd00:1:2::/47", "fd00:1:3::1"));
  CU_ASSERT_FALSE(contains("fd00:1:2::/47", "fd00:1:4::1"));
  CU_ASSERT_TRUE(contains("::1", "::1"));
  CU_ASSERT_TRUE(contains("0.0.0.0/0", "1.2.3.4"));
  CU_ASSERT_FALSE(contains("0.0.0.0/0", "fd00::1"));
  CU_ASSERT_TRUE(contains("::/0", "fd00::1"));
}

void what_is_no_network_is_refused() {
  for (const char* text : {"", "/8", "10.0.0.0/", "10.0.0.0/33", "10.0.0.0/-1", "10.0.0.0/8x", "10.0.0.0/8/8",
                           "10.1.0.0/8", "10.0.0", "10.0.0.0.0", "0x7f.0.0.1", "010.0.0.0/8", "localhost", "fd00::/129",
                           "fd00::1/64", "fd00::g", "fe80::1%eth0", " 10.0.0.0/8"}) {
    CU_ASSERT_FALSE(Network::parse(text).has_value());
  }
}

const CU_TestInfo tests[] = {
    {"the public internet is public", the_public_internet_is_public},
    {"special addresses are not", special_addresses_are_not},
    {"an IPv4 address stays what it is inside IPv6", an_ipv4_address_stays_what_it_is_inside_ipv6},
    {"an address is read as the socket gives it", an_address_is_read_as_the_socket_gives_it},
    {"a network contains its prefix", a_network_contains_its_prefix},
    {"what is no network is refused", what_is_no_network_is_refused},
    CU_TEST_INFO_NULL};

}  // namespace

extern const Suite network_address_suite = {"network address", tests};
