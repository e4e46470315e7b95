// SPDX-License-Identifier: Apache-2.0
// Vital signs: each row of form_vitals is many Observations, one for each of its rows in uuid_mapping.
#include "fhir/observation_vitals.h"

#include <algorithm>
#include <array>
#include <cstdlib>

#include "api/measurement.h"
#include "core/text.h"
#include "fhir/observation.h"

namespace oemr::fhir {
namespace {

constexpr std::string_view core = "http://hl7.org/fhir/StructureDefinition/";

constexpr Unit percent{"%", "%"}, per_minute{"/min", "/min"}, flow{"L/min", "L/min"}, pressure{"mm[Hg]", "mm[Hg]"};
constexpr Unit inches{"in_i", "[in_i]"}, centimetres{"cm", "cm"};
constexpr Unit fahrenheit{"degF", "[degF]"}, celsius{"Cel", "Cel"};
constexpr Unit pounds{"lb_av", "[lb_av]"}, kilograms{"kg", "kg"};

struct VitalSign {
  enum class Form { quantity, text, panel, blood_pressure, oximetry };
  std::string_view code, display;
  std::string_view column{};
  Unit unit{}, metric_unit{};  // metric: when it is another one
  std::string_view profile{}, us_core_profile{};
  Form form = Form::quantity;
  bool is_in_panel = true;
};

constexpr VitalSign vital_signs[] = {
    {"85353-1",
     "Vital signs, weight, height, head circumference, oxygen saturation and BMI panel",
     "",
     {},
     {},
     "vitalspanel",
     "",
     VitalSign::Form::panel,
     false},
    {"9279-1", "Respiratory rate", "respiration", per_minute, {}, "resprate", "us-core-respiratory-rate"},
    {"8867-4", "Heart rate", "pulse", per_minute, {}, "heartrate", "us-core-heart-rate"},
    {"2708-6",
     "Oxygen saturation in Arterial blood",
     "oxygen_saturation",
     percent,
     {},
     "oxygensat",
     "us-core-pulse-oximetry",
     VitalSign::Form::oximetry},
    {"59408-5",
     "Oxygen saturation in Arterial blood by Pulse oximetry",
     "oxygen_saturation",
     percent,
     {},
     "oxygensat",
     "us-core-pulse-oximetry",
     VitalSign::Form::oximetry},
    {"3151-8", "Inhaled oxygen flow rate", "oxygen_flow_rate", flow},
    {"8310-5", "Body temperature", "temperature", fahrenheit, celsius, "bodytemp", "us-core-body-temperature"},
    {"8327-9", "Body temperature measurement site", "temp_method", {}, {}, "", "", VitalSign::Form::text},
    {"8302-2", "Body height", "height", inches, centimetres, "bodyheight", "us-core-body-height"},
    {"9843-4", "Head Occipital-frontal circumference", "head_circ", inches, centimetres, "headcircum",
     "us-core-head-circumference"},
    {"29463-7", "Body weight", "weight", pounds, kilograms, "bodyweight", "us-core-body-weight"},
    {"39156-5", "Body mass index (BMI) [Ratio]", "BMI", {"kg/m2", "kg/m2"}, {}, "bmi", "us-core-bmi"},
    {"85354-9",
     "Blood pressure panel with all children optional",
     "",
     {},
     {},
     "bp",
     "us-core-blood-pressure",
     VitalSign::Form::blood_pressure},
    {"8480-6", "Systolic blood pressure", "bps", pressure},
    {"8462-4", "Diastolic blood pressure", "bpd", pressure},
    {"8289-1",
     "Head Occipital-frontal circumference Percentile",
     "ped_head_circ",
     percent,
     {},
     "",
     "head-occipital-frontal-circumference-percentile",
     VitalSign::Form::quantity,
     false},
    {"59576-9",
     "Body mass index (BMI) [Percentile] Per age and sex",
     "ped_bmi",
     percent,
     {},
     "",
     "pediatric-bmi-for-age",
     VitalSign::Form::quantity,
     false},
    {"77606-2",
     "Weight-for-length Per age and sex",
     "ped_weight_height",
     percent,
     {},
     "",
     "pediatric-weight-for-height",
     VitalSign::Form::quantity,
     false},
    {"3150-0",
     "Inhaled oxygen concentration",
     "inhaled_oxygen_concentration",
     percent,
     {},
     "",
     "",
     VitalSign::Form::quantity,
     false},
};

const VitalSign* find_sign(std::string_view code) noexcept {
  const auto* const found =
      std::find_if(std::begin(vital_signs), std::end(vital_signs), [&](const VitalSign& s) { return s.code == code; });
  return found == std::end(vital_signs) ? nullptr : found;
}

/// "category=vital-signs&code=8867-4".
std::string_view code_of_path(std::string_view path) noexcept {
  const std::size_t place = path.rfind("code=");
  return place == std::string_view::npos ? std::string_view{} : path.substr(place + 5);
}

/// Without zeros that the column's width adds: "98.600000" is 98.6.
std::string_view without_zeros(std::string_view number) noexcept {
  if (number.find('.') == std::string_view::npos) return number;
  while (number.ends_with('0')) number.remove_suffix(1);
  if (number.ends_with('.')) number.remove_suffix(1);
  return number;
}

class VitalSignsWriter : public ResourceWriter {
 public:
  explicit VitalSignsWriter(rest::Call& call) : ResourceWriter(call) {
    const std::int64_t units = call.site.globals(call.db)->integer("units_of_measurement", 1);
    is_metric_ = units == 2 || units == 4;
  }

