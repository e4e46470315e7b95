// SPDX-License-Identifier: Apache-2.0
// The rule for the years to come at the end of a TZif file: a POSIX TZ string with the extensions of RFC 8536
// section 3.3.1.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace oemr {

class PosixZoneRule {
 public:
  /// "CET-1CEST,M3.5.0,M10.5.0/3"; nothing when the text is no such rule.
  static std::optional<PosixZoneRule> parse(std::string_view text);

  /// Seconds east of UTC at that instant.
  int offset_at(std::int64_t seconds) const;

 private:
  /// A day of each year and the seconds of local time from its midnight.
  struct Change {
    enum class Kind { julian, zero_based, month_week_day };
    Kind kind = Kind::julian;
    int month = 0, week = 0, day = 0;
    int time = 7200;

    std::int64_t local_seconds(int year) const;
  };
  class Reader;

  int standard_ = 0;
  int daylight_ = 0;
  bool has_daylight_ = false;
  Change start_, end_;
};

}  // namespace oemr
