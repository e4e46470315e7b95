// SPDX-License-Identifier: Apache-2.0
// Quantities: decimals as they are stored, and units with their UCUM codes.
#include <utility>

#include "core/text.h"
#include "fhir/code_systems.h"
#include "fhir/datatypes.h"

namespace oemr::fhir {

std::string decimal(std::string_view text) {
  text = trim(text);
  std::string number;
  if (!text.empty() && (text.front() == '-' || text.front() == '+')) {
    if (text.front() == '-') number.push_back('-');
    text.remove_prefix(1);
  }
  const auto is_digit = [](char c) { return c >= '0' && c <= '9'; };
  std::size_t whole = 0;
  while (whole < text.size() && is_digit(text[whole])) ++whole;
  std::string_view digits = text.substr(0, whole), fraction;
  if (text.size() > whole) {
    if (text[whole] != '.') return {};
    fraction = text.substr(whole + 1);
    for (const char c : fraction) {
      if (!is_digit(c)) return {};
    }
  }
  if (digits.empty() && fraction.empty()) return {};
  while (digits.size() > 1 && digits.front() == '0') digits.remove_prefix(1);
  number.append(digits.empty() ? "0" : digits);
  if (!fraction.empty()) number.append(".").append(fraction);
  return number;
}

bool quantity_member(JsonWriter& out, std::string_view name, std::string_view value, std::string_view unit,
                     std::string_view ucum_code) {
  const std::string number = decimal(value);
  if (number.empty()) return false;
  out.key(name).begin_object().key("value").raw(number);
  text_member(out, "unit", unit);
  if (!ucum_code.empty()) out.member("system", systems::ucum).member("code", ucum_code);
  out.end_object();
  return true;
}

std::string_view ucum_code(std::string_view unit) noexcept {
  // Codes that are written as they are, then other spellings. Letters' case means something in UCUM: "mEq/L" is the
  // practice's, "meq/L" the code.
  constexpr std::string_view codes[] = {"%",
                                        "mg/dL",
                                        "g/dL",
                                        "ug/dL",
                                        "ng/dL",
                                        "ng/mL",
                                        "pg/mL",
                                        "ug/mL",
                                        "mg/L",
                                        "g/L",
                                        "ug/L",
                                        "ng/L",
                                        "mmol/L",
                                        "umol/L",
                                        "nmol/L",
                                        "pmol/L",
                                        "meq/L",
                                        "U/L",
                                        "[IU]/L",
                                        "k[IU]/L",
                                        "m[IU]/L",
                                        "[IU]/mL",
                                        "fL",
                                        "pg",
                                        "10*3/uL",
                                        "10*6/uL",
                                        "10*9/L",
                                        "10*12/L",
                                        "/uL",
                                        "/[HPF]",
                                        "/[LPF]",
                                        "mm/h",
                                        "s",
                                        "min",
                                        "h",
                                        "d",
                                        "wk",
                                        "mo",
                                        "a",
                                        "mL/min",
                                        "mg",
                                        "ug",
                                        "ng",
                                        "g",
                                        "kg",
                                        "mL",
                                        "L",
                                        "dL",
                                        "uL",
                                        "cm",
                                        "mm",
                                        "m",
                                        "[in_i]",
                                        "[lb_av]",
                                        "[oz_av]",
                                        "[ft_i]",
                                        "Cel",
                                        "[degF]",
                                        "mm[Hg]",
                                        "/min",
                                        "kg/m2",
                                        "L/min",
                                        "mg/mL",
                                        "[pH]",
                                        "{ratio}",
                                        "mosm/kg",
                                        "U/mL",
                                        "ng/mL/h",
                                        "mg/g",
                                        "ug/mg",
                                        "mL/min/{1.73_m2}",
                                        "mg/kg",
                                        "[iU]",
                                        "meq",
                                        "mmol",
                                        "kPa",
                                        "mmol/mol"};
  constexpr std::pair<std::string_view, std::string_view> spellings[] = {{"percent", "%"},
                                                                         {"in", "[in_i]"},
                                                                         {"inch", "[in_i]"},
                                                                         {"inches", "[in_i]"},
                                                                         {"lb", "[lb_av]"},
                                                                         {"lbs", "[lb_av]"},
                                                                         {"pounds", "[lb_av]"},
                                                                         {"oz", "[oz_av]"},
                                                                         {"ft", "[ft_i]"},
                                                                         {"c", "Cel"},
                                                                         {"degc", "Cel"},
                                                                         {"f", "[degF]"},
                                                                         {"degf", "[degF]"},
                                                                         {"mmhg", "mm[Hg]"},
                                                                         {"mm hg", "mm[Hg]"},
                                                                         {"bpm", "/min"},
                                                                         {"per min", "/min"},
                                                                         {"per minute", "/min"},
                                                                         {"kg/m^2", "kg/m2"},
                                                                         {"kg/m\xc2\xb2", "kg/m2"},
                                                                         {"mcg", "ug"},
                                                                         {"\xc2\xb5g", "ug"},
                                                                         {"mcg/dl", "ug/dL"},
                                                                         {"mcg/ml", "ug/mL"},
                                                                         {"mcg/l", "ug/L"},
                                                                         {"gm/dl", "g/dL"},
                                                                         {"gram", "g"},
                                                                         {"grams", "g"},
                                                                         {"gm", "g"},
                                                                         {"cc", "mL"},
                                                                         {"iu/l", "[IU]/L"},
                                                                         {"iu/ml", "[IU]/mL"},
                                                                         {"miu/l", "m[IU]/L"},
                                                                         {"miu/ml", "m[IU]/mL"},
                                                                         {"uiu/ml", "u[IU]/mL"},
                                                                         {"\xc2\xb5iu/ml", "u[IU]/mL"},
                                                                         {"iu", "[iU]"},
                                                                         {"units", "U"},
                                                                         {"unit", "U"},
                                                                         {"meq/l", "meq/L"},
                                                                         {"mmol/l", "mmol/L"},
                                                                         {"x10e3/ul", "10*3/uL"},
                                                                         {"x10e6/ul", "10*6/uL"},
                                                                         {"10^3/ul", "10*3/uL"},
                                                                         {"10^6/ul", "10*6/uL"},
                                                                         {"x10^3/ul", "10*3/uL"},
                                                                         {"x10^6/ul", "10*6/uL"},
                                                                         {"k/ul", "10*3/uL"},
                                                                         {"m/ul", "10*6/uL"},
                                                                         {"thousand/ul", "10*3/uL"},
                                                                         {"million/ul", "10*6/uL"},
                                                                         {"k/mm3", "10*3/uL"},
                                                                         {"10^9/l", "10*9/L"},
                                                                         {"x10^9/l", "10*9/L"},
                                                                         {"10^12/l", "10*12/L"},
                                                                         {"cells/ul", "{cells}/uL"},
                                                                         {"/hpf", "/[HPF]"},
                                                                         {"/lpf", "/[LPF]"},
                                                                         {"mm/hr", "mm/h"},
                                                                         {"sec", "s"},
                                                                         {"seconds", "s"},
                                                                         {"minutes", "min"},
                                                                         {"hr", "h"},
                                                                         {"hours", "h"},
                                                                         {"days", "d"},
                                                                         {"day", "d"},
                                                                         {"weeks", "wk"},
                                                                         {"months", "mo"},
                                                                         {"years", "a"},
                                                                         {"year", "a"},
                                                                         {"mosm/kg", "mosm/kg"},
                                                                         {"ratio", "{ratio}"},
                                                                         {"ml/min/1.73m2", "mL/min/{1.73_m2}"},
                                                                         {"ml/min/1.73", "mL/min/{1.73_m2}"},
                                                                         {"ml/min/1.73 m2", "mL/min/{1.73_m2}"},
                                                                         {"ml/min/1.73m^2", "mL/min/{1.73_m2}"}};
  unit = trim(unit);
  for (std::string_view code : codes) {
    if (code == unit) return code;
  }
  for (const auto& [spelling, code] : spellings) {
    if (equal_ignoring_case(spelling, unit)) return code;
  }
  for (std::string_view code : codes) {
    if (equal_ignoring_case(code, unit)) return code;
  }
  return {};
}

}  // namespace oemr::fhir
