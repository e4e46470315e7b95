// SPDX-License-Identifier: Apache-2.0
// Units of vital signs.
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
                             {"0 was not measured", nothing_was_measured},
                             {"columns are found by their name", columns_are_found_by_name},
                             CU_TEST_INFO_NULL};

}  // namespace

const Suite measurement_suite = {"measurement", tests};
