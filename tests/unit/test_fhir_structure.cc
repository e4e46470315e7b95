// SPDX-License-Identifier: Apache-2.0
// The shape of FHIR resources in requests, and the columns that a Patient becomes.
#include "core/error.h"
#include "fhir/patient_body.h"
#include "fhir/structure.h"
#include "suites.h"

namespace {

using namespace oemr;

template <class Work>
std::string refusal(Work work) {
  try {
    work();
    return {};
  } catch (const BadRequest& error) {
    CU_ASSERT_EQUAL(error.status(), 400);
    return error.public_text();
  }
}

std::string shape(std::string_view json) {
  constexpr std::string_view lists[] = {"name"}, others[] = {"active", "birthDate"};
  const auto document = Json::parse(json);
  CU_ASSERT_FATAL(document.has_value());
  return refusal([&] { fhir::check_structure(document->root(), "Patient", lists, others); });
}

void the_type_must_be_right() {
  CU_ASSERT(shape(R"({"resourceType":"Patient"})").empty());
  CU_ASSERT(shape("{}") == "resourceType Not Found");
  CU_ASSERT(shape(R"({"resourceType":5})") == "resourceType Not Found");
  CU_ASSERT(shape(R"({"resourcetype":"Patient"})") == "resourceType Not Found");
  CU_ASSERT(shape(R"({"resourceType":"patient"})") == "a Patient was expected, not a patient");
  CU_ASSERT(shape(R"({"resourceType":"Practitioner"})") == "a Patient was expected, not a Practitioner");
}

void unknown_elements_are_refused() {
  CU_ASSERT(shape(R"({"resourceType":"Patient","fname":"x"})") == "Invalid content fname Found");
  CU_ASSERT(shape(R"({"resourceType":"Patient","Active":true})") == "Invalid content Active Found");
  CU_ASSERT(shape(R"({"resourceType":"Patient","":1})") == "Invalid content  Found");
  CU_ASSERT(shape(R"({"resourceType":"Patient","_":1})") == "Invalid content _ Found");
  CU_ASSERT(shape(R"({"resourceType":"Patient","__birthDate":{}})") == "Invalid content __birthDate Found");
  CU_ASSERT(
      shape(
          R"({"resourceType":"Patient","active":true,"_birthDate":{},"birthDate":"2000-01-01","id":"x","meta":{},)"
          R"("text":{},"language":"en","implicitRules":"x","extension":[],"contained":[],"modifierExtension":[],"name":[]})")
          .empty());
}

void lists_are_lists() {
  for (const char* name : {"name", "extension", "contained", "modifierExtension"}) {
    for (const char* value : {"{}", "\"x\"", "5", "true"}) {
      CU_ASSERT(shape("{\"resourceType\":\"Patient\",\"" + std::string(name) + "\":" + value + "}") ==
                "\"" + std::string(name) + "\" must be an array of objects");
    }
    CU_ASSERT(shape("{\"resourceType\":\"Patient\",\"" + std::string(name) + "\":null}").empty());
  }
}

void elements_of_lists() {
  const auto document = Json::parse(R"({"o":[{},{"a":1}],"t":["a","b"],"m":[{},"x"],"n":null,"s":"x","l":[[]]})");
  CU_ASSERT_FATAL(document.has_value());
  const JsonValue root = document->root();
  CU_ASSERT_EQUAL(fhir::objects(root["o"], "o").size(), 2);
  CU_ASSERT(fhir::objects(root["n"], "n").empty() && fhir::objects(root["absent"], "absent").empty());
  CU_ASSERT(fhir::texts(root["t"], "t") == (std::vector<std::string_view>{"a", "b"}));
  CU_ASSERT(fhir::texts(root["n"], "n").empty() && fhir::texts(root["absent"], "absent").empty());
  for (const char* name : {"m", "s", "t", "l"}) {
    CU_ASSERT(refusal([&] { fhir::objects(root[name], name); }) ==
              "\"" + std::string(name) + "\" must be an array of objects");
  }
  for (const char* name : {"m", "s", "o", "l"}) {
    CU_ASSERT(refusal([&] { fhir::texts(root[name], name); }) ==
              "\"" + std::string(name) + "\" must be an array of strings");
  }
}

/// The columns of a Patient with these members.
std::string columns(const std::string& members) {
  const auto document = Json::parse(R"({"resourceType":"Patient")" + (members.empty() ? "" : "," + members) + "}");
  CU_ASSERT_FATAL(document.has_value());
  try {
    return fhir::patient_columns(document->root());
  } catch (const BadRequest& error) {
    return error.public_text();
  }
}

void names() {
  CU_ASSERT(columns("") == R"({"DOB":"","sex":""})");
  CU_ASSERT(
      columns(R"("name":[{"use":"official","family":"Doe","given":["John","Q","R"],"prefix":["Dr.","Prof."]}])") ==
      R"({"DOB":"","fname":"John","lname":"Doe","mname":"Q R","sex":"","title":"Dr."})");
  const std::string doe = R"({"DOB":"","fname":"John","lname":"Doe","mname":"","sex":""})";
  CU_ASSERT(columns(R"("name":[{"family":"X","given":["Y"]},{"use":"official","family":"Doe","given":["John"]}])") ==
            doe);
  CU_ASSERT(columns(R"("name":[{"use":"nickname","family":"X"},{"family":"Doe","given":["John"]},{"family":"Z"}])") ==
            doe);
  CU_ASSERT(columns(R"("name":[])") == R"({"DOB":"","fname":"","lname":"","mname":"","sex":""})");
}

void gender_and_birth() {
  CU_ASSERT(columns(R"("gender":"male","birthDate":"2000-02-29")") == R"({"DOB":"2000-02-29","sex":"Male"})");
  CU_ASSERT(columns(R"("gender":"female")") == R"({"DOB":"","sex":"Female"})");
  CU_ASSERT(columns(R"("gender":"other")") == R"({"DOB":"","sex":"Other"})");
  CU_ASSERT(columns(R"("gender":"unknown")") == R"({"DOB":"","sex":"Unknown"})");
  CU_ASSERT(columns(R"("gender":"MALE")") == R"({"DOB":"","sex":"MALE"})");
}

void addresses() {
  const std::string home =
      R"({"DOB":"","city":"C","country_code":"US","county":"D","postal_code":"1","sex":"","state":"S",)"
      R"("street":"L1","street_line_2":"L2\nL3"})";
  const std::string address =
      R"({"line":["L1","L2","L3"],"city":"C","district":"D","state":"S","postalCode":"1","country":"US"})";
  CU_ASSERT(columns("\"address\":[" + address + "]") == home);
  CU_ASSERT(columns(R"("address":[{"city":"old"},)" + address + R"(,{"city":"past","period":{"end":"2000"}}])") ==
            home);
  CU_ASSERT(columns(R"("address":[])") == R"({"DOB":"","sex":""})");
}

void contact_points() {
  CU_ASSERT(
      columns(R"("telecom":[{"system":"phone","use":"home","value":"1"},{"system":"phone","use":"work","value":"2"},)"
              R"({"system":"phone","use":"mobile","value":"3"},{"system":"email","value":"a@b.c"},)"
              R"({"system":"fax","use":"home","value":"4"},{"system":"phone","value":"5"}])") ==
      R"({"DOB":"","email":"a@b.c","phone_biz":"2","phone_cell":"3","phone_home":"1","sex":""})");
}

void identifiers() {
  CU_ASSERT(columns(R"("identifier":[{"value":"9","type":{"coding":[{"code":"SS"}]}},)"
                    R"({"value":"8","type":{"coding":[{"code":"XX"},{"code":"PT"}]}},{"value":"7"}])") ==
            R"({"DOB":"","pubpid":"8","sex":"","ss":"9"})");
}

/// A value of another type would silently empty the column.
void values_are_texts() {
  for (const char* members : {R"("birthDate":20000101)",
                              R"("gender":true)",
                              R"("name":[{"family":5}])",
                              R"("name":[{"use":[],"family":"x"}])",
                              R"("name":[{"given":"x"}])",
                              R"("name":[{"given":[5]}])",
                              R"("name":[{"prefix":{}}])",
                              R"("name":["x"])",
                              R"("name":{})",
                              R"("address":[{"city":5}])",
                              R"("address":[{"line":"x"}])",
                              R"("address":[{"line":[null]}])",
                              R"("address":["x"])",
                              R"("address":[{"postalCode":12345}])",
                              R"("telecom":[{"system":"email","value":{}}])",
                              R"("telecom":[{"system":"phone","use":"home","value":5551234}])",
                              R"("telecom":[5])",
                              R"("identifier":[{"value":5,"type":{"coding":[{"code":"SS"}]}}])",
                              R"("identifier":[{"type":{"coding":{}}}])",
                              R"("identifier":[{"type":{"coding":["x"]}}])",
                              R"("identifier":{})"}) {
    CU_ASSERT(columns(members).find(" must be ") != std::string::npos);
  }
}

void text_is_kept() {
  CU_ASSERT(
      columns(R"("name":[{"family":"O'Br\"ien <b>\u00e9\ud83d\ude00","given":["'; DROP TABLE x; --"]}])") ==
      R"({"DOB":"","fname":"'; DROP TABLE x; --","lname":"O'Br\"ien <b>\u00e9\ud83d\ude00","mname":"","sex":""})");
}

const CU_TestInfo tests[] = {{"the type must be right", the_type_must_be_right},
                             {"unknown elements are refused", unknown_elements_are_refused},
                             {"lists are lists", lists_are_lists},
                             {"elements of lists", elements_of_lists},
                             {"names", names},
                             {"gender and birth", gender_and_birth},
                             {"addresses", addresses},
                             {"contact points", contact_points},
                             {"identifiers", identifiers},
                             {"values are texts", values_are_texts},
                             {"text is kept", text_is_kept},
                             CU_TEST_INFO_NULL};

}  // namespace

const Suite fhir_structure_suite = {"FHIR structure", tests};
