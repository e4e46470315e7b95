// SPDX-License-Identifier: Apache-2.0
// The measurements of table form_vitals, with their units.
#pragma once

#include <string>
#include <string_view>

namespace oemr::api {

/// How a measurement is shown where the install measures in metric units: stored values are US ones.
enum class Conversion { none, pounds, inches, fahrenheit };

struct Measurement {
  std::string_view column, unit_member, unit, metric_unit;
  Conversion conversion = Conversion::none;
};
/// In the order of the units in a record.
inline constexpr Measurement measurements[] = {
    {"weight", "weight_unit", "lb", "kg", Conversion::pounds},
    {"height", "height_unit", "in", "cm", Conversion::inches},
    {"head_circ", "head_circ_unit", "in", "cm", Conversion::inches},
    {"waist_circ", "waist_circ_unit", "in", "cm", Conversion::inches},
    {"temperature", "temperature_unit", "degF", "Cel", Conversion::fahrenheit},
    {"pulse", "pulse_unit", "/min", {}},
    {"respiration", "respiration_unit", "/min", {}},
    {"BMI", "BMI_unit", "kg/m2", {}},
    {"bps", "bps_unit", "mm[Hg]", {}},
    {"bpd", "bpd_unit", "mm[Hg]", {}},
    {"inhaled_oxygen_concentration", "inhaled_oxygen_concentration_unit", "%", {}},
    {"oxygen_saturation", "oxygen_saturation_unit", "%", {}},
    {"oxygen_flow_rate", "oxygen_flow_rate_unit", "L/min", {}},
    {"ped_weight_height", "ped_weight_height_unit", "%", {}},
    {"ped_bmi", "ped_bmi_unit", "%", {}},
    {"ped_head_circ", "ped_head_circ_unit", "%", {}},
};

/// The measurement of that column, or null.
const Measurement* measurement_of(std::string_view column) noexcept;

/// The US value, of at most six decimals, that metric_value() shows as this one: of several the shortest. 0 stays 0.
std::string us_value(Conversion conversion, double metric);

/// Six decimals; nothing for 0, which stands for "not measured".
std::string metric_value(Conversion conversion, double value);

}  // namespace oemr::api
