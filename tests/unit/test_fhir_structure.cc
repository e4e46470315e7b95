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

void values_that_are_the_same() {
  const auto one = Json::parse(R"({"a":[1,"x",null,{"b":true}],"c":2.0})");
  CU_ASSERT_FATAL(one.has_value());
  const auto is_same = [&](std::string_view json) { return fhir::same(one->root(), Json::parse(json)->root()); };
  CU_ASSERT(is_same(R"({"c":2,"a":[1,"x",null,{"b":true}]})"));
  for (const char* other :
       {R"({"a":[1,"x",null,{"b":false}],"c":2})", R"({"a":["x",1,null,{"b":true}],"c":2})",
        R"({"a":[1,"x",null],"c":2})", R"({"a":[1,"x",null,{"b":true}]})",
        R"({"a":[1,"x",null,{"b":true}],"c":2,"d":1})", R"({"a":[1,"x",null,{"b":true}],"c":"2"})", R"([])"}) {
    CU_ASSERT(!is_same(other));
  }
}

/// What a Patient with these members changes, beside the one that is shown.
fhir::PatientChange change(const std::string& members, const fhir::ShownPatient* shown = nullptr) {
  const auto document = Json::parse(R"({"resourceType":"Patient")" + (members.empty() ? "" : "," + members) + "}");
  CU_ASSERT_FATAL(document.has_value());
  return fhir::patient_change(document->root(), shown, Zone());
}

/// The columns of a new Patient.
std::string columns(const std::string& members) {
  try {
    return change(members).columns;
  } catch (const ValidationError& error) {
    return error.messages().front().first + ": " + error.messages().front().second.front().second;
  } catch (const BadRequest& error) {
    return error.public_text();
  }
}

void names() {
  CU_ASSERT(columns("") == R"({"DOB":"","sex":""})");
  CU_ASSERT(
      columns(R"("name":[{"use":"official","family":"Doe","given":["John","Q","R"],"prefix":["Dr.","Prof."]}])") ==
      R"({"DOB":"","fname":"John","lname":"Doe","mname":"Q R","sex":"","title":"Dr. Prof."})");
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
  CU_ASSERT(columns(R"("address":[{"city":"other"},)" + address + R"(,{"city":"past","period":{"end":"2000"}}])") ==
            home);
  CU_ASSERT(columns(R"("address":[])") == R"({"DOB":"","sex":""})");
}

/// A work address stays out of the way of the home address; what is over as well.
void further_addresses() {
  const auto changed =
      change(R"("address":[{"use":"home","city":"H"},{"use":"work","type":"postal","line":["W"],"state":"S"},)"
             R"({"use":"home","city":"O","period":{"start":"2001-02-03","end":"2003-04-05T06:07:08Z"}}])");
  CU_ASSERT(changed.columns.find(R"("city":"H")") != std::string::npos);
  CU_ASSERT_EQUAL_FATAL(changed.addresses.size(), 2);
  CU_ASSERT(changed.addresses[0].path == "Patient.address[1]" && changed.addresses[0].contact_address == 0);
  CU_ASSERT(changed.addresses[0].columns ==
            R"({"city":"","country":"","district":"","line1":"W","line2":"","state":"S","zip":""})");
  CU_ASSERT(changed.addresses[0].link_columns == R"({"period_end":"","period_start":"","type":"postal","use":"work"})");
  CU_ASSERT(changed.addresses[1].link_columns ==
            R"({"period_end":"2003-04-05 06:07:08","period_start":"2001-02-03 00:00:00","type":"both","use":"home"})");
  CU_ASSERT(change(R"("address":[{"use":"work","city":"W"}])").columns == R"({"DOB":"","sex":""})");
  CU_ASSERT(columns(R"("address":[{"use":"office"}])").starts_with("Patient.address[0].use: "));
  CU_ASSERT(columns(R"("address":[{"type":"x"}])").starts_with("Patient.address[0].type: "));
  CU_ASSERT(columns(R"("address":[{"use":"work","period":{"start":"soon"}}])")
                .starts_with("Patient.address[0].period.start: "));
  CU_ASSERT(columns(R"("address":[{"use":"work","period":{"end":"gt2000"}}])")
                .starts_with("Patient.address[0].period.end: "));
}

constexpr std::string_view shown_members =
    R"("name":[{"use":"official","family":"Doe Jr.","given":["J"],"suffix":["Jr."]},{"use":"old","family":"X"}],)"
    R"("telecom":[{"system":"phone","value":"1","use":"home"},{"system":"email","value":"a@b.c","use":"home"},)"
    R"({"system":"email","value":"t@b.c","use":"mobile"}],"gender":"unknown","birthDate":"2000-01-02",)"
    R"("identifier":[{"type":{"coding":[{"code":"SS"}]},"value":"9"}],)"
    R"("address":[{"use":"home","city":"H"},{"use":"work","city":"W"},{"use":"old","city":"O","period":{"end":"2000-01-01T00:00:00+00:00"}}])";

