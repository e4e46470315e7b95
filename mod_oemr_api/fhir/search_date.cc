// SPDX-License-Identifier: Apache-2.0
// FHIR dates in searches: a prefix, and a date whose precision makes it an interval.
#include <array>

#include "core/error.h"
#include "fhir/criteria.h"

namespace oemr::fhir {
namespace {

[[noreturn]] void refuse(std::string_view value) {
  throw BadRequest("'" + std::string(value) +
                   "' is not a date search value: [eq|ne|gt|lt|ge|le|sa|eb]YYYY[-MM[-DD[Thh:mm[:ss][Z|+hh:mm]]]]");
}

/// Reads digits from the front of text.
int take_number(std::string_view& text, std::size_t digits, std::string_view whole) {
  if (text.size() < digits) refuse(whole);
  int value = 0;
  for (std::size_t i = 0; i < digits; ++i) {
    if (text[i] < '0' || text[i] > '9') refuse(whole);
    value = value * 10 + (text[i] - '0');
  }
  text.remove_prefix(digits);
  return value;
}

bool take(std::string_view& text, char c) {
  if (text.empty() || text.front() != c) return false;
  text.remove_prefix(1);
  return true;
}

struct Instant {
  CivilTime time;
  std::int64_t width = 0;  // seconds; 0: a month or a year, until then holds the end
  CivilTime until;
  bool has_offset = false;
  int offset = 0;
};

Instant read_instant(std::string_view text, std::string_view whole) {
  Instant result;
  CivilTime& time = result.time;
  time = {take_number(text, 4, whole), 1, 1, 0, 0, 0};
  if (time.year == 0) refuse(whole);
  result.until = {time.year + 1, 1, 1, 0, 0, 0};
  if (!take(text, '-')) {
    if (!text.empty()) refuse(whole);
    return result;
  }
  time.month = take_number(text, 2, whole);
  if (time.month < 1 || time.month > 12) refuse(whole);
  result.until =
      time.month == 12 ? CivilTime{time.year + 1, 1, 1, 0, 0, 0} : CivilTime{time.year, time.month + 1, 1, 0, 0, 0};
  if (!take(text, '-')) {
    if (!text.empty()) refuse(whole);
    return result;
  }
  time.day = take_number(text, 2, whole);
  if (!parse_date(format_date(time))) refuse(whole);
  result.width = 86400;
  if (!take(text, 'T')) {
    if (!text.empty()) refuse(whole);
    return result;
  }
  time.hour = take_number(text, 2, whole);
  if (!take(text, ':')) refuse(whole);
  time.minute = take_number(text, 2, whole);
  result.width = 60;
  if (take(text, ':')) {
    time.second = take_number(text, 2, whole);
    result.width = 1;
    if (take(text, '.')) {
      take_number(text, 1, whole);
      while (!text.empty() && text.front() >= '0' && text.front() <= '9') text.remove_prefix(1);
    }
  }
  if (time.hour > 23 || time.minute > 59 || time.second > 60) refuse(whole);  // :60 is a leap second
  if (take(text, 'Z')) {
    result.has_offset = true;
  } else if (!text.empty() && (text.front() == '+' || text.front() == '-' || text.front() == ' ')) {
    const int sign = text.front() == '-' ? -1 : 1;  // a raw "+" in a query arrives as a blank
    text.remove_prefix(1);
    const int hours = take_number(text, 2, whole);
    if (!take(text, ':')) refuse(whole);
    const int minutes = take_number(text, 2, whole);
    if (minutes > 59 || hours * 60 + minutes > 14 * 60) refuse(whole);
    result.offset = sign * (hours * 3600 + minutes * 60);
    result.has_offset = true;
  }
  if (!text.empty()) refuse(whole);
  return result;
}

/// The last second that a DATETIME column can hold stands for all later ones.
std::string format_within_calendar(const CivilTime& time) {
  return time.year > 9999 ? "9999-12-31 23:59:59" : format_date_time(time);
}

}  // namespace

DateRange parse_search_date(std::string_view value, const Zone& zone) {
  constexpr std::array<std::string_view, 8> comparators = {"eq", "ne", "gt", "lt", "ge", "le", "sa", "eb"};
  DateRange range;
  range.comparator = "eq";
  std::string_view rest = value;
  for (std::string_view comparator : comparators) {
    if (rest.starts_with(comparator)) {
      range.comparator = comparator;
      rest.remove_prefix(2);
      break;
    }
  }
  const Instant instant = read_instant(rest, value);
  std::int64_t from = seconds_of(instant.time);
  std::int64_t until = instant.width > 0 ? from + instant.width : seconds_of(instant.until);
  if (instant.has_offset) {
    from -= instant.offset;
    until -= instant.offset;
    range.from = format_within_calendar(zone.local(from));
    range.until = format_within_calendar(zone.local(until));
  } else {  // without an offset the site's own clock is meant
    range.from = format_within_calendar(civil_of(from));
    range.until = format_within_calendar(civil_of(until));
  }
  return range;
}

}  // namespace oemr::fhir
