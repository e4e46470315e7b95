// SPDX-License-Identifier: Apache-2.0
// Key sets at a jwks_uri: how long they are kept, when they are fetched again, and how often a host is asked at most.
#include <map>
#include <string>
#include <vector>

#include "core/error.h"
#include "core/log.h"
#include "oauth/client_keys.h"
#include "oauth/error.h"
#include "oauth/json_web_key.h"
#include "oauth/remote_keys.h"
#include "signed_tokens.h"
#include "suites.h"

namespace {

using namespace oemr::oauth;
using oemr::HttpAnswer;
using oemr::HttpFault;

constexpr std::string_view url = "https://keys.example.org/jwks?tenant=1";

struct Cache : oemr::SharedCache {
  std::map<std::string, std::string, std::less<>> values;
  std::map<std::string, int, std::less<>> taken;
  int seconds = 0;
  bool keeps = true;

  std::optional<std::string> get(std::string_view key) override {
    const auto found = values.find(key);
    return found == values.end() ? std::nullopt : std::optional(found->second);
  }
  void put(std::string_view key, std::string_view value, int seconds_to_live) override {
    seconds = seconds_to_live;
    if (keeps) values[std::string(key)] = value;
  }
  void remove(std::string_view key) override { values.erase(std::string(key)); }
  std::optional<bool> take_one(std::string_view key, int most, int) override {
    int& number = taken[std::string(key)];
    return number < most && ++number > 0;
  }
};

std::vector<std::string> lines;

/// A client's host, and this server's way to it. Clients of each test start with an empty cache.
struct Host {
  Cache cache;
  HttpAnswer answer;
  unsigned fetches = 0;
  std::string address{url};
  std::string_view policy = "public";

  Host() {
    lines.clear();
    oemr::log::install([](oemr::log::Level, std::string_view, std::string_view text) { lines.emplace_back(text); });
  }
  ~Host() { oemr::log::install(nullptr); }
  Host(const Host&) = delete;
  Host& operator=(const Host&) = delete;

  void serve(const std::string& keys) { answer = {HttpFault::none, 200, {}, {}, R"({"keys":[)" + keys + "]}"}; }

  bool verifies(std::string_view token) {
    const auto parsed = parse_jwt(token);
    CU_ASSERT_FATAL(parsed.jwt.has_value());
    const auto fetch = [this](const std::string& asked) {
      CU_ASSERT(asked == address);
      ++fetches;
      return answer;
    };
    return is_signed_by_one_of(*parsed.jwt, RemoteKeys{cache, address, "client-1", policy, fetch, 6000});
  }

  /// "accepted" or "refused", or "401 hint", or "unavailable".
  std::string outcome(std::string_view token) {
    try {
      return verifies(token) ? "accepted" : "refused";
    } catch (const OAuthError& error) {
      return std::to_string(error.status()) + " " + error.hint();
    } catch (const oemr::Unavailable&) {
      return "unavailable";
    }
  }
};

std::string named(std::string_view key, const std::string& kid) {
  return std::string(key.substr(0, key.size() - 1)) + R"(,"kid":")" + kid + "\"}";
}

void a_set_is_kept() {
  Host host;
  host.serve(named(es384_key, "k1") + "," + named(rs384_key, "k1"));
  for (int i = 0; i < 3; ++i) {
    CU_ASSERT_TRUE(host.verifies(es384_token));
    CU_ASSERT_TRUE(host.verifies(rs384_token));
  }
  CU_ASSERT_EQUAL(host.fetches, 1);
  host.policy = "10.0.0.0/8";
  CU_ASSERT_TRUE(host.verifies(es384_token));
  CU_ASSERT_EQUAL(host.fetches, 2);
}

void the_answer_says_for_how_long() {
  const auto kept = [](const char* cache_control, const char* age) {
    Host host;
    host.serve(named(es384_key, "k1"));
    host.answer.cache_control = cache_control;
    host.answer.age = age;
    CU_ASSERT_TRUE(host.verifies(es384_token));
    return host.cache.seconds;
  };
  CU_ASSERT_EQUAL(kept("", ""), 300);
  CU_ASSERT_EQUAL(kept("public", ""), 300);
  CU_ASSERT_EQUAL(kept("max-age=600", "100"), 500);
  CU_ASSERT_EQUAL(kept("max-age=86400", ""), 3600);
  CU_ASSERT_EQUAL(kept("max-age=5", ""), 10);
  CU_ASSERT_EQUAL(kept("no-store", ""), 10);
}

