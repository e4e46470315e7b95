// SPDX-License-Identifier: Apache-2.0
// Clock, time zones by IANA name, and the date forms of OpenEMR ("YYYY-MM-DD HH:MM:SS", local) and FHIR (RFC 3339).
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace oemr {

/// Microseconds since 1970; the one clock of the project.
std::int64_t now_microseconds();
inline std::int64_t now_seconds() { return now_microseconds() / 1000000; }

struct CivilTime {
  int year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0;
};

/// "YYYY-MM-DD" or "YYYY-MM-DD HH:MM:SS" exactly, a real calendar day; anything else gives nothing ("0000-00-00" too).
std::optional<CivilTime> parse_date(std::string_view text);
std::optional<CivilTime> parse_date_time(std::string_view text);
/// "0000-00-00", also with a time of zeros: what MySQL and MariaDB hold for "no date".
bool is_zero_date(std::string_view text) noexcept;
/// Seconds since midnight of "HH:MM" or "HH:MM:SS", also typed as "9:15 ", up to 23:59:59; and back, as "HH:MM:SS".
std::optional<int> parse_time_of_day(std::string_view text);
std::string format_time_of_day(int seconds);
std::string format_date(const CivilTime& time);
std::string format_date_time(const CivilTime& time);
/// Seconds since 1970 of a civil time read as UTC, and back.
std::int64_t seconds_of(const CivilTime& time);
CivilTime civil_of(std::int64_t seconds);

/// A time zone of /usr/share/zoneinfo (TZif, RFC 8536), immutable and shared between threads.
class Zone {
 public:
  /// UTC when the name is empty; nothing when there is no such zone.
  static std::shared_ptr<const Zone> load(std::string_view name);

  /// Seconds east of UTC at that instant.
  int offset_at(std::int64_t seconds) const;
  CivilTime local(std::int64_t seconds) const { return civil_of(seconds + offset_at(seconds)); }
  /// The instant of a civil time here. Of a doubled hour the first; an hour left out is read with the offset before it,
  /// so that it lies as far after the change (as PHP and mktime do).
  std::int64_t instant(const CivilTime& local) const;
  /// "+02:00", as MySQL's time_zone and RFC 3339 write it.
  std::string offset_text(std::int64_t seconds) const;
  /// "YYYY-MM-DD HH:MM:SS" of that instant here.
  std::string format(std::int64_t seconds) const { return format_date_time(local(seconds)); }

  Zone();  // UTC
  ~Zone();

 private:
  struct Table;
  std::unique_ptr<const Table> table_;
};

/// What read_date_time() and local_date_time() take, for messages.
inline constexpr std::string_view date_time_forms =
    "YYYY-MM-DD HH:MM:SS, or ISO 8601: YYYY-MM-DDTHH:MM[:SS[.fraction]], with Z or an offset (+hh:mm) or in the zone "
    "of "
    "the site";
struct DateTimeText {
  CivilTime time;
  std::optional<int> offset_seconds;  // east of UTC; none: in the zone of the site
};
/// Those forms, with T or a blank before the time; a fraction of a second is left out.
std::optional<DateTimeText> read_date_time(std::string_view text);
/// The same as "YYYY-MM-DD HH:MM:SS" here; nothing beyond the years 1 to 9999.
std::optional<std::string> local_date_time(std::string_view text, const Zone& zone);

/// "YYYY-MM-DDTHH:MM:SS+hh:mm" of a local date or date-time, with the offset of that day; empty for empty and zero
/// dates.
std::string instant(std::string_view local, const Zone& zone);

}  // namespace oemr
