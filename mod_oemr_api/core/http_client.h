// SPDX-License-Identifier: Apache-2.0
// Fetches a small document from a host that a stranger may have chosen (RFC 9700 section 4.11, CWE-918).
#pragma once

#include <chrono>
#include <cstddef>
#include <filesystem>
#include <functional>
#include <string>

#include "core/network_address.h"

namespace oemr {

struct HttpFetch {
  std::string url;
  std::string method = "GET";
  std::string accept;                                      // media types
  std::function<bool(const NetworkAddress&)> may_connect;  // asked about the very address that is connected to
  std::filesystem::path authorities;                       // PEM file; empty: those of the system
  std::string proxy;  // http://host:port of one that the connection goes through; it is trusted with where it leads
  bool is_https_only = true;  // false: http too, for hosts that a sysadmin names
  std::size_t largest_body = std::size_t{64} * 1024;
  std::chrono::milliseconds connect_time{3000}, whole_time{5000};
};

enum class HttpFault {
  none,
  not_resolved,
  refused_address,  // by may_connect
  refused_by_proxy,
  not_connected,
  timed_out,
  not_trusted,      // the certificate
  bad_authorities,  // the file of ours cannot be read
  too_large,
  broken,
};

struct HttpAnswer {
  HttpFault fault = HttpFault::none;  // the rest holds only without one
  long status = 0;
  std::string cache_control, age, body;
};

/// One request without a body. No redirect is followed, and neither proxies, credentials nor cookies of the process are
/// used. Through a proxy may_connect is asked about a host that is written as an address or is this very machine's
/// name: what other names lead to, the proxy alone knows. Not for httpd's parent.
HttpAnswer http_fetch(const HttpFetch& fetch);

/// Whether the file holds certificates, as HttpFetch::authorities must. For the parent too.
bool holds_authorities(const std::filesystem::path& file);

}  // namespace oemr
