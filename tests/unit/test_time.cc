// SPDX-License-Identifier: Apache-2.0
// Civil time over the whole calendar, and zones against changes that are on record on both hemispheres.
#include "core/posix_zone_rule.h"
#include "core/time.h"
#include "suites.h"

namespace {

using namespace oemr;

constexpr std::int64_t day = 86400;

std::int64_t utc(std::string_view text) { return seconds_of(parse_date_time(text).value_or(CivilTime{})); }

void reads_dates_strictly() {
  for (const std::string_view good : {"2024-02-29", "2000-02-29", "0001-01-01", "9999-12-31", "1900-02-28"}) {
    const auto date = parse_date(good);
    CU_ASSERT(date && format_date(*date) == good);
  }
  for (const std::string_view bad :
       {"", "0000-00-00", "0000-01-01", "2023-02-29", "1900-02-29", "2100-02-29", "2024-13-01", "2024-00-10",
        "2024-04-31", "2024-01-00", "2024-1-01", "24-01-01", "2024/01/01", "2024-01-01 ", " 2024-01-01", "+024-01-01",
        "2024-01-0a", "2024-01-01T00:00:00"}) {
    CU_ASSERT(!parse_date(bad));
  }
}

void reads_iso_date_times() {
  const auto zone = Zone::load("Europe/Berlin");
  CU_ASSERT_PTR_NOT_NULL_FATAL(zone.get());
  constexpr std::pair<std::string_view, std::string_view> good[] = {
      {"2020-11-10T09:30:00", "2020-11-10 09:30:00"},
      {"2020-11-10 09:30:00", "2020-11-10 09:30:00"},
      {"2020-11-10T09:30", "2020-11-10 09:30:00"},
      {"2020-11-10T09:30Z", "2020-11-10 10:30:00"},
      {"2020-07-10T09:30:15Z", "2020-07-10 11:30:15"},
      {"2020-11-10T09:30:00.999999", "2020-11-10 09:30:00"},
      {"2020-11-10T09:30:00.5+05:30", "2020-11-10 05:00:00"},
      {"2020-12-31T23:30:00-02", "2021-01-01 02:30:00"},
      {"2020-11-10T09:30:00+0100", "2020-11-10 09:30:00"},
  };
  for (const auto& [text, local] : good) CU_ASSERT(local_date_time(text, *zone) == std::optional<std::string>(local));
  for (const std::string_view bad : {"",
                                     "2020-11-10",
                                     "2020-11-10T",
                                     "2020-11-10T09",
                                     "2020-11-10T9:30",
                                     "2020-11-10T09:30:",
                                     "2020-11-10T09:30:0",
                                     "2020-11-10T24:00:00",
                                     "2020-11-10T09:60:00",
                                     "2020-02-30T09:30:00",
                                     "2020-11-10T09:30:00.",
                                     "2020-11-10T09:30.5",
                                     "2020-11-10T09:30:00+",
                                     "2020-11-10T09:30:00+1",
                                     "2020-11-10T09:30:00+24:00",
                                     "2020-11-10T09:30:00+01:60",
                                     "2020-11-10T09:30:00+01:0",
                                     "2020-11-10T09:30:00ZZ",
                                     "2020-11-10T09:30:00 Z",
                                     "2020-11-10T09:30:00+1:000",
                                     "2020-11-10X09:30:00",
                                     "0000-00-00T00:00:00",
                                     "9999-12-31T23:30:00Z"}) {
    CU_ASSERT(!local_date_time(bad, *zone));
  }
  CU_ASSERT(is_zero_date("0000-00-00") && is_zero_date("0000-00-00 00:00:00.000") && !is_zero_date("0000-00-01"));
  CU_ASSERT(!is_zero_date("") && !is_zero_date("0000-00-00 00:00:01"));
}

void reads_date_times_strictly() {
  for (const std::string_view good : {"2024-02-29 23:59:59", "1970-01-01 00:00:00"}) {
    const auto time = parse_date_time(good);
    CU_ASSERT(time && format_date_time(*time) == good);
  }
  for (const std::string_view bad :
       {"", "2024-01-01", "2024-01-01T00:00:00", "2024-01-01 24:00:00", "2024-01-01 00:60:00", "2024-01-01 00:00:60",
        "2024-01-01 0:00:00", "2024-01-01 00:00:00.5", "0000-00-00 00:00:00", "2024-02-30 00:00:00",
        "2024-01-01 -1:00:00"}) {
    CU_ASSERT(!parse_date_time(bad));
  }
}

void reads_times_of_day() {
  CU_ASSERT(parse_time_of_day("00:00") == 0 && parse_time_of_day("23:59:59") == day - 1);
  CU_ASSERT(format_time_of_day(0) == "00:00:00" && format_time_of_day(day - 1) == "23:59:59");
  CU_ASSERT(format_time_of_day(parse_time_of_day("09:05").value_or(0)) == "09:05:00");
  for (const std::string_view typed : {"9:15", "9:15 ", " 9:15", "9:15:00"}) {
    CU_ASSERT(parse_time_of_day(typed) == 9 * 3600 + 15 * 60);
    CU_ASSERT(!parse_date_time("2024-01-01 " + std::string(typed)));
  }
  for (const std::string_view bad :
       {"", " ", ":15", "9:1", "9: 15", "-9:15", "009:15", "09:0x", "24:00", "25:99", "00:60", "00:00:60", "-1:00",
        "00-00", "00:00-00", "00:00:00.5", "0000", "12:00 PM"}) {
    CU_ASSERT(!parse_time_of_day(bad));
  }
}

void counts_seconds() {
  CU_ASSERT(utc("1970-01-01 00:00:00") == 0);
  CU_ASSERT(utc("1969-12-31 23:59:59") == -1);
  CU_ASSERT(utc("2000-03-01 00:00:00") == 951868800);
  CU_ASSERT(utc("2038-01-19 03:14:08") == std::int64_t{1} << 31);
  CU_ASSERT(format_date_time(civil_of(-1)) == "1969-12-31 23:59:59");
  CU_ASSERT(format_date_time(civil_of(-day)) == "1969-12-31 00:00:00");
}

void every_day_follows_the_day_before() {
  const std::int64_t last = utc("2400-12-31 00:00:00");
  CivilTime before = civil_of(utc("1599-12-31 00:00:00"));
  for (std::int64_t at = utc("1600-01-01 00:00:00"); at <= last; at += day) {
    const CivilTime now = civil_of(at + 45296);
    CU_ASSERT_FATAL(seconds_of(now) == at + 45296 && now.hour == 12 && now.minute == 34 && now.second == 56);
    const bool same_month = now.year == before.year && now.month == before.month && now.day == before.day + 1;
    CU_ASSERT_FATAL(same_month || now.day == 1);
    CU_ASSERT_FATAL(parse_date(format_date(now)).has_value());
    before = now;
  }
}

void the_clock_runs() {
  const std::int64_t first = now_microseconds();
  CU_ASSERT(first > std::int64_t{1700000000} * 1000000);
  CU_ASSERT(now_seconds() >= first / 1000000);
}

struct Instant {
  std::string_view zone, instant, local, offset;
};

constexpr Instant instants[] = {
    {"", "2024-07-01 12:00:00", "2024-07-01 12:00:00", "+00:00"},
    {"UTC", "2024-07-01 12:00:00", "2024-07-01 12:00:00", "+00:00"},
    {"America/New_York", "2024-03-10 06:59:59", "2024-03-10 01:59:59", "-05:00"},
    {"America/New_York", "2024-03-10 07:00:00", "2024-03-10 03:00:00", "-04:00"},
    {"America/New_York", "2024-11-03 05:59:59", "2024-11-03 01:59:59", "-04:00"},
    {"America/New_York", "2024-11-03 06:00:00", "2024-11-03 01:00:00", "-05:00"},
    {"America/New_York", "1985-04-28 07:00:00", "1985-04-28 03:00:00", "-04:00"},  // the rule of those years
    {"America/New_York", "2080-03-10 06:59:59", "2080-03-10 01:59:59", "-05:00"},  // beyond the table
    {"America/New_York", "2080-03-10 07:00:00", "2080-03-10 03:00:00", "-04:00"},
    {"Australia/Sydney", "2024-04-06 15:59:59", "2024-04-07 02:59:59", "+11:00"},
    {"Australia/Sydney", "2024-04-06 16:00:00", "2024-04-07 02:00:00", "+10:00"},
    {"Australia/Sydney", "2024-10-05 16:00:00", "2024-10-06 03:00:00", "+11:00"},
    {"Australia/Sydney", "2080-01-01 00:00:00", "2080-01-01 11:00:00", "+11:00"},
    {"Australia/Sydney", "2080-07-01 00:00:00", "2080-07-01 10:00:00", "+10:00"},
    {"Europe/Berlin", "2096-10-28 00:59:59", "2096-10-28 02:59:59", "+02:00"},
    {"Europe/Berlin", "2096-10-28 01:00:00", "2096-10-28 02:00:00", "+01:00"},
    {"Asia/Kolkata", "2050-01-01 00:00:00", "2050-01-01 05:30:00", "+05:30"},
    {"America/St_Johns", "2024-01-01 00:00:00", "2023-12-31 20:30:00", "-03:30"},
    {"Pacific/Apia", "2011-12-30 10:00:00", "2011-12-31 00:00:00", "+14:00"},  // a day left out
};

void zones_follow_the_record() {
  for (const Instant& one : instants) {
    const auto zone = Zone::load(one.zone);
    CU_ASSERT_FATAL(zone != nullptr);
    CU_ASSERT(zone->format(utc(one.instant)) == one.local);
    CU_ASSERT(zone->offset_text(utc(one.instant)) == one.offset);
  }
}

void before_all_transitions_is_local_mean_time() {
  const auto zone = Zone::load("America/New_York");
  CU_ASSERT_FATAL(zone != nullptr);
  CU_ASSERT(zone->offset_at(utc("1800-01-01 00:00:00")) == -(4 * 3600 + 56 * 60 + 2));
}

void refuses_names_that_are_no_zones() {
  for (const std::string_view name : {"Nowhere/City", "../zoneinfo/UTC", "/usr/share/zoneinfo/UTC", "America",
                                      "zone.tab", "Europe/Berlin ", "tzdata.zi", "UTC\n"}) {
    CU_ASSERT(Zone::load(name) == nullptr);
  }
  CU_ASSERT(Zone::load(std::string(500, 'A')) == nullptr);
  CU_ASSERT(Zone::load(std::string_view("UTC\0x", 5)) == nullptr);
}

void local_times_have_instants() {
  const auto zone = Zone::load("America/New_York");
  CU_ASSERT_FATAL(zone != nullptr);
  const auto instant = [&](std::string_view local) {
    return zone->instant(parse_date_time(local).value_or(CivilTime{}));
  };
  CU_ASSERT(instant("2024-03-10 02:30:00") == utc("2024-03-10 07:30:00"));  // left out: 03:30 EDT
  CU_ASSERT(instant("2024-11-03 01:30:00") == utc("2024-11-03 05:30:00"));  // doubled: the first
  CU_ASSERT(instant("2024-11-03 02:00:00") == utc("2024-11-03 07:00:00"));
}

void local_texts_gain_their_offset() {
  const auto zone = Zone::load("America/New_York");
  CU_ASSERT_FATAL(zone != nullptr);
  CU_ASSERT(oemr::instant("2024-07-01 12:30:15", *zone) == "2024-07-01T12:30:15-04:00");
  CU_ASSERT(oemr::instant("2024-07-01 12:30:15.250000", *zone) == "2024-07-01T12:30:15-04:00");
  CU_ASSERT(oemr::instant("2024-01-15", *zone) == "2024-01-15T00:00:00-05:00");
  CU_ASSERT(oemr::instant("2024-03-10 02:30:00", *zone) == "2024-03-10T03:30:00-04:00");  // left out
  CU_ASSERT(oemr::instant("2024-01-15", Zone()) == "2024-01-15T00:00:00+00:00");
  for (const std::string_view none : {"", "0000-00-00", "0000-00-00 00:00:00", "2024-02-30", "soon"}) {
    CU_ASSERT(oemr::instant(none, *zone).empty());
  }
}

void instants_survive_the_way_there_and_back() {
  for (const std::string_view name :
       {"America/New_York", "Australia/Sydney", "Europe/Dublin", "Africa/Casablanca", "UTC"}) {
    const auto zone = Zone::load(name);
    CU_ASSERT_FATAL(zone != nullptr);
    for (std::int64_t at = utc("1990-01-01 00:00:00"); at < utc("2060-01-01 00:00:00"); at += 9 * 3600 + 1) {
      const std::int64_t back = zone->instant(zone->local(at));
      CU_ASSERT_FATAL(back == at || (back < at && zone->format(back) == zone->format(at)));
    }
  }
}

int offset_of(std::string_view rule, std::string_view instant) {
  const auto parsed = PosixZoneRule::parse(rule);
  return parsed ? parsed->offset_at(utc(instant)) : -1;
}

void reads_posix_rules() {
  CU_ASSERT(offset_of("<+0330>-3:30", "2024-01-01 00:00:00") == 12600);
  CU_ASSERT(offset_of("EST5EDT,M3.2.0,M11.1.0", "2024-07-01 00:00:00") == -4 * 3600);
  // RFC 8536 section 3.3.1: daylight saving time all year round.
  for (const std::string_view at : {"2024-01-01 05:00:00", "2024-12-31 23:00:00", "2025-01-01 04:30:00"}) {
    CU_ASSERT(offset_of("EST5EDT,0/0,J365/25", at) == -4 * 3600);
  }
  CU_ASSERT(offset_of("<-02>2<-01>,M3.5.0/-1,M10.5.0/0", "2024-03-31 00:59:59") == -7200);
  CU_ASSERT(offset_of("<-02>2<-01>,M3.5.0/-1,M10.5.0/0", "2024-03-31 01:00:00") == -3600);
  CU_ASSERT(offset_of("AAA0BBB,J60/0,J61/0", "2024-03-01 12:00:00") == 3600);  // J60 is March 1 in leap years too
  CU_ASSERT(offset_of("AAA0BBB,59/0,60/0", "2024-02-29 12:00:00") == 3600);
  for (const std::string_view bad : {"", "A5", "EST", "EST5EDT", "EST5EDT,M3.2.0", "EST5EDT,M13.2.0,M11.1.0",
                                     "EST5EDT,M3.6.0,M11.1.0", "EST5EDT,M3.2.7,M11.1.0", "EST5EDT,J0,J5",
                                     "EST5EDT,366,5", "EST168", "EST5EDT,M3.2.0,M11.1.0x", "<EST5", "EST5:60"}) {
    CU_ASSERT(!PosixZoneRule::parse(bad));
  }
}

const CU_TestInfo tests[] = {
    {"reads dates strictly", reads_dates_strictly},
    {"reads date times strictly", reads_date_times_strictly},
    {"ISO date-times, with offsets and without", reads_iso_date_times},
    {"reads times of day", reads_times_of_day},
    {"counts seconds", counts_seconds},
    {"every day follows the day before", every_day_follows_the_day_before},
    {"the clock runs", the_clock_runs},
    {"zones follow the record", zones_follow_the_record},
    {"before all transitions is local mean time", before_all_transitions_is_local_mean_time},
    {"refuses names that are no zones", refuses_names_that_are_no_zones},
    {"local times have instants", local_times_have_instants},
    {"local texts gain their offset", local_texts_gain_their_offset},
    {"instants survive the way there and back", instants_survive_the_way_there_and_back},
    {"reads POSIX rules", reads_posix_rules},
    CU_TEST_INFO_NULL,
};

}  // namespace

const Suite time_suite = {"time", tests};
