// SPDX-License-Identifier: Apache-2.0
// The clock and civil time in the proleptic Gregorian calendar.
#include "core/time.h"

#include <algorithm>
#include <chrono>
#include <cstddef>

#include "core/text.h"

namespace oemr {
namespace {

constexpr std::int64_t seconds_per_day = 86400;

/// Two or four digits at a place of the text, or -1.
int digits_at(std::string_view text, std::size_t at, std::size_t count) noexcept {
  int value = 0;
  for (const char c : text.substr(at, count)) {
    if (c < '0' || c > '9') return -1;
    value = value * 10 + (c - '0');
  }
  return value;
}

void append_two(std::string& out, int value) {
  out += static_cast<char>('0' + value / 10 % 10);
  out += static_cast<char>('0' + value % 10);
}

void append_time(std::string& out, int hour, int minute, int second) {
  append_two(out, hour);
  out += ':';
  append_two(out, minute);
  out += ':';
  append_two(out, second);
}

void append_date(std::string& out, const CivilTime& time) {
  if (time.year >= 0 && time.year <= 9999) {
    append_two(out, time.year / 100);
    append_two(out, time.year % 100);
  } else {
    out += std::to_string(time.year);
  }
  out += '-';
  append_two(out, time.month);
  out += '-';
  append_two(out, time.day);
}

}  // namespace

std::int64_t now_microseconds() {
  return std::chrono::duration_cast<std::chrono::microseconds>(std::chrono::system_clock::now().time_since_epoch())
      .count();
}

std::optional<CivilTime> parse_date(std::string_view text) {
  if (text.size() != 10 || text[4] != '-' || text[7] != '-') return std::nullopt;
  CivilTime time;
  time.year = digits_at(text, 0, 4);
  time.month = digits_at(text, 5, 2);
  time.day = digits_at(text, 8, 2);
  if (time.year < 1 || time.month < 1 || time.day < 1) return std::nullopt;
  const std::chrono::year_month_day date{std::chrono::year{time.year},
                                         std::chrono::month{static_cast<unsigned>(time.month)},
                                         std::chrono::day{static_cast<unsigned>(time.day)}};
  if (!date.ok()) return std::nullopt;
  return time;
}

namespace {

std::optional<int> parse_exact_time(std::string_view text) {
  if ((text.size() != 5 && text.size() != 8) || text[2] != ':' || (text.size() == 8 && text[5] != ':')) return {};
  const int hour = digits_at(text, 0, 2), minute = digits_at(text, 3, 2);
  const int second = text.size() == 8 ? digits_at(text, 6, 2) : 0;
  const auto within = [](int value, int below) { return value >= 0 && value < below; };
  if (!within(hour, 24) || !within(minute, 60) || !within(second, 60)) return {};
  return hour * 3600 + minute * 60 + second;
}

}  // namespace

std::optional<int> parse_time_of_day(std::string_view text) {
  const std::string_view trimmed = trim(text);
  return parse_exact_time((trimmed.find(':') == 1 ? "0" : "") + std::string(trimmed));
}

std::optional<CivilTime> parse_date_time(std::string_view text) {
  if (text.size() != 19 || text[10] != ' ') return std::nullopt;
  auto time = parse_date(text.substr(0, 10));
  const std::optional<int> seconds = parse_exact_time(text.substr(11));
  if (!time || !seconds) return std::nullopt;
  time->hour = *seconds / 3600;
  time->minute = *seconds / 60 % 60;
  time->second = *seconds % 60;
  return time;
}

bool is_zero_date(std::string_view text) noexcept {
  return text.starts_with("0000-00-00") && text.find_first_not_of("0:. TZ", 10) == std::string_view::npos;
}

namespace {

std::size_t digits_before(std::string_view text) { return std::min(text.find_first_not_of("0123456789"), text.size()); }

/// Z, +hh:mm, +hhmm or +hh.
std::optional<int> parse_offset(std::string_view text) {
  if (text == "Z" || text == "z") return 0;
  if (text.size() < 3 || (text.front() != '+' && text.front() != '-')) return {};
  const bool has_colon = text.size() == 6 && text[3] == ':';
  if (text.size() != 3 && text.size() != 5 && !has_colon) return {};
  const int hours = digits_at(text, 1, 2), minutes = text.size() == 3 ? 0 : digits_at(text, has_colon ? 4 : 3, 2);
  if (hours < 0 || hours > 23 || minutes < 0 || minutes > 59) return {};
  const int seconds = hours * 3600 + minutes * 60;
  return text.front() == '-' ? -seconds : seconds;
}

}  // namespace

std::optional<DateTimeText> read_date_time(std::string_view text) {
  if (text.size() < 16 || (text[10] != ' ' && text[10] != 'T')) return {};
  const std::optional<CivilTime> date = parse_date(text.substr(0, 10));
  text.remove_prefix(11);
  const bool has_seconds = text.size() >= 8 && text[5] == ':';
  const std::string_view clock = text.substr(0, has_seconds ? 8 : 5);
  const std::optional<int> seconds = parse_exact_time(clock);
  if (!date || !seconds) return {};
  text.remove_prefix(clock.size());
  if (has_seconds && text.starts_with('.')) {
    const std::size_t digits = digits_before(text.substr(1));
    if (digits == 0) return {};
    text.remove_prefix(1 + digits);
  }
  DateTimeText read{*date, {}};
  if (!text.empty() && !(read.offset_seconds = parse_offset(text))) return {};
  read.time.hour = *seconds / 3600;
  read.time.minute = *seconds / 60 % 60;
  read.time.second = *seconds % 60;
  return read;
}

std::optional<std::string> local_date_time(std::string_view text, const Zone& zone) {
  const std::optional<DateTimeText> read = read_date_time(text);
  if (!read) return {};
  const CivilTime local =
      read->offset_seconds ? zone.local(seconds_of(read->time) - *read->offset_seconds) : read->time;
  if (local.year < 1 || local.year > 9999) return {};
  return format_date_time(local);
}

std::string format_date(const CivilTime& time) {
  std::string result;
  append_date(result, time);
  return result;
}

std::string format_date_time(const CivilTime& time) {
  std::string result;
  result.reserve(19);
  append_date(result, time);
  result += ' ';
  append_time(result, time.hour, time.minute, time.second);
  return result;
}

std::string format_time_of_day(int seconds) {
  std::string result;
  append_time(result, seconds / 3600, seconds / 60 % 60, seconds % 60);
  return result;
}

std::int64_t seconds_of(const CivilTime& time) {
  const std::chrono::year_month_day first{std::chrono::year{time.year},
                                          std::chrono::month{static_cast<unsigned>(time.month)}, std::chrono::day{1}};
  const std::int64_t days = std::chrono::sys_days{first}.time_since_epoch().count() + time.day - 1;
  return days * seconds_per_day + time.hour * std::int64_t{3600} + time.minute * std::int64_t{60} + time.second;
}

CivilTime civil_of(std::int64_t seconds) {
  std::int64_t days = seconds / seconds_per_day;
  std::int64_t rest = seconds % seconds_per_day;
  if (rest < 0) {
    --days;
    rest += seconds_per_day;
  }
  const std::chrono::year_month_day date{std::chrono::sys_days{std::chrono::days{days}}};
  CivilTime time;
  time.year = static_cast<int>(date.year());
  time.month = static_cast<int>(static_cast<unsigned>(date.month()));
  time.day = static_cast<int>(static_cast<unsigned>(date.day()));
  time.hour = static_cast<int>(rest / 3600);
  time.minute = static_cast<int>(rest / 60 % 60);
  time.second = static_cast<int>(rest % 60);
  return time;
}

}  // namespace oemr
