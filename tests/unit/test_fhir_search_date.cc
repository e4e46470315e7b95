// SPDX-License-Identifier: Apache-2.0
// Dates of FHIR searches (R4 search, 3.1.1.4.7): the prefix, and the interval that the precision makes.
#include "core/error.h"
#include "fhir/criteria.h"
#include "suites.h"

namespace {

using oemr::Zone;
using oemr::fhir::parse_search_date;

/// "<comparator> <from> <until>", or "refused".
std::string range(std::string_view value, const Zone& zone = {}) {
  try {
    const auto parsed = parse_search_date(value, zone);
    return parsed.comparator + " " + parsed.from + " " + parsed.until;
  } catch (const oemr::BadRequest& error) {
    CU_ASSERT_EQUAL(error.status(), 400);
    return "refused";
  }
}

void precision_makes_the_interval() {
  CU_ASSERT(range("2020") == "eq 2020-01-01 00:00:00 2021-01-01 00:00:00");
  CU_ASSERT(range("2020-02") == "eq 2020-02-01 00:00:00 2020-03-01 00:00:00");
  CU_ASSERT(range("2020-12") == "eq 2020-12-01 00:00:00 2021-01-01 00:00:00");
  CU_ASSERT(range("2020-02-28") == "eq 2020-02-28 00:00:00 2020-02-29 00:00:00");
  CU_ASSERT(range("2020-12-31") == "eq 2020-12-31 00:00:00 2021-01-01 00:00:00");
  CU_ASSERT(range("2020-02-29T23:59") == "eq 2020-02-29 23:59:00 2020-03-01 00:00:00");
  CU_ASSERT(range("2020-01-01T10:20:30") == "eq 2020-01-01 10:20:30 2020-01-01 10:20:31");
  CU_ASSERT(range("2020-01-01T10:20:30.987") == "eq 2020-01-01 10:20:30 2020-01-01 10:20:31");
  CU_ASSERT(range("2016-12-31T23:59:60Z") == "eq 2017-01-01 00:00:00 2017-01-01 00:00:01");  // a leap second
  CU_ASSERT(range("2016-12-31T23:59:61Z") == "refused");
  CU_ASSERT(range("0001") == "eq 0001-01-01 00:00:00 0002-01-01 00:00:00");
}

/// The database knows no year of five digits.
void the_last_year_has_an_end() {
  for (const char* last : {"9999", "9999-12", "9999-12-31", "9999-12-31T23:59:59"}) {
    CU_ASSERT(range(last).ends_with(" 9999-12-31 23:59:59"));
  }
}

void every_prefix() {
  for (const std::string prefix : {"eq", "ne", "gt", "lt", "ge", "le", "sa", "eb"}) {
    CU_ASSERT(range(prefix + "2020-05-06") == prefix + " 2020-05-06 00:00:00 2020-05-07 00:00:00");
    CU_ASSERT(range(prefix + "2020-05-06T07:08:09Z") == prefix + " 2020-05-06 07:08:09 2020-05-06 07:08:10");
    CU_ASSERT(range(prefix) == "refused");
    CU_ASSERT(range(prefix + prefix + "2020") == "refused");
  }
  for (const char* other : {"ap2020", "GE2020", "xx2020", "e2020", ">2020", ">=2020", "ge 2020"})
    CU_ASSERT(range(other) == "refused");
}

void without_offset_the_site_clock_is_meant() {
  const auto berlin = Zone::load("Europe/Berlin");
  CU_ASSERT_FATAL(berlin != nullptr);
  CU_ASSERT(range("2020-07-01T12:00", *berlin) == "eq 2020-07-01 12:00:00 2020-07-01 12:01:00");
  CU_ASSERT(range("2020-07-01", *berlin) == "eq 2020-07-01 00:00:00 2020-07-02 00:00:00");
}

void offsets_are_turned_into_the_site_clock() {
  const auto berlin = Zone::load("Europe/Berlin");
  const auto new_york = Zone::load("America/New_York");
  CU_ASSERT_FATAL(berlin != nullptr && new_york != nullptr);
  CU_ASSERT(range("2020-07-01T12:00:00Z", *berlin) == "eq 2020-07-01 14:00:00 2020-07-01 14:00:01");
  CU_ASSERT(range("2020-01-01T12:00:00Z", *berlin) == "eq 2020-01-01 13:00:00 2020-01-01 13:00:01");
  CU_ASSERT(range("2020-07-01T12:00+02:00", *berlin) == "eq 2020-07-01 12:00:00 2020-07-01 12:01:00");
  CU_ASSERT(range("2020-07-01T12:00 02:00", *berlin) == range("2020-07-01T12:00+02:00", *berlin));
  CU_ASSERT(range("2020-07-01T12:00-05:30", *berlin) == "eq 2020-07-01 19:30:00 2020-07-01 19:31:00");
  CU_ASSERT(range("2020-01-01T02:00Z", *new_york) == "eq 2019-12-31 21:00:00 2019-12-31 21:01:00");
  CU_ASSERT(range("2020-01-01T12:00+14:00") == "eq 2019-12-31 22:00:00 2019-12-31 22:01:00");
  CU_ASSERT(range("2020-01-01T12:00-12:00") == "eq 2020-01-02 00:00:00 2020-01-02 00:01:00");
}

void summer_time_begins_and_ends() {
  const auto berlin = Zone::load("Europe/Berlin");
  CU_ASSERT_FATAL(berlin != nullptr);
  CU_ASSERT(range("2020-03-29T00:59:59Z", *berlin) == "eq 2020-03-29 01:59:59 2020-03-29 03:00:00");
  CU_ASSERT(range("2020-03-29T01:00:00Z", *berlin) == "eq 2020-03-29 03:00:00 2020-03-29 03:00:01");
  CU_ASSERT(range("2020-10-25T00:30:00Z", *berlin) == "eq 2020-10-25 02:30:00 2020-10-25 02:30:01");
  CU_ASSERT(range("2020-10-25T01:30:00Z", *berlin) == "eq 2020-10-25 02:30:00 2020-10-25 02:30:01");
}

void what_is_no_date_is_refused() {
  for (const char* bad : {"",
                          " ",
                          "20",
                          "202",
                          "02020",
                          "20200",
                          "-2020",
                          "0000",
                          "2020-",
                          "2020-1",
                          "2020-00",
                          "2020-13",
                          "2020-01-",
                          "2020-01-1",
                          "2020-01-00",
                          "2020-01-32",
                          "2021-02-29",
                          "2020-06-31",
                          "2020/01/01",
                          "01.02.2020",
                          "20200101",
                          "2020-01-01Z",
                          "2020-01-01+02:00",
                          "2020-01-01 10:00",
                          "2020-01-01t10:00",
                          "2020-01-01T",
                          "2020-01-01T10",
                          "2020-01-01T1:00",
                          "2020-01-01T10:",
                          "2020-01-01T24:00",
                          "2020-01-01T10:60",
                          "2020-01-01T10:00:",
                          "2020-01-01T10:00:1",
                          "2020-01-01T10:00:00.",
                          "2020-01-01T10:00:00.Z",
                          "2020-01-01T10:00:00,5",
                          "2020-01-01T10:00z",
                          "2020-01-01T10:00+2:00",
                          "2020-01-01T10:00+0200",
                          "2020-01-01T10:00+02",
                          "2020-01-01T10:00+02:60",
                          "2020-01-01T10:00+14:01",
                          "2020-01-01T10:00-15:00",
                          "2020-01-01T10:00ZZ",
                          "2020-01-01T10:00Z ",
                          "2020 ",
                          " 2020",
                          "today",
                          "2020,2021",
                          "\xEF\xBC\x92\xEF\xBC\x90\xEF\xBC\x92\xEF\xBC\x90",
                          "2020-01-01' OR 1=1"}) {
    CU_ASSERT(range(bad) == "refused");
  }
  CU_ASSERT(range(std::string_view("2020\0", 5)) == "refused");
  CU_ASSERT(range(std::string(100000, '2')) == "refused");
}

const CU_TestInfo tests[] = {{"the precision makes the interval", precision_makes_the_interval},
                             {"the last year has an end", the_last_year_has_an_end},
                             {"every prefix", every_prefix},
                             {"without offset the site's clock is meant", without_offset_the_site_clock_is_meant},
                             {"offsets are turned into the site's clock", offsets_are_turned_into_the_site_clock},
                             {"summer time begins and ends", summer_time_begins_and_ends},
                             {"what is no date is refused", what_is_no_date_is_refused},
                             CU_TEST_INFO_NULL};

}  // namespace

const Suite fhir_search_date_suite = {"FHIR search dates", tests};
