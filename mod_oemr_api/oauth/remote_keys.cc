// SPDX-License-Identifier: Apache-2.0
// Cache, limits and refusals around the fetch of a key set.
#include "oauth/remote_keys.h"

#include <algorithm>
#include <chrono>
#include <optional>
#include <utility>

#include "core/cache_control.h"
#include "core/error.h"
#include "core/log.h"
#include "core/text.h"
#include "core/url.h"
#include "oauth/budget.h"
#include "oauth/error.h"
#include "oauth/json_web_key.h"

namespace oemr::oauth {
namespace {

using std::chrono::seconds;

// SMART demands that Cache-Control be kept to. The lower bound is for the host's sake: many frameworks mark every
// answer with no-store.
constexpr seconds usual_life{300}, longest_life{3600}, shortest_life{10};
constexpr seconds fault_life{30};
constexpr seconds stale_life{3600};  // beyond the time that the answer named, while the host fails (RFC 5861 section 4)

// Nobody makes this server ask a host without end: neither by made-up key ids nor by clients registered for it.
constexpr BudgetLimit fetches_of_url{30, seconds(60)}, fetches_from_host{60, seconds(60)}, renewals{2, seconds(60)};

/// Why there is no set. What the caller is told says nothing about this server's network.
struct Fault {
  std::string_view name;  // in the cache
  std::string_view told, logged;
};
constexpr std::string_view unreachable = "its host cannot be reached";
constexpr Fault not_resolved{"not_resolved", unreachable, "the name of its host cannot be resolved"};
constexpr Fault refused_address{"refused_address", unreachable,
                                "its host has an address that OemrClientKeysFrom does not allow"};
constexpr Fault refused_by_proxy{"refused_by_proxy", unreachable,
                                 "the proxy of OemrClientKeysProxy cannot be reached or does not lead to its host"};
constexpr Fault not_connected{"not_connected", unreachable, "its host cannot be reached"};
constexpr Fault timed_out{"timed_out", "its host did not answer in time", "its host did not answer in time"};
constexpr Fault not_trusted{"not_trusted", "the certificate of its host is not trusted",
                            "the certificate of its host is not trusted (OemrClientKeysCA)"};
constexpr Fault too_large{"too_large", "the answer is too large", "the answer is too large"};
constexpr Fault broken{"broken", "the answer cannot be read", "the answer cannot be read"};
constexpr Fault no_success{"no_success", "the status of the answer is not 200", "the status of the answer is not 200"};
constexpr Fault no_set{"no_set", "the answer is not a JWK set", "the answer is not a JWK set"};
constexpr const Fault* faults[] = {&not_resolved, &refused_address, &refused_by_proxy, &not_connected, &timed_out,
                                   &not_trusted,  &too_large,       &broken,           &no_success,    &no_set};

constexpr char fault_mark = '!';  // no JSON starts with it

OAuthError refusal(const Fault& fault) {
  return {401, "invalid_client", "Client authentication failed",
          "The keys at jwks_uri cannot be used: " + std::string(fault.told)};
}

const Fault* fault_of(HttpFault fault) {
  switch (fault) {
    case HttpFault::none:
      return nullptr;
    case HttpFault::not_resolved:
      return &not_resolved;
    case HttpFault::refused_address:
      return &refused_address;
    case HttpFault::refused_by_proxy:
      return &refused_by_proxy;
    case HttpFault::not_connected:
      return &not_connected;
    case HttpFault::timed_out:
      return &timed_out;
    case HttpFault::not_trusted:
      return &not_trusted;
    case HttpFault::bad_authorities:
      throw Unavailable("the file of OemrClientKeysCA cannot be read by httpd's user, or holds no certificate", 60);
    case HttpFault::too_large:
      return &too_large;
    case HttpFault::broken:
      break;
  }
  return &broken;
}

/// The usable keys of an answer, as text, or what is wrong with it.
const Fault* read(const HttpAnswer& answer, std::string& keys) {
  if (const Fault* fault = fault_of(answer.fault)) return fault;
  if (answer.status != 200) return &no_success;
  const auto document = Json::parse(answer.body);
  if (!document || !document->root()["keys"].is_array()) return &no_set;
  keys = usable_keys(document->root());
  return keys.size() > SharedCache::largest_value ? &too_large : nullptr;
}

/// Whether the host has a bad time, rather than other keys or none.
bool is_passing(const Fault& fault, const HttpAnswer& answer) {
  return &fault == &not_resolved || &fault == &not_connected || &fault == &refused_by_proxy || &fault == &timed_out ||
         &fault == &broken || (&fault == &no_success && answer.status >= 500);
}

/// RFC 9111 sections 4.2.4 and 5.2.2: what these say must not be used again unasked.
bool may_be_stale(const HttpAnswer& answer) {
  return fresh_for(answer.cache_control, answer.age) != seconds(0) &&
         lower_ascii(answer.cache_control).find("must-revalidate") == std::string::npos;
}

int life_of(const HttpAnswer& answer) {
  const seconds named = fresh_for(answer.cache_control, answer.age).value_or(usual_life);
  return static_cast<int>(std::clamp(named, shortest_life, longest_life).count());
}

std::string key_of(std::string_view kind, std::string_view first, std::string_view second = {}) {
  std::string key("client-keys");
  for (const std::string_view part : {kind, first, second}) key.append(1, '\0').append(part);
  return key;
}

class Source {
 public:
  explicit Source(const RemoteKeys& keys)
      : keys_(keys),
        host_(parse_url(keys.url).value_or(Url{}).host),
        key_(key_of("set", keys.url, keys.policy)),
        stale_key_(key_of("stale set", keys.url, keys.policy)) {}

