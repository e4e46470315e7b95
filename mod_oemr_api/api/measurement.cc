// SPDX-License-Identifier: Apache-2.0
// Units of vital signs, and their conversion to metric ones.
#include "api/measurement.h"

#include <algorithm>
#include <charconv>
#include <cstdlib>

namespace oemr::api {
namespace {

std::string fixed(double number, int decimals) {
  char buffer[400];
  const auto end = std::to_chars(buffer, buffer + sizeof buffer, number, std::chars_format::fixed, decimals);
  return std::string(buffer, end.ptr);
}

}  // namespace

const Measurement* measurement_of(std::string_view column) noexcept {
  const auto* const found = std::find_if(std::begin(measurements), std::end(measurements),
                                         [&](const Measurement& m) { return m.column == column; });
  return found != std::end(measurements) ? found : nullptr;
}

std::string us_value(Conversion conversion, double metric) {
  double value = metric;
  if (conversion == Conversion::pounds) value /= 0.45359237;
  if (conversion == Conversion::inches) value /= 2.54;
  if (conversion == Conversion::fahrenheit && metric != 0) value = value * 9 / 5 + 32;
  std::string text;
  const std::string shown = fixed(metric, 6);
  for (int decimals = 0; decimals <= 6; ++decimals) {
    text = fixed(value, decimals);
    if (metric_value(conversion, std::strtod(text.c_str(), nullptr)) == shown) break;
  }
  return text;
}

std::string metric_value(Conversion conversion, double value) {
  if (value == 0) return {};
  if (conversion == Conversion::pounds) value *= 0.45359237;
  // A column keeps six decimals of an inch, which is no sixth decimal of a centimetre: 177.5 would come back as
  // 177.500001.
  if (conversion == Conversion::inches) return fixed(value * 2.54, 5) + "0";
  if (conversion == Conversion::fahrenheit) value = (value - 32) * 5 / 9;
  return fixed(value, 6);
}

}  // namespace oemr::api
