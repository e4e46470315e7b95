// SPDX-License-Identifier: Apache-2.0
// Reads the header Cache-Control.
#include "core/cache_control.h"

#include <algorithm>
#include <charconv>
#include <cstdint>

#include "core/text.h"

namespace oemr {
namespace {

using std::chrono::seconds;

/// delta-seconds (RFC 9111 section 1.2.2): what is too large counts as very long, what is no number as nothing.
std::optional<seconds> delta(std::string_view text) {
  std::int64_t value = 0;
  const char* const end = text.data() + text.size();
  const auto [read, error] = std::from_chars(text.data(), end, value);
  if (text.empty() || text.front() == '-' || read != end || error == std::errc::invalid_argument) return std::nullopt;
  constexpr std::int64_t longest = 1LL << 31U;
  return seconds(error == std::errc() ? std::min(value, longest) : longest);
}

/// The directive at the start of the list, which loses it; a comma within quotes ends none.
std::string_view next_directive(std::string_view& list) {
  bool is_quoted = false;
  std::size_t end = 0;
  for (; end < list.size() && (is_quoted || list[end] != ','); ++end) {
    if (list[end] == '"') is_quoted = !is_quoted;
    if (is_quoted && list[end] == '\\') ++end;
  }
  end = std::min(end, list.size());
  const std::string_view directive = trim(list.substr(0, end));
  list.remove_prefix(std::min(end + 1, list.size()));
  return directive;
}

std::string_view unquoted(std::string_view text) {
  return text.size() > 1 && text.starts_with('"') && text.ends_with('"') ? text.substr(1, text.size() - 2) : text;
}

}  // namespace

std::optional<seconds> fresh_for(std::string_view cache_control, std::string_view age) {
  std::optional<seconds> lifetime;
  while (!cache_control.empty()) {
    const std::string_view directive = next_directive(cache_control);
    const std::size_t equals = std::min(directive.find('='), directive.size());
    const std::string_view name = trim(directive.substr(0, equals));
    if (equal_ignoring_case(name, "no-store") || equal_ignoring_case(name, "no-cache")) return seconds(0);
    if (!equal_ignoring_case(name, "max-age")) continue;
    // Section 4.2.1: of several the answer is best taken for stale soonest, and for stale if it is no number.
    const std::string_view value = trim(directive.substr(std::min(equals + 1, directive.size())));
    const seconds named = delta(unquoted(value)).value_or(seconds(0));
    lifetime = std::min(named, lifetime.value_or(named));
  }
  if (!lifetime) return std::nullopt;
  return std::max(seconds(0), *lifetime - delta(trim(age)).value_or(seconds(0)));
}

}  // namespace oemr