  /// Throws the fault that is remembered instead of a set.
  std::optional<Json> cached() const {
    const auto value = keys_.cache.get(key_);
    if (!value || value->empty() || value->front() != fault_mark) return value ? Json::parse(*value) : std::nullopt;
    const std::string_view name = std::string_view(*value).substr(1);
    for (const Fault* fault : faults) {
      if (fault->name == name) throw refusal(*fault);
    }
    return std::nullopt;
  }

  Json fetch() const {
    refuse_if_spent(spend_fetch());
    std::string keys;
    const HttpAnswer answer = keys_.fetch(keys_.url);
    if (const Fault* fault = read(answer, keys)) {
      if (auto stale = is_passing(*fault, answer) ? stale_set() : std::nullopt) {
        report(*fault, "; those of before go on to hold");
        return std::move(*stale);
      }
      report(*fault);
      keys_.cache.put(key_, fault_mark + std::string(fault->name), static_cast<int>(fault_life.count()));
      throw refusal(*fault);
    }
    return kept(answer, keys);
  }

  /// Nothing when that was done lately, or fails: the set that is there goes on to hold.
  std::optional<Json> fetch_again() const {
    if (spend(keys_.cache, key_of("renewal", keys_.url), renewals, keys_.now_seconds) || spend_fetch()) return {};
    std::string keys;
    const HttpAnswer answer = keys_.fetch(keys_.url);
    if (const Fault* fault = read(answer, keys)) {
      report(*fault);
      return {};
    }
    return kept(answer, keys);
  }

 private:
  std::optional<int> spend_fetch() const {
    const auto wait = spend(keys_.cache, key_of("url", keys_.url), fetches_of_url, keys_.now_seconds);
    return wait ? wait : spend(keys_.cache, key_of("host", host_), fetches_from_host, keys_.now_seconds);
  }

  Json kept(const HttpAnswer& answer, const std::string& keys) const {
    const int life = life_of(answer);
    if (may_be_stale(answer)) {
      keys_.cache.put(stale_key_, keys, life + static_cast<int>(stale_life.count()));
    } else {
      keys_.cache.remove(stale_key_);
    }
    keys_.cache.put(key_, keys, life);
    return std::move(*Json::parse(keys));
  }

  /// The last good set, which then counts until the host is asked again.
  std::optional<Json> stale_set() const {
    const auto keys = keys_.cache.get(stale_key_);
    auto set = keys ? Json::parse(*keys) : std::nullopt;
    if (set) keys_.cache.put(key_, *keys, static_cast<int>(fault_life.count()));
    return set;
  }

  void report(const Fault& fault, std::string_view consequence = {}) const {
    std::string text("the keys at the jwks_uri of client ");
    text.append(keys_.client_id).append(" (host ").append(host_).append(") cannot be used: ").append(fault.logged);
    text.append(consequence);
    log::warning("OEMR1411", text);
  }

  const RemoteKeys& keys_;
  std::string host_, key_, stale_key_;
};

}  // namespace

bool is_signed_by_one_of(const Jwt& jwt, const RemoteKeys& keys) {
  if (!has_known_algorithm(jwt)) return false;
  const Source source(keys);
  const auto cached = source.cached();
  if (!cached) return is_signed_by_one_of(jwt, source.fetch().root());
  if (is_signed_by_one_of(jwt, cached->root())) return true;
  if (has_named_key(jwt, cached->root())) return false;
  const auto renewed = source.fetch_again();
  return renewed && is_signed_by_one_of(jwt, renewed->root());
}

}  // namespace oemr::oauth