 private:
  void write_elements(JsonWriter& out, const db::Rows& rows) override {
    const VitalSign& sign = *find_sign(rows.text("code"));
    out.member("status", "final");
    observation_category(out, "vital-signs");
    write_code(out, sign);
    reference_member(out, "subject", "Patient", rows.uuid("patient"));
    reference_member(out, "encounter", "Encounter", rows.uuid("encounter"));
    effective_member(out, "effectiveDateTime", rows.text("date"), zone());
    if (const std::optional<Uuid> recorder = rows.uuid("recorder")) {
      out.key("performer").begin_array();
      reference(out, "Practitioner", *recorder);
      out.end_array();
    }
    write_value(out, sign, rows);
  }

  std::span<const std::string_view> profiles(const Source&, const db::Rows& rows) const override {
    const VitalSign& sign = *find_sign(rows.text("code"));
    std::size_t size = 0;
    const auto add = [&](std::string_view folder, std::string_view name) {
      if (name.empty()) return;
      texts_[size].assign(folder).append(name);
      views_[size] = texts_[size];
      ++size;
    };
    if (sign.form == VitalSign::Form::panel && !has_members(rows)) {
      add(core, "vitalsigns");
    } else if (sign.form == VitalSign::Form::oximetry && !is_absent("3151-8", rows)) {
      add(us_core, sign.us_core_profile);  // R4's own lacks the unit of a flow
    } else {
      add(core, sign.profile.empty() && sign.us_core_profile.empty() ? "vitalsigns" : sign.profile);
      add(us_core, sign.us_core_profile);
    }
    return std::span(views_).first(size);
  }

  static void write_code(JsonWriter& out, const VitalSign& sign) {
    if (sign.form != VitalSign::Form::oximetry) {
      return concept_member(out, "code", {systems::loinc, sign.code, sign.display});
    }
    // One reading has both codes, whichever it is called by.
    const VitalSign& other = *find_sign(sign.code == "2708-6" ? "59408-5" : "2708-6");
    const Code both[] = {{systems::loinc, sign.code, sign.display}, {systems::loinc, other.code, other.display}};
    out.key("code");
    codeable_concept(out, both);
  }

  /// The number as the site measures; empty when nothing was measured, which OpenEMR stores as 0.
  std::string value_of(const VitalSign& sign, std::string_view stored) const {
    std::string number = decimal(stored);
    const double value = number.empty() ? 0 : std::strtod(number.c_str(), nullptr);
    if (value <= 0) return {};
    const api::Measurement* measurement = api::measurement_of(sign.column);
    if (is_metric_ && measurement != nullptr && measurement->conversion != api::Conversion::none) {
      number = api::metric_value(measurement->conversion, value);
    }
    return std::string(without_zeros(number));
  }

  bool write_quantity(JsonWriter& out, const VitalSign& sign, std::string_view stored) const {
    const Unit& unit = is_metric_ && !sign.metric_unit.code.empty() ? sign.metric_unit : sign.unit;
    return quantity_member(out, "valueQuantity", value_of(sign, stored), unit.text, unit.code);
  }