void what_is_kept_is_short() {
  Host host;
  std::string set = named(es384_key, "k1");
  set.insert(set.size() - 1, R"(,"x5c":[")" + std::string(20000, 'A') + R"("],"use":"sig")");
  host.serve(set + R"(,{"kty":"oct","k":"c2VjcmV0"},{"kty":"RSA","n":"AQAB","e":"AQAB"},1)");
  CU_ASSERT_TRUE(host.verifies(es384_token));
  CU_ASSERT_EQUAL_FATAL(host.cache.values.size(), 2);  // and for the time after its own
  std::string needed(es384_key);
  needed.replace(needed.find(R"("crv")"), 0, R"("kid":"k1",)");
  CU_ASSERT(host.cache.values.begin()->second == R"({"keys":[)" + needed + "]}");
}

void a_new_key_of_the_client_is_found() {
  Host host;
  host.serve(named(rs384_key, "k2"));
  CU_ASSERT_FALSE(host.verifies(es384_token));
  host.serve(named(es384_key, "k1"));
  CU_ASSERT_TRUE(host.verifies(es384_token));
  CU_ASSERT_TRUE(host.verifies(es384_token));
  CU_ASSERT_EQUAL(host.fetches, 2);
}

void a_key_of_that_name_is_not_looked_for_again() {
  Host host;
  host.serve(named(rs384_key, "k1"));
  for (int i = 0; i < 5; ++i) CU_ASSERT_FALSE(host.verifies(es384_token));
  CU_ASSERT_EQUAL(host.fetches, 1);
}

void made_up_names_are_looked_for_twice() {
  Host host;
  host.serve(named(rs384_key, "k2"));
  for (int i = 0; i < 50; ++i) CU_ASSERT_FALSE(host.verifies(es384_token));
  CU_ASSERT_EQUAL(host.fetches, 3);
}

void an_algorithm_that_is_not_known_asks_nobody() {
  Host host;
  host.serve(named(es384_key, "k1"));
  CU_ASSERT_FALSE(host.verifies("eyJhbGciOiJub25lIn0.e30.AA"));  // {"alg":"none"}
  CU_ASSERT_EQUAL(host.fetches, 0);
}

void a_failure_is_remembered() {
  Host host;
  host.answer.fault = HttpFault::timed_out;
  for (int i = 0; i < 3; ++i) {
    CU_ASSERT(host.outcome(es384_token) == "401 The keys at jwks_uri cannot be used: its host did not answer in time");
  }
  CU_ASSERT_EQUAL(host.fetches, 1);
  CU_ASSERT_EQUAL(host.cache.seconds, 30);
  CU_ASSERT_EQUAL_FATAL(lines.size(), 1);
  CU_ASSERT(lines.front() ==
            "the keys at the jwks_uri of client client-1 (host keys.example.org) cannot be used: its host did not "
            "answer in time");
}

void a_failing_renewal_leaves_the_set() {
  Host host;
  host.serve(named(rs384_key, "k2"));
  CU_ASSERT_FALSE(host.verifies(es384_token));
  const auto kept = host.cache.values;
  host.answer.fault = HttpFault::not_connected;
  CU_ASSERT(host.outcome(es384_token) == "refused");
  CU_ASSERT_EQUAL(host.fetches, 2);
  CU_ASSERT_EQUAL(lines.size(), 1);
  CU_ASSERT(host.cache.values == kept);
}

