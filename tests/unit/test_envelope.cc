// SPDX-License-Identifier: Apache-2.0
// The frames of answers and errors of the standard and portal APIs, and the links between pages.
#include "exchange.h"
#include "rest/envelope.h"
#include "suites.h"

namespace {

using namespace oemr::rest;

template <class Write>
std::string written(int status, Write write) {
  KeptAnswer kept;
  Response response(kept);
  write(response);
  response.finish();
  CU_ASSERT_EQUAL(kept.status, status);
  CU_ASSERT(kept.header("Content-Type") == "application/json");
  return kept.text;
}

std::string error(const oemr::Error& failure, Envelope envelope, bool explains = false) {
  return written(failure.status(), [&](Response& response) { write_error(response, failure, envelope, explains); });
}

void results_have_four_members() {
  CU_ASSERT(written(201, [](Response& r) { write_result(r, 201, R"({"id":5})"); }) ==
            R"({"validationErrors":[],"internalErrors":[],"data":{"id":5},"links":[]})");
  CU_ASSERT(written(200, [](Response& r) { write_bare(r, 200, "[1]"); }) == "[1]");
  std::string text;
  begin_envelope(text);
  text.append("[]");
  end_envelope(text, R"({"first":"x"})");
  CU_ASSERT(text == R"({"validationErrors":[],"internalErrors":[],"data":[],"links":{"first":"x"}})");
}

std::string links(std::string_view query, const Paging& paging, bool more) {
  BareCall bare;
  bare.request.path = "/apis/default/api/patient";
  bare.request.query = oemr::QueryParameters::parse(query);
  return list_links(bare.call, paging, more, "https://example.org");
}

void links_lead_to_the_pages() {
  const std::string base = "https://example.org/apis/default/api/patient?";
  CU_ASSERT(links("", {}, false) == "{\"first\":\"" + base + "_limit=0&_offset=0\"}");
  CU_ASSERT(links("_limit=5", {.limit = 5, .offset = 0, .order = {}}, true) ==
            "{\"first\":\"" + base + "_limit=5&_offset=0\",\"next\":\"" + base + "_limit=5&_offset=5\"}");
  CU_ASSERT(links("_offset=10&_limit=5", {.limit = 5, .offset = 10, .order = {}}, true) ==
            "{\"first\":\"" + base + "_limit=5&_offset=0\",\"previous\":\"" + base +
                "_limit=5&_offset=5\",\"next\":\"" + base + "_limit=5&_offset=15\"}");
  CU_ASSERT(links("_limit=5&_offset=3", {.limit = 5, .offset = 3, .order = {}}, false) ==
            "{\"first\":\"" + base + "_limit=5&_offset=0\",\"previous\":\"" + base + "_limit=5&_offset=0\"}");
}

void links_keep_the_filters() {
  const std::string text =
      links("fname=A%26B&_sort=-lname&_limit=2&lname%5B%5D=%C3%A9+x", {.limit = 2, .offset = 0, .order = {}}, false);
  CU_ASSERT(text ==
            R"({"first":"https://example.org/apis/default/api/patient?fname=A%26B&_sort=-lname&lname%5B%5D=%C3%A9+x&)"
            R"(_limit=2&_offset=0"})");
}

const oemr::ValidationError invalid({{"b", {{"One::X", "b \"is\" bad"}, {"Two::Y", "é"}}}, {"a", {{"x", "y"}}}});

void errors_in_envelopes() {
  const Envelope form = Envelope::processing_result;
  CU_ASSERT(error(invalid, form) ==
            R"({"validationErrors":{"b":{"One::X":"b \"is\" bad","Two::Y":"\u00e9"},"a":{"x":"y"}},)"
            R"("internalErrors":[],"data":[],"links":[]})");
  CU_ASSERT(error(oemr::NotFound(), form) == R"({"validationErrors":[],"internalErrors":[],"data":[],"links":[]})");
  CU_ASSERT(error(oemr::BadRequest("no JSON"), form) ==
            R"({"validationErrors":[],"internalErrors":["no JSON"],"data":[],"links":[]})");
  CU_ASSERT(error(oemr::BadRequest("no JSON"), form, true) ==
            R"({"validationErrors":[],"internalErrors":["no JSON"],"data":[],"links":[],)"
            R"("error":"An error occurred","message":"no JSON","code":0})");
  CU_ASSERT(error(oemr::AccessDenied("no scope"), form) ==
            R"({"validationErrors":[],"internalErrors":["no scope"],"data":[],"links":[]})");
}

void bare_errors() {
  const Envelope form = Envelope::bare;
  CU_ASSERT(error(invalid, form) == R"({"b":{"One::X":"b \"is\" bad","Two::Y":"\u00e9"},"a":{"x":"y"}})");
  CU_ASSERT(error(oemr::NotFound(), form) == "null");
  CU_ASSERT(error(oemr::NotFound("no such patient"), form) == R"({"error":"no such patient"})");
  CU_ASSERT(error(oemr::NotFound(), form, true).empty());
  CU_ASSERT(error(oemr::NotFound("none"), form, true) == R"({"error":"none","message":"none","code":0})");
  CU_ASSERT(error(oemr::BadRequest("too large", 413), form) == R"({"error":"too large"})");
}

void the_log_text_stays_in_the_log() {
  const oemr::Error failure(500, "public", "SELECT secret");
  const oemr::Unavailable down("10.0.0.5 refused");
  for (const Envelope form : {Envelope::processing_result, Envelope::bare}) {
    CU_ASSERT(error(failure, form).find("SELECT") == std::string::npos);
    CU_ASSERT(error(failure, form).find("public") != std::string::npos);
    CU_ASSERT(error(down, form).find("10.0.0.5") == std::string::npos);
  }
}

void routes_without_resource_are_bare() {
  constexpr Resource enveloped = {.name = "x"};
  constexpr Resource bare = {.name = "x", .envelope = Envelope::bare};
  CU_ASSERT(envelope_of(list(enveloped, "/api/x", {})) == Envelope::processing_result);
  CU_ASSERT(envelope_of(list(bare, "/api/x", {})) == Envelope::bare);
  CU_ASSERT(envelope_of(custom(Method::get, "/api/x", {}, nullptr)) == Envelope::bare);
}

const CU_TestInfo tests[] = {{"results have four members", results_have_four_members},
                             {"links lead to the pages", links_lead_to_the_pages},
                             {"links keep the filters", links_keep_the_filters},
                             {"errors in envelopes", errors_in_envelopes},
                             {"bare errors", bare_errors},
                             {"the log's text stays in the log", the_log_text_stays_in_the_log},
                             {"routes without resource are bare", routes_without_resource_are_bare},
                             CU_TEST_INFO_NULL};

}  // namespace

const Suite envelope_suite = {"envelope", tests};