  static void write_interpretation(JsonWriter& out, const VitalSign& sign, const db::Rows& rows) {
    for (db::RelatedRows row(rows, vital_interpretations[0]); row.next();) {
      if (row.text(0) != sign.column) continue;
      return interpretation_member(out, trim(row.text(1)), trim(row.text(2)));
    }
  }

  void write_component(JsonWriter& out, std::string_view code, const db::Rows& rows) const {
    const VitalSign& sign = *find_sign(code);
    out.begin_object();
    concept_member(out, "code", {systems::loinc, sign.code, sign.display});
    if (!write_quantity(out, sign, rows.text(sign.column))) absent_value(out);
    write_interpretation(out, sign, rows);
    out.end_object();
  }

  void write_value(JsonWriter& out, const VitalSign& sign, const db::Rows& rows) const {
    switch (sign.form) {
      case VitalSign::Form::quantity:
        if (!write_quantity(out, sign, rows.text(sign.column))) absent_value(out);
        break;
      case VitalSign::Form::text:
        if (const std::string_view text = trim(rows.text(sign.column)); !text.empty()) {
          out.member("valueString", text);
        } else {
          absent_value(out);
        }
        break;
      case VitalSign::Form::oximetry:
        if (!write_quantity(out, sign, rows.text(sign.column))) absent_value(out);
        break;
      case VitalSign::Form::blood_pressure:
        if (is_absent("8480-6", rows) && is_absent("8462-4", rows)) absent_value(out);
        break;
      case VitalSign::Form::panel:
        if (!has_members(rows)) absent_value(out);
        break;
    }
    if (!sign.column.empty()) write_interpretation(out, sign, rows);
    note_member(out, rows.text("note"));
    if (sign.form == VitalSign::Form::panel) write_members(out, rows);
    if (sign.form == VitalSign::Form::blood_pressure) write_components(out, rows, {"8480-6", "8462-4"}, true);
    if (sign.form == VitalSign::Form::oximetry) write_components(out, rows, {"3151-8", "3150-0"}, false);
  }

  void write_components(JsonWriter& out, const db::Rows& rows, std::initializer_list<std::string_view> codes,
                        bool absent_too) const {
    bool is_open = false;
    for (const std::string_view code : codes) {
      if (!absent_too && is_absent(code, rows)) continue;
      if (!is_open) out.key("component").begin_array();
      is_open = true;
      write_component(out, code, rows);
    }
    if (is_open) out.end_array();
  }

  bool is_absent(std::string_view code, const db::Rows& rows) const {
    const VitalSign& sign = *find_sign(code);
    return value_of(sign, rows.text(sign.column)).empty();
  }

  bool has_value(const VitalSign& sign, const db::Rows& rows) const {
    if (sign.form == VitalSign::Form::blood_pressure) return !is_absent("8480-6", rows) || !is_absent("8462-4", rows);
    if (sign.form == VitalSign::Form::text) return !trim(rows.text(sign.column)).empty();
    return !value_of(sign, rows.text(sign.column)).empty();
  }

  /// Calls take(sign, uuid) for each reading that the panel names: those with a value.
  template <class Take>
  void each_member(const db::Rows& rows, Take take) const {
    for (db::RelatedRows row(rows, vital_interpretations[1]); row.next();) {
      const VitalSign* sign = find_sign(code_of_path(row.text(0)));
      if (sign != nullptr && sign->is_in_panel && has_value(*sign, rows))
        take(*sign, *Uuid::parse_lenient(row.text(1)));
    }
  }

  bool has_members(const db::Rows& rows) const {
    bool has_any = false;
    each_member(rows, [&](const VitalSign&, const Uuid&) { has_any = true; });
    return has_any;
  }

  void write_members(JsonWriter& out, const db::Rows& rows) const {
    if (!has_members(rows)) return;
    out.key("hasMember").begin_array();
    each_member(rows, [&](const VitalSign& sign, const Uuid& id) { reference(out, "Observation", id, sign.display); });
    out.end_array();
  }

  bool is_metric_ = false;
  mutable std::array<std::string, 2> texts_;
  mutable std::array<std::string_view, 2> views_;
};

}  // namespace

std::unique_ptr<ResourceWriter> vital_signs_writer(rest::Call& call) {
  return std::make_unique<VitalSignsWriter>(call);
}

}  // namespace oemr::fhir