void known_keys_outlive_a_host_that_fails() {
  const auto after = [](const HttpAnswer& failure, const char* cache_control) {
    Host host;
    host.serve(named(es384_key, "k1"));
    host.answer.cache_control = cache_control;
    CU_ASSERT_TRUE(host.verifies(es384_token));
    host.cache.values.erase(host.cache.values.begin());  // its time is over
    host.answer = failure;
    const std::string outcome = host.outcome(es384_token);
    CU_ASSERT_EQUAL(host.cache.seconds, 30);  // the host is left alone for a while
    CU_ASSERT(host.outcome(es384_token) == outcome);
    CU_ASSERT_EQUAL(host.fetches, 2);
    CU_ASSERT_EQUAL_FATAL(lines.size(), 1);
    CU_ASSERT_EQUAL(lines.front().ends_with("; those of before go on to hold"), outcome == "accepted");
    return outcome == "accepted";
  };
  for (const HttpFault fault : {HttpFault::not_resolved, HttpFault::not_connected, HttpFault::refused_by_proxy,
                                HttpFault::timed_out, HttpFault::broken}) {
    CU_ASSERT_TRUE(after({fault, 0, {}, {}, {}}, "max-age=60"));
    CU_ASSERT_FALSE(after({fault, 0, {}, {}, {}}, "no-store"));
    CU_ASSERT_FALSE(after({fault, 0, {}, {}, {}}, "max-age=60, Must-Revalidate"));
  }
  CU_ASSERT_TRUE(after({HttpFault::none, 503, {}, {}, {}}, ""));
  // It answers, and has no such keys any more; or it may be another one.
  CU_ASSERT_FALSE(after({HttpFault::none, 404, {}, {}, {}}, ""));
  CU_ASSERT_FALSE(after({HttpFault::none, 200, {}, {}, "{}"}, ""));
  CU_ASSERT_FALSE(after({HttpFault::not_trusted, 0, {}, {}, {}}, ""));
  CU_ASSERT_FALSE(after({HttpFault::refused_address, 0, {}, {}, {}}, ""));
}

void the_last_good_set_is_kept_for_an_hour_longer() {
  struct Timed : Cache {
    std::map<std::string, int> times;
    void put(std::string_view key, std::string_view value, int seconds_to_live) override {
      times[std::string(key)] = seconds_to_live;
      Cache::put(key, value, seconds_to_live);
    }
  } cache;
  const auto token = parse_jwt(es384_token).jwt;
  CU_ASSERT_FATAL(token.has_value());
  const auto fetch = [](const std::string&) {
    return HttpAnswer{HttpFault::none, 200, "max-age=600", {}, R"({"keys":[)" + named(es384_key, "k1") + "]}"};
  };
  CU_ASSERT_TRUE(is_signed_by_one_of(*token, RemoteKeys{cache, std::string(url), "client-1", "public", fetch, 6000}));
  CU_ASSERT_EQUAL_FATAL(cache.times.size(), 2);
  CU_ASSERT_EQUAL(cache.times.begin()->second, 600);
  CU_ASSERT_EQUAL(cache.times.rbegin()->second, 600 + 3600);
}

void each_fault_has_its_text() {
  const std::string begin = "401 The keys at jwks_uri cannot be used: ";
  const auto of = [](const HttpAnswer& answer) {
    Host host;
    host.answer = answer;
    const std::string first = host.outcome(es384_token);
    CU_ASSERT(host.outcome(es384_token) == first);
    CU_ASSERT_EQUAL(host.fetches, 1);
    return first;
  };
  // Nobody is to learn by this which names and addresses there are in this network.
  for (const HttpFault fault :
       {HttpFault::not_resolved, HttpFault::refused_address, HttpFault::refused_by_proxy, HttpFault::not_connected}) {
    CU_ASSERT(of({fault, 0, {}, {}, {}}) == begin + "its host cannot be reached");
  }
  CU_ASSERT(of({HttpFault::not_trusted, 0, {}, {}, {}}) == begin + "the certificate of its host is not trusted");
  CU_ASSERT(of({HttpFault::too_large, 200, {}, {}, {}}) == begin + "the answer is too large");
  CU_ASSERT(of({HttpFault::broken, 0, {}, {}, {}}) == begin + "the answer cannot be read");
  for (const long status : {0L, 201L, 204L, 302L, 404L, 500L}) {
    CU_ASSERT(of({HttpFault::none, status, {}, {}, R"({"keys":[]})"}) == begin + "the status of the answer is not 200");
  }
  for (const char* body : {"", "[]", "{}", R"({"keys":1})", R"({"keys":[)", "keys"}) {
    CU_ASSERT(of({HttpFault::none, 200, {}, {}, body}) == begin + "the answer is not a JWK set");
  }
  std::string many = named(rs384_key, "k0");
  for (int i = 1; i < 60; ++i) many += "," + named(rs384_key, "k" + std::to_string(i));
  CU_ASSERT(of({HttpFault::none, 200, {}, {}, R"({"keys":[)" + many + "]}"}) == begin + "the answer is too large");
}

