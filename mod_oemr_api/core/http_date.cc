// SPDX-License-Identifier: Apache-2.0
// IMF-fixdate, whose names are English whatever the locale is.
#include "core/http_date.h"

#include <algorithm>
#include <iterator>

#include "core/time.h"

namespace oemr {
namespace {

constexpr std::string_view days[] = {"Thu", "Fri", "Sat", "Sun", "Mon", "Tue", "Wed"};  // 1970 began on a Thursday
constexpr std::string_view months[] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                       "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};

}  // namespace

std::string http_date(std::int64_t seconds) {
  const CivilTime time = civil_of(seconds);
  const std::string text = format_date_time(time);  // YYYY-MM-DD HH:MM:SS
  const std::int64_t day = (seconds - (seconds % 86400 + 86400) % 86400) / 86400;
  std::string date(days[static_cast<std::size_t>((day % 7 + 7) % 7)]);
  date.append(", ").append(text, 8, 2).append(" ").append(months[time.month - 1]).append(" ");
  return date.append(text, 0, 4).append(text, 10, 9).append(" GMT");
}

std::optional<std::int64_t> parse_http_date(std::string_view text) {
  if (text.size() != 29) return std::nullopt;
  const auto month = std::find(std::begin(months), std::end(months), text.substr(8, 3));
  if (month == std::end(months)) return std::nullopt;
  const auto number = std::to_string(100 + std::distance(std::begin(months), month) + 1).substr(1);
  std::string civil(text.substr(12, 4));
  civil.append("-").append(number).append("-").append(text.substr(5, 2)).append(text.substr(16, 9));
  const std::optional<CivilTime> time = parse_date_time(civil);
  if (!time) return std::nullopt;
  const std::int64_t seconds = seconds_of(*time);
  return http_date(seconds) == text ? std::optional(seconds) : std::nullopt;
}

}  // namespace oemr
