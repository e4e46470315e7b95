// SPDX-License-Identifier: Apache-2.0
// Units of vital signs.
#include <cmath>
#include <cstdlib>

#include "api/measurement.h"
#include "suites.h"

namespace {

using namespace oemr::api;

void metric_values() {
  CU_ASSERT(metric_value(Conversion::pounds, 220) == "99.790321");
  CU_ASSERT(metric_value(Conversion::inches, 70) == "177.800000");
  CU_ASSERT(metric_value(Conversion::fahrenheit, 98.6) == "37.000000");
  CU_ASSERT(metric_value(Conversion::fahrenheit, 32) == "0.000000");
  CU_ASSERT(metric_value(Conversion::none, 60) == "60.000000");
  CU_ASSERT(metric_value(Conversion::pounds, 1000) == "453.592370");
}

void us_values() {
  CU_ASSERT(metric_value(Conversion::inches, std::strtod(us_value(Conversion::inches, 177.5).c_str(), nullptr)) ==
            "177.500000");
  CU_ASSERT(us_value(Conversion::pounds, 99.790321) == "220" && us_value(Conversion::pounds, 70) == "154.323584");
  CU_ASSERT(us_value(Conversion::inches, 177.8) == "70" && us_value(Conversion::fahrenheit, 37) == "98.6");
  CU_ASSERT(us_value(Conversion::none, 60) == "60" && us_value(Conversion::fahrenheit, 0) == "0.000000");
  for (const Conversion conversion : {Conversion::pounds, Conversion::inches, Conversion::fahrenheit}) {
    for (int i = 1; i < 5000; ++i) {  // what was read can be written back, and shows the same again
      const std::string shown = metric_value(conversion, i / 8.0);
      const std::string stored = us_value(conversion, std::strtod(shown.c_str(), nullptr));
      // 0 °C is kept as 0: "not measured" and freezing are one value in OpenEMR.
      CU_ASSERT(std::strtod(stored.c_str(), nullptr) == i / 8.0 || shown == "0.000000");
      const std::string sent = metric_value(Conversion::none, std::round(i / 7.0 * 1e5) / 1e5);
      const std::string kept = us_value(conversion, std::strtod(sent.c_str(), nullptr));
      CU_ASSERT(metric_value(conversion, std::strtod(kept.c_str(), nullptr)) == sent);
    }
  }
}

void nothing_was_measured() {
  for (const Conversion conversion : {Conversion::pounds, Conversion::inches, Conversion::fahrenheit}) {
    CU_ASSERT(metric_value(conversion, 0).empty());
  }
}

void columns_are_found_by_name() {
  for (const Measurement& measurement : measurements) {
    CU_ASSERT(measurement_of(measurement.column) == &measurement);
    CU_ASSERT(measurement.unit_member == std::string(measurement.column) + "_unit");
    CU_ASSERT((measurement.conversion == Conversion::none) == measurement.metric_unit.empty());
  }
  for (const std::string_view column : {"", "weigh", "weight_unit", "uuid", "BPS"}) {
    CU_ASSERT(measurement_of(column) == nullptr);
  }
}

const CU_TestInfo tests[] = {{"metric values have six decimals", metric_values},
                             {"US values show as they came", us_values},
                             {"0 was not measured", nothing_was_measured},
                             {"columns are found by their name", columns_are_found_by_name},
                             CU_TEST_INFO_NULL};

}  // namespace

const Suite measurement_suite = {"measurement", tests};