void a_fault_of_this_server_is_not_the_clients() {
  Host host;
  host.answer.fault = HttpFault::bad_authorities;
  CU_ASSERT(host.outcome(es384_token) == "unavailable");
  CU_ASSERT_TRUE(host.cache.values.empty());
}

void a_spoilt_entry_is_fetched_anew() {
  for (const char* spoilt : {"", "!", "!nonesuch", "{", "x"}) {
    Host host;
    host.serve(named(es384_key, "k1"));
    CU_ASSERT_TRUE(host.verifies(es384_token));
    host.cache.values.begin()->second = spoilt;
    CU_ASSERT(host.outcome(es384_token) == "accepted");
    CU_ASSERT_EQUAL(host.fetches, 2);
  }
}

void a_host_is_asked_so_often_and_no_more() {
  Host host;
  host.cache.keeps = false;
  host.serve(named(es384_key, "k1"));
  for (int i = 0; i < 30; ++i) CU_ASSERT_TRUE(host.verifies(es384_token));
  CU_ASSERT(host.outcome(es384_token).starts_with("429"));
  host.address = "https://keys.example.org/2";
  for (int i = 0; i < 30; ++i) CU_ASSERT_TRUE(host.verifies(es384_token));
  host.address = "https://keys.example.org/3";
  CU_ASSERT(host.outcome(es384_token).starts_with("429"));
  host.address = "https://other.example.org/3";
  CU_ASSERT_TRUE(host.verifies(es384_token));
  CU_ASSERT_EQUAL(host.fetches, 61);
}

void hosts_are_those_of_the_directive() {
  const auto in = [](const KeyHosts& hosts, const char* address) {
    return hosts.contain(*oemr::NetworkAddress::parse(address));
  };
  const KeyHosts everywhere;
  CU_ASSERT(everywhere.text() == "public");
  CU_ASSERT_TRUE(in(everywhere, "8.8.8.8"));
  CU_ASSERT_FALSE(in(everywhere, "10.1.2.3"));
  KeyHosts inside;
  inside.has_public = false;
  CU_ASSERT_TRUE(inside.is_empty());
  CU_ASSERT(inside.text() == "Off");
  CU_ASSERT_FALSE(in(inside, "8.8.8.8"));
  inside.networks = {*oemr::Network::parse("10.0.0.0/8"), *oemr::Network::parse("fd00::/8")};
  CU_ASSERT_FALSE(inside.is_empty());
  CU_ASSERT(inside.text() == "10.0.0.0/8 fd00::/8");
  CU_ASSERT_TRUE(in(inside, "::ffff:10.1.2.3"));
  CU_ASSERT_TRUE(in(inside, "fd00::1"));
  CU_ASSERT_FALSE(in(inside, "127.0.0.1"));
  CU_ASSERT_FALSE(in(inside, "8.8.8.8"));
  inside.has_public = true;
  CU_ASSERT(inside.text() == "public 10.0.0.0/8 fd00::/8");
  CU_ASSERT_TRUE(in(inside, "8.8.8.8"));
}

const CU_TestInfo tests[] = {
    {"a set is kept", a_set_is_kept},
    {"the answer says for how long", the_answer_says_for_how_long},
    {"what is kept is short", what_is_kept_is_short},
    {"a new key of the client is found", a_new_key_of_the_client_is_found},
    {"a key of that name is not looked for again", a_key_of_that_name_is_not_looked_for_again},
    {"made-up names are looked for twice", made_up_names_are_looked_for_twice},
    {"an algorithm that is not known asks nobody", an_algorithm_that_is_not_known_asks_nobody},
    {"a failure is remembered", a_failure_is_remembered},
    {"a failing renewal leaves the set", a_failing_renewal_leaves_the_set},
    {"known keys outlive a host that fails", known_keys_outlive_a_host_that_fails},
    {"the last good set is kept for an hour longer", the_last_good_set_is_kept_for_an_hour_longer},
    {"each fault has its text", each_fault_has_its_text},
    {"a fault of this server is not the client's", a_fault_of_this_server_is_not_the_clients},
    {"a spoilt entry is fetched anew", a_spoilt_entry_is_fetched_anew},
    {"a host is asked so often and no more", a_host_is_asked_so_often_and_no_more},
    {"hosts are those of the directive", hosts_are_those_of_the_directive},
    CU_TEST_INFO_NULL};

}  // namespace

extern const Suite remote_keys_suite = {"remote keys", tests};
