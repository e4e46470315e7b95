// SPDX-License-Identifier: Apache-2.0
// Counters in fixed windows: one write for each try, none once they are used up.
#include "oauth/budget.h"

#include <algorithm>
#include <arpa/inet.h>
#include <array>
#include <atomic>

#include "core/encoding.h"
#include "core/log.h"
#include "core/text.h"
#include "core/time.h"
#include "oauth/clients.h"
#include "oauth/endpoint.h"
#include "oauth/error.h"

namespace oemr::oauth {
namespace {

void report_failing_cache() noexcept {
  static std::atomic_flag reported;
  if (reported.test_and_set()) return;
  log::warning("OEMR1410", "the shared cache does not count: sign-in, token and registration limits do not hold");
}

std::optional<int> spend(OAuthCall& call, std::string_view kind, const BudgetLimit& limit, std::string_view who) {
  std::string key("budget");
  key.append(1, '\0').append(kind).append(1, '\0').append(call.site.directory().string()).append(1, '\0').append(who);
  return spend(call.cache, key, limit, now_seconds());
}

std::optional<int> spend_by_address(OAuthCall& call, std::string_view kind, const BudgetLimit& limit) {
  return spend(call, kind, limit, counted_address(call.request.peer_address));
}

}  // namespace

std::optional<int> spend_registration(OAuthCall& call) {
  return spend_by_address(call, "registration", call.settings.budgets.registration);
}

std::optional<int> spend_token_request(OAuthCall& call) {
  return spend_by_address(call, "token", call.settings.budgets.token);
}

std::optional<int> spend_token_request(OAuthCall& call, const Client& client) {
  // Else anybody could use up the budget of a client whose id he knows.
  if (!client.has_proven_itself) return std::nullopt;
  return spend(call, "client", call.settings.budgets.token, client.id);
}

std::optional<int> spend_sign_in(OAuthCall& call, std::string_view username) {
  // The address first: nobody fills the cache with the counters of names that he makes up.
  if (const auto wait = spend_by_address(call, "sign-in", call.settings.budgets.sign_in)) return wait;
  return username.empty() ? std::nullopt : spend(call, "account", call.settings.budgets.sign_in, username);
}

void refuse_if_spent(std::optional<int> seconds_to_wait) {
  if (seconds_to_wait) throw too_many_requests(*seconds_to_wait);
}

std::optional<int> spend(SharedCache& cache, std::string_view key, const BudgetLimit& limit, std::int64_t now_seconds) {
  if (limit.maximum == 0) return std::nullopt;
  const std::int64_t period = limit.period.count(), window = now_seconds / period;
  const int rest = static_cast<int>(period - now_seconds % period);
  std::string window_key(key);
  window_key.append(1, '\0').append(std::to_string(window));
  const auto is_taken = cache.take_one(window_key, limit.maximum, rest);
  if (!is_taken) report_failing_cache();
  if (is_taken.value_or(true)) return std::nullopt;
  return rest;
}

std::string counted_address(std::string_view address) {
  const std::string text(address.substr(0, address.find('%')));  // without the zone
  std::array<char, 16> bytes{};
  if (inet_pton(AF_INET6, text.c_str(), bytes.data()) != 1) return text;
  constexpr std::string_view mapped("\0\0\0\0\0\0\0\0\0\0\xff\xff", 12);  // an IPv4 address in IPv6 form
  const std::string_view all(bytes.data(), bytes.size());
  return hex(all.starts_with(mapped) ? all : all.substr(0, 8));
}

}  // namespace oemr::oauth