fhir::ShownPatient shown_patient() {
  fhir::ShownPatient shown{*Json::parse("{" + std::string(shown_members) + "}"), {}};
  shown.addresses.push_back({0, 0, *Json::parse(R"({"city":"H","use":"home"})")});
  shown.addresses.push_back({5, 15, *Json::parse(R"({"use":"work","city":"W"})")});
  shown.addresses.push_back(
      {6, 16, *Json::parse(R"({"use":"old","city":"O","period":{"end":"2000-01-01T00:00:00+00:00"}})")});
  return shown;
}

void what_was_read_changes_nothing() {
  const fhir::ShownPatient shown = shown_patient();
  CU_ASSERT(change(std::string(shown_members), &shown).empty());
  CU_ASSERT(
      change(R"("gender":"unknown","birthDate":"2000-01-02","address":[{"use":"work","city":"W"}])", &shown).empty());
  CU_ASSERT(change(R"("gender":"female","birthDate":"")", &shown).columns == R"({"DOB":"","sex":"Female"})");
  CU_ASSERT(
      change(
          R"("gender":"unknown","birthDate":"2000-01-02","telecom":[{"system":"email","value":"t@b.c","use":"mobile"},)"
          R"({"system":"phone","value":"2"}])",
          &shown)
          .columns == R"({"phone_home":"2"})");
}

void changed_addresses_are_matched_by_use() {
  const fhir::ShownPatient shown = shown_patient();
  const std::string same = R"("gender":"unknown","birthDate":"2000-01-02","address":[)";
  const auto work = change(same + R"({"use":"home","city":"H"},{"use":"work","city":"W2"}])", &shown);
  CU_ASSERT(!work.has_columns);
  CU_ASSERT_EQUAL_FATAL(work.addresses.size(), 1);
  CU_ASSERT(work.addresses[0].contact_address == 5 && work.addresses[0].address == 15);
  const auto home = change(same + R"({"use":"work","city":"W"},{"use":"home","city":"H2"}])", &shown);
  CU_ASSERT(home.has_columns && home.addresses.empty() && home.columns.find(R"("city":"H2")") != std::string::npos);
  const auto second = change(same + R"({"use":"home","city":"H"},{"use":"home","city":"H2"}])", &shown);
  CU_ASSERT(!second.has_columns && second.addresses.size() == 1 && second.addresses[0].contact_address == 0);
}

void contact_points() {
  CU_ASSERT(
      columns(R"("telecom":[{"system":"phone","use":"home","value":"1"},{"system":"phone","use":"work","value":"2"},)"
              R"({"system":"phone","use":"mobile","value":"3"},{"system":"email","value":"a@b.c"},)"
              R"({"system":"email","use":"mobile","value":"t@b.c"}])") ==
      R"({"DOB":"","email":"a@b.c","email_direct":"t@b.c","phone_biz":"2","phone_cell":"3","phone_home":"1","sex":""})");
  CU_ASSERT(columns(R"("telecom":[{"system":"phone","value":"5"},{"system":"phone","use":"home","value":"1"}])") ==
            R"({"DOB":"","phone_cell":"5","phone_home":"1","sex":""})");
  for (const char* point :
       {R"({"system":"fax","value":"4"})", R"({"value":"4"})", R"({"system":"phone","use":"old","value":"1"})",
        R"({"system":"email","use":"home","value":"b@c.d"})"}) {
    CU_ASSERT(columns(R"("telecom":[{"system":"email","value":"a@b.c"},)" + std::string(point) + "]")
                  .starts_with("Patient.telecom[1]: "));
  }
}

void messages_name_elements() {
  const ValidationError named =
      fhir::named_by_element(ValidationError({{"DOB", {{"r", "t"}}}, {"lname", {}}, {"Patient.telecom[1]", {}}}));
  CU_ASSERT(named.messages()[0].first == "Patient.birthDate" && named.messages()[1].first == "Patient.name.family" &&
            named.messages()[2].first == "Patient.telecom[1]");
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
                             {"values that are the same", values_that_are_the_same},
                             {"names", names},
                             {"gender and birth", gender_and_birth},
                             {"addresses", addresses},
                             {"further addresses", further_addresses},
                             {"what was read changes nothing", what_was_read_changes_nothing},
                             {"changed addresses are matched by use", changed_addresses_are_matched_by_use},
                             {"contact points", contact_points},
                             {"messages name elements", messages_name_elements},
                             {"identifiers", identifiers},
                             {"values are texts", values_are_texts},
                             {"text is kept", text_is_kept},
                             CU_TEST_INFO_NULL};

}  // namespace

const Suite fhir_structure_suite = {"FHIR structure", tests};
