// SPDX-License-Identifier: Apache-2.0
// Reads POSIX TZ strings and says which offset holds at an instant.
#include "core/posix_zone_rule.h"

#include <cstddef>

#include "core/time.h"

namespace oemr {
namespace {

constexpr std::int64_t seconds_per_day = 86400;

constexpr bool is_digit(char c) noexcept { return c >= '0' && c <= '9'; }

constexpr bool is_leap(int year) noexcept { return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0); }

std::int64_t midnight(int year, int month, int day) {
  CivilTime time;
  time.year = year;
  time.month = month;
  time.day = day;
  return seconds_of(time);
}

}  // namespace

class PosixZoneRule::Reader {
 public:
  explicit Reader(std::string_view text) : rest_(text) {}

  bool at_end() const noexcept { return rest_.empty(); }

  bool take(char expected) noexcept {
    if (!rest_.starts_with(expected)) return false;
    rest_.remove_prefix(1);
    return true;
  }

  bool next_is_offset() const noexcept { return !rest_.empty() && rest_.front() != ','; }

  /// Letters, or anything between angle brackets; the name itself is of no use here.
  bool name() noexcept {
    std::size_t size = 0;
    if (take('<')) {
      size = rest_.find('>');
      if (size == std::string_view::npos) return false;
      rest_.remove_prefix(size + 1);
    } else {
      while (size < rest_.size() && ((rest_[size] | 0x20) >= 'a' && (rest_[size] | 0x20) <= 'z')) ++size;
      rest_.remove_prefix(size);
    }
    return size >= 3;
  }

  bool number(int& value, int low, int high) noexcept {
    if (rest_.empty() || !is_digit(rest_.front())) return false;
    value = 0;
    while (!rest_.empty() && is_digit(rest_.front())) {
      value = value * 10 + (rest_.front() - '0');
      rest_.remove_prefix(1);
      if (value > high) return false;
    }
    return value >= low;
  }

  /// [+-]hh[:mm[:ss]] as seconds.
  bool duration(int& seconds) noexcept {
    const bool negative = take('-');
    if (!negative) take('+');
    int hours = 0;
    int minutes = 0;
    int rest = 0;
    if (!number(hours, 0, 167)) return false;
    if (take(':')) {
      if (!number(minutes, 0, 59)) return false;
      if (take(':') && !number(rest, 0, 59)) return false;
    }
    seconds = (hours * 60 + minutes) * 60 + rest;
    if (negative) seconds = -seconds;
    return true;
  }

  bool change(Change& result) noexcept {
    if (!take(',')) return false;
    if (take('J')) {
      result.kind = Change::Kind::julian;
      if (!number(result.day, 1, 365)) return false;
    } else if (take('M')) {
      result.kind = Change::Kind::month_week_day;
      if (!number(result.month, 1, 12) || !take('.') || !number(result.week, 1, 5) || !take('.') ||
          !number(result.day, 0, 6)) {
        return false;
      }
    } else {
      result.kind = Change::Kind::zero_based;
      if (!number(result.day, 0, 365)) return false;
    }
    return !take('/') || duration(result.time);
  }

 private:
  std::string_view rest_;
};

std::int64_t PosixZoneRule::Change::local_seconds(int year) const {
  switch (kind) {
    case Kind::julian:  // counts without the 29th of February
      return midnight(year, 1, day) + (is_leap(year) && day >= 60 ? seconds_per_day : 0) + time;
    case Kind::zero_based:
      return midnight(year, 1, day + 1) + time;
    case Kind::month_week_day:
      break;
  }
  const std::int64_t first = midnight(year, month, 1);
  const std::int64_t next_month = month == 12 ? midnight(year + 1, 1, 1) : midnight(year, month + 1, 1);
  const std::int64_t days_since_sunday = ((first / seconds_per_day + 4) % 7 + 7) % 7;  // 1970-01-01 was a Thursday
  std::int64_t found = first + ((day - days_since_sunday + 7) % 7 + (week - 1) * std::int64_t{7}) * seconds_per_day;
  if (found >= next_month) found -= 7 * seconds_per_day;  // week 5 is the last one
  return found + time;
}

std::optional<PosixZoneRule> PosixZoneRule::parse(std::string_view text) {
  Reader reader(text);
  PosixZoneRule rule;
  int west = 0;  // POSIX counts offsets to the west
  if (!reader.name() || !reader.duration(west)) return std::nullopt;
  rule.standard_ = -west;
  if (reader.at_end()) return rule;
  rule.has_daylight_ = true;
  rule.daylight_ = rule.standard_ + 3600;
  if (!reader.name()) return std::nullopt;
  if (reader.next_is_offset()) {
    if (!reader.duration(west)) return std::nullopt;
    rule.daylight_ = -west;
  }
  if (!reader.change(rule.start_) || !reader.change(rule.end_) || !reader.at_end()) return std::nullopt;
  return rule;
}

int PosixZoneRule::offset_at(std::int64_t seconds) const {
  if (!has_daylight_) return standard_;
  const int year = civil_of(seconds + standard_).year;
  const std::int64_t start = start_.local_seconds(year) - standard_;
  const std::int64_t end = end_.local_seconds(year) - daylight_;
  // South of the equator the summer spans the new year.
  const bool daylight = start < end ? seconds >= start && seconds < end : seconds >= start || seconds < end;
  return daylight ? daylight_ : standard_;
}

}  // namespace oemr
