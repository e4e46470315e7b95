// SPDX-License-Identifier: Apache-2.0
// FHIR datatypes out of OpenEMR's texts: codes with their systems, quantities, dates, names, and what is said of absent
// data.
#include "fhir/codings.h"
#include "fhir/datatypes.h"
#include "suites.h"

namespace {

using namespace oemr;

template <class Write>
std::string json(Write write) {
  std::string text;
  JsonWriter out(text);
  write(out);
  return text;
}

std::string coded(std::string_view text, std::string_view title = {}) {
  return json([&](JsonWriter& out) { fhir::coded_concept(out, text, title); });
}

void a_code_has_the_uri_of_its_type() {
  CU_ASSERT(coded("ICD10:I10") == R"({"coding":[{"system":"http://hl7.org/fhir/sid/icd-10-cm","code":"I10"}]})");
  CU_ASSERT(coded("snomed-ct:38341003", "High") ==
            R"({"coding":[{"system":"http://snomed.info/sct","code":"38341003","display":"High"}],"text":"High"})");
  CU_ASSERT(fhir::systems::of_code_type("CPT4") == "http://www.ama-assn.org/go/cpt");
  CU_ASSERT(fhir::systems::of_code_type("CVX") == "http://hl7.org/fhir/sid/cvx");
  CU_ASSERT(fhir::systems::of_code_type("RXCUI") == fhir::systems::of_code_type("RXNORM"));
  CU_ASSERT(fhir::systems::of_code_type("nonsense").empty() && fhir::systems::of_code_type("").empty());
}

void one_coding_for_each_code() {
  const std::vector<fhir::Code> codes =
      fhir::read_codes("ICD10:I10.; SNOMED-CT:38341003 ;ICD10:I10;CPT4:99213:25;;ICD10:");
  CU_ASSERT_EQUAL_FATAL(codes.size(), 3);
  CU_ASSERT(codes[0].code == "I10" && codes[0].system == fhir::systems::icd10);
  CU_ASSERT(codes[1].code == "38341003" && codes[1].system == fhir::systems::snomed);
  CU_ASSERT(codes[2].code == "99213");
}

void a_type_that_was_written_twice_is_no_code() {
  const std::vector<fhir::Code> codes = fhir::read_codes("RXCUI:RXCUI:197361");
  CU_ASSERT_EQUAL_FATAL(codes.size(), 1);
  CU_ASSERT(codes[0].code == "197361" && codes[0].system == fhir::systems::rxnorm);
}

void a_code_of_no_type_has_no_system() {
  CU_ASSERT(coded("12345") == R"({"coding":[{"code":"12345"}]})");
  const std::vector<fhir::Code> codes = fhir::read_codes("12345", fhir::systems::loinc);
  CU_ASSERT(codes.size() == 1 && codes[0].system == fhir::systems::loinc);
}

void what_is_absent_is_said() {
  CU_ASSERT(coded("", " ") ==
            R"({"coding":[{"system":"http://terminology.hl7.org/CodeSystem/data-absent-reason","code":"unknown",)"
            R"("display":"Unknown"}]})");
  CU_ASSERT(json([](JsonWriter& out) {
              out.begin_object();
              fhir::absent_member(out, "dueDate");
              out.end_object();
            }) == R"({"_dueDate":{"extension":[{"url":"http://hl7.org/fhir/StructureDefinition/data-absent-reason",)"
                  R"("valueCode":"unknown"}]}})");
  CU_ASSERT(coded("", "Title") == R"({"text":"Title"})");
}

void decimals_keep_their_digits() {
  CU_ASSERT(fhir::decimal("0") == "0" && fhir::decimal("95.70") == "95.70" && fhir::decimal(" 007.5 ") == "7.5");
  CU_ASSERT(fhir::decimal(".5") == "0.5" && fhir::decimal("5.") == "5" && fhir::decimal("-1.25") == "-1.25");
  for (std::string_view text : {"", "<5", "1e3", "4-6", "1,000", ".", "-", "+", "NaN", "1.2.3"}) {
    CU_ASSERT(fhir::decimal(text).empty());
  }
}

void units_have_codes_where_they_are_known() {
  CU_ASSERT(fhir::ucum_code("mg/dL") == "mg/dL" && fhir::ucum_code("mg/dl") == "mg/dL");
  CU_ASSERT(fhir::ucum_code("lbs") == "[lb_av]" && fhir::ucum_code("10^3/uL") == "10*3/uL");
  CU_ASSERT(fhir::ucum_code("puffs").empty() && fhir::ucum_code("").empty());
  const auto quantity = [](std::string_view value, std::string_view unit) {
    return json([&](JsonWriter& out) {
      out.begin_object();
      fhir::quantity_member(out, "value", value, unit, fhir::ucum_code(unit));
      out.end_object();
    });
  };
  CU_ASSERT(quantity("95.7", "mg/dl") ==
            R"({"value":{"value":95.7,"unit":"mg/dl","system":"http://unitsofmeasure.org","code":"mg/dL"}})");
  CU_ASSERT(quantity("2", "puffs") == R"({"value":{"value":2,"unit":"puffs"}})");
  CU_ASSERT(quantity("<5", "mg/dl") == "{}");
}

void dates_are_as_exact_as_they_are() {
  const auto date = [](std::string_view local) {
    return json([&](JsonWriter& out) {
      out.begin_object();
      fhir::date_member(out, "d", local);
      out.end_object();
    });
  };
  CU_ASSERT(date("2020-05-06 10:00:00") == R"({"d":"2020-05-06"})");
  CU_ASSERT(date("2020-05-00") == R"({"d":"2020-05"})" && date("2020-00-00") == R"({"d":"2020"})");
  CU_ASSERT(date("0000-00-00") == "{}" && date("") == "{}");
}

void names_without_parts_are_absent() {
  const auto name = [](const fhir::HumanName& parts) { return json([&](JsonWriter& out) { human_name(out, parts); }); };
  CU_ASSERT(name({"official", "Lee", "Donna", "", "Dr.", ""}) ==
            R"({"use":"official","family":"Lee","given":["Donna"],"prefix":["Dr."]})");
  CU_ASSERT(name({"official", "", " ", "", "", ""}).starts_with(R"({"extension":[{"url":)"));
}

void lines_of_a_narrative_are_escaped() {
  const std::string_view lines[] = {"a < b", "", "c & d"};
  CU_ASSERT(json([&](JsonWriter& out) {
              out.begin_object();
              fhir::narrative_member(out, lines);
              out.end_object();
            }) == R"({"text":{"status":"generated","div":"<div xmlns=\"http://www.w3.org/1999/xhtml\"><p>a &lt; b</p>)"
                  R"(<p>c &amp; d</p></div>"}})");
}

CU_TestInfo tests[] = {{"a code has the URI of its type", a_code_has_the_uri_of_its_type},
                       {"one coding for each code", one_coding_for_each_code},
                       {"a type that was written twice is no code", a_type_that_was_written_twice_is_no_code},
                       {"a code of no type has no system", a_code_of_no_type_has_no_system},
                       {"what is absent is said", what_is_absent_is_said},
                       {"decimals keep their digits", decimals_keep_their_digits},
                       {"units have codes where they are known", units_have_codes_where_they_are_known},
                       {"dates are as exact as they are", dates_are_as_exact_as_they_are},
                       {"names without parts are absent", names_without_parts_are_absent},
                       {"lines of a narrative are escaped", lines_of_a_narrative_are_escaped},
                       CU_TEST_INFO_NULL};

}  // namespace

const Suite fhir_datatypes_suite = {"FHIR datatypes", tests};
