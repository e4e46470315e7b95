// SPDX-License-Identifier: Apache-2.0
// The measurements of table form_vitals, with their units.
#pragma once

#include <span>
#include <string>
#include <string_view>

namespace oemr::api {

/// How a measurement is shown where the install measures in metric units: stored values are US ones.
enum class Conversion { none, pounds, inches, fahrenheit };

struct Measurement {
  std::string_view column, unit, metric_unit;
  Conversion conversion = Conversion::none;
};
/// In the order of the units in a record.
extern const std::span<const Measurement> measurements;
/// The measurement of that column, or null.
const Measurement* measurement_of(std::string_view column) noexcept;

/// Six decimals; nothing for 0, which stands for "not measured".
std::string metric_value(Conversion conversion, double value);

}  // namespace oemr::api
