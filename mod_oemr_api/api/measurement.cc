// SPDX-License-Identifier: Apache-2.0
// Units of vital signs, and their conversion to metric ones.
#include "api/measurement.h"

#include <algorithm>
#include <charconv>

namespace oemr::api {

const Measurement* measurement_of(std::string_view column) noexcept {
  const auto* const found = std::find_if(std::begin(measurements), std::end(measurements),
                                         [&](const Measurement& m) { return m.column == column; });
  return found != std::end(measurements) ? found : nullptr;
}

std::string metric_value(Conversion conversion, double value) {
  if (value == 0) return {};
  if (conversion == Conversion::pounds) value *= 0.45359237;
  if (conversion == Conversion::inches) value *= 2.54;
  if (conversion == Conversion::fahrenheit) value = (value - 32) * 5 / 9;
  char buffer[64];
  const auto end = std::to_chars(buffer, buffer + sizeof buffer, value, std::chars_format::fixed, 6);
  return std::string(buffer, end.ptr);
}

}  // namespace oemr::api
