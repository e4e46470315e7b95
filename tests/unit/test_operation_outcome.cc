// SPDX-License-Identifier: Apache-2.0
// Errors of the FHIR API: an OperationOutcome with one issue for each message.
#include "core/json.h"
#include "exchange.h"
#include "fhir/operation_outcome.h"
#include "suites.h"

namespace {

std::string outcome(const oemr::Error& error) {
  KeptAnswer kept;
  oemr::rest::Response response(kept);
  oemr::fhir::write_error(response, error);
  response.finish();
  CU_ASSERT_EQUAL(kept.status, error.status());
  CU_ASSERT(kept.header("Content-Type") == "application/fhir+json");
  return kept.text;
}

void one_issue_for_an_error() {
  CU_ASSERT(outcome(oemr::BadRequest("not \"JSON\"")) ==
            R"({"resourceType":"OperationOutcome","issue":[{"severity":"error","code":"invalid",)"
            R"("details":{"text":"not \"JSON\""}}]})");
}

void one_issue_for_each_message() {
  CU_ASSERT(outcome(oemr::ValidationError({{"fname", {{"a", "first"}, {"b", "second"}}}, {"DOB", {{"c", "third"}}}})) ==
            R"({"resourceType":"OperationOutcome","issue":[)"
            R"({"severity":"error","code":"invalid","details":{"text":"first"},"expression":["fname"]},)"
            R"({"severity":"error","code":"invalid","details":{"text":"second"},"expression":["fname"]},)"
            R"({"severity":"error","code":"invalid","details":{"text":"third"},"expression":["DOB"]}]})");
}

void the_status_gives_the_code() {
  struct {
    int status;
    std::string_view code;
  } const cases[] = {{400, "invalid"},  {401, "security"},  {404, "not-found"},     {405, "not-supported"},
                     {406, "invalid"},  {409, "conflict"},  {412, "conflict"},      {413, "too-long"},
                     {415, "invalid"},  {500, "exception"}, {501, "not-supported"}, {503, "transient"},
                     {504, "exception"}};
  for (const auto& [status, code] : cases) {
    const auto document = oemr::Json::parse(outcome(oemr::Error(status, "text")));
    CU_ASSERT_FATAL(document.has_value());
    const auto issues = document->root()["issue"].elements();
    CU_ASSERT_EQUAL_FATAL(issues.size(), 1);
    CU_ASSERT(issues[0]["code"].string() == code);
    CU_ASSERT(issues[0]["severity"].string() == "error");
  }
}

void the_log_text_stays_in_the_log() {
  CU_ASSERT(outcome(oemr::Error(500, "public", "SELECT secret")).find("SELECT") == std::string::npos);
  CU_ASSERT(outcome(oemr::Unavailable("10.0.0.5 refused")).find("10.0.0.5") == std::string::npos);
}

const CU_TestInfo tests[] = {{"one issue for an error", one_issue_for_an_error},
                             {"one issue for each message", one_issue_for_each_message},
                             {"the status gives the code", the_status_gives_the_code},
                             {"the log's text stays in the log", the_log_text_stays_in_the_log},
                             CU_TEST_INFO_NULL};

}  // namespace

const Suite operation_outcome_suite = {"OperationOutcome", tests};
