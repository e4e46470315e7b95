// SPDX-License-Identifier: Apache-2.0
// What tests of requests and answers share: a sink that keeps what leaves, and things that no test looks into.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "rest/call.h"
#include "rest/response.h"

struct KeptAnswer : oemr::rest::ResponseSink {
  int status = 0;
  unsigned heads = 0, pieces = 0;
  std::vector<std::pair<std::string, std::string>> headers;
  std::string text;

  void head(int status_sent, const std::vector<std::pair<std::string, std::string>>& headers_sent) override {
    ++heads;
    status = status_sent;
    headers = headers_sent;
  }
  void body(std::string_view bytes) override {
    ++pieces;
    text.append(bytes);
  }
  void drain() override {}
  std::uint64_t passed_on() const override { return text.size(); }
  bool take_back() override { return false; }
  /// Of several headers of one name the values, joined by "|".
  std::string header(std::string_view name) const {
    std::string values;
    for (const auto& [key, value] : headers) {
      if (key == name) values.append(values.empty() ? "" : "|").append(value);
    }
    return values;
  }
};

/// Stands for a database or site that the tested code hands on without using it.
template <class Unused>
Unused& untouched() {
  alignas(Unused) static std::byte storage[sizeof(Unused)];
  return *static_cast<Unused*>(static_cast<void*>(storage));
}

/// A call of a request without a site behind it.
struct BareCall {
  oemr::rest::Request request;
  KeptAnswer kept;
  oemr::rest::Response response{kept};
  oemr::rest::Identity identity;
  oemr::rest::Route route{};
  oemr::rest::Call call{
      request, response, untouched<oemr::openemr::Site>(), untouched<oemr::db::Connection>(), identity, route, {}, {}};
};
